import { describe, expect, test } from "vitest"
import type { ApiWorld } from "../testing/apiserver.ts"
import { addNode, addPod, memoryOf, nodePath, openScheduler, podNamed, podPath } from "../testing/scheduler-world.ts"
import type { SchedulerState } from "./scheduler-state.ts"

const stateOf = (world: ApiWorld): SchedulerState => memoryOf(world) as SchedulerState
type Deed = (world: ApiWorld) => void

const merge = (path: string, body: object): Deed => (world) => void world.object("PATCH", path, body as never, "application/merge-patch+json")
const ofNode = (body: object): Deed => merge(`${nodePath}/node-1`, body)
const gone = (name: string): Deed => (world) => void world.ask("DELETE", `${podPath}/${name}`, { gracePeriodSeconds: 0 })
const port = (hostPort: number): object => ({ containers: [{ name: "c", image: "nginx:1.27", ports: [{ containerPort: 80, hostPort }] }] })
const taint = (key: string): object => ({ key, value: "x", effect: "NoSchedule" })
const spread = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "even" } } }] }

interface Waking {
  readonly plugin: string
  /** Of the only node. */
  readonly node?: object
  readonly before?: Deed
  readonly pod: object
  readonly cpu?: string
  /** By what happens: whether it brings the Pod into the line. */
  readonly deeds: Readonly<Record<string, readonly [Deed, "sleeps" | "is tried" | "is bound"]>>
}

const cases: readonly Waking[] = [
  { plugin: "NodeUnschedulable", node: { unschedulable: true }, pod: {}, deeds: { "a label": [ofNode({ metadata: { labels: { a: "b" } } }), "sleeps"], "a node is uncordoned": [ofNode({ spec: { unschedulable: null } }), "is bound"] } },
  {
    plugin: "NodeAffinity", pod: { nodeSelector: { disk: "fast" } },
    deeds: {
      "another label": [ofNode({ metadata: { labels: { disk: "slow" } } }), "sleeps"],
      "a taint": [ofNode({ spec: { taints: [taint("a")] } }), "sleeps"],
      "more room": [ofNode({ status: { allocatable: { cpu: "64" } } }), "sleeps"],
      "a Pod goes": [gone("other"), "sleeps"],
      "the label, but a taint": [ofNode({ metadata: { labels: { disk: "fast" } } }), "is tried"],
      "the taint goes": [ofNode({ spec: { taints: null } }), "is bound"],
    },
    before: (world) => addPod(world, "other"),
  },
  { plugin: "TaintToleration", before: ofNode({ spec: { taints: [taint("a"), taint("b")] } }), pod: {}, deeds: { "a label": [ofNode({ metadata: { labels: { a: "b" } } }), "sleeps"], "one of two taints goes": [ofNode({ spec: { taints: [taint("b")] } }), "sleeps"], "the Pod tolerates the other": [merge(`${podPath}/waits`, { spec: { tolerations: [{ key: "b", operator: "Exists" }] } }), "is bound"] } },
  {
    plugin: "NodePorts", pod: port(80), before: (world) => ["a", "b"].forEach((name, i) => addPod(world, name, port(80 + i))),
    deeds: { "a Pod with another port goes": [gone("b"), "sleeps"], "a label": [ofNode({ metadata: { labels: { a: "b" } } }), "sleeps"], "the Pod with the port goes": [gone("a"), "is bound"] },
  },
  {
    plugin: "NodeResourcesFit", pod: {}, cpu: "3", before: (world) => (["3", undefined, "1"] as const).forEach((cpu, i) => addPod(world, `p${i}`, {}, cpu)),
    deeds: { "a label": [ofNode({ metadata: { labels: { a: "b" } } }), "sleeps"], "any Pod goes, even one that asks for nothing": [gone("p1"), "is tried"], "a Pod goes that asks for too little": [gone("p2"), "is tried"], "a Pod goes that asks for enough": [gone("p0"), "is bound"] },
  },
  {
    plugin: "PodTopologySpread", pod: spread,
    before: (world) => {
      addNode(world, "node-2", { spec: { unschedulable: true } })
      for (const name of ["first", "second", "third"]) addPod(world, name)
      world.run(0.1)
      for (const name of ["first", "second"]) merge(`${podPath}/${name}`, { metadata: { labels: { app: "even" } } })(world)
    },
    deeds: { "a Pod of others goes": [gone("third"), "sleeps"], "one of those that are spread goes": [gone("first"), "is bound"] },
  },
]

describe("what a plugin rejected is woken by what may help it, and by nothing else", () => {
  test.each(cases)("$plugin", ({ plugin, node, before, pod, cpu, deeds }) => {
    const world = openScheduler()
    addNode(world, "node-1", { spec: node ?? {} })
    before?.(world)
    world.run(0.2)
    addPod(world, "waits", pod, cpu)
    world.run(2)
    const { uid = "" } = podNamed(world, "waits").metadata
    const attempts = (): number => stateOf(world).queue.entries.get(uid)?.attempts ?? 0
    expect(stateOf(world).queue.entries.get(uid)?.rejectedBy).toContain(plugin)
    for (const [name, [deed, what]] of Object.entries(deeds)) {
      const tried = attempts()
      deed(world)
      world.run(0.05)
      const bound = podNamed(world, "waits").spec.nodeName !== undefined
      expect({ [name]: bound ? "is bound" : attempts() > tried ? "is tried" : "sleeps" }).toEqual({ [name]: what })
      world.run(2)
    }
  })
})
