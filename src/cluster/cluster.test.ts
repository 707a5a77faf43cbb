import { describe, expect, it } from "vitest"
import { millis, minutes, seconds, type Micros } from "../base/time.ts"
import type { HttpRequest } from "../net/http.ts"
import { isPacket } from "../net/sockets.ts"
import { actorId, type ActorId, type Body, type Event, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { openCluster } from "./cluster.ts"
import { objectsOf } from "./observe.ts"
import { defaultTopology, readTopology, type Topology } from "./topology.ts"

const worldOf = (topology: Partial<Topology> = {}): World => new World(openCluster({ ...defaultTopology, ...topology }, { epochMicros: 0, shards: 1, strict: true }).setup)

/** The events that are handled while `world` runs for `span`. */
function handled(world: World, span: Micros): Event[] {
  const events: Event[] = []
  for (const kernel of world.kernels) kernel.observer = { handled: (event) => void events.push(event) }
  world.run((world.now + span) as Micros)
  return events
}

const requestOf = ({ body }: Event): Partial<HttpRequest> | undefined => (isPacket(body) && body.frame.type === "request" ? (body.frame.payload as Partial<HttpRequest>) : undefined)

const readyNodes = (world: World): string[] =>
  objectsOf(world.kernels[0] as never, "Node").flatMap((node) => (JSON.stringify(node["status"]).includes('"reason":"KubeletReady"') ? [(node["metadata"] as { name: string }).name] : []))

describe("a cluster", () => {
  it("boots until all its nodes are ready, within seconds", () => {
    const world = worldOf()
    world.run(seconds(5))
    expect(readyNodes(world)).toEqual(["control-plane", "node-1", "node-2", "node-3"])
  })

  it("goes quiet when nobody asks anything of it: Leases, elections, status reports, pings, and little else", () => {
    const world = worldOf()
    world.run(minutes(2))
    const events = handled(world, minutes(10))
    expect(events.length / 600).toBeLessThan(20)
    const writes = events.map(requestOf).filter((request) => request?.method !== undefined && request.method !== "GET")
    const others = writes.filter((request) => !/\/leases\/|\/nodes\/[^/]+\/status$/.test(request?.path ?? ""))
    expect(others).toEqual([])
  })

  it("beats: each node's Lease every 10 s and up to 4 % later, leaders' every 2 s, statuses about every five minutes", () => {
    const world = worldOf()
    world.run(minutes(2))
    const paths = handled(world, minutes(30)).flatMap((event) => (requestOf(event)?.method === "PUT" || requestOf(event)?.method === "PATCH" ? [requestOf(event)?.path ?? ""] : []))
    const count = (pattern: RegExp): number => paths.filter((path) => pattern.test(path)).length
    expect(count(/kube-node-lease\/leases\/node-1$/)).toBeGreaterThanOrEqual(1_800 / 10.4 - 1)
    expect(count(/kube-node-lease\/leases\/node-1$/)).toBeLessThanOrEqual(180)
    expect(count(/leases\/kube-scheduler$/)).toBeGreaterThan(880)
    expect(count(/nodes\/node-1\/status$/)).toBeGreaterThanOrEqual(4)
    expect(count(/nodes\/node-1\/status$/)).toBeLessThanOrEqual(8)
  })

  it("needs 600 ms for a request to the API server over a link of 300 ms", () => {
    const world = worldOf()
    world.run(minutes(1))
    world.input(0 as ActorId, { type: "net/rule", rule: { id: "far", from: ["node-1"], to: ["*"], effect: { type: "latency", extraMicros: millis(300), jitterMicros: 0 } } } as Body)
    const node = 2 as HostId
    const packets = handled(world, minutes(2)).filter(({ body, to }) => isPacket(body) && (body.frame.type === "response" || body.frame.type === "request") && (Math.floor(to / 2 ** 20) === node || Math.floor(body.source / 2 ** 20) === node))
    const sentAt = new Map<string, number>()
    const took: number[] = []
    for (const { at, body } of packets) {
      if (!isPacket(body) || !("stream" in body.frame)) continue
      const key = `${body.connection}/${body.frame.stream}`
      if (body.frame.type === "request") sentAt.set(key, body.sentAt)
      else if (sentAt.has(key)) took.push(at - (sentAt.get(key) ?? 0))
    }
    expect(took.length).toBeGreaterThan(5)
    expect(Math.min(...took)).toBeGreaterThanOrEqual(600_000)
  })

  it("goes on after its API server or its store was killed, and nodes stay ready", () => {
    const world = worldOf()
    world.run(minutes(1))
    for (const part of ["kube-apiserver", "etcd", "kube-controller-manager"]) {
      world.input(actorId(1 as HostId, 0), { type: "process/kill", process: part } as Body)
      world.run((world.now + minutes(2)) as Micros)
      expect(readyNodes(world)).toEqual(["control-plane", "node-1", "node-2", "node-3"])
    }
  })
})

describe("a topology", () => {
  it("says which field is wrong", () => {
    expect(readTopology({ nodes: 2.5 })).toEqual({ error: "topology.nodes: must be a whole number from 0 to 5000, not 2.5" })
    expect(readTopology({ colour: "red" })).toMatchObject({ error: expect.stringMatching(/^topology\.colour: unknown field/) })
    expect(readTopology({ nodes: 3, nodesPerZone: 1 })).toMatchObject({ error: expect.stringMatching(/^topology\.nodesPerZone/) })
    expect(readTopology({ without: ["etcd"] })).toMatchObject({ error: expect.stringMatching(/^topology\.without/) })
    expect(readTopology([])).toEqual({ error: "topology: must be a mapping" })
    expect(readTopology({ zones: 2, nodesPerZone: 4 })).toMatchObject({ zones: 2, nodes: 8 })
  })
})
