import { OctagonAlert, X } from "lucide-react"
import type { Failed } from "../bridge/protocol.ts"
import { useWorld, world } from "./engine/world.ts"
import { download } from "./keep/download.ts"
import { useText } from "./text.ts"
import { Facts } from "./panel/section.tsx"

/** The world has stopped by a mistake of ours: says so, and gives the recording that leads back to it. */
export function Failure() {
  const t = useText()
  const failed = useWorld((state) => state.failed)
  if (!failed) return null
  const { seed, eventsHandled, message } = failed
  return (
    <div role="alert" className="absolute inset-0 z-30 flex items-center justify-center overflow-y-auto bg-canvas/85 p-4" data-testid="failure">
      <div className="floating max-w-lg p-5">
        <h2 className="flex items-center gap-2 text-[15px] font-semibold">
          <OctagonAlert size={18} aria-hidden="true" className="text-failed" />
          {t("failure>title")}
        </h2>
        <p className="mt-2 mb-4 text-muted">{t("failure>body")}</p>
        <Facts
          rows={[
            [t("failure>seed"), <code key="seed">{seed}</code>],
            [t("failure>event"), <code key="event">{eventsHandled}</code>],
            [t("failure>message"), <code key="message">{message}</code>],
          ]}
        />
        <div className="mt-5 flex gap-2">
          {"version" in failed.recording && (
            <button type="button" className="rounded-card bg-accent px-3 py-1.5 font-medium text-on-accent" onClick={() => save(failed)}>
              {t("failure>download")}
            </button>
          )}
          <button type="button" className="rounded-card border border-line px-3 py-1.5 hover:bg-hover" onClick={() => location.reload()}>
            {t("failure>again")}
          </button>
        </div>
      </div>
    </div>
  )
}

const save = ({ seed, eventsHandled, recording, now }: Failed): void => download(`orrery-${seed}-${eventsHandled}.json`, { recording, now })

/** Something was not possible: says why, and goes away when read. */
export function Refusal() {
  const t = useText()
  const refused = useWorld((state) => state.refused)
  if (!refused) return null
  return (
    <div role="alert" key={refused.number} className="floating appear pointer-events-auto mt-1.5 flex max-w-full items-center gap-2 py-1 pr-1 pl-3" data-testid="refused">
      <strong className="font-semibold">{t("refused>title")}:</strong> {refused.message}
      <button type="button" aria-label={t("refused>dismiss")} className="inline-flex size-6 items-center justify-center rounded text-muted hover:bg-hover" onClick={() => world.setState({ refused: undefined })}>
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  )
}
