import { describe, expect, it } from "vitest"
import type { JsonObject } from "../base/json.ts"
import { textAt } from "../base/json-path.ts"
import type { ObjectChange } from "../cluster/observe.ts"
import { Objects, type Told } from "./objects.ts"

const change = (key: string, object: JsonObject | undefined, before?: JsonObject): ObjectChange => ({ key, object, before, revision: 1 })

const pod = (name: string, more: { readonly spec?: JsonObject; readonly status?: JsonObject; readonly metadata?: JsonObject } = {}): JsonObject => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name, namespace: "default", uid: `uid-${name}`, creationTimestamp: "1970-01-01T00:00:09Z", ...more.metadata },
  spec: { containers: [{ name: "a", image: "nginx" }], ...more.spec },
  status: { phase: "Pending", ...more.status },
})
const running = (state: JsonObject, ready = false, restartCount = 0): JsonObject => ({
  phase: "Running",
  conditions: [{ type: "Ready", status: ready ? "True" : "False" }],
  containerStatuses: [{ name: "a", ready, restartCount, image: "", imageID: "", state }],
})
const node = (name: string, ready: string): JsonObject => ({ apiVersion: "v1", kind: "Node", metadata: { name }, status: { conditions: [{ type: "Ready", status: ready }] } })
const put = (objects: Objects, object: JsonObject): void => {
  const { name, namespace } = object["metadata"] as { readonly name: string; readonly namespace?: string }
  objects.note(change(`${textAt(object, "kind").toLowerCase()}s/${namespace === undefined ? "" : `${namespace}/`}${name}`, object))
}
const told = (object: JsonObject): Told => {
  const objects = new Objects(0)
  put(objects, object)
  return objects.take([])
}

describe("how a Pod looks", () => {
  const started = { running: { startedAt: "1970-01-01T00:00:10Z" } }
  it.each([
    ["starting", "Pending", pod("a")],
    ["starting", "ContainerCreating", pod("a", { status: { containerStatuses: [{ name: "a", ready: false, restartCount: 0, image: "", imageID: "", state: { waiting: { reason: "ContainerCreating" } } }] } })],
    ["failed", "ErrImagePull", pod("a", { status: { containerStatuses: [{ name: "a", ready: false, restartCount: 0, image: "", imageID: "", state: { waiting: { reason: "ErrImagePull" } } }] } })],
    ["failed", "CrashLoopBackOff", pod("a", { status: running({ waiting: { reason: "CrashLoopBackOff" } }, false, 4) })],
    ["notReady", "Running", pod("a", { status: running(started) })],
    ["ready", "Running", pod("a", { status: running(started, true) })],
    ["completed", "Completed", pod("a", { status: { ...running({ terminated: { exitCode: 0, reason: "Completed" } }), phase: "Succeeded" } })],
    ["failed", "Error", pod("a", { status: { ...running({ terminated: { exitCode: 1, reason: "Error" } }), phase: "Failed" } })],
    ["terminating", "Terminating", pod("a", { metadata: { deletionTimestamp: "1970-01-01T00:00:20Z" }, status: running(started, true) })],
  ])("%s, as kubectl says: %s", (look, status, object) => {
    expect(told(object).pods).toMatchObject([{ key: "pods/default/a", look, status, createdAt: 9_000_000 }])
  })

  it("says what its printer columns say, whose it is, and whether an image only stands in", () => {
    const owned = pod("a", { metadata: { ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "s", uid: "u", controller: true }], labels: { app: "web" } }, spec: { nodeName: "node-1", containers: [{ name: "a", image: "example.com/shop:1" }] }, status: { ...running(started, true, 2), podIP: "10.244.0.3" } })
    expect(told(owned).pods).toMatchObject([{ node: "node-1", ready: "1/1", restarts: 2, ip: "10.244.0.3", owner: "u", standIn: true, image: "example.com/shop:1", labels: { app: "web" } }])
  })

  it("is unknown while nobody hears of its node, and is told of again when that changes", () => {
    const objects = new Objects(0)
    put(objects, node("node-1", "True"))
    put(objects, pod("a", { spec: { nodeName: "node-1" }, status: running(started, true) }))
    expect(objects.take([]).pods).toMatchObject([{ look: "ready" }])
    put(objects, node("node-1", "Unknown"))
    expect(objects.take([])).toMatchObject({ nodes: [{ name: "node-1", status: "unknown" }], pods: [{ look: "unknown" }] })
    put(objects, node("node-1", "Unknown"))
    expect(objects.take([]).pods).toEqual([])
  })
})

describe("how a Deployment looks", () => {
  const deployment = (status: JsonObject, replicas = 3): JsonObject => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web", namespace: "default", generation: 2 }, spec: { replicas }, status })
  const all = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3 }
  it.each([
    ["starting", {}],
    ["ready", all],
    ["starting", { ...all, updatedReplicas: 1 }],
    ["starting", { ...all, observedGeneration: 1 }],
    ["notReady", { ...all, readyReplicas: 2, conditions: [{ type: "Progressing", status: "True", reason: "NewReplicaSetAvailable" }] }],
    ["failed", { ...all, readyReplicas: 2, conditions: [{ type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded" }] }],
  ] as const)("%s", (look, status) => {
    expect(told(deployment(status)).resources).toMatchObject([{ key: "deployments/default/web", look, simulated: true }])
  })
})

describe("what is told", () => {
  it("is a frame's worth, what is watched first, the rest in its turn, and each object once", () => {
    const objects = new Objects(0)
    for (let i = 0; i < 1_000; i++) put(objects, pod(`p-${String(i).padStart(3, "0")}`))
    const frames: Told[] = []
    for (let told = objects.take(["pods/default/p-900"]); told.pods.length > 0; told = objects.take([])) {
      frames.push(told)
      put(objects, pod("p-000"))
      if (frames.length > 20) break
    }
    expect(frames[0]?.pods.slice(0, 2).map(({ name }) => name)).toEqual(["p-900", "p-000"])
    const names = frames.flatMap(({ pods }) => pods.map(({ name }) => name))
    expect(new Set(names).size).toBe(1_000)
    expect(Math.max(...frames.map((told) => JSON.stringify(told.pods).length))).toBeLessThan(66_000)
  })

  it("leaves out what came and went between two frames but for its key", () => {
    const objects = new Objects(0)
    put(objects, pod("a"))
    objects.note(change("pods/default/a", undefined, pod("a")))
    expect(objects.take([])).toEqual({ nodes: [], pods: [], resources: [], gone: ["pods/default/a"] })
    expect(objects.take([]).gone).toEqual([])
  })

  it("tells of a Service again when its EndpointSlices change", () => {
    const objects = new Objects(0)
    put(objects, { apiVersion: "v1", kind: "Service", metadata: { name: "web", namespace: "default" }, spec: { clusterIPs: ["10.96.0.7"], ports: [{ port: 80, protocol: "TCP" }] } })
    expect(objects.take([]).resources).toMatchObject([{ look: "none", summary: "10.96.0.7:80/TCP", endpoints: [] }])
    const slice = (ready: boolean): JsonObject => ({
      apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4", ports: [],
      metadata: { name: "web-1", namespace: "default", labels: { "kubernetes.io/service-name": "web" } },
      endpoints: [{ addresses: ["10.244.0.3"], conditions: { ready }, targetRef: { kind: "Pod", namespace: "default", name: "a" } }],
    })
    put(objects, slice(false))
    expect(objects.take([]).resources).toMatchObject([{ key: "services/default/web", look: "notReady", endpoints: [{ pod: "pods/default/a", ready: false, terminating: false }] }, { kind: "EndpointSlice" }])
    put(objects, slice(true))
    expect(objects.take([]).resources[0]).toMatchObject({ look: "ready" })
    objects.note(change("endpointslices/default/web-1", undefined, slice(true)))
    expect(objects.take([])).toMatchObject({ resources: [{ look: "none", endpoints: [] }], gone: ["endpointslices/default/web-1"] })
  })

  it.each([[{ a: "1" }, "1 key"], [{ a: "1", b: "2" }, "2 keys"], [{}, "0 keys"]])("counts the keys of a ConfigMap: %j", (data, summary) => {
    const objects = new Objects(0)
    put(objects, { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" }, data })
    expect(objects.take([]).resources).toMatchObject([{ summary }])
  })

  it.each([
    ["Deployment", "deployment.kubernetes.io/revision", "3"],
    ["DaemonSet", "deprecated.daemonset.template.generation", "3"],
  ])("tells at which version of its template a %s is", (kind, annotation, value) => {
    const objects = new Objects(0)
    put(objects, { apiVersion: "apps/v1", kind, metadata: { name: "web", namespace: "default", annotations: { [annotation]: value } }, spec: {}, status: {} })
    expect(objects.take([]).resources).toMatchObject([{ revision: 3 }])
  })

  it("takes a mirror Pod's Node for no controller of siblings", () => {
    const kept = (kind: string): JsonObject => pod("a", { metadata: { ownerReferences: [{ kind, uid: "u", controller: true }] } })
    expect(told(kept("Node")).pods).toMatchObject([{ owner: "", mirror: true }])
    expect(told(kept("ReplicaSet")).pods).toMatchObject([{ owner: "u", mirror: false }])
  })

  it("names the addresses behind a Service that are no Pod's", () => {
    const objects = new Objects(0)
    put(objects, { apiVersion: "v1", kind: "Service", metadata: { name: "kubernetes", namespace: "default" }, spec: {} })
    put(objects, {
      apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", addressType: "IPv4", ports: [],
      metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
      endpoints: [{ addresses: ["10.0.0.10"], conditions: { ready: true } }],
    })
    expect(objects.take([]).resources).toMatchObject([{ look: "ready", endpoints: [], podless: ["10.0.0.10"] }, { kind: "EndpointSlice" }])
  })

  it("names what lies under its group in the store by its plural alone", () => {
    const objects = new Objects(0)
    objects.note(change("apiextensions.k8s.io/customresourcedefinitions/a.b", { apiVersion: "apiextensions.k8s.io/v1", kind: "CustomResourceDefinition", metadata: { name: "a.b" } }))
    expect(objects.take([]).resources).toMatchObject([{ key: "customresourcedefinitions/a.b", simulated: false }])
  })
})
