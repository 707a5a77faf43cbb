import { expect, test } from "vitest"
import { micros, seconds } from "../base/time.ts"
import { ageText, clockText, elapsedText } from "./time.ts"

const epoch = Date.parse("2026-01-01T12:00:00Z") * 1000

test("the clock shows UTC on 24 hours and goes round at midnight", () => {
  expect(clockText(epoch, seconds(43.9))).toBe("12:00:43")
  expect(clockText(epoch, seconds(12 * 3600 - 1))).toBe("23:59:59")
  expect(clockText(epoch, seconds(12 * 3600))).toBe("00:00:00")
})

test("elapsed time grows hours when it has them, and shows as many places as asked", () => {
  expect(elapsedText(seconds(43))).toBe("+00:43")
  expect(elapsedText(seconds(3_723))).toBe("+1:02:03")
  expect(elapsedText(micros(43_000_812), 6)).toBe("+00:43.000812")
  expect(elapsedText(micros(43_950_812), 1)).toBe("+00:43.9")
})

test("ages are rounded down, so that nothing seems older than it is", () => {
  expect(ageText(seconds(3.99))).toBe("3 s")
  expect(ageText(seconds(119.9))).toBe("119 s")
  expect(ageText(seconds(200))).toBe("3 min 20 s")
  expect(ageText(seconds(300))).toBe("5 min")
  expect(ageText(seconds(605))).toBe("10 min")
  expect(ageText(seconds(3 * 3600 - 1))).toBe("179 min")
  expect(ageText(seconds(47.9 * 3600))).toBe("47 h")
  expect(ageText(seconds(97 * 3600))).toBe("4 days")
})
