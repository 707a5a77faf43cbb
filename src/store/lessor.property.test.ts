import fc from "fast-check"
import { expect, test } from "vitest"
import { type Micros, never, seconds } from "../base/time.ts"
import type { LeaseId } from "./key-value.ts"
import { emptyLessor, expired, forget, nextExpiry, promote, renew } from "./lessor.ts"
import { emptyMvcc, type Lease } from "./mvcc.ts"

const id = fc.integer({ min: 1, max: 6 }) as fc.Arbitrary<LeaseId>
const step = fc.oneof(
  fc.record({ do: fc.constant("renew" as const), id, ttlSeconds: fc.integer({ min: 2, max: 6 }) }),
  fc.record({ do: fc.constant("forget" as const), id }),
  fc.record({ do: fc.constant("wait" as const), seconds: fc.integer({ min: 0, max: 3 }) }),
)

test("a lease expires one TTL after it was last renewed, and the earliest expiry is known", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const lessor = emptyLessor()
      const model = new Map<LeaseId, number>()
      let now = 0
      for (const one of steps) {
        if (one.do === "wait") now += seconds(one.seconds)
        else if (one.do === "forget") {
          forget(lessor, one.id)
          model.delete(one.id)
        } else {
          renew(lessor, { id: one.id, ttlSeconds: one.ttlSeconds }, now as Micros)
          model.set(one.id, now + seconds(one.ttlSeconds))
        }
        expect(nextExpiry(lessor)).toBe(Math.min(never, ...model.values()))
        const due = [...model].filter(([, at]) => at <= now).map(([lease]) => lease)
        expect(new Set(expired(lessor, now as Micros))).toEqual(new Set(due))
      }
    }),
  )
})

test("a new leader gives every lease its whole TTL again, and an election timeout more", () => {
  const state = emptyMvcc()
  for (const lease of [{ id: 1, ttlSeconds: 10 }, { id: 2, ttlSeconds: 3 }] as Lease[]) state.leases.set(lease.id, lease)
  const lessor = promote(state, seconds(100), seconds(1))
  expect([...lessor.expiryOf.entries()]).toEqual([[1, seconds(111)], [2, seconds(104)]])
  expect(nextExpiry(lessor)).toBe(seconds(104))
})
