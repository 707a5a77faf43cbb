import type { Micros } from "../../base/time.ts"
import type { TimelineView } from "../../bridge/time-protocol.ts"

/** A bar of so many pixels, so that there is an eye for it. */
const barPixels = 4

/**
 * How much happened along the line as heights of bars from 0 to 1. Heights grow with the square root: a rollout makes a hundred times
 * what a quiet minute makes, and both are to be seen.
 */
export function densityOf({ widthMicros, counts }: TimelineView["activity"], span: Micros, pixels: number): readonly number[] {
  const bars = Array.from({ length: Math.max(1, Math.floor(pixels / barPixels)) }, () => 0)
  counts.forEach((count, i) => {
    // A stretch that is wider than a bar is spread over those that it covers.
    const from = Math.min(bars.length - 1, Math.floor(((i * widthMicros) / span) * bars.length))
    const to = Math.min(bars.length, Math.max(from + 1, Math.round((((i + 1) * widthMicros) / span) * bars.length)))
    for (let bar = from; bar < to; bar++) bars[bar] = (bars[bar] ?? 0) + count / (to - from)
  })
  const most = Math.max(...bars)
  return most === 0 ? bars : bars.map((height) => Math.sqrt(height / most))
}
