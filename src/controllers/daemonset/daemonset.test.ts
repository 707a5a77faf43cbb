import { describe, expect, it } from "vitest"
import type { JsonObject } from "../../base/json.ts"
import type { Instant } from "../../api/instant.ts"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { templateOf, Workloads } from "../../testing/workloads.ts"
import { fleetOf, roll } from "./pods.ts"

const path = "/apis/apps/v1/namespaces/default/daemonsets"
const agent = (spec: object = {}): object => ({ apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent" }, spec: { selector: { matchLabels: { app: "agent" } }, template: templateOf({ app: "agent" }), ...spec } })
const image = (name: string): object => ({ spec: { template: { spec: { containers: [{ name: "web", image: name }] } } } })
const nodeOf = (name: string, labels: object = {}): object => ({ apiVersion: "v1", kind: "Node", metadata: { name, labels } })

/** Nodes without kubelets: the test binds Pods to the nodes that they are meant for, and has them run. */
class Lab {
  readonly world = new Workloads({ hide: / nodes|\/status pods|namespaces|ControllerRevision/ })

  constructor(nodes: readonly string[] = ["node-1", "node-2"]) {
    for (const name of nodes) this.world.create("/api/v1/nodes", nodeOf(name))
  }

  get pods(): readonly { readonly name: string; readonly node: string; readonly image: string; readonly going: boolean }[] {
    return this.world.all("Pod").map((pod) => {
      const { metadata, spec } = pod as unknown as Pod
      const [term] = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
      return { name: metadata.name, node: term?.matchFields?.[0]?.values?.[0] ?? "", image: spec.containers[0]?.image ?? "", going: metadata.deletionTimestamp !== undefined }
    })
  }

  /** "node-1 nginx, node-2 nginx (going)" */
  get places(): string {
    return this.pods.map(({ node, image: name, going }) => `${node} ${name}${going ? " (going)" : ""}`).toSorted().join(", ")
  }

  ready(...nodes: readonly string[]): void {
    for (const node of nodes.length > 0 ? nodes : ["node-1", "node-2", "node-3"]) this.world.ready(node, this.pods.filter((pod) => pod.node === node && !pod.going).map(({ name }) => name))
  }

  status(): JsonObject {
    return (this.world.object("daemonsets/default/agent")?.["status"] ?? {}) as JsonObject
  }
}

describe("a DaemonSet", () => {
  it("has a Pod on every node, writes down its template first, and counts", () => {
    const lab = new Lab()
    const told = Workloads.plain(lab.world.create(path, agent())).split("\n").filter((line) => line.startsWith("daemon-set-controller"))
    expect(told).toMatchInlineSnapshot(`
      [
        "daemon-set-controller create controllerrevisions agent-#: owner agent",
        "daemon-set-controller create pods agent-…: owner agent, phase Pending",
        "daemon-set-controller create pods agent-…: owner agent, phase Pending",
        "daemon-set-controller update daemonsets/status agent: generation 1",
        "daemon-set-controller create events SuccessfulCreate: Created pod: agent-…",
        "daemon-set-controller create events SuccessfulCreate: Created pod: agent-…",
      ]
    `)
    expect(lab.places).toBe("node-1 nginx, node-2 nginx")
    lab.ready()
    expect(lab.status()).toMatchObject({ desiredNumberScheduled: 2, currentNumberScheduled: 2, numberReady: 2, updatedNumberScheduled: 2, numberAvailable: 2, observedGeneration: 1 })
  })

  it("comes to a node that comes or gets the label that it asks for, and leaves one that loses it", () => {
    const lab = new Lab()
    lab.world.create(path, agent({ template: { metadata: { labels: { app: "agent" } }, spec: { nodeSelector: { disk: "ssd" }, containers: [{ name: "web", image: "nginx" }] } } }))
    expect(lab.places).toBe("")
    lab.world.create("/api/v1/nodes", nodeOf("node-3", { disk: "ssd" }))
    lab.world.patch("/api/v1/nodes/node-1", { metadata: { labels: { disk: "ssd" } } })
    expect(lab.places).toBe("node-1 nginx, node-3 nginx")
    lab.ready()
    lab.world.patch("/api/v1/nodes/node-1", { metadata: { labels: { disk: null } } })
    expect(lab.places).toBe("node-1 nginx (going), node-3 nginx")
  })

  it("replaces what fails, but not at once again and again", () => {
    const lab = new Lab(["node-1"])
    lab.world.create(path, agent())
    const fail = (): string => {
      lab.ready()
      const [pod] = lab.pods.filter(({ going }) => !going)
      lab.world.patch(`/api/v1/namespaces/default/pods/${pod?.name}/status`, { status: { phase: "Failed" } })
      lab.world.reap()
      return lab.pods.map(({ name }) => name).join()
    }
    const before = lab.pods.map(({ name }) => name).join()
    const second = fail()
    expect(second).not.toBe(before)
    lab.world.play("run 100ms")
    expect(fail()).not.toBe(second)
  })

  it("takes its old revision up again under a new number", () => {
    const lab = new Lab(["node-1"])
    lab.world.create(path, agent({ updateStrategy: { type: "OnDelete" } }))
    for (const name of ["nginx:2", "nginx"]) lab.world.patch(`${path}/agent`, image(name))
    const revisions = lab.world.all("ControllerRevision").map((revision) => (revision as unknown as { revision: number }).revision)
    expect(new Set(revisions)).toEqual(new Set([2, 3]))
  })

  it("with OnDelete waits for somebody to delete the old Pod", () => {
    const lab = new Lab(["node-1"])
    lab.world.create(path, agent({ updateStrategy: { type: "OnDelete" } }))
    lab.ready()
    lab.world.patch(`${path}/agent`, image("nginx:2"))
    expect([lab.places, lab.status()["updatedNumberScheduled"]]).toEqual(["node-1 nginx", undefined])
    lab.world.play(`DELETE /api/v1/namespaces/default/pods/${lab.pods[0]?.name} {"gracePeriodSeconds":0}\nrun 1s`)
    expect(lab.places).toBe("node-1 nginx:2")
  })

  it("rolls node by node: the old Pod goes, and the next when the new one serves", () => {
    const lab = new Lab()
    lab.world.create(path, agent())
    lab.ready()
    lab.world.patch(`${path}/agent`, image("nginx:2"))
    expect(lab.places).toBe("node-1 nginx (going), node-2 nginx")
    lab.world.reap()
    expect(lab.places).toBe("node-1 nginx:2, node-2 nginx")
    lab.ready()
    expect(lab.places).toBe("node-1 nginx:2, node-2 nginx (going)")
    lab.world.reap()
    lab.ready()
    expect(lab.places).toBe("node-1 nginx:2, node-2 nginx:2")
  })

  it("with a surge has the new Pod beside the old one until it serves", () => {
    const lab = new Lab()
    lab.world.create(path, agent({ updateStrategy: { type: "RollingUpdate", rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } }))
    lab.ready()
    lab.world.patch(`${path}/agent`, image("nginx:2"))
    expect(lab.places).toBe("node-1 nginx, node-1 nginx:2, node-2 nginx")
    lab.ready("node-1")
    lab.world.reap()
    expect(lab.places).toBe("node-1 nginx:2, node-2 nginx, node-2 nginx:2")
  })
})

describe("a roll-out", () => {
  const nodes = ["a", "b", "c", "d"].map((name) => ({ metadata: { name } }) as Node)
  const podOn = (node: string, hash: string, ready: boolean): Pod => ({ metadata: { name: `${node}-${hash}`, labels: { "controller-revision-hash": hash } }, spec: { nodeName: node }, status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] } }) as unknown as Pod
  const step = (rollingUpdate: object, ...pods: readonly Pod[]): readonly [string, string] => {
    const set = { metadata: { name: "agent" }, spec: { template: { spec: { containers: [] } }, updateStrategy: { type: "RollingUpdate", rollingUpdate } } } as unknown as DaemonSet
    const { create, remove } = roll(fleetOf(set, "new", nodes, pods, 0 as Instant))
    return [create.join(), remove.map(({ metadata }) => metadata.name).join()]
  }
  const old = nodes.map(({ metadata }) => podOn(metadata.name, "old", true))

  it("takes as many as may be unavailable, less those that are", () => {
    expect(step({ maxUnavailable: 2 }, ...old)).toEqual(["", "a-old,b-old"])
    expect(step({ maxUnavailable: "50%" }, podOn("a", "new", false), ...old.slice(1))).toEqual(["", "b-old"])
    expect(step({ maxUnavailable: 1 }, podOn("a", "new", false), ...old.slice(1))).toEqual(["", ""])
  })

  it("takes what does not serve anyway beyond that", () => {
    expect(step({ maxUnavailable: 1 }, podOn("a", "old", false), podOn("b", "old", false), ...old.slice(2))).toEqual(["", "a-old,b-old"])
  })

  it("with a surge makes so many at a time, and takes an old one for each that serves", () => {
    expect(step({ maxSurge: 2, maxUnavailable: 0 }, ...old)).toEqual(["a,b", ""])
    expect(step({ maxSurge: 2, maxUnavailable: 0 }, ...old, podOn("a", "new", false), podOn("b", "new", true))).toEqual(["c", "b-old"])
  })
})
