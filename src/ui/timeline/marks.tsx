import { memo, useMemo } from "react"
import type { Line } from "../../bridge/protocol.ts"
import { chooseSubject } from "../dock/event-lines.tsx"
import { useWorld } from "../engine/world.ts"
import { lineText } from "../../messages/say.ts"
import { useText } from "../text.ts"
import { elapsedText } from "../time.ts"

/** Marks closer than this share one place. */
const placesMax = 200

/** What is worth jumping to, along all of the time that has passed. The same lines stand in the event list, for keys and ears. */
export function Marks({ className = "" }: { readonly className?: string }) {
  const t = useText()
  const marks = useWorld((state) => state.marks)
  // The scale moves once a second at most; the end of the line is always now.
  const seconds = useWorld(({ now }) => Math.max(1, Math.ceil(now / 1_000_000)))
  const places = useMemo(() => placed(marks, seconds * 1_000_000), [marks, seconds])
  return (
    <div aria-hidden="true" title={t("timeline>marks")} className={className} data-testid="marks">
      <div className="absolute inset-x-0 top-1/2 h-px bg-line-strong compact:hidden" />
      {places.map(({ at, line }) => (
        <Mark key={line.id} at={at} line={line} />
      ))}
    </div>
  )
}

const Mark = memo(function Mark({ at, line }: { readonly at: number; readonly line: Line }) {
  const look = line.tone === "learner" ? "h-4 w-[3px] bg-accent" : line.tone === "warning" ? "h-4 w-[3px] bg-text" : "h-2 w-[2px] bg-muted"
  const words = `${elapsedText(line.at)} ${lineText(line)}`
  return (
    <button
      type="button"
      tabIndex={-1}
      title={words}
      aria-label={words}
      className="absolute top-1/2 flex h-full w-2.5 -translate-1/2 items-center justify-center"
      style={{ left: `${at * 100}%` }}
      onClick={() => chooseSubject(line.subject)}
    >
      <span className={`rounded-full compact:!h-1.5 ${look}`} />
    </button>
  )
})

/** One line for each place: the reader's own first, then warnings. */
export function placed(marks: readonly Line[], until: number): readonly { readonly at: number; readonly line: Line }[] {
  const rank = { learner: 2, warning: 1, normal: 0 } as const
  const chosen = new Map<number, Line>()
  for (const line of marks) {
    const place = Math.round((line.at / until) * placesMax)
    const other = chosen.get(place)
    if (!other || rank[line.tone] >= rank[other.tone]) chosen.set(place, line)
  }
  return [...chosen].map(([place, line]) => ({ at: place / placesMax, line }))
}
