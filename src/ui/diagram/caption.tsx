import type { Line } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import { sayLine } from "../messages/text.ts"
import { useSettings } from "../settings.ts"
import { elapsedText } from "../time.ts"

/** The last interesting thing that was told, and who noticed. Over a low picture it would hide the nodes, and there the event lines have the room. */
export function Caption() {
  const line = useWorld(({ caption }) => caption)
  if (!line) return null
  return (
    <div className="pointer-events-none absolute inset-x-[116px] bottom-3 z-20 flex justify-center compact:hidden [@container_diagram_(height<360px)]:hidden">
      <p key={line.id} data-testid="caption" className="floating appear max-w-[104ch] px-3 py-1.5">
        <Words line={line} />
      </p>
    </div>
  )
}

/** The same in one line for small screens, while their one tab tells something else. */
export function CaptionStrip() {
  const line = useWorld(({ caption }) => caption)
  const told = useSettings(({ sheet }) => sheet === "events")
  if (!line || told) return null
  return (
    <p key={line.id} data-testid="caption-strip" className="appear shrink-0 truncate border-t border-line bg-surface px-2 py-1 text-small">
      <Words line={line} />
    </p>
  )
}

function Words({ line }: { readonly line: Line }) {
  const { who, what } = sayLine(line)
  return (
    <>
      <span className="mr-2 font-mono text-tiny text-muted">{elapsedText(line.at)}</span>
      {who !== "" && <strong className="font-semibold">{line.tone === "learner" ? `${who} ` : `${who}: `}</strong>}
      {what}
    </>
  )
}
