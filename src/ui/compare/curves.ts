import { micros, type Micros } from "../../base/time.ts"
import type { Curve } from "../../bridge/time-protocol.ts"

/** The value of a curve at a moment; undefined before it begins. */
export function valueAt({ at, values }: Curve, moment: Micros): number | undefined {
  const place = at.findLastIndex((each) => each <= moment)
  return place < 0 ? undefined : values[place]
}

/** Two curves over the same moments, held from change to change up to where the comparison is made. */
export function together(curves: readonly [Curve, Curve], until: Micros): { readonly at: readonly Micros[]; readonly values: readonly [readonly (number | null)[], readonly (number | null)[]] } {
  const at = [...new Set([...curves.flatMap((curve) => curve.at.filter((each) => each <= until)), until])].sort((a, b) => a - b)
  const held = (curve: Curve): readonly (number | null)[] => at.map((moment) => valueAt(curve, moment) ?? null)
  return { at, values: [held(curves[0]), held(curves[1])] }
}

/** What became of the number of ready Pods from one moment to another. */
export type Course =
  | { readonly type: "steady"; readonly from: number }
  /** It fell to `to`, and was lower than at first for so long; `over` where it is as high again. */
  | { readonly type: "dip"; readonly from: number; readonly to: number; readonly micros: Micros; readonly over: boolean }
  | { readonly type: "rise"; readonly from: number; readonly to: number }

/** The course of a curve. It is measured against what it was when the two parted. */
export function courseOf(curve: Curve, since: Micros, until: Micros): Course {
  const from = valueAt(curve, since) ?? 0
  const steps = curve.at.flatMap((at, i) => (at > since && at <= until ? [{ at, value: curve.values[i] ?? 0 }] : []))
  let lowest = from
  let low = 0
  let before = { at: since, value: from }
  for (const step of [...steps, { at: until, value: from }]) {
    if (before.value < from) low += step.at - before.at
    lowest = Math.min(lowest, before.value)
    before = step
  }
  const last = steps.at(-1)?.value ?? from
  if (lowest < from) return { type: "dip", from, to: lowest, micros: micros(low), over: last >= from }
  return last > from ? { type: "rise", from, to: last } : { type: "steady", from }
}
