import { expect, test } from "vitest"
import { meets } from "./bench.ts"

test("a figure meets an aim from the right side, and none where there is none", () => {
  expect(meets({ atLeast: 10 }, 10)).toBe(true)
  expect(meets({ atLeast: 10 }, 9)).toBe(false)
  expect(meets({ atMost: 10 }, 10)).toBe(true)
  expect(meets({ atMost: 10 }, 11)).toBe(false)
  expect(meets(undefined, 10)).toBe(null)
})
