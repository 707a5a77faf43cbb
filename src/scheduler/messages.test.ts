import { expect, test } from "vitest"
import { deepFreeze } from "../base/freeze.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { assume, emptyCluster, setNode, snapshotOf, type Cluster } from "./cluster.ts"
import { decide } from "./cycle.ts"
import { truncated } from "./messages.ts"
import { defaultProfile } from "./profile.ts"

const dedicated = { key: "dedicated", value: "db", effect: "NoSchedule" }

/** Three nodes of 4 CPUs in three zones; of each, a spec. */
function clusterOf(specs: readonly object[] = [{}, {}, {}]): Cluster {
  const cluster = emptyCluster()
  specs.forEach((spec, i) => {
    const name = `node-${i + 1}`
    const labels = { "kubernetes.io/hostname": name, "topology.kubernetes.io/zone": `zone-${"abc"[i]}` }
    setNode(cluster, deepFreeze({ apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec, status: { allocatable: { cpu: "4", memory: "8Gi", pods: "110", "ephemeral-storage": "40Gi" } } }) as unknown as Node)
  })
  return cluster
}

let made = 0
const podOf = (spec: object = {}, requests: object = {}): Pod =>
  deepFreeze({ apiVersion: "v1", kind: "Pod", metadata: { name: "p", namespace: "default", uid: `u${made++}`, labels: { app: "p" } }, spec: { containers: [{ name: "c", image: "nginx", resources: { requests } }], ...spec }, status: {} }) as unknown as Pod

/** Places the first Pods, and gives what is said of the last. */
function said(cluster: Cluster, ...pods: Pod[]): string {
  let message = ""
  for (const pod of pods) {
    const decision = decide(defaultProfile, pod, snapshotOf(cluster, () => []), 0, { draw: () => 0 })
    if (decision.node !== undefined) assume(cluster, pod, decision.node)
    message = decision.message
  }
  return message
}

const unhelpful = "no new claims to deallocate, preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."
const cordoned = { unschedulable: true }
const zoneSpread = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "p" } } }] }
const noKey = { topologySpreadConstraints: [{ maxSkew: 1, topologyKey: "rack", whenUnsatisfiable: "DoNotSchedule", labelSelector: { matchLabels: { app: "p" } } }] }
const port = { containers: [{ name: "c", image: "nginx", ports: [{ containerPort: 80, hostPort: 80 }] }] }

test.each([
  ["more CPU than any node has", said(clusterOf(), podOf({}, { cpu: "100" })), `0/3 nodes are available: 3 Insufficient cpu. ${unhelpful}`],
  ["more of two things", said(clusterOf(), podOf({}, { cpu: "100", memory: "1Ti" })), `0/3 nodes are available: 3 Insufficient cpu, 3 Insufficient memory. ${unhelpful}`],
  ["a device that nobody has", said(clusterOf(), podOf({}, { "nvidia.com/gpu": "1" })), `0/3 nodes are available: 3 Insufficient nvidia.com/gpu. ${unhelpful}`],
  ["more storage", said(clusterOf(), podOf({}, { "ephemeral-storage": "1Ti" })), `0/3 nodes are available: 3 Insufficient ephemeral-storage. ${unhelpful}`],
  ["a label that no node has", said(clusterOf(), podOf({ nodeSelector: { disk: "fast" } })), `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. ${unhelpful}`],
  ["one node's label, and more than it has", said(clusterOf(), podOf({ nodeSelector: { "kubernetes.io/hostname": "node-1" } }, { cpu: "100" })), `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't match Pod's node affinity/selector. ${unhelpful}`],
  [
    "spread over zones of which two are cordoned", said(clusterOf([cordoned, cordoned, {}]), podOf(zoneSpread), podOf(zoneSpread)),
    "0/3 nodes are available: 1 node(s) didn't match pod topology spread constraints, 2 node(s) were unschedulable. no new claims to deallocate, preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.",
  ],
  ["two cordoned, the third too small", said(clusterOf([cordoned, cordoned, {}]), podOf({}, { cpu: "100" })), `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) were unschedulable. ${unhelpful}`],
  ["spread over a label that no node has", said(clusterOf(), podOf(noKey)), `0/3 nodes are available: 3 node(s) didn't match pod topology spread constraints (missing required label). ${unhelpful}`],
  ["a taint on all nodes", said(clusterOf([{ taints: [dedicated] }, { taints: [dedicated] }, { taints: [dedicated] }]), podOf()), `0/3 nodes are available: 3 node(s) had untolerated taint(s). ${unhelpful}`],
  ["different taints, the third too small", said(clusterOf([{ taints: [dedicated] }, { taints: [{ ...dedicated, key: "other" }] }, {}]), podOf({}, { cpu: "100" })), `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint(s). ${unhelpful}`],
  [
    "a port that is taken everywhere", said(clusterOf(), podOf(port), podOf(port), podOf(port), podOf(port)),
    "0/3 nodes are available: 3 node(s) didn't have free ports for the requested pod ports. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.",
  ],
  [
    "two names that exclude each other",
    said(clusterOf(), podOf({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: ["node-1", "node-2"].map((name) => ({ key: "metadata.name", operator: "In", values: [name] })) }] } } } })),
    `0/3 nodes are available: pod affinity terms conflict. ${unhelpful}`,
  ],
  [
    "one node by name, which is full", said(clusterOf(), podOf({ affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [{ matchFields: [{ key: "metadata.name", operator: "In", values: ["node-2"] }] }] } } } }, { cpu: "100" })),
    `0/3 nodes are available: 1 Insufficient cpu, 2 node(s) didn't satisfy plugin(s) [NodeAffinity]. ${unhelpful}`,
  ],
  ["a Pod that fits", said(clusterOf(), podOf()), ""],
  ["no node at all", said(emptyCluster(), podOf()), "no nodes available to schedule pods"],
])("%s", (_title, got, want) => expect(got).toBe(want))

test("a note is cut to what an Event holds", () => {
  expect(truncated("x".repeat(1_024))).toHaveLength(1_024)
  expect(truncated("x".repeat(1_025))).toBe(`${"x".repeat(1_020)} ...`)
})
