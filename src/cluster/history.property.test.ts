import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { actorId, type ActorId, type Body, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { openCluster, type Cluster } from "./cluster.ts"
import { defaultTopology, type Topology } from "./topology.ts"

const topology: Topology = { ...defaultTopology, nodes: 5 }
const end = seconds(130)
/** The two tests run a cluster of five nodes for more than two minutes sixty times: 16 s of a processor, and a multiple of that where others want it too. */
const patienceMillis = 300_000

interface Stroke {
  readonly at: number
  readonly host: number
  readonly word: string
}

const words = ["host/crash", "host/hang", "host/resume", "host/restart", "process/kill", "process/stop", "process/start", "process/hang", "process/resume", "net/rule", "net/loss", "net/slow", "net/unrule", "topology/add-node", "topology/add-node", "topology/remove-node", "topology/remove-zone"]
const strokes = fc.array(fc.record({ at: fc.integer({ min: 1_000_000, max: 120_000_000 }), host: fc.integer({ min: 1, max: 6 }), word: fc.constantFrom(...words) }), { maxLength: 6 }).map((list) => list.toSorted((a, b) => a.at - b.at))
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const parts = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubelet"]

const clusterOf = (seed: number, shards: number, nodes = topology.nodes): Cluster => openCluster({ ...topology, nodes, seed }, { epochMicros: 1_767_268_800_000_000, shards, strict: true })

/** A world of the cluster; messages between shards are cloned, as between workers. */
function worldOf(seed: number, shards = 1, nodes = topology.nodes): World {
  const { setup, split } = clusterOf(seed, shards, nodes)
  return new World(setup, split ? { split: { ...split, carry: (events) => structuredClone(events) } } : {})
}

/** The sixth host stands for the youngest one: what was added has its faults, too, and so has what is gone. */
function inputOf({ host: wanted, word, at }: Stroke, world: World): [ActorId, Body] {
  const count = world.kernels[0]?.hosts.length ?? 0
  const host = wanted === 6 && count > 8 ? count : wanted
  if (word.startsWith("topology/")) return [0 as ActorId, { type: word, node: `node-${wanted}`, zone: `zone-${"abcd"[at % 4]}` } as Body]
  const name = `node-${Math.max(1, host - 1)}`
  const rule = (effect: object): Body => ({ type: "net/rule", rule: { id: "fault", from: [name], to: ["*"], oneWay: at % 2 === 0, effect } }) as Body
  if (word === "net/unrule") return [0 as ActorId, { type: word, id: "fault" } as Body]
  if (word === "net/rule") return [0 as ActorId, rule({ type: "partition" })]
  if (word === "net/loss") return [0 as ActorId, rule({ type: "loss", percent: 30 })]
  if (word === "net/slow") return [0 as ActorId, rule({ type: "latency", extraMicros: 300_000, jitterMicros: 50_000 })]
  return [actorId(host as HostId, 0), { type: word, process: host === 1 ? parts[at % 5] : "kubelet" } as Body]
}

function play(world: World, list: readonly Stroke[], until: Micros = end, run: (world: World, until: Micros) => void = (w, t) => void w.run(t)): World {
  for (const stroke of list) {
    run(world, stroke.at as Micros)
    world.input(...inputOf(stroke, world))
  }
  run(world, until)
  return world
}

describe("the history of a cluster", () => {
  it("is one: run again, in 2 and 5 shards, event by event, from its recording, and on from a checkpoint that others fork", () => {
    fc.assert(
      fc.property(seeds, strokes, fc.integer({ min: 0, max: 129_000_000 }), (seed, list, cut) => {
        const hash = play(worldOf(seed), list).hash()
        for (const shards of [2, 5]) expect(play(worldOf(seed, shards), list).hash()).toBe(hash)
        const first = worldOf(seed)
        play(first, list.filter(({ at }) => at <= cut), Math.max(cut, ...list.filter(({ at }) => at <= cut).map(({ at }) => at)) as Micros)
        const moment = first.moment()
        const late = list.filter(({ at }) => at > cut)
        const fork = new World(clusterOf(seed, 1).setup, { from: moment })
        play(new World(clusterOf(seed, 1).setup, { from: moment }), [{ at: cut + 1, host: 2, word: "host/crash" }])
        expect(play(fork, late).hash()).toBe(hash)
        expect(play(first, late).hash()).toBe(hash)
        const replay = worldOf(seed)
        replay.give(first.inputs)
        replay.run(end)
        expect(replay.hash()).toBe(hash)
      }),
      { numRuns: 6 },
    )
  }, patienceMillis)

  it("is one where the first nodes of all come while it runs, so near to the control plane that shards may run apart for a rack's latency only", () => {
    const list: Stroke[] = [
      { at: 20_000_000, host: 1, word: "topology/add-node" },
      { at: 20_000_001, host: 1, word: "topology/add-node" },
      { at: 30_000_004, host: 1, word: "topology/add-node" },
      { at: 60_000_000, host: 2, word: "topology/remove-node" },
      { at: 61_000_000, host: 6, word: "host/restart" },
      { at: 90_000_001, host: 1, word: "topology/remove-zone" },
    ]
    for (const shards of [2, 5]) expect(play(worldOf(3, shards, 0), list).hash()).toBe(play(worldOf(3, 1, 0), list).hash())
  }, patienceMillis)

  it("is the same event by event", () => {
    const step = (world: World, until: Micros): void => {
      while (world.step((until + 1) as Micros));
      world.run(until)
    }
    const list: Stroke[] = [
      { at: 30_000_000, host: 3, word: "host/crash" },
      { at: 50_000_001, host: 1, word: "process/kill" },
      { at: 60_000_000, host: 3, word: "topology/add-node" },
      { at: 70_000_000, host: 3, word: "host/restart" },
      { at: 90_000_000, host: 3, word: "topology/remove-node" },
    ]
    for (const shards of [1, 2, 5]) expect(play(worldOf(5, shards), list, end, step).hash()).toBe(play(worldOf(5), list).hash())
  }, patienceMillis)
})
