import { describe, expect, it } from "vitest"
import fc from "fast-check"
import type { ApiObject, Status } from "../api/meta.ts"
import type { HttpResponse } from "../net/http.ts"
import type { Packet } from "../net/sockets.ts"
import type { Observer } from "../sim/machine.ts"
import { seconds, type Micros } from "../base/time.ts"
import { ApiWorld, eventsIn, gotIn } from "../testing/apiserver.ts"

const leases = "/apis/coordination.k8s.io/v1/namespaces/default/leases"
const lease = (name: string): object => ({ apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name }, spec: {} })

/** Sends 30 creates, updates and reads over half a second, from `from` on. */
function traffic(world: ApiWorld, from: Micros, spread: number): number[] {
  return Array.from({ length: 30 }, (_, i) => {
    const at = (from + 1 + i * spread) as Micros
    const name = `l${i % 10}`
    if (i < 10) return world.send("POST", leases, lease(name), { at })
    if (i < 20) return world.send("PATCH", `${leases}/${name}`, { spec: { leaseTransitions: i } }, { at, type: "application/merge-patch+json" })
    return world.send("GET", `${leases}/${name}`, undefined, { at })
  })
}

const bodyOf = (world: ApiWorld, n: number): ApiObject => (world.response(n) as HttpResponse).body as unknown as ApiObject

describe("a world with an API server", () => {
  it("goes on from a checkpoint in the middle of requests as if nothing had been", () => {
    let inFlight = 0
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 0, max: 8_000 }), (seed, cut) => {
        const world = new ApiWorld({ seed })
        const watch = world.send("GET", `${leases}?watch=1&resourceVersion=0`)
        traffic(world, world.world.now, 200)
        world.world.run((seconds(3) + cut) as Micros)
        const moment = world.world.moment()
        inFlight += world.server.flows.running.size
        world.world.run(seconds(4))
        const fork = world.fork(moment)
        fork.run(seconds(4))
        expect(fork.hash()).toBe(world.world.hash())
        expect(gotIn(fork).length).toBe(world.got.length)
        expect(eventsIn(fork, watch)).toEqual(world.events(watch))
      }),
      { numRuns: 25 },
    )
    expect(inFlight).toBeGreaterThan(25)
  })

  it("gives the same history for the same seed", () => {
    const hash = (): string => {
      const world = new ApiWorld({ seed: 7 })
      traffic(world, world.world.now, 900)
      world.run(100)
      return world.world.hash()
    }
    expect(hash()).toBe(hash())
  })
})

describe("when a part is killed in the middle of requests", () => {
  for (const part of ["etcd", "kube-apiserver"] as const) {
    it(`${part}: what was acknowledged is there afterwards, and all works again`, () => {
      fc.assert(
        fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 30_000 }), (seed, when) => {
          const world = new ApiWorld({ seed })
          const start = world.world.now
          world.fault(part, "process/kill", (start + when) as Micros)
          const sent = traffic(world, start, 1_000)
          world.run(15)
          for (const [i, n] of sent.slice(0, 20).entries()) {
            const response = world.response(n)
            if (!response || response.status >= 300) continue
            const written = response.body as unknown as ApiObject
            const now = world.object("GET", `${leases}/l${i % 10}`)
            expect(now.metadata.uid).toBe(written.metadata.uid)
            expect(Number(now.metadata.resourceVersion)).toBeGreaterThanOrEqual(Number(written.metadata.resourceVersion))
          }
          expect(world.ask("POST", leases, lease("after")).status).toBe(201)
          expect(world.server.flows.running.size).toBe(0)
          expect(world.server.inFlight).toEqual({ reading: 0, writing: 0 })
        }),
        { numRuns: 20 },
      )
    })
  }

  it("a crash of the host loses nothing that was acknowledged", () => {
    const world = new ApiWorld()
    const start = world.world.now
    world.fault("etcd", "host/restart", (start + 9_300) as Micros)
    const sent = traffic(world, start, 1_000)
    world.run(40)
    const acknowledged = sent.slice(0, 10).filter((n) => world.response(n)?.status === 201)
    expect(acknowledged.length).toBeGreaterThan(3)
    const { items } = world.ask("GET", leases).body as unknown as { items: ApiObject[] }
    const uids = items.map(({ metadata }) => metadata.uid)
    for (const n of acknowledged) expect(uids).toContain(bodyOf(world, n).metadata.uid)
  })
})

describe("a client that goes away", () => {
  it("leaves nothing in flight, and what was not yet asked of the store is not done", () => {
    const world = new ApiWorld({ config: { handlingMicros: 5_000 } })
    world.ask("GET", leases)
    const [write, read] = [world.send("POST", leases, lease("a")), world.send("GET", `${leases}?resourceVersion=100`)]
    world.run(0.0005)
    expect(world.server.inFlight).toEqual({ reading: 1, writing: 1 })
    world.cancel(write)
    world.cancel(read)
    world.run(5)
    expect(world.server.inFlight).toEqual({ reading: 0, writing: 0 })
    expect(world.server.flows.running.size + world.server.waiting.size + world.server.origins.size).toBe(0)
    expect(world.audit.slice(-2).map(({ verb, code }) => [verb, code])).toEqual([["create", 0], ["list", 0]])
    expect(world.ask("GET", `${leases}/a`).status).toBe(404)
  })
})

describe("when the store is not there", () => {
  const words = (response: HttpResponse | undefined): string => (response ? `${response.status} ${(response.body as unknown as Status).message}` : "none")

  it("requests fail in its words, reads from the cache go on, and nothing is left over", () => {
    const world = new ApiWorld()
    world.object("POST", leases, lease("a"))
    world.fault("etcd", "process/stop")
    world.run(0.1)
    expect(words(world.ask("POST", leases, lease("b")))).toContain("500 rpc error: code = Unavailable desc = ")
    expect(words(world.ask("GET", `${leases}/a`))).toContain("500 rpc error: code = Unavailable desc = ")
    expect(world.ask("GET", `${leases}/a?resourceVersion=0`).status).toBe(200)
    world.run(300)
    world.fault("etcd", "process/start")
    world.run(5)
    expect(world.ask("POST", leases, lease("b")).status).toBe(201)
    expect(world.server.flows.running.size).toBe(0)
  })

  it("a store that hangs is waited for as long as the client says", () => {
    const world = new ApiWorld()
    world.fault("etcd", "process/hang")
    const [short, long] = [world.send("POST", `${leases}?timeout=2s`, lease("b")), world.send("POST", leases, lease("c"))]
    world.run(3)
    expect(words(world.response(short))).toBe("504 Timeout: request did not complete within requested timeout - context deadline exceeded")
    expect(world.response(long)).toBeUndefined()
    world.run(8)
    expect(words(world.response(long))).toBe("504 Timeout: request did not complete within requested timeout - context deadline exceeded")
  })

  it("a server that begins without it waits, and serves when it comes", () => {
    const world = new ApiWorld({ booted: false })
    world.fault("etcd", "process/stop", 1 as Micros)
    world.run(10)
    const list = world.ask("GET", "/api/v1/namespaces?resourceVersion=0")
    expect(words(list)).toBe("429 storage is (re)initializing")
    world.fault("etcd", "process/start")
    world.run(5)
    expect(world.ask("GET", "/api/v1/namespaces").body).toMatchObject({ items: [{}, {}, {}, {}] })
  })
})

describe("in the long run", () => {
  it("the store is compacted every five minutes, and what is older than that can't be read", () => {
    const world = new ApiWorld()
    const first = world.object("POST", leases, lease("a"))
    world.run(650)
    expect(world.ask("GET", `${leases}?resourceVersion=${first.metadata.resourceVersion}&resourceVersionMatch=Exact`)).toMatchObject({ status: 410, body: { reason: "Expired" } })
    expect(world.ask("GET", leases)).toMatchObject({ status: 200, body: { items: [{ metadata: { resourceVersion: first.metadata.resourceVersion } }] } })
  })

  it("events end after their hour, and so does their trace in the caches", () => {
    const world = new ApiWorld({ config: { eventTtlSeconds: 100 } })
    const event = { apiVersion: "v1", kind: "Event", metadata: { name: "e", namespace: "default" }, involvedObject: { kind: "Node", name: "n", namespace: "default" }, reason: "x", type: "Normal" }
    const watch = world.send("GET", "/api/v1/namespaces/default/events?watch=1&resourceVersion=0")
    expect(world.ask("POST", "/api/v1/namespaces/default/events", event).status).toBe(201)
    world.run(200)
    expect(world.events(watch).map(({ type }) => type)).toEqual(["ADDED", "DELETED"])
    expect(world.ask("GET", "/api/v1/events").body).toMatchObject({ items: [] })
  })

  it("the audit list has every request that the network delivered, and nothing else", () => {
    let arrived = 0
    const observer: Observer = {
      handled: ({ body }, actor) => void (actor === "kube-apiserver" && body.type === "packet" && (body as unknown as Packet).frame.type === "request" && arrived++),
    }
    const world = new ApiWorld({ observer, config: { auditMax: 10_000 } })
    traffic(world, world.world.now, 800)
    world.fault("etcd", "process/kill", (world.world.now + 9_000) as Micros)
    world.run(20)
    expect(arrived).toBe(30)
    expect(world.server.audit.delivered).toBe(30)
    expect(world.audit.filter(({ own }) => !own).length).toBe(30)
  })

  it("the audit list keeps its bound and counts on", () => {
    const world = new ApiWorld({ config: { auditMax: 5 } })
    for (let i = 0; i < 10; i++) world.ask("GET", `${leases}/x`)
    expect(world.audit.length).toBe(5)
    expect(world.server.audit.delivered).toBe(10)
    expect(world.server.audit.total).toBeGreaterThan(10)
  })
})
