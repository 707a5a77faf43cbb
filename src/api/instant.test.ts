import fc from "fast-check"
import { expect, test } from "vitest"
import { formatMicroTime, formatTime, instant, parseInstant } from "./instant.ts"

// A double holds whole microseconds for 285 years on either side of 1970.
const millisMax = 9_000_000_000_000

test("an instant is written as the platform writes it, from 1684 to 2255", () => {
  fc.assert(
    fc.property(fc.integer({ min: -millisMax, max: millisMax }), (millis) => {
      const iso = new Date(millis).toISOString()
      expect(formatTime(instant(millis * 1000))).toBe(`${iso.slice(0, 19)}Z`)
      expect(formatMicroTime(instant(millis * 1000))).toBe(`${iso.slice(0, 23)}000Z`)
      expect(parseInstant(iso)).toBe(millis * 1000)
    }),
  )
})

test("instants before 1970 and microseconds survive the way there and back", () => {
  for (const text of ["1969-12-31T23:59:59.999999Z", "2026-01-01T12:00:00.123456Z", "1700-03-01T00:00:00.000001Z"]) {
    expect(formatMicroTime(parseInstant(text) ?? instant(0))).toBe(text)
  }
})

test("offsets are taken off and finer fractions cut", () => {
  const noon = parseInstant("2026-01-01T12:00:00Z")
  expect(parseInstant("2026-01-01T14:30:00+02:30")).toBe(noon)
  expect(parseInstant("2026-01-01T11:00:00.000000999-01:00")).toBe(noon)
})

test("what is no RFC 3339 time is refused", () => {
  for (const text of ["", "2026-01-01", "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T12:00:00", "2026-01-01 12:00:00Z"]) {
    expect(parseInstant(text)).toBeUndefined()
  }
})
