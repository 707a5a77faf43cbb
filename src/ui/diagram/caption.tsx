import type { Line } from "../../bridge/protocol.ts"
import { sayLine } from "../../messages/say.ts"
import { useSettings } from "../settings.ts"
import { elapsedText } from "../time.ts"
import { useCaption } from "./captions.ts"
import { Hint } from "./hint.tsx"
import { useHinted } from "./hinted.ts"

/** What was told last, and who noticed; before anything was done, what may be. Over a low picture it would hide the nodes, and there the strip has it. */
export function Caption() {
  const line = useCaption()
  const hinted = useHinted()
  if (!line && !hinted) return null
  return (
    <div className="pointer-events-none absolute inset-x-[116px] bottom-3 z-20 flex justify-center compact:hidden [@container_diagram_(height<360px)]:hidden">
      {hinted ? (
        <Hint className="floating appear py-1 pr-1 pl-3" />
      ) : (
        line && (
          <p key={line.id} data-testid="caption" className="floating appear max-w-[104ch] px-3 py-1.5">
            <Words line={line} />
          </p>
        )
      )}
    </div>
  )
}

/** The same in one line for small screens, while their one tab tells something else. */
export function CaptionStrip() {
  const line = useCaption()
  const hinted = useHinted()
  const told = useSettings(({ sheet }) => sheet === "events")
  if (hinted) return <Hint className="shrink-0 border-t border-line bg-surface py-1 pr-1 pl-2" />
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
