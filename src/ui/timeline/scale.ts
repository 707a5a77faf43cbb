import { micros, minutes, seconds, type Micros } from "../../base/time.ts"

/** The line of time grows by so much at once, so that it stands still while the present moves along it. */
const growth = 1.25
const spanMin = minutes(1)
/** Between two times that are written below the line, at least so many pixels. */
const tickPixelsMin = 72

const tickSteps: readonly Micros[] = [seconds(10), seconds(30), minutes(1), minutes(2), minutes(5), minutes(10), minutes(30), minutes(60), minutes(120), minutes(300), minutes(600), minutes(1_440), minutes(7_200)]

/** How much time the line is long where the branch has got this far: the present lies in its last fifth. */
export function spanOf(end: Micros): Micros {
  let span: number = spanMin
  while (span < end * 1.02) span *= growth
  return micros(Math.ceil(span))
}

/** Where a moment lies along the line, from 0 to 1. */
export const placeOf = (at: Micros, span: Micros): number => Math.min(1, Math.max(0, at / span))

/** The moment at a place along the line; never beyond the present. */
export function momentAt(place: number, span: Micros, end: Micros): Micros {
  return micros(Math.round(Math.min(end, Math.max(0, place * span))))
}

/** Whole times along the line, far enough apart to be written. */
export function ticksOf(span: Micros, pixels: number): readonly Micros[] {
  const step = tickSteps.find((each) => (each / span) * pixels >= tickPixelsMin)
  if (step === undefined) return []
  return Array.from({ length: Math.floor(span / step) }, (_, i) => micros((i + 1) * step))
}

/** The moment that a key leads to; undefined for keys that mean nothing here. */
export function momentOfKey(key: string, shift: boolean, at: Micros, end: Micros): Micros | undefined {
  const held = (moment: number): Micros => micros(Math.min(end, Math.max(0, moment)))
  const small = shift ? seconds(10) : seconds(1)
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return held(at - small)
    case "ArrowRight":
    case "ArrowUp":
      return held(at + small)
    case "PageDown":
      return held(at - minutes(1))
    case "PageUp":
      return held(at + minutes(1))
    case "Home":
      return micros(0)
    case "End":
      return end
    default:
      return undefined
  }
}
