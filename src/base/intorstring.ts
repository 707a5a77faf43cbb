import type { Result } from "./result.ts"
import { refusal, success } from "./result.ts"

/** A whole number, or a text: "25%" of something, or the name of a port. */
export type IntOrString = number | string

/** From a flag or the like: a 32-bit number where `text` is one, else the text. */
export function parseIntOrString(text: string): IntOrString {
  if (!/^[+-]?\d+$/.test(text)) return text
  const value = Number(text)
  return value >= -2_147_483_648 && value <= 2_147_483_647 ? value : text
}

/** A number as it is, a percentage of `total` rounded as told; any other text is refused in Kubernetes' words. */
export function scaledIntOrPercent(value: IntOrString, total: number, roundUp: boolean): Result<number> {
  if (typeof value === "number") return success(value)
  const percent = percentOf(value)
  if (percent === undefined) return refusal(`invalid value for IntOrString: invalid type: string is not a percentage`)
  const share = (percent * total) / 100
  return success(roundUp ? Math.ceil(share) : Math.floor(share))
}

/** 40 for "40%"; undefined for other texts. */
export function percentOf(value: IntOrString): number | undefined {
  const match = typeof value === "string" ? /^([+-]?\d+)%$/.exec(value) : null
  return match ? Number(match[1]) : undefined
}
