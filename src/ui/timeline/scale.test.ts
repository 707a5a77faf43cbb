import { expect, test } from "vitest"
import { micros, minutes, seconds } from "../../base/time.ts"
import { densityOf } from "./density.ts"
import { momentAt, momentOfKey, placeOf, spanOf, ticksOf } from "./scale.ts"

test("the present always lies in the last fifth of the line, and the line grows seldom", () => {
  const spans = new Set<number>()
  for (let second = 60; second <= 36_000; second += 7) {
    const span = spanOf(seconds(second))
    spans.add(span)
    expect(placeOf(seconds(second), span)).toBeGreaterThan(0.75)
    expect(placeOf(seconds(second), span)).toBeLessThan(1)
  }
  expect(spans.size).toBeLessThan(32)
})

test("a place leads to its moment and back, and no place leads beyond the present", () => {
  const span = minutes(10)
  expect(placeOf(momentAt(0.25, span, minutes(8)), span)).toBe(0.25)
  expect(momentAt(0.95, span, minutes(8))).toBe(minutes(8))
  expect(momentAt(-0.1, span, minutes(8))).toBe(0)
})

test("times below the line are whole and far enough apart", () => {
  expect(ticksOf(seconds(100), 800)).toEqual([10, 20, 30, 40, 50, 60, 70, 80, 90, 100].map(seconds))
  expect(ticksOf(minutes(37), 800)).toEqual([5, 10, 15, 20, 25, 30, 35].map(minutes))
  expect(ticksOf(minutes(37), 20)).toEqual([])
})

test.each([
  ["ArrowLeft", false, 59],
  ["ArrowRight", false, 61],
  ["ArrowLeft", true, 50],
  ["ArrowRight", true, 70],
  ["PageDown", false, 0],
  ["PageUp", false, 90],
  ["Home", false, 0],
  ["End", false, 90],
  ["a", false, undefined],
] as const)("%s with shift %s leads to second %s", (key, shift, to) => {
  expect(momentOfKey(key, shift, seconds(60), seconds(90))).toBe(to === undefined ? undefined : seconds(to))
})

test("density grows with the root of what happened, whatever the width of its stretches, and quiet has no bars", () => {
  expect(densityOf({ widthMicros: seconds(1), counts: [100, 0, 25, 0] }, seconds(4), 16)).toEqual([1, 0, 0.5, 0])
  expect(densityOf({ widthMicros: seconds(2), counts: [100, 0] }, seconds(4), 16)).toEqual([1, 1, 0, 0])
  expect(densityOf({ widthMicros: seconds(1), counts: [3, 3, 0, 0] }, seconds(4), 8)).toEqual([1, 0])
  expect(densityOf({ widthMicros: seconds(1), counts: [0, 0] }, micros(2_000_000), 8)).toEqual([0, 0])
})
