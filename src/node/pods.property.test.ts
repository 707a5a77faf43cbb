import fc from "fast-check"
import { expect, it } from "vitest"
import { openCluster } from "../cluster/cluster.ts"
import { programs } from "../cluster/programs.ts"
import { defaultTopology } from "../cluster/topology.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import type { Setup } from "../sim/machine.ts"
import { actorId, type Body, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { requestOf, scriptedClient } from "../testing/apiserver.ts"

const probe = { httpGet: { path: "/", port: 80 }, periodSeconds: 2 }
const shell = (script: string): object => ({ name: "main", image: "busybox:1.37", command: ["sh", "-c", script] })
const specs: readonly object[] = [
  { containers: [shell("sleep 1; exit 1")] },
  { containers: [{ name: "web", image: "nginx:1.27", readinessProbe: probe, livenessProbe: probe }] },
  { restartPolicy: "Never", initContainers: [{ ...shell("sleep 2"), name: "init" }], containers: [shell("sleep 5; exit 3")] },
  { containers: [{ name: "typo", image: "ngnix" }] },
]

/** Two nodes, a registry, a laptop, and somebody else. */
function setupOf(seed: number): Setup {
  const { setup } = openCluster({ ...defaultTopology, nodes: 2, seed, without: ["scheduler"] }, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: true })
  const somebody = { name: "somebody", facts: { address: "10.0.8.40", zone: "" }, units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }], fsyncMicros: millis(1), startMicros: 0 as Micros, bootMicros: seconds(1) }
  return { ...setup, hosts: [...setup.hosts, somebody], programs: { ...programs, client: scriptedClient } }
}

const somebodysHost = 6 as HostId
const end = seconds(60)

interface Stroke {
  readonly at: number
  readonly body: Body
  readonly host: number
}

function inputs(world: World, list: readonly Stroke[], until: Micros): void {
  for (const { at, host, body } of list) {
    world.run(at as Micros)
    world.input(actorId(host as HostId, host === somebodysHost ? 1 : 0), body)
  }
  world.run(until)
}

const creations: readonly Stroke[] = specs.map((spec, i) => ({
  at: seconds(13) + i * 1_000,
  host: somebodysHost,
  body: requestOf(i + 1, "POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: `pod-${i}` }, spec: { nodeName: `node-${1 + (i % 2)}`, terminationGracePeriodSeconds: 3, ...spec } } as never),
}))
const deletion: Stroke = { at: seconds(40), host: somebodysHost, body: requestOf(9, "DELETE", "/api/v1/namespaces/default/pods/pod-1", undefined) }

const faults = fc.array(fc.record({ at: fc.integer({ min: 13_100_000, max: 55_000_000 }), host: fc.constantFrom(2, 3), word: fc.constantFrom("host/restart", "process/kill", "host/hang", "host/resume") }), { maxLength: 4 })

it("tells one history of Pods, run again or on from any moment, whatever happens to nodes and kubelets", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), faults, fc.integer({ min: 13_000_000, max: 59_000_000 }), (seed, list, cut) => {
      const strokes = [...creations, deletion, ...list.map(({ at, host, word }): Stroke => ({ at, host, body: { type: word, process: "kubelet" } as Body }))].toSorted((a, b) => a.at - b.at)
      const straight = new World(setupOf(seed))
      inputs(straight, strokes, end)
      const first = new World(setupOf(seed))
      inputs(first, strokes.filter(({ at }) => at <= cut), cut as Micros)
      const fork = new World(setupOf(seed), { from: first.moment() })
      const late = strokes.filter(({ at }) => at > cut)
      inputs(first, late, end)
      inputs(fork, late, end)
      expect([first.hash(), fork.hash()]).toEqual([straight.hash(), straight.hash()])
    }),
    { numRuns: 8 },
  )
})
