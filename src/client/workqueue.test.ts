import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { millis, minutes, seconds, type Micros } from "../base/time.ts"
import type { EventId } from "../sim/types.ts"
import { add, addDue, addLater, backOff, done, emptyQueue, forget, nextDue, notLater, take } from "./workqueue.ts"

const because = (n: number): EventId => n as EventId
const at = (n: number): Micros => n as Micros

describe("the work queue", () => {
  it("gives keys in the order of arrival, each once, with the first four triggers", () => {
    const queue = emptyQueue()
    add(queue, "b", because(1))
    add(queue, "a", because(2))
    for (const n of [3, 3, 4, 5, 6]) add(queue, "b", because(n))
    expect(take(queue)).toEqual({ key: "b", triggers: [1, 3, 4, 5] })
    expect(take(queue)).toEqual({ key: "a", triggers: [2] })
    expect(take(queue)).toBeUndefined()
  })

  it("never hands out a key that is being worked on, and gives it again afterwards", () => {
    const queue = emptyQueue()
    add(queue, "a", because(1))
    take(queue)
    add(queue, "a", because(2))
    add(queue, "a", because(3))
    expect(take(queue)).toBeUndefined()
    done(queue, "a")
    expect(take(queue)).toEqual({ key: "a", triggers: [2, 3] })
    done(queue, "a")
    expect(take(queue)).toBeUndefined()
  })

  it("backs a failing key off from 5 ms, doubling up to 1,000 s, until it succeeds", () => {
    const queue = emptyQueue()
    // Minutes apart, so that the bucket over all keys is full each time.
    const waits = Array.from({ length: 22 }, (_, n) => backOff(queue, "a", minutes(n)) - minutes(n))
    expect(waits.slice(0, 4)).toEqual([millis(5), millis(10), millis(20), millis(40)])
    expect(waits[17]).toBe(millis(5) * 131_072)
    expect(waits.slice(18)).toEqual(Array.from({ length: 4 }, () => seconds(1_000)))
    forget(queue, "a")
    expect(backOff(queue, "a", minutes(60)) - minutes(60)).toBe(millis(5))
  })

  it("lets a hundred keys fail at once, and ten a second from then on", () => {
    const queue = emptyQueue()
    const waits = Array.from({ length: 120 }, (_, n) => backOff(queue, `key-${n}`, at(0)))
    expect(waits.slice(0, 100).every((wait) => wait === millis(5))).toBe(true)
    expect(waits.slice(100, 103)).toEqual([millis(100), millis(200), millis(300)])
    expect(waits[119]).toBe(seconds(2))
  })

  it("adds keys at their time; a later word replaces an earlier one", () => {
    const queue = emptyQueue()
    addLater(queue, "a", at(30), because(1))
    addLater(queue, "b", at(20), because(2))
    addLater(queue, "c", at(10), because(3))
    addLater(queue, "a", at(15), because(4))
    notLater(queue, "c")
    expect(nextDue(queue)).toBe(15)
    addDue(queue, at(14))
    expect(take(queue)).toBeUndefined()
    addDue(queue, at(20))
    expect([take(queue), take(queue), nextDue(queue)]).toEqual([{ key: "a", triggers: [4] }, { key: "b", triggers: [2] }, undefined])
  })

  it("loses no key and runs none twice at a time, whatever happens", () => {
    const keys = fc.constantFrom("a", "b", "c")
    const step = fc.oneof(fc.record({ type: fc.constant("add" as const), key: keys }), fc.record({ type: fc.constantFrom("take" as const, "done" as const), key: keys }))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = emptyQueue()
        const owed = new Set<string>()
        const busy = new Set<string>()
        const finish = (key: string): void => {
          busy.delete(key)
          done(queue, key)
        }
        const begin = (): boolean => {
          const next = take(queue)
          if (!next) return false
          expect(busy.has(next.key)).toBe(false)
          expect(owed.delete(next.key)).toBe(true)
          busy.add(next.key)
          return true
        }
        for (const { type, key } of steps) {
          if (type === "take") begin()
          else if (type === "done" && busy.has(key)) finish(key)
          else if (type === "add") {
            owed.add(key)
            add(queue, key, because(1))
          }
        }
        for (const key of busy) finish(key)
        while (begin()) for (const key of busy) finish(key)
        expect([...owed]).toEqual([])
      }),
    )
  })
})
