import type { Micros } from "../../base/time.ts"
import type { Line } from "../../bridge/protocol.ts"
import { placeOf } from "./scale.ts"

/** What a mark stands for: what the reader wrote, broke or mended, what failed, and what else changed. */
export type Sort = "write" | "fault" | "mend" | "failure" | "change"

/** What is seen first where several marks share a place. */
const ranks: Readonly<Record<Sort, number>> = { fault: 4, write: 3, mend: 2, failure: 1, change: 0 }

/** Marks closer than this, in pixels, share a place. */
const apartPixels = 11

/** Marks that share a place on the line, oldest first. */
export interface Placed {
  /** From 0 to 1: where the mark that is shown lies. */
  readonly at: number
  readonly sort: Sort
  /** The one that is shown, and that a click leads to. */
  readonly line: Line
  readonly lines: readonly Line[]
}

const mends: readonly string[] = ["host/resume", "host/restart", "process/start", "process/resume", "link/heal"]

/** The sort of a line's mark. */
export function sortOf({ tone, say }: Pick<Line, "tone" | "say">): Sort {
  if (tone === "warning") return "failure"
  if (tone === "normal") return "change"
  if (mends.includes(say)) return "mend"
  return /^(host|process|link)\//.test(say) ? "fault" : "write"
}

/** The marks along a line of so many pixels; of those in one place the reader's own is shown, then failures. */
export function placed(marks: readonly Line[], span: Micros, pixels: number): readonly Placed[] {
  const groups: { from: number; lines: Line[] }[] = []
  for (const line of marks) {
    const at = placeOf(line.at, span) * pixels
    const last = groups.at(-1)
    if (last && at - last.from < apartPixels) last.lines.push(line)
    else groups.push({ from: at, lines: [line] })
  }
  return groups.map(({ lines }) => {
    const line = lines.reduce((best, each) => (ranks[sortOf(each)] > ranks[sortOf(best)] ? each : best))
    return { at: placeOf(line.at, span), sort: sortOf(line), line, lines }
  })
}

/** The last mark before this moment, or the first one after it. */
export const markBefore = (marks: readonly Line[], at: Micros): Line | undefined => marks.findLast((line) => line.at < at)
export const markAfter = (marks: readonly Line[], at: Micros): Line | undefined => marks.find((line) => line.at > at)
