import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ApiObject, List } from "../api/meta.ts"
import { minutes, seconds, type Micros } from "../base/time.ts"
import { FollowerWorld, leasesPath } from "../testing/follower.ts"

interface Write {
  readonly type: "put" | "delete"
  readonly name: string
}

/** An outage cuts the follower off while others write, for longer than a server may remember. */
type Step = Write | { readonly type: "outage"; readonly writes: readonly Write[] } | { readonly type: "kill" | "kill etcd" | "hang" | "resume" | "cut" | "cut one way" | "heal" } | { readonly type: "wait"; readonly micros: number }

const names = fc.constantFrom("a", "b", "c")
const writes = fc.record({ type: fc.constantFrom("put" as const, "put" as const, "delete" as const), name: names })
const steps = fc.array(
  fc.oneof(
    { weight: 8, arbitrary: writes },
    { weight: 1, arbitrary: fc.record({ type: fc.constant("outage" as const), writes: fc.array(writes, { minLength: 1, maxLength: 12 }) }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constantFrom("kill" as const, "kill etcd" as const, "hang" as const, "resume" as const, "cut" as const, "cut one way" as const, "heal" as const) }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant("wait" as const), micros: fc.oneof(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 3_000, max: 60_000_000 })) }) },
  ),
  { maxLength: 30 },
)

/** A server that keeps what was for long, or one that forgets soon: what was missed for some seconds is gone from its watch cache, and from the store. */
const configs = fc.constantFrom({}, { historyMicros: 1_000_000, historyMin: 2, historyMax: 4, bookmarkMicros: 10_000_000, compactionMicros: 15_000_000 })

function play(follower: FollowerWorld, step: Step, n: number): void {
  if (step.type === "outage") {
    follower.partition(false)
    for (const [i, write] of step.writes.entries()) {
      play(follower, write, n * 100 + i)
      follower.run(seconds(1))
    }
    follower.run(seconds(60))
    return follower.heal()
  }
  if (step.type === "wait") return follower.run(step.micros as Micros)
  if (step.type === "delete") return void follower.ask({ method: "DELETE", path: `${leasesPath}/${step.name}` })
  if (step.type === "put") return void follower.ask({ method: "PUT", path: `${leasesPath}/${step.name}`, body: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: step.name, namespace: "default", labels: { n: String(n) } } } })
  if (step.type === "kill") return follower.fault("process/kill", "kube-apiserver")
  if (step.type === "kill etcd") return follower.fault("process/kill", "etcd")
  if (step.type === "cut" || step.type === "cut one way") return follower.partition(step.type === "cut one way")
  if (step.type === "heal") return follower.heal()
  follower.fault(step.type === "hang" ? "process/hang" : "process/resume", "kube-apiserver")
}

const revisionOf = (object: ApiObject | undefined): string => (object ? `${object.metadata.uid}@${object.metadata.resourceVersion}` : "absent")

describe("an informer", () => {
  it("holds what the server holds when all is quiet, and its changes lead there one by one, whatever broke meanwhile", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), configs, steps, (seed, config, list) => {
        const follower = new FollowerWorld({ seed, config })
        list.forEach((step, n) => play(follower, step, n))
        follower.heal()
        follower.fault("process/resume", "kube-apiserver")
        follower.run(minutes(2))
        const { items } = follower.object({ method: "GET", path: leasesPath }) as unknown as List<ApiObject>
        follower.run(seconds(1))
        const held = new Map<string, ApiObject>()
        for (const { key, before, object } of follower.state.changes.values()) {
          // Each change begins where the one before it ended: none is lost, none comes twice.
          expect(revisionOf(before)).toBe(revisionOf(held.get(key)))
          expect(revisionOf(object)).not.toBe(revisionOf(before))
          if (object && before && before.metadata.uid === object.metadata.uid) expect(Number(object.metadata.resourceVersion)).toBeGreaterThan(Number(before.metadata.resourceVersion))
          if (object) held.set(key, object)
          else held.delete(key)
        }
        const there = items.map(({ metadata }) => `${metadata.name} ${metadata.uid}@${metadata.resourceVersion}`).toSorted()
        const inCache = follower.state.leases.cache.values().map((object) => `${object.metadata.name} ${revisionOf(object)}`).toSorted()
        expect(inCache).toEqual(there)
        expect([...held.values()].map((object) => `${object.metadata.name} ${revisionOf(object)}`).toSorted()).toEqual(there)
        expect(follower.state.leases.synced).toBe(true)
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})
