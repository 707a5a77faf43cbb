import fc from "fast-check"
import { expect, test } from "vitest"
import { StableSlots, type Move } from "./stable-slots.ts"

const anyMoves = fc.array(fc.array(fc.tuple(fc.integer({ min: 0, max: 30 }).map((i) => `pods/default/web-${i}`), fc.option(fc.constantFrom("", "node-1", "node-2"), { nil: undefined })), { maxLength: 8 }), { maxLength: 60 })

test("a Pod keeps its slot while it lives in its room, whatever comes and goes; no two share one, and each takes the first that is free", () => {
  fc.assert(
    fc.property(anyMoves, (batches) => {
      const slots = new StableSlots()
      const lives = new Map<string, string>()
      for (const batch of batches) {
        const before = new Map([...lives.keys()].map((key) => [key, slots.seat(key)]))
        const moves: Move[] = [...new Map(batch)]
        const stayed = new Map(lives)
        for (const [key, room] of moves) {
          if (room !== lives.get(key)) stayed.delete(key)
          if (room === undefined) lives.delete(key)
          else lives.set(key, room)
        }
        slots.move(moves)
        for (const key of stayed.keys()) expect(slots.seat(key)).toEqual(before.get(key))
        for (const [key, room] of lives) {
          const seat = slots.seat(key)
          expect(seat?.room).toBe(room)
          expect(slots.rooms.get(room)?.[seat?.slot ?? -1]).toBe(key)
        }
        expect(slots.size).toBe(lives.size)
        // Holes only where somebody left: a newcomer never sits behind a hole that was there when it came.
        for (const [key] of moves) {
          const seat = slots.seat(key)
          if (seat && !stayed.has(key)) expect(slots.rooms.get(seat.room)?.slice(0, seat.slot).every((other) => other !== undefined)).toBe(true)
        }
      }
    }),
  )
})

test("a Pod that takes the place of another in one frame sits where that sat", () => {
  const slots = new StableSlots()
  slots.move([["a", "node-1"], ["b", "node-1"], ["c", "node-1"]])
  slots.move([["d", "node-1"], ["b", undefined]])
  expect(slots.rooms.get("node-1")).toEqual(["a", "d", "c"])
})

test("only the rooms that changed are new", () => {
  const slots = new StableSlots()
  slots.move([["a", "node-1"], ["b", "node-2"]])
  const before = slots.rooms
  expect(slots.move([["a", "node-1"]])).toBe(false)
  expect(slots.rooms).toBe(before)
  expect(slots.move([["c", "node-2"]])).toBe(true)
  expect(slots.rooms.get("node-1")).toBe(before.get("node-1"))
  expect(slots.rooms.get("node-2")).not.toBe(before.get("node-2"))
})

test("ten thousand that wait are seated at once, and a room that is empty is gone", () => {
  const slots = new StableSlots()
  const keys = Array.from({ length: 10_000 }, (_, i) => `pods/default/web-${i}`)
  slots.move(keys.map((key) => [key, ""]))
  expect(slots.rooms.get("")?.length).toBe(10_000)
  slots.move(keys.map((key) => [key, undefined]))
  expect(slots.rooms.size).toBe(0)
  slots.move([["a", ""]])
  expect(slots.seat("a")).toEqual({ room: "", slot: 0 })
})
