import { X } from "lucide-react"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { useLate } from "../use-late.ts"
import { clockText } from "../time.ts"
import { openKept } from "./keeper.ts"
import { keeping, useKeeping } from "./keeping.ts"

/** What there is to say of what was opened, or could not be; it stays until it is read. */
export function KeepNotice() {
  const t = useText()
  const notice = useKeeping((state) => state.notice)
  if (!notice) return null
  const { say, values, back } = notice
  const words = say === "another" ? t(`share>notice>another_${(values["context"] ?? "unknown") as "same" | "differs" | "unknown"}`) : t(`share>notice>${say}`, { ...values })
  return (
    <div role="alert" className="floating appear pointer-events-auto mt-1.5 flex max-w-full items-center gap-2 py-1 pr-1 pl-3" data-testid="keep-notice">
      <span className="min-w-0 break-words">{words}</span>
      {back !== undefined && (
        <button type="button" className="shrink-0 rounded px-2 py-1 font-medium text-accent hover:bg-hover" onClick={() => void openKept(back)} data-testid="keep-back">
          {t("share>notice>back")}
        </button>
      )}
      <button type="button" aria-label={t("share>notice>dismiss")} className="inline-flex size-6 shrink-0 items-center justify-center rounded text-muted hover:bg-hover hover:text-text" onClick={() => keeping.setState({ notice: undefined })}>
        <X size={14} aria-hidden="true" />
      </button>
    </div>
  )
}

/** A world that is run again to where it was left takes a while where much happened in it. */
const patienceMillis = 500

export function OpeningProgress() {
  const t = useText()
  const until = useKeeping((state) => state.until)
  const now = useWorld((state) => state.now)
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const late = useLate(until !== undefined, patienceMillis)
  if (until === undefined || !late) return null
  return (
    <div className="floating appear mt-1.5 px-3 py-1.5" data-testid="opening">
      <p className="text-small">{t("share>running", { until: clockText(epoch, until), now: clockText(epoch, now) })}</p>
      <progress className="mt-1 h-1.5 w-64 max-w-full accent-accent" max={Math.max(1, until)} value={Math.min(now, until)} aria-label={t("share>running", { until: clockText(epoch, until), now: "" })} />
    </div>
  )
}
