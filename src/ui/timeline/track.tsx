import { useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type RefObject } from "react"
import type { Micros } from "../../base/time.ts"
import { useWorld, world } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText, elapsedText, spanText } from "../time.ts"
import { densityOf } from "./density.ts"
import { MarkSign } from "./mark-sign.tsx"
import { placed, type Placed } from "./marks.ts"
import { momentAt, momentOfKey, placeOf, spanOf, ticksOf } from "./scale.ts"
import { grasp, letGo, scrub, scrubTo, shownMoment, useScrub } from "./scrub.ts"
import { TrackTip } from "./track-tip.tsx"

/** A click so close to a mark, in pixels, means the mark. */
const nearPixels = 7
/** A hand that moves less than this has clicked. */
const dragPixels = 3

/** The line of time: what happened along it, where one is, and a hand that can be moved to any moment of the past. */
export function Track({ className = "" }: { readonly className?: string }) {
  const t = useText()
  const root = useRef<HTMLDivElement>(null)
  const pixels = usePixels(root)
  const span = useSpan()
  const marks = useWorld((state) => state.marks)
  const places = useMemo(() => placed(marks, span, pixels), [marks, span, pixels])
  const pointer = usePointer(root, span, places, pixels)
  const text = useValueText()
  const second = useWorld(({ now }) => Math.floor(now / 1_000_000))
  const endSecond = useWorld(({ end }) => Math.ceil(end / 1_000_000))
  useHand(root, span)
  return (
    <div
      ref={root}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a range input holds no marks, and moves in steps of its own
      role="slider"
      tabIndex={0}
      aria-label={t("time>track")}
      aria-describedby="track-hint"
      aria-valuemin={0}
      aria-valuemax={endSecond}
      aria-valuenow={second}
      aria-valuetext={text}
      className={`group relative min-w-12 flex-1 cursor-pointer touch-none select-none ${className}`}
      onKeyDown={onKeyDown}
      data-testid="track"
      {...pointer.handlers}
    >
      <Ground span={span} pixels={pixels} />
      <Density span={span} pixels={pixels} />
      <Marks places={places} span={span} />
      <Hand />
      <TrackTip at={pointer.hovered} span={span} places={places} pixels={pixels} />
      <span id="track-hint" hidden>
        {t("time>trackHint")}
      </span>
    </div>
  )
}

/** Keys of a slider. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const to = momentOfKey(event.key, event.shiftKey, shownMoment(), world.getState().end)
  if (to === undefined) return
  event.preventDefault()
  event.stopPropagation()
  scrubTo(to)
}

function usePixels(root: RefObject<HTMLElement | null>): number {
  const [pixels, setPixels] = useState(600)
  useLayoutEffect(() => {
    const element = root.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => setPixels(Math.max(1, element.clientWidth)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [root])
  return pixels
}

/** Under a hand that drags the line stands still. */
function useSpan(): Micros {
  const span = useWorld(({ end }) => spanOf(end))
  return useScrub(({ held }) => held) ?? span
}

/** Moves the hand with time, without drawing anything else again. */
function useHand(root: RefObject<HTMLElement | null>, span: Micros): void {
  useLayoutEffect(() => {
    const place = (): void => {
      root.current?.style.setProperty("--hand", String(placeOf(shownMoment(), span)))
      root.current?.style.setProperty("--present", String(placeOf(world.getState().end, span)))
    }
    place()
    const ends = [world.subscribe(place), scrub.subscribe(place)]
    return () => ends.forEach((end) => end())
  }, [root, span])
}

function useValueText(): string {
  const t = useText()
  return useWorld(({ booted, now, end }) => {
    const moment = t("time>at", { clock: clockText(booted?.epochMicros ?? 0, now), elapsed: spanText(t, now) })
    return now < end ? t("time>atHistory", { moment, ago: spanText(t, end - now) }) : t("time>atPresent", { moment })
  })
}

/** Clicks lead to the mark that is near, drags wherever the hand goes. */
function usePointer(root: RefObject<HTMLElement | null>, span: Micros, places: readonly Placed[], pixels: number) {
  const [hovered, setHovered] = useState<number | undefined>()
  const pressed = useRef<{ readonly x: number; dragged: boolean } | undefined>(undefined)
  const placeAt = ({ clientX }: PointerEvent): number => {
    const box = root.current?.getBoundingClientRect()
    return box ? Math.min(1, Math.max(0, (clientX - box.left) / box.width)) : 0
  }
  const go = (place: number, snap: boolean): void => {
    const near = snap ? nearestMark(places, place, pixels) : undefined
    scrubTo(near?.line.at ?? momentAt(place, span, world.getState().end))
  }
  const end = (): void => {
    pressed.current = undefined
    letGo()
  }
  const onPointerDown = (event: PointerEvent): void => {
    if (event.button !== 0 || !world.getState().booted) return
    event.currentTarget.setPointerCapture(event.pointerId)
    pressed.current = { x: event.clientX, dragged: false }
    grasp(span)
    setHovered(placeAt(event))
    go(placeAt(event), true)
  }
  const onPointerMove = (event: PointerEvent): void => {
    setHovered(placeAt(event))
    const press = pressed.current
    if (!press) return
    press.dragged ||= Math.abs(event.clientX - press.x) >= dragPixels
    if (press.dragged) go(placeAt(event), false)
  }
  const onPointerUp = (event: PointerEvent): void => {
    end()
    if (event.pointerType !== "mouse") setHovered(undefined)
  }
  const onPointerLeave = (): void => {
    if (!pressed.current) setHovered(undefined)
  }
  return { hovered, handlers: { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: end, onLostPointerCapture: end, onPointerLeave } }
}

/** The mark at a place along the line, where one is near. */
function nearestMark(places: readonly Placed[], place: number, pixels: number): Placed | undefined {
  const distance = ({ at }: Placed): number => Math.abs(at - place) * pixels
  const nearest = places.reduce<Placed | undefined>((best, each) => (best && distance(best) <= distance(each) ? best : each), undefined)
  return nearest && distance(nearest) <= nearPixels ? nearest : undefined
}

/** The past, what is not yet, what was let go, where this branch began, and the times of day. */
function Ground({ span, pixels }: { readonly span: Micros; readonly pixels: number }) {
  const t = useText()
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const forgotten = useWorld(({ timeline }) => timeline?.forgotten)
  const forkedAt = useWorld(({ timeline, branch }) => timeline?.branches.find(({ id, parent }) => id === branch && parent !== undefined)?.forkedAt)
  return (
    <div aria-hidden="true" className="absolute inset-0">
      <div className="absolute inset-x-0 top-[3px] bottom-[14px] rounded-[3px] bg-track/35 compact:bottom-[3px]" style={{ clipPath: "inset(0 calc((1 - var(--present)) * 100%) 0 0)" }} />
      <div className="hatched absolute inset-x-0 top-[3px] bottom-[14px] rounded-[3px] opacity-50 compact:bottom-[3px]" style={{ clipPath: "inset(0 0 0 calc(var(--present) * 100%))" }} />
      {forgotten && (
        <div
          className="hatched absolute top-[3px] bottom-[14px] left-0 rounded-l-[3px] border-r border-dashed border-line-strong compact:bottom-[3px]"
          style={{ width: `${placeOf(forgotten.until, span) * 100}%` }}
          title={t("time>forgotten", { clock: clockText(epoch, forgotten.until), lines: forgotten.lines })}
          data-testid="forgotten"
        />
      )}
      {forkedAt !== undefined && <div className="absolute top-[3px] bottom-[14px] border-l border-dashed border-accent compact:bottom-[3px]" style={{ left: `${placeOf(forkedAt, span) * 100}%` }} data-testid="forked-at" />}
      {ticksOf(span, pixels).map((at) => (
        <span key={at} className="absolute bottom-0 -translate-x-1/2 text-tiny leading-[13px] whitespace-nowrap text-muted compact:hidden" style={{ left: `${placeOf(at, span) * 100}%` }} hidden={placeOf(at, span) > 0.97}>
          {elapsedText(at)}
        </span>
      ))}
    </div>
  )
}

function Density({ span, pixels }: { readonly span: Micros; readonly pixels: number }) {
  const activity = useWorld(({ timeline }) => timeline?.activity)
  const path = useMemo(() => {
    if (!activity) return ""
    const heights = densityOf(activity, span, pixels)
    const width = 100 / heights.length
    return heights.map((height, i) => (height === 0 ? "" : `M${(i * width).toFixed(3)} 1v${(-height).toFixed(3)}h${(width * 0.7).toFixed(3)}V1z`)).join("")
  }, [activity, span, pixels])
  const look = "absolute inset-x-0 bottom-[14px] h-[15px] w-full text-muted compact:bottom-[3px] compact:h-[14px]"
  return (
    <>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" className={`${look} opacity-35`} data-testid="density">
        <path d={path} fill="currentColor" />
      </svg>
      <svg viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true" className={`${look} opacity-85`} style={{ clipPath: "inset(0 calc((1 - var(--hand)) * 100%) 0 0)" }}>
        <path d={path} fill="currentColor" />
      </svg>
    </>
  )
}

/** Those that lie beyond the moment that is shown are dimmed: they are yet to come. */
function Marks({ places, span }: { readonly places: readonly Placed[]; readonly span: Micros }) {
  const now = useWorld(({ now: at, end }) => (at < end ? Math.floor(placeOf(at, span) * 1_000) : 1_001))
  return (
    <div aria-hidden="true" className="absolute inset-0" data-testid="marks">
      {places.map(({ at, sort, line, lines }) => (
        <span key={line.id} className={`absolute top-[3px] flex -translate-x-1/2 flex-col items-center ${at * 1_000 > now + 1 ? "opacity-40" : ""}`} style={{ left: `${at * 100}%` }} data-sort={sort} data-at={line.at}>
          <MarkSign sort={sort} />
          {lines.length > 1 && <span className="mt-px h-[3px] w-[3px] rounded-full bg-muted" />}
        </span>
      ))}
    </div>
  )
}

/** The line that shows where one is, with a knob to take hold of; and the present, where that is elsewhere. */
function Hand() {
  const history = useWorld(({ now, end }) => now < end)
  return (
    <>
      {history && (
        <div aria-hidden="true" className="absolute top-[3px] bottom-[14px] w-0 border-l border-line-strong compact:bottom-[3px]" style={{ left: "calc(var(--present) * 100%)" }}>
          <span className="absolute -bottom-[3px] -left-[3.5px] size-1.5 rounded-full bg-line-strong" />
        </div>
      )}
      <div aria-hidden="true" className="pointer-events-none absolute top-0 bottom-[11px] w-0 compact:bottom-0" style={{ left: "calc(var(--hand) * 100%)" }} data-testid="hand">
        <span className="absolute inset-y-0 -left-px w-0.5 rounded bg-accent" />
        <span className="absolute -bottom-px -left-[6px] size-3 rounded-full border-2 border-surface bg-accent transition-transform duration-120 group-hover:scale-115" />
      </div>
    </>
  )
}
