import type { Micros } from "./time.ts"

/**
 * Go's time.Duration in text: "1h30m", "1.5s", "300ms". We keep microseconds; a finer rest is cut off.
 * Gives undefined where `text` is none.
 */
export function parseDuration(text: string): Micros | undefined {
  if (/^[+-]?0$/.test(text)) return 0 as Micros
  if (!/^[+-]?((\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h))+$/.test(text)) return undefined
  let nanos = 0n
  for (const [, whole = "", fraction = "", unit = ""] of text.matchAll(/(\d*)(?:\.(\d*))?([a-zµμ]+)/g)) {
    const size = unitNanos[unit] as bigint
    nanos += BigInt(whole || "0") * size + (BigInt(fraction || "0") * size) / 10n ** BigInt(fraction.length)
  }
  return Number((text.startsWith("-") ? -nanos : nanos) / 1000n) as Micros
}

const unitNanos: Readonly<Record<string, bigint>> = {
  ns: 1n, us: 1_000n, "µs": 1_000n, "μs": 1_000n, ms: 1_000_000n, s: 1_000_000_000n, m: 60_000_000_000n, h: 3_600_000_000_000n,
}

/** As Go prints a duration: "1h0m0.003s", "2m0s", "1.5ms", "0s". */
export function formatDuration(duration: Micros): string {
  if (duration === 0) return "0s"
  const size = Math.abs(duration)
  const sign = duration < 0 ? "-" : ""
  if (size < 1_000) return `${sign}${size}µs`
  if (size < 1_000_000) return `${sign}${size / 1_000}ms`
  const seconds = Math.floor(size / 1_000_000)
  const rest = String(size % 1_000_000).padStart(6, "0").replace(/0+$/, "")
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  const tail = `${seconds % 60}${rest ? `.${rest}` : ""}s`
  if (hours) return `${sign}${hours}h${minutes}m${tail}`
  return `${sign}${minutes ? `${minutes}m` : ""}${tail}`
}

/** An age as kubectl prints it: two units while young, one later ("<invalid>" from two seconds into the future on). */
export function humanDuration(duration: Micros): string {
  const seconds = Math.trunc(duration / 1_000_000)
  if (seconds < -1) return "<invalid>"
  if (seconds < 0) return "0s"
  if (seconds < 120) return `${seconds}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 10) return two(minutes, "m", seconds % 60, "s")
  if (minutes < 180) return `${minutes}m`
  const hours = Math.floor(minutes / 60)
  if (hours < 8) return two(hours, "h", minutes % 60, "m")
  if (hours < 48) return `${hours}h`
  const days = Math.floor(hours / 24)
  if (hours < 192) return two(days, "d", hours % 24, "h")
  if (days < 730) return `${days}d`
  if (days < 2_920) return two(Math.floor(days / 365), "y", days % 365, "d")
  return `${Math.floor(days / 365)}y`
}

const two = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large}${largeUnit}` : `${large}${largeUnit}${small}${smallUnit}`

/** An age in its largest unit alone. */
export function shortHumanDuration(duration: Micros): string {
  const seconds = Math.trunc(duration / 1_000_000)
  if (seconds < -1) return "<invalid>"
  if (seconds < 0) return "0s"
  if (seconds < 60) return `${seconds}s`
  if (seconds < 3_600) return `${Math.floor(seconds / 60)}m`
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)}h`
  return seconds < 31_536_000 ? `${Math.floor(seconds / 86_400)}d` : `${Math.floor(seconds / 31_536_000)}y`
}
