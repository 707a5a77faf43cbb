/** Speeds in model seconds per wall second, slowest first: three to a decade, evenly spaced to the hand. */
export const speeds: readonly number[] = [
  1 / 1000, 1 / 500, 1 / 200, 1 / 100, 1 / 50, 1 / 20, 1 / 10, 1 / 5, 1 / 2, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000,
]

export const realTime = speeds.indexOf(1)

/** From here up a packet is too quick for the eye, and a finished hop leaves a trace. */
export const traceSpeedMin = 0.05

/** "1/1,000×", "1/20×", "5×", "1,000×". */
export function speedText(speed: number): string {
  return speed < 1 ? `1/${grouped(Math.round(1 / speed))}×` : `${grouped(Math.round(speed))}×`
}

/** The place in `speeds` nearest to `speed`. */
export function speedIndex(speed: number): number {
  let nearest = 0
  speeds.forEach((each, i) => {
    if (Math.abs(Math.log(each / speed)) < Math.abs(Math.log((speeds[nearest] ?? 1) / speed))) nearest = i
  })
  return nearest
}

/** The speed so many places away, held at both ends. */
export function speedAway(speed: number, places: number): number {
  return speeds[Math.min(speeds.length - 1, Math.max(0, speedIndex(speed) + places))] ?? 1
}

/** Digits in threes: "21,034". */
export const grouped = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",")
