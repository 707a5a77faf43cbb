import { GitBranchPlus, History as HistoryIcon, SkipForward } from "lucide-react"
import { inHistory, useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText, spanText } from "../time.ts"
import { continueHere, toPresent } from "./scrub.ts"

/** A frame about the diagram while another moment than the latest is shown. */
export function HistoryFrame() {
  const history = useWorld(inHistory)
  return history ? <div aria-hidden="true" className="history-frame pointer-events-none absolute inset-0 z-20" data-testid="history-frame" /> : null
}

/** Says that this is history, and the two ways out of it: back, or on from here. */
export function HistoryBanner() {
  const t = useText()
  const clock = useWorld((state) => (inHistory(state) ? clockText(state.booted?.epochMicros ?? 0, state.now) : ""))
  const ago = useWorld(({ now, end }) => spanText(t, end - now))
  if (clock === "") return null
  return (
    <section
      aria-label={t("time>history")}
      className="flex shrink-0 items-center justify-center gap-2 bg-accent px-2 py-1 text-on-accent compact:gap-1.5 compact:py-0.5 compact:text-small"
      title={t("time>lookHint")}
      data-testid="history"
    >
      <HistoryIcon size={15} aria-hidden="true" className="shrink-0" />
      <p className="min-w-0 font-medium max-[560px]:hidden">{t("time>look", { clock, ago })}</p>
      <p className="min-w-0 font-medium min-[561px]:hidden">{t("time>lookShort", { clock, ago })}</p>
      <button type="button" className="ml-2 inline-flex shrink-0 items-center gap-1.5 rounded bg-on-accent max-[560px]:ml-auto px-2.5 py-1 font-medium text-accent hover:brightness-95 compact:ml-0 compact:px-2 compact:py-0.5" onClick={toPresent} data-testid="to-present">
        <SkipForward size={14} aria-hidden="true" className="max-[760px]:hidden" />
        <span className="max-[760px]:hidden">{t("time>backToPresent")}</span>
        <span className="min-[761px]:hidden">{t("time>backShort")}</span>
      </button>
      <button type="button" title={t("time>continueHint")} className="inline-flex shrink-0 items-center gap-1.5 rounded border border-on-accent px-2.5 py-[3px] font-medium hover:bg-on-accent hover:text-accent compact:px-2 compact:py-px" onClick={continueHere} data-testid="continue-here">
        <GitBranchPlus size={14} aria-hidden="true" className="max-[760px]:hidden" />
        <span className="max-[760px]:hidden">{t("time>continueHere")}</span>
        <span className="min-[761px]:hidden">{t("time>continueShort")}</span>
      </button>
    </section>
  )
}
