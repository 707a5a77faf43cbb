import type { Micros } from "../base/time.ts"
import type { Text } from "../messages/say.ts"

const daySeconds = 86_400

const two = (value: number): string => String(value).padStart(2, "0")

/** The time of day in the cluster, UTC, 24 hours: "12:00:43". */
export function clockText(epochMicros: number, now: Micros): string {
  const seconds = Math.floor((epochMicros + now) / 1_000_000) % daySeconds
  return `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Model time since the start: "+00:43", "+1:02:03", with `digits` places of a second. */
export function elapsedText(now: Micros, digits = 0): string {
  const whole = Math.floor(now / 1_000_000)
  const hours = Math.floor(whole / 3_600)
  const fraction = digits === 0 ? "" : `.${String(now % 1_000_000).padStart(6, "0").slice(0, digits)}`
  return `+${hours > 0 ? `${hours}:` : ""}${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}${fraction}`
}

/** A short age for people, coarser the longer it is: "43 s", "5 min 20 s", "37 min", "3 h", "4 days". */
export function ageText(age: number): string {
  const whole = Math.floor(Math.max(0, age) / 1_000_000)
  if (whole < 120) return `${whole} s`
  if (whole >= 2 * daySeconds) return `${Math.floor(whole / daySeconds)} days`
  if (whole >= 3 * 3_600) return `${Math.floor(whole / 3_600)} h`
  const rest = whole % 60
  return rest === 0 || whole >= 600 ? `${Math.floor(whole / 60)} min` : `${Math.floor(whole / 60)} min ${rest} s`
}

/** A stretch of time in words, in its two largest units: "3 minutes 20 seconds", "1 hour". */
export function spanText(t: Text, span: number): string {
  const whole = Math.round(Math.max(0, span) / 1_000_000)
  if (whole === 0) return t("time>span>instant")
  const units = [
    ["hour", Math.floor(whole / 3_600)],
    ["minute", Math.floor(whole / 60) % 60],
    ["second", whole % 60],
  ] as const
  const [large = "", small] = units.flatMap(([unit, count]) => (count === 0 ? [] : [t(`time>span>${unit}`, { count })]))
  return small === undefined ? large : t("time>span>and", { large, small })
}
