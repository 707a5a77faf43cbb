import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { minutes, seconds } from "../base/time.ts"
import type { ActorId, Body } from "../sim/types.ts"
import { deployments, Lab, nginx } from "../testing/lab.ts"
import type { TopologyInput } from "./topology-inputs.ts"
import type { Topology } from "./topology.ts"

interface NodeSeen {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> }
  readonly status: { readonly conditions: readonly { readonly type: string; readonly status: string }[]; readonly addresses: readonly { readonly address: string }[] }
}

const daemonSet = { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "every" }, spec: { selector: { matchLabels: { app: "every" } }, template: { metadata: { labels: { app: "every" } }, spec: { containers: [{ name: "main", image: "nginx:1.27" }] } } } }

/** A cluster to whose machines something is done. */
class Yard extends Lab {
  constructor(topology: Partial<Topology> = {}) {
    super(1, { zones: 2, nodes: 2, ...topology })
  }

  change(input: TopologyInput): void {
    this.world.input(0 as ActorId, input as Body)
  }

  /** "node-1 True" of each worker's Node. */
  nodes(): readonly string[] {
    const nodes = this.all("Node") as readonly unknown[] as readonly NodeSeen[]
    return nodes.filter(({ metadata }) => metadata.name !== "control-plane").map(({ metadata, status }) => `${metadata.name} ${status.conditions.find(({ type }) => type === "Ready")?.status}`)
  }

  /** The nodes of Pods that are ready and whose names begin so. */
  placed(prefix: string): readonly string[] {
    return this.pods().filter(({ name, ready }) => ready && name.startsWith(prefix)).map(({ node }) => node).toSorted()
  }

  /** Runs a line on the laptop. */
  line(line: string): void {
    const laptop = this.world.kernels[0]?.hosts.find(({ spec }) => spec.name === "laptop")
    this.world.input((Number(laptop?.actors[1]?.id)) as ActorId, { type: "terminal/line", run: "1", line } as Body)
  }
}

describe("a machine that is added", () => {
  it("boots, registers, and takes what is for it: the DaemonSet's Pod, and its share of new ones", () => {
    const yard = new Yard()
    yard.ask("POST", "/apis/apps/v1/namespaces/default/daemonsets", daemonSet)
    yard.run(seconds(10))
    yard.change({ type: "topology/add-node", zone: "zone-c" })
    yard.run(seconds(4))
    expect(yard.nodes()).toEqual(["node-1 True", "node-2 True"])
    yard.run(seconds(26))
    expect(yard.nodes()).toEqual(["node-1 True", "node-2 True", "node-3 True"])
    const node = (yard.all("Node") as readonly unknown[] as readonly NodeSeen[]).find(({ metadata }) => metadata.name === "node-3")
    expect(node?.metadata.labels).toMatchObject({ "topology.kubernetes.io/zone": "zone-c", "topology.kubernetes.io/region": "region-1" })
    expect(node?.status.addresses).toContainEqual({ type: "InternalIP", address: "10.0.16.13" })
    expect(yard.placed("every")).toEqual(["node-1", "node-2", "node-3"])
    yard.ask("POST", deployments, nginx())
    yard.run(seconds(15))
    expect(yard.placed("web")).toEqual(["node-1", "node-2", "node-3"])
  })

  it("is the first of a cluster without nodes, and brings the registry from which it pulls", () => {
    const yard = new Yard({ nodes: 0 })
    yard.ask("POST", deployments, nginx("nginx:1.27", 1))
    yard.run(seconds(5))
    expect(yard.placed("web")).toEqual([])
    yard.change({ type: "topology/add-node", zone: "zone-a" })
    yard.run(seconds(40))
    expect(yard.placed("web")).toEqual(["node-1"])
  })
})

describe("a machine that is taken away", () => {
  it("leaves its Node behind, Unknown, and its Pods come elsewhere when they have tolerated that", () => {
    const yard = new Yard()
    yard.ask("POST", deployments, nginx("nginx:1.27", 2))
    yard.run(seconds(15))
    expect(yard.placed("web")).toEqual(["node-1", "node-2"])
    yard.change({ type: "topology/remove-node", node: "node-2" })
    yard.run(seconds(30))
    expect(yard.nodes()).toEqual(["node-1 True", "node-2 True"])
    yard.run(seconds(30))
    expect(yard.nodes()).toEqual(["node-1 True", "node-2 Unknown"])
    yard.run(minutes(4))
    expect(yard.placed("web")).toEqual(["node-1"])
    yard.run(minutes(2))
    expect(yard.placed("web")).toEqual(["node-1", "node-1"])
    yard.run(minutes(10))
    expect(yard.nodes()).toEqual(["node-1 True", "node-2 Unknown"])
  })

  it("is forgotten when its Node is deleted: its Pods are replaced at once, and nothing comes back", () => {
    const yard = new Yard()
    yard.ask("POST", deployments, nginx("nginx:1.27", 2))
    yard.ask("POST", "/apis/apps/v1/namespaces/default/daemonsets", daemonSet)
    yard.run(seconds(15))
    yard.change({ type: "topology/remove-node", node: "node-2" })
    yard.run(seconds(60))
    yard.line("kubectl delete node node-2")
    yard.run(seconds(90))
    expect(yard.nodes()).toEqual(["node-1 True"])
    expect(yard.placed("web")).toEqual(["node-1", "node-1"])
    expect(yard.all("Pod").filter(({ spec }) => (spec as JsonObject)["nodeName"] === "node-2")).toEqual([])
    yard.fault(3, "host/restart")
    yard.run(seconds(60))
    expect(yard.nodes()).toEqual(["node-1 True"])
    yard.change({ type: "topology/add-node", zone: "zone-b" })
    yard.run(seconds(40))
    expect(yard.nodes()).toEqual(["node-1 True", "node-3 True"])
    expect(yard.placed("every")).toEqual(["node-1", "node-3"])
  })
})

it("a kubelet whose Node is deleted registers again when it is started again, and not before", () => {
  const yard = new Yard()
  yard.line("kubectl delete node node-2")
  yard.run(minutes(5))
  expect(yard.nodes()).toEqual(["node-1 True"])
  yard.fault(3, "process/kill", "kubelet")
  yard.run(seconds(40))
  expect(yard.nodes()).toEqual(["node-1 True", "node-2 True"])
})
