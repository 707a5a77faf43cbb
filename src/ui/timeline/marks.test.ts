import { expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import type { Line } from "../../bridge/protocol.ts"
import { markAfter, markBefore, placed, sortOf } from "./marks.ts"

const line = (id: number, at: number, tone: Line["tone"], say = ""): Line => ({ id, at: seconds(at), event: 0, say, about: {}, subject: "", tone, interesting: true })

test("a mark's sort tells what the reader wrote, broke and mended from what failed and what else changed", () => {
  expect(sortOf(line(1, 0, "learner", "terminal/line"))).toBe("write")
  expect(sortOf(line(1, 0, "learner", "host/crash"))).toBe("fault")
  expect(sortOf(line(1, 0, "learner", "link/heal"))).toBe("mend")
  expect(sortOf(line(1, 0, "warning", "node/unknown"))).toBe("failure")
  expect(sortOf(line(1, 0, "normal", "node/ready"))).toBe("change")
})

test("of marks in one place the reader's own is shown, then failures; none is lost and none lies beyond the line", () => {
  const marks = placed([line(1, 10, "learner", "host/crash"), line(2, 10.5, "warning"), line(3, 11, "normal"), line(4, 60, "normal"), line(5, 60.2, "warning"), line(6, 100, "normal")], seconds(100), 500)
  expect(marks.map(({ at, sort, line: { id }, lines }) => [at, sort, id, lines.length])).toEqual([[0.1, "fault", 1, 3], [0.602, "failure", 5, 2], [1, "change", 6, 1]])
})

test("with more room the same marks stand apart", () => {
  expect(placed([line(1, 10, "learner"), line(2, 11, "warning")], seconds(100), 1_200)).toHaveLength(2)
})

test("the marks before and after a moment are not those at it", () => {
  const marks = [line(1, 1, "normal"), line(2, 2, "normal"), line(3, 3, "normal")]
  expect([markBefore(marks, seconds(2))?.id, markAfter(marks, seconds(2))?.id]).toEqual([1, 3])
  expect([markBefore(marks, seconds(1)), markAfter(marks, seconds(3))]).toEqual([undefined, undefined])
})
