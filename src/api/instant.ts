import type { Brand } from "../base/brand.ts"
import type { Micros } from "../base/time.ts"

/** A point of wall time: whole microseconds since 1970-01-01T00:00:00Z, exact from 1684 to 2255. A recording's epoch plus model time gives one. */
export type Instant = Brand<number, "Instant">

export const instant = (microsSince1970: number): Instant => microsSince1970 as Instant

/** The instant of model time `now` in a world that began at `epoch`. */
export const instantAt = (epoch: Instant, now: Micros): Instant => (epoch + now) as Instant

const second = 1_000_000
const day = 86_400 * second

/** `metav1.Time`: "2026-01-01T12:00:00Z". Fractions of a second are cut off, as in Kubernetes. */
export function formatTime(at: Instant): string {
  return `${formatSeconds(at)}Z`
}

/** `metav1.MicroTime`: "2026-01-01T12:00:00.123456Z", always six digits. */
export function formatMicroTime(at: Instant): string {
  const fraction = at - Math.floor(at / second) * second
  return `${formatSeconds(at)}.${String(fraction).padStart(6, "0")}Z`
}

function formatSeconds(at: Instant): string {
  const days = Math.floor(at / day)
  const seconds = Math.floor((at - days * day) / second)
  const [year, month, date] = civil(days)
  const two = (n: number): string => String(n).padStart(2, "0")
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map(two).join(":")
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(date)}T${clock}`
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)$/

/** Reads an RFC 3339 time with any offset and fraction (cut to microseconds); undefined where `text` is none. */
export function parseInstant(text: string): Instant | undefined {
  const match = rfc3339.exec(text)
  if (!match) return undefined
  const [year, month, date, hour, minute, seconds] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number]
  if (month < 1 || month > 12 || date < 1 || date > daysOfMonth(year, month) || hour > 23 || minute > 59 || seconds > 59) return undefined
  const zone = match[8] as string
  const offset = zone === "Z" ? 0 : (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6))) * (zone[0] === "-" ? -60 : 60)
  const fraction = Number((match[7] ?? "").slice(0, 6).padEnd(6, "0"))
  return (daysSince1970(year, month, date) * day + (hour * 3600 + minute * 60 + seconds - offset) * second + fraction) as Instant
}

function daysOfMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

// The proleptic Gregorian calendar counted in years that begin in March, so that the leap day comes last.
function daysSince1970(year: number, month: number, date: number): number {
  const y = month <= 2 ? year - 1 : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + date - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

function civil(days: number): [year: number, month: number, date: number] {
  const z = days + 719_468
  const era = Math.floor(z / 146_097)
  const dayOfEra = z - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shifted = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shifted < 10 ? shifted + 3 : shifted - 9
  return [yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1]
}
