import { ChevronsRight, Footprints, Pause, Play, Rabbit, SkipBack, SkipForward, StepForward, Turtle } from "lucide-react"
import { accelerate, follow, pace, skip, step, togglePlaying } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { elapsedText } from "../time.ts"
import { IconButton } from "../widgets/icon-button.tsx"
import { Branches } from "./branches.tsx"
import { toNext, toPrevious } from "./scrub.ts"
import { grouped, realTime, speedIndex, speeds, speedText } from "./speed.ts"
import { Track } from "./track.tsx"

/** Time, always at hand: run, stop, step, slower, faster, ahead. */
export function Timeline() {
  const t = useText()
  const ready = useWorld(({ booted, failed }) => booted !== undefined && !failed)
  const skipping = useWorld((state) => state.skipping)
  const runs = useWorld((state) => state.playing || state.skipping)
  return (
    <section aria-label={t("timeline>title")} className="relative flex h-11 shrink-0 items-center gap-1 border-t border-line bg-surface px-2 compact:h-9 compact:gap-0 compact:px-1 max-[560px]:!h-auto max-[560px]:flex-wrap" data-testid="timeline">
      <Branches />
      <IconButton icon={SkipBack} label={t("timeline>previous")} press="P" disabled={!ready} onClick={toPrevious} data-testid="previous-interesting" />
      <IconButton icon={runs ? Pause : Play} label={t(runs ? "timeline>pause" : "timeline>play")} press="Space" primary disabled={!ready} onClick={togglePlaying} data-testid="play" className="mr-1" />
      <IconButton icon={StepForward} label={t("timeline>step")} press="." disabled={!ready} onClick={step} data-testid="step" />
      <IconButton icon={ChevronsRight} label={t("timeline>quiet")} press="Q" disabled={!ready || skipping} onClick={() => skip("busy")} data-testid="skip-quiet" />
      <IconButton icon={SkipForward} label={t("timeline>interesting")} press="N" disabled={!ready || skipping} onClick={toNext} data-testid="next-interesting" />
      <Follow ready={ready} />
      <span className="mx-1 h-5 w-px bg-line compact:mx-0.5" />
      <Speed ready={ready} />
      <Track className="mx-3 h-full compact:mx-2 max-[560px]:order-first max-[560px]:mx-1 max-[560px]:h-9 max-[560px]:basis-[calc(100%-116px)]" />
      <EventNumber />
      <Elapsed />
    </section>
  )
}

/** Whether time goes by the hops of what the reader did last, and how fast that is just now. */
function Follow({ ready }: { readonly ready: boolean }) {
  const t = useText()
  const on = useWorld(({ following }) => following.on)
  const slower = useWorld(({ following }) => (following.on && following.factor > 0 && following.factor < 0.5 ? grouped(twoDigits(1 / following.factor)) : ""))
  return (
    <>
      <IconButton icon={Footprints} label={t(on ? "follow>end" : "follow>begin")} press="L" disabled={!ready} aria-pressed={on} onClick={() => follow(!on)} data-testid="follow" />
      {on && (
        <span className="flex items-center gap-1.5 rounded-card border border-accent pl-2 text-tiny whitespace-nowrap" data-testid="following">
          <span className="tabular-nums max-[760px]:hidden" title={t("follow>hint")}>
            {slower === "" ? t("follow>badge") : t("follow>badgeSpeed", { times: slower })}
          </span>
          <button type="button" title={`${t("follow>runOnHint")} ${t("follow>hint")}`} className="rounded-r-[5px] py-1 pr-2 text-small font-medium text-accent hover:underline" onClick={() => follow(false)} data-testid="run-on">
            {t("follow>runOn")}
          </button>
        </span>
      )}
    </>
  )
}

/** 4,375 as 4,400: the pace changes with every message, and nobody reads its last digits. */
function twoDigits(value: number): number {
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1)
  return Math.round(value / unit) * unit
}

function Speed({ ready }: { readonly ready: boolean }) {
  const t = useText()
  const speed = useWorld((state) => state.speed)
  const playing = useWorld((state) => state.playing)
  const shown = speedText(speed)
  return (
    <div className="flex items-center">
      <IconButton icon={Turtle} label={t("timeline>slower")} press="[" disabled={!ready} onClick={() => accelerate(-1)} data-testid="slower" />
      <input
        type="range"
        min={0}
        max={speeds.length - 1}
        value={speedIndex(speed)}
        aria-label={t("timeline>speed")}
        aria-valuetext={t("timeline>speedText", { speed: shown })}
        title={t("timeline>speed")}
        disabled={!ready}
        className="mx-1 h-8 w-28 accent-accent max-[760px]:hidden"
        onChange={(event) => pace(playing, speeds[Number(event.currentTarget.value)] ?? 1)}
      />
      <IconButton icon={Rabbit} label={t("timeline>faster")} press="]" disabled={!ready} onClick={() => accelerate(1)} data-testid="faster" />
      <button
        type="button"
        className="ml-1 w-[62px] rounded px-1 py-1 text-left font-mono text-small hover:bg-hover compact:ml-0 compact:w-[56px]"
        title={t("help>press>realTime")}
        aria-label={`${t("timeline>speedText", { speed: shown })}. ${t("help>press>realTime")}`}
        onClick={() => pace(playing, speeds[realTime] ?? 1)}
        data-testid="speed"
      >
        {shown}
      </button>
      <Reached />
    </div>
  )
}

/** Said only where the engine does not reach what was asked. */
function Reached() {
  const t = useText()
  const words = useWorld(({ skipping, playing, following, reached, speed }) => {
    if (skipping) return "skipping"
    if (following.on) return ""
    return playing && speed > 1 && reached > 0 && reached < 0.8 * speed ? speedText(Math.max(1, Math.round(reached))) : ""
  })
  if (words === "") return null
  return <span className="text-small text-muted max-[760px]:hidden">{words === "skipping" ? t("timeline>skipping") : t("timeline>reached", { speed: words })}</span>
}

/** While time stands still each step counts. */
function EventNumber() {
  const t = useText()
  const number = useWorld(({ playing, skipping, booted, eventsHandled }) => (playing || skipping || !booted ? undefined : eventsHandled))
  if (number === undefined) return null
  return (
    <span className="font-mono text-small text-muted compact:hidden" title={t("timeline>eventHint")} data-testid="event-number">
      {t("timeline>event", { number: grouped(number) })}
    </span>
  )
}

/** As fine as the speed lets the eye follow. */
function Elapsed() {
  const t = useText()
  const shown = useWorld(({ now, playing, following, speed }) => elapsedText(now, !playing || following.on || speed < 0.02 ? 6 : speed <= 1 ? 1 : 0))
  return (
    <span className="ml-auto px-1 text-right font-mono text-small tabular-nums compact:text-tiny max-[560px]:order-first max-[560px]:w-[100px]" title={t("timeline>elapsed")} data-testid="elapsed">
      {shown}
    </span>
  )
}
