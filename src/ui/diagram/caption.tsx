import { useWorld } from "../engine/world.ts"
import { sayLine } from "../messages/text.ts"
import { useSettings } from "../settings.ts"
import { elapsedText } from "../time.ts"

/** The last interesting thing that was told, and who noticed. Small screens show it only while their one tab tells something else. */
export function Caption() {
  const line = useWorld(({ caption }) => caption)
  const told = useSettings(({ tab }) => tab === "events")
  if (!line) return null
  const { who, what } = sayLine(line)
  return (
    <div className={`pointer-events-none absolute inset-x-3 bottom-3 z-20 flex justify-center compact:inset-x-2 compact:bottom-2 ${told ? "compact:hidden" : ""}`}>
      <p key={line.id} data-testid="caption" className="floating appear max-w-[104ch] px-3 py-1.5 compact:truncate compact:py-1 compact:text-small">
        <span className="mr-2 font-mono text-tiny text-muted">{elapsedText(line.at)}</span>
        {who !== "" && <strong className="font-semibold">{line.tone === "learner" ? `${who} ` : `${who}: `}</strong>}
        {what}
      </p>
    </div>
  )
}
