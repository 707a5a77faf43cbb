import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { headStart, Timing } from "./timing.ts"

const at = (second: number): Micros => seconds(second)
const quiet = { interesting: false, busy: false }

/** A world that has run its first minute and stands still. */
function opened(): Timing {
  const timing = new Timing(() => 0, at(0), headStart)
  timing.pace(false, 1, at(0))
  expect(timing.target(at(0), undefined)).toBe(at(60))
  timing.arrived(at(60), true, quiet)
  expect(timing.runs).toBe(false)
  return timing
}

describe("a skip", () => {
  it("to what is interesting ends where that is, or after an hour in vain, and time stands still", () => {
    const timing = opened()
    timing.skip("interesting", at(60))
    expect(timing.target(at(60), undefined)).toBe(at(3_660))
    expect(timing.arrived(at(70), false, { interesting: false, busy: true })).toBeUndefined()
    expect(timing.skips).toBe(true)
    expect(timing.arrived(at(80), false, { interesting: true, busy: true })).toBeUndefined()
    expect([timing.skips, timing.runs]).toEqual([false, false])
    timing.skip("interesting", at(80))
    expect(timing.arrived(at(3_680), true, quiet)).toBe("interesting")
    expect(timing.runs).toBe(false)
  })

  it("over what is quiet goes on at the learner's speed where time went by before", () => {
    const timing = opened()
    timing.pace(true, 5, at(60))
    timing.skip("busy", at(60))
    expect(timing.arrived(at(90), false, { interesting: false, busy: true })).toBeUndefined()
    expect(timing.shown).toMatchObject({ playing: true, skipping: false })
  })

  it("over what is quiet ends after ten minutes in which nothing came", () => {
    const timing = opened()
    timing.skip("busy", at(60))
    expect(timing.target(at(60), undefined)).toBe(at(660))
    expect(timing.arrived(at(600), false, quiet)).toBeUndefined()
    expect(timing.arrived(at(660), true, quiet)).toBe("busy")
    expect([timing.skips, timing.runs]).toEqual([false, false])
  })

  it("is not followed by what the learner did before: nothing is followed while the world runs ahead or stands still", () => {
    const timing = opened()
    timing.acted(true, at(60))
    expect(timing.follows).toBe(false)
    timing.pace(true, 1, at(60))
    timing.acted(true, at(60))
    expect(timing.follows).toBe(true)
    timing.skip("busy", at(60))
    expect(timing.follows).toBe(false)
    timing.acted(true, at(61))
    expect(timing.follows).toBe(false)
  })
})
