import { micros, type Micros } from "../../base/time.ts"
import type { Line } from "../../bridge/protocol.ts"
import type { Text } from "../../messages/say.ts"
import { fork, pace, seek } from "../engine/connection.ts"
import { linesUpToNow, world } from "../engine/world.ts"

/** What of the reader's takes something away or changes it, as the engine tells it. */
const destroying = ["host/crash", "host/hang", "host/restart", "process/kill", "process/stop", "process/hang", "link/partition"] as const

/** Verbs of kubectl that change or take away what is there; what they are told to leave alone (`--dry-run`) stays. */
const changing: readonly string[] = ["apply", "delete", "replace", "patch", "edit", "scale", "set", "rollout", "cordon", "drain", "taint", "label", "annotate"]
const onlyReads = /\brollout (status|history)\b|--dry-run=(client|server)/

/** A name is kept short: it stands in menus. */
const nameMax = 40

/** Whether a line tells what one may want to undo. */
export function isUndoable({ tone, say, about }: Pick<Line, "tone" | "say" | "about">): boolean {
  if (tone !== "learner") return false
  if (say !== "terminal/line") return destroying.some((each) => each === say)
  const line = String(about["line"] ?? "")
  // Flags may stand before the verb.
  const [command, ...words] = line.trim().replace(/ (-n|--namespace) \S+/g, "").split(/\s+/)
  return command === "kubectl" && changing.includes(words.find((word) => !word.startsWith("-")) ?? "") && !onlyReads.test(line)
}

/** The last thing up to now that can be undone. */
export const lastUndoable = (): Line | undefined => linesUpToNow(world.getState()).findLast(isUndoable)

/** What the branch is called that begins before it: "before crash node-2". */
export function undoName(t: Text, { say, about }: Pick<Line, "say" | "about">): string {
  const sort = destroying.find((each) => each === say) ?? "terminal/line"
  const what = t(`undo>what>${sort}`, { ...about, line: String(about["line"] ?? "").replace(/^kubectl\s+/, "") })
  const name = t("undo>before", { what })
  return name.length > nameMax ? `${name.slice(0, nameMax - 1)}…` : name
}

/** Goes back to just before what was done, and on from there on a new branch; time goes by as it did. */
export function undo(t: Text, line: Line): void {
  const { playing, skipping, following, speed } = world.getState()
  seek(justBefore(line.at))
  fork(undoName(t, line))
  pace(playing || skipping || following.on, speed)
}

/** An input takes effect at an instant of its own. */
const justBefore = (at: Micros): Micros => micros(Math.max(0, at - 1))
