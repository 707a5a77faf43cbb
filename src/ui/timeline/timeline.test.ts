import { expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import type { Line } from "../../bridge/protocol.ts"
import { placed } from "./marks.tsx"
import { realTime, speedAway, speedIndex, speeds, speedText } from "./speed.ts"

test("speeds go from a thousandth to a thousand, evenly, and are held at both ends", () => {
  expect([speedText(speeds[0] ?? 0), speedText(speeds[realTime] ?? 0), speedText(speeds.at(-1) ?? 0)]).toEqual(["1/1,000×", "1×", "1,000×"])
  speeds.forEach((speed, i) => expect(speedIndex(speed)).toBe(i))
  for (let i = 1; i < speeds.length; i++) expect((speeds[i] ?? 0) / (speeds[i - 1] ?? 1)).toBeCloseTo(2.25, 0)
  expect(speedAway(1, 1)).toBe(2)
  expect(speedAway(1000, 1)).toBe(1000)
  expect(speedAway(1 / 1000, -1)).toBe(1 / 1000)
})

test("of marks in one place the reader's own is shown, and no mark lies beyond now", () => {
  const line = (id: number, at: number, tone: Line["tone"]): Line => ({ id, at: seconds(at), event: 0, say: "", about: {}, subject: "", tone, interesting: true })
  const marks = placed([line(1, 10, "learner"), line(2, 10.01, "warning"), line(3, 10.02, "normal"), line(4, 100, "normal")], seconds(100))
  expect(marks.map(({ at, line: { id } }) => [at, id])).toEqual([[0.1, 1], [1, 4]])
})
