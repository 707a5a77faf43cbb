import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { deepFreeze } from "../base/freeze.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { repelling, untoleratedTaint } from "../api/rules/tolerations.ts"
import { assume, emptyCluster, forget, nominate, removeNode, setNode, setPod, snapshotOf, type Cluster } from "./cluster.ts"
import { decide, type Decision } from "./cycle.ts"
import { defaultProfile } from "./profile.ts"

const taint = fc.record({ key: fc.constantFrom("a", "b"), value: fc.constantFrom("", "x"), effect: fc.constantFrom("NoSchedule", "PreferNoSchedule", "NoExecute") })
const nodeArbitrary = (i: number): fc.Arbitrary<Node> =>
  fc.record({ cpu: fc.integer({ min: 1, max: 4 }), pods: fc.integer({ min: 1, max: 5 }), zone: fc.constantFrom("a", "b", "c", undefined), taints: fc.array(taint, { maxLength: 2 }), unschedulable: fc.boolean() })
    .map(({ cpu, pods, zone, taints, unschedulable }) => deepFreeze({
      apiVersion: "v1", kind: "Node", metadata: { name: `node-${i}`, labels: { "kubernetes.io/hostname": `node-${i}`, ...(zone ? { "topology.kubernetes.io/zone": zone } : {}) } },
      spec: { taints, unschedulable: unschedulable && i % 3 === 0 }, status: { allocatable: { cpu: `${cpu}`, memory: "4Gi", pods: `${pods}` } },
    }) as unknown as Node)

const podArbitrary = (i: number): fc.Arbitrary<Pod> =>
  fc.record({
    cpu: fc.integer({ min: 0, max: 2_500 }), priority: fc.integer({ min: 0, max: 3 }), port: fc.option(fc.constantFrom(80, 8080), { nil: undefined, freq: 4 }),
    tolerations: fc.array(fc.record({ key: fc.constantFrom("a", "b"), operator: fc.constantFrom("Exists" as const, "Equal" as const), value: fc.constant("") }), { maxLength: 2 }), spread: fc.boolean(),
  }).map(({ cpu, priority, port, tolerations, spread }) => deepFreeze({
    apiVersion: "v1", kind: "Pod", metadata: { name: `pod-${i}`, namespace: "default", uid: `uid-${i}`, labels: { app: "web" } },
    spec: {
      priority, tolerations, containers: [{ name: "c", image: "nginx", resources: { requests: { cpu: `${cpu}m` } }, ...(port ? { ports: [{ containerPort: port, hostPort: port }] } : {}) }],
      ...(spread ? { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "web" } } }] } : {}),
    },
    status: {},
  }) as unknown as Pod)

const several = <T>(of: (i: number) => fc.Arbitrary<T>, min: number, max: number): fc.Arbitrary<readonly T[]> => fc.integer({ min, max }).chain((n) => fc.tuple(...Array.from({ length: n }, (_, i) => of(i))))

function schedule(cluster: Cluster, pod: Pod, draw = (below: number): number => below - 1): Decision {
  return decide(defaultProfile, pod, snapshotOf(cluster, () => []), 0, { draw: (_purpose, below) => draw(below) })
}

describe("whatever the cluster and its Pods", () => {
  test("no node gets more than it has, Pods it repels, or one port twice; and what does not fit is refused by every node with a reason", () => {
    fc.assert(fc.property(several(nodeArbitrary, 1, 7), several(podArbitrary, 1, 20), (nodes, pods) => {
      const cluster = emptyCluster()
      for (const node of nodes) setNode(cluster, node)
      for (const pod of pods) {
        const { node, message, rejections } = schedule(cluster, pod)
        if (node !== undefined) assume(cluster, pod, node)
        else {
          expect(rejections.size).toBe(nodes.length)
          expect(message).toMatch(new RegExp(`^0/${nodes.length} nodes are available: \\d+ .*\\.`))
        }
      }
      for (const { node, allocatable, requested, pods: placed, ports } of snapshotOf(cluster, () => []).nodes) {
        for (const [resource, amount] of Object.entries(requested)) expect(amount).toBeLessThanOrEqual(allocatable[resource] ?? 0)
        expect(placed.length).toBeLessThanOrEqual(allocatable["pods"] ?? 0)
        expect(new Set(ports.map(({ port }) => port)).size).toBe(ports.length)
        for (const { pod } of placed) expect(untoleratedTaint(node?.spec?.taints ?? [], pod.spec.tolerations ?? [], repelling)).toBeUndefined()
        if (node?.spec?.unschedulable) expect(placed).toEqual([])
      }
    }))
  })

  test("hard spread constraints hold at the moment of each decision", () => {
    fc.assert(fc.property(several(nodeArbitrary, 1, 7), several(podArbitrary, 1, 20), (nodes, pods) => {
      const cluster = emptyCluster()
      for (const node of nodes) setNode(cluster, node)
      for (const pod of pods) {
        const { node } = schedule(cluster, pod)
        if (node === undefined) continue
        assume(cluster, pod, node)
        if (!pod.spec.topologySpreadConstraints) continue
        const zones = new Map<string, number>()
        for (const info of snapshotOf(cluster, () => []).nodes) {
          const zone = info.node?.metadata.labels?.["topology.kubernetes.io/zone"]
          if (zone) zones.set(zone, (zones.get(zone) ?? 0) + info.pods.length)
        }
        const own = zones.get(nodes.find(({ metadata }) => metadata.name === node)?.metadata.labels?.["topology.kubernetes.io/zone"] ?? "") ?? 0
        expect(own - Math.min(...zones.values())).toBeLessThanOrEqual(1)
      }
    }))
  })

  test("the victims of a preemption matter less, and without them the Pod fits", () => {
    fc.assert(fc.property(several(nodeArbitrary, 1, 5), several(podArbitrary, 8, 20), (nodes, pods) => {
      const cluster = emptyCluster()
      for (const node of nodes) setNode(cluster, node)
      for (const pod of pods) {
        const { node, nominated, victims } = schedule(cluster, pod)
        if (node !== undefined) assume(cluster, pod, node)
        if (!nominated) continue
        expect(victims.every((victim) => (victim.spec.priority ?? 0) < (pod.spec.priority ?? 0))).toBe(true)
        for (const victim of victims) forget(cluster, victim.metadata.uid ?? "")
        expect(schedule(cluster, deepFreeze({ ...pod, status: { nominatedNodeName: nominated } })).node).toBe(nominated)
        assume(cluster, pod, nominated)
      }
    }))
  })

  test("room that was made for a Pod is kept from those that matter less, and only from them", () => {
    fc.assert(fc.property(several(nodeArbitrary, 1, 3), podArbitrary(1), podArbitrary(2), fc.integer({ min: 0, max: 2 }), (nodes, first, second, draw) => {
      const [vip, other] = [first, deepFreeze({ ...second, spec: { ...second.spec, topologySpreadConstraints: [] } })]
      const cluster = emptyCluster()
      for (const node of nodes) setNode(cluster, node)
      const { node: room } = schedule(cluster, vip)
      if (room === undefined) return
      nominate(cluster, vip, room)
      const { node } = schedule(cluster, other, (below) => Math.min(draw, below - 1))
      if (node === undefined) return
      assume(cluster, other, node)
      const stillFits = schedule(cluster, deepFreeze({ ...vip, spec: { ...vip.spec, topologySpreadConstraints: [] }, status: { nominatedNodeName: room } })).node === room
      expect(stillFits || (other.spec.priority ?? 0) > (vip.spec.priority ?? 0)).toBe(true)
    }), { numRuns: 300 })
  })

  test("the picture that grew change by change is the one that is made anew", () => {
    const change = fc.oneof(
      fc.record({ type: fc.constant("node" as const), of: fc.integer({ min: 0, max: 4 }).chain((i) => nodeArbitrary(i)) }),
      fc.record({ type: fc.constant("no node" as const), of: fc.integer({ min: 0, max: 4 }).map((i) => `node-${i}`) }),
      fc.record({ type: fc.constant("pod" as const), of: fc.tuple(fc.integer({ min: 0, max: 9 }).chain((i) => podArbitrary(i)), fc.integer({ min: 0, max: 4 })) }),
      fc.record({ type: fc.constant("no pod" as const), of: fc.integer({ min: 0, max: 9 }).map((i) => `uid-${i}`) }),
    )
    fc.assert(fc.property(fc.array(change, { maxLength: 60 }), (changes) => {
      const cluster = emptyCluster()
      const [nodes, pods] = [new Map<string, Node>(), new Map<string, Pod>()]
      for (const { type, of } of changes) {
        // The list of nodes is kept from look to look.
        snapshotOf(cluster, () => [])
        if (type === "node") {
          setNode(cluster, of)
          nodes.set(of.metadata.name, of)
        } else if (type === "no node") {
          removeNode(cluster, of)
          nodes.delete(of)
        } else if (type === "pod") {
          const pod = deepFreeze({ ...of[0], spec: { ...of[0].spec, nodeName: `node-${of[1]}` } })
          setPod(cluster, pod)
          pods.set(pod.metadata.uid ?? "", pod)
        } else {
          forget(cluster, of)
          pods.delete(of)
        }
      }
      const anew = emptyCluster()
      for (const node of nodes.values()) setNode(anew, node)
      for (const pod of pods.values()) setPod(anew, pod)
      const summary = (of: Cluster): unknown => of.infos.values().map(({ name, allocatable, requested, weights, ports, pods: placed }) => ({ name, allocatable, requested: sum(requested), weights: sum(weights), ports: ports.length, pods: placed.map(({ pod }) => String(pod.metadata.uid)).sort() }))
      expect(summary(cluster)).toEqual(summary(anew))
      expect(snapshotOf(cluster, () => []).nodes.map(({ name }) => name).sort()).toEqual([...nodes.keys()].sort())
    }))
  })
})

/** Nothing of a resource is as good as no word of it. */
const sum = (amounts: Readonly<Record<string, number>>): unknown => Object.fromEntries(Object.entries(amounts).filter(([, amount]) => amount !== 0))
