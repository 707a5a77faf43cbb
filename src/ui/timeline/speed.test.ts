import { expect, test } from "vitest"
import { realTime, speedAway, speedIndex, speeds, speedText } from "./speed.ts"

test("speeds go from a thousandth to a thousand, evenly, and are held at both ends", () => {
  expect([speedText(speeds[0] ?? 0), speedText(speeds[realTime] ?? 0), speedText(speeds.at(-1) ?? 0)]).toEqual(["1/1,000×", "1×", "1,000×"])
  speeds.forEach((speed, i) => expect(speedIndex(speed)).toBe(i))
  for (let i = 1; i < speeds.length; i++) expect((speeds[i] ?? 0) / (speeds[i - 1] ?? 1)).toBeCloseTo(2.25, 0)
  expect(speedAway(1, 1)).toBe(2)
  expect(speedAway(1000, 1)).toBe(1000)
  expect(speedAway(1 / 1000, -1)).toBe(1 / 1000)
})

