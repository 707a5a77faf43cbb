import { expect, it } from "vitest"
import fc from "fast-check"
import type { ApiObject, WatchEvent } from "../api/meta.ts"
import type { Micros } from "../base/time.ts"
import { ApiWorld } from "../testing/apiserver.ts"

const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
const merge = "application/merge-patch+json"

type Step =
  | { readonly type: "create" | "delete"; readonly name: string }
  | { readonly type: "label"; readonly name: string; readonly value: string }
  | { readonly type: "disconnect" }
  | { readonly type: "kill etcd" }

const name = fc.constantFrom("a", "b", "c", "d")
const step: fc.Arbitrary<readonly [pause: number, step: Step]> = fc.tuple(
  fc.constantFrom(1, 300, 900, 2_000, 30_000),
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ type: fc.constant("create" as const), name }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant("delete" as const), name }) },
    { weight: 6, arbitrary: fc.record({ type: fc.constant("label" as const), name, value: fc.constantFrom("1", "2") }) },
    { weight: 2, arbitrary: fc.constant({ type: "disconnect" as const }) },
    { weight: 1, arbitrary: fc.constant({ type: "kill etcd" as const }) },
  ),
)

function take(world: ApiWorld, said: Step, at: Micros): void {
  if (said.type === "create") world.send("POST", leases, { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name: said.name }, spec: {} }, { at })
  else if (said.type === "delete") world.send("DELETE", `${leases}/${said.name}`, undefined, { at })
  else if (said.type === "label") world.send("PATCH", `${leases}/${said.name}`, { metadata: { labels: { half: said.value } } }, { at, type: merge })
  else if (said.type === "kill etcd") world.fault("etcd", "process/kill", at)
}

/** A client that watches, is cut off at times, and goes on from the last resourceVersion it has seen. */
class Follower {
  readonly seen: WatchEvent[] = []
  readonly #world: ApiWorld
  readonly #query: string
  #watch: number
  #revision = "6"

  constructor(world: ApiWorld, query: string) {
    this.#world = world
    this.#query = query
    this.#watch = this.#open()
  }

  reconnect(): void {
    this.#world.cancel(this.#watch)
    this.drain()
    this.#watch = this.#open()
  }

  drain(): void {
    const events = this.#world.events(this.#watch)
    this.seen.push(...events)
    this.#revision = events.at(-1)?.object.metadata.resourceVersion ?? this.#revision
  }

  #open(): number {
    return this.#world.send("GET", `${leases}?watch=1&resourceVersion=${this.#revision}${this.#query}`)
  }
}

it("a watch from a revision sees every later change once and in order, whatever is written, cut off or killed", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000 }), fc.array(step, { minLength: 5, maxLength: 60 }), (seed, steps) => {
      const world = new ApiWorld({ seed, config: { auditMax: 10_000 } })
      const whole = new Follower(world, "")
      const half = new Follower(world, "&labelSelector=half%3D1")
      let steps1 = 0
      for (const [pause, said] of steps) {
        world.world.run((world.world.now + pause) as Micros)
        if (said.type === "disconnect") for (const follower of [whole, half]) follower.reconnect()
        else take(world, said, (world.world.now + 1 + (steps1++ % 3)) as Micros)
      }
      world.run(10)
      for (const follower of [whole, half]) follower.drain()

      const revisions = whole.seen.map(({ object }) => Number(object.metadata.resourceVersion))
      expect(revisions).toEqual([...new Set(revisions)].toSorted((x, y) => x - y))
      const written = world.audit.filter(({ resource, namespace, code }) => resource === "leases" && namespace === "default" && code > 0).flatMap(({ revisions: each }) => [...each])
      expect(revisions).toEqual(expect.arrayContaining(written))
      expect(replay(whole.seen)).toEqual(world.object("GET", leases))
      expect(replay(half.seen)).toEqual(world.object("GET", `${leases}?labelSelector=half%3D1`))
    }),
    { numRuns: 60 },
  )
})

/** The list that the events make, if each is what it says: nothing added twice, changed or deleted unseen. */
function replay(events: readonly WatchEvent[]): unknown {
  const known = new Map<string, ApiObject>()
  for (const { type, object } of events) {
    expect(known.has(object.metadata.name)).toBe(type !== "ADDED")
    if (type === "DELETED") known.delete(object.metadata.name)
    else known.set(object.metadata.name, object)
  }
  const items = [...known.values()].toSorted((x, y) => (x.metadata.name < y.metadata.name ? -1 : 1))
  return { kind: "LeaseList", apiVersion: "coordination.k8s.io/v1", metadata: { resourceVersion: expect.any(String) as string }, items }
}
