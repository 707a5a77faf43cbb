import { describe, expect, test } from "vitest"
import { deepFreeze } from "../base/freeze.ts"
import type { Micros } from "../base/time.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { emptyCluster, setNode, setPod, snapshotOf, type Cluster } from "./cluster.ts"
import { decide } from "./cycle.ts"
import { keep, noDecisions, type KeptDecision } from "./decisions.ts"
import { defaultProfile } from "./profile.ts"

const nodeOf = (name: string, cpu: string, spec: object = {}): Node =>
  deepFreeze({ apiVersion: "v1", kind: "Node", metadata: { name, labels: { "kubernetes.io/hostname": name } }, spec, status: { allocatable: { cpu, memory: "8Gi", pods: "110" } } }) as unknown as Node
const podOf = (name: string, cpu: string, more: object = {}): Pod =>
  deepFreeze({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "shop", uid: name }, spec: { schedulerName: "default-scheduler", containers: [{ name: "c", image: "nginx", resources: { requests: { cpu } } }], ...more }, status: {} }) as unknown as Pod

function clusterOf(nodes: readonly Node[], placed: readonly Pod[] = []): Cluster {
  const cluster = emptyCluster()
  for (const node of nodes) setNode(cluster, node)
  for (const pod of placed) setPod(cluster, pod)
  return cluster
}

/** What is kept of the decision about a Pod. */
function keptOf(cluster: Cluster, pod: Pod): KeptDecision {
  const decisions = noDecisions()
  keep(decisions, "u", "shop/web", 7 as Micros, decide(defaultProfile, pod, snapshotOf(cluster, () => []), 0, { draw: () => 0 }), [])
  return decisions.byPod.get("u") as KeptDecision
}

describe("of a decision is kept", () => {
  test("who fits with what each plugin thought of it, and who does not with the reason", () => {
    const tainted = { taints: [{ key: "db", value: "x", effect: "NoSchedule" }] }
    const { node, feasible, scores, totals, rejections } = keptOf(clusterOf([nodeOf("small", "2"), nodeOf("big", "8"), nodeOf("full", "1"), nodeOf("tainted", "8", tainted)]), podOf("web", "1500m"))
    expect({ node, feasible }).toEqual({ node: "big", feasible: ["small", "big"] })
    expect(rejections).toEqual({
      full: { plugin: "NodeResourcesFit", code: "UnschedulableAndUnresolvable", reasons: ["Insufficient cpu"] },
      tainted: { plugin: "TaintToleration", code: "UnschedulableAndUnresolvable", reasons: ["node(s) had untolerated taint(s)"] },
    })
    const fit = scores.find(({ plugin }) => plugin === "NodeResourcesFit")
    // Least allocated: the mean of what is left of CPU and of memory, of which a container that asks for none counts 200 MiB.
    expect(fit).toMatchObject({ weight: 1, scores: [61, 89] })
    expect(totals).toEqual([0, 1].map((i) => scores.reduce((sum, { weight, scores: each }) => sum + weight * (each[i] ?? 0), 0)))
    expect(totals[1]).toBeGreaterThan(totals[0] ?? Infinity)
  })

  test("on which node room is made, and who must go for it", () => {
    const low = deepFreeze({ ...podOf("low", "3"), spec: { ...podOf("low", "3").spec, nodeName: "node-1" } })
    const { node, nominated, victims, message, rejections } = keptOf(clusterOf([nodeOf("node-1", "4")], [low]), podOf("vip", "2", { priority: 1_000 }))
    expect({ node, nominated, victims, message }).toEqual({ node: "", nominated: "node-1", victims: ["shop/low"], message: "0/1 nodes are available: 1 Insufficient cpu." })
    expect(rejections).toEqual({ "node-1": { plugin: "NodeResourcesFit", code: "Unschedulable", reasons: ["Insufficient cpu"] } })
  })
})

test("a Pod's newest decision takes the place of its last one, and the oldest goes when there are too many", () => {
  const decisions = noDecisions()
  const decision = decide(defaultProfile, podOf("web", "1"), snapshotOf(clusterOf([nodeOf("node-1", "4")]), () => []), 0, { draw: () => 0 })
  for (let i = 0; i < 300; i++) keep(decisions, `u${i}`, `shop/web-${i}`, i as Micros, decision, [])
  expect([decisions.byPod.size, decisions.byPod.has("u43"), decisions.byPod.has("u44")]).toEqual([256, false, true])
  keep(decisions, "u44", "shop/web-44", 1_000 as Micros, decision, ["spec.affinity.podAffinity"])
  expect([decisions.byPod.size, decisions.byPod.get("u44")]).toMatchObject([256, { at: 1_000, notSimulated: ["spec.affinity.podAffinity"] }])
  keep(decisions, "u300", "shop/web-300", 1_001 as Micros, decision, [])
  expect([decisions.byPod.has("u44"), decisions.byPod.has("u45")]).toEqual([true, false])
})
