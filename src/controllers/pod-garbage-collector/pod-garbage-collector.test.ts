import { describe, expect, it, test } from "vitest"
import { seconds, type Micros } from "../../base/time.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { bodyOf, Desk } from "../../testing/controllers.ts"
import type { Plan } from "../contract.ts"
import { casesOf, describeTable, type Row } from "../../testing/tables.ts"
import { Workloads } from "../../testing/workloads.ts"
import { excess, podGarbageCollector } from "./pod-garbage-collector.ts"

const nodes = "/api/v1/nodes"
const node = (name: string, more: object = {}): object => ({ apiVersion: "v1", kind: "Node", metadata: { name }, ...more })
const podOn = (nodeName?: string): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { ...(nodeName ? { nodeName } : {}), containers: [{ name: "web", image: "nginx" }] } })

function worldWith(pod: object, more: object = {}): Workloads {
  const world = new Workloads({ hide: / events |nodes|csi/ })
  world.create(nodes, node("node-9", more))
  world.create("/api/v1/namespaces/default/pods", pod)
  return world
}

describe("the pod garbage collector", () => {
  it("gives a node that is gone forty seconds, then ends its Pods", () => {
    const world = worldWith(podOn("node-9"))
    world.play(`DELETE ${nodes}/node-9\nrun 40s`)
    expect(world.object("pods/default/web")).toBeDefined()
    expect(Workloads.plain(world.play("run 20s"))).toMatchInlineSnapshot(`
      "pod-garbage-collector patch pods/status web: phase Failed, DisruptionTarget True(DeletionByPodGC)
      pod-garbage-collector delete pods web: going true
      pod-garbage-collector delete pods web"
    `)
  })

  it("lets them be where the node comes back in time", () => {
    const world = worldWith(podOn("node-9"))
    world.play(`DELETE ${nodes}/node-9\nrun 30s`)
    world.create(nodes, node("node-9"))
    world.play("run 40s")
    expect(world.object("pods/default/web")).toBeDefined()
  })

  it("ends what goes on a node that is out of service", () => {
    const world = worldWith(podOn("node-9"), { spec: { taints: [{ key: "node.kubernetes.io/out-of-service", effect: "NoExecute" }] } })
    world.play("run 25s\nDELETE /api/v1/namespaces/default/pods/web\nrun 20s")
    expect(world.object("pods/default/web")).toBeUndefined()
  })

  it("ends what goes and was never bound", () => {
    const desk = new Desk(podGarbageCollector)
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "web", namespace: "default", deletionTimestamp: "2026-01-01T12:00:00Z" }, spec: {}, status: { phase: "Pending" } }
    expect(desk.wakes({ source: "pods", key: "default/web", object: pod, before: undefined })).toEqual(["default/web"])
    desk.put("pods", pod)
    expect(desk.look("default/web")).toMatchObject({ type: "wait", until: seconds(20) })
    desk.now = seconds(20)
    expect(desk.look("default/web")).toMatchObject({ type: "write", writes: [{ method: "PATCH" }], afterwards: { method: "DELETE", body: { gracePeriodSeconds: 0 } } })
  })

  it("is not woken by what changes of a Pod that runs", () => {
    const desk = new Desk(podGarbageCollector)
    desk.put("nodes", node("node-1"))
    const pod = (phase: string): Pod => ({ ...podOn("node-1"), status: { phase } }) as Pod
    expect(desk.wakes({ source: "pods", key: "default/web", object: pod("Running"), before: pod("Pending") })).toEqual([])
  })
})

const given = <T>(value: Row, field: string): T => value[field] as unknown as T

describeTable("garbage-collection", (cases) => {
  test.each(casesOf(cases, "TestGCTerminated").map(({ id, value }) => [id, value as Row] as const))("%s", (_id, value) => {
    const pods = given<readonly { name: string; phase: string; reason: string }[]>(value, "pods").map(({ name, phase, reason }) => ({ metadata: { name }, status: { phase, reason } }) as Pod)
    expect(excess(pods, given(value, "threshold")).map(({ metadata }) => metadata.name).toSorted()).toEqual(given<readonly string[] | undefined>(value, "deletedPodNames") ?? [])
  })

  // What changes only between cache and server (the rows with nodes of a client) is one and the same here.
  const rows = casesOf(cases, "TestGCOrphaned").filter(({ value }) => !["addedClientNodes", "initialClientNodes"].some((field) => given(value as Row, field)))
  test.each(rows.map(({ id, value }) => [id, value as Row] as const))("%s", (_id, value) => {
    const desk = new Desk(podGarbageCollector)
    for (const each of given<readonly object[] | undefined>(value, "initialInformerNodes") ?? []) desk.put("nodes", each)
    const pods = given<readonly Pod[]>(value, "pods")
    for (const pod of pods) desk.put("pods", pod)
    const keys = pods.flatMap((pod) => desk.wakes({ source: "pods", key: `default/${pod.metadata.name}`, object: pod, before: undefined }))
    const deleted: string[] = []
    const patched: string[] = []
    const look = (): void => {
      for (const key of new Set([...keys, ...keys.flatMap((each) => desk.look(each).wake ?? [])])) {
        const plan = desk.look(key)
        if (plan.type !== "write") continue
        deleted.push(key.slice("default/".length))
        if (plan.afterwards) patched.push(key.slice("default/".length))
      }
    }
    desk.now = 0 as Micros
    look()
    for (const each of given<readonly object[] | undefined>(value, "addedInformerNodes") ?? []) desk.put("nodes", each)
    const [, minutes = "0", rest = "0"] = /^(?:(\d+)m)?(\d+)s$/.exec(given(value, "delay")) ?? []
    desk.now = seconds(Number(minutes) * 60 + Number(rest))
    look()
    expect([deleted, patched]).toEqual([given<readonly string[] | undefined>(value, "deletedPodNames") ?? [], given<readonly string[] | undefined>(value, "patchedPodNames") ?? []])
  })

  test.each(casesOf(cases, "TestGCTerminating").map(({ id, value }) => [id, value as Row] as const))("%s", (_id, value) => {
    const desk = new Desk(podGarbageCollector)
    for (const { name, readyCondition, taints } of given<readonly { name: string; readyCondition: string; taints?: object[] }[]>(value, "nodes")) desk.put("nodes", { metadata: { name }, spec: { taints }, status: { conditions: [{ type: "Ready", status: readyCondition }] } })
    const pods = given<readonly { name: string; nodeName: string; phase: string }[]>(value, "pods")
    // The table leaves out that those whose name begins with b are going.
    for (const { name, nodeName, phase } of pods) desk.put("pods", { metadata: { name, namespace: "default", ...(name.startsWith("b") ? { deletionTimestamp: "2026-01-01T12:00:00Z" } : {}) }, spec: { nodeName }, status: { phase } })
    desk.now = 0 as Micros
    const plans = pods.map(({ name }) => [name, desk.look(`default/${name}`)] as const)
    const named = (isSo: (plan: Plan & { type: "write" }) => boolean): readonly string[] => plans.flatMap(([name, plan]) => (plan.type === "write" && isSo(plan) ? [name] : []))
    expect([named(() => true), named(({ afterwards }) => afterwards !== undefined)]).toEqual([given(value, "deletedPodNames"), given(value, "patchedPodNames")])
  })

  test.each(casesOf(cases, "TestGCInspectingPatchedPodBeforeDeletion").map(({ id, value }) => [id, value as Row] as const))("%s", (_id, value) => {
    const desk = new Desk(podGarbageCollector)
    desk.put("pods", given(value, "pod"))
    desk.now = 0 as Micros
    desk.look("node/deletedNode")
    desk.now = seconds(40)
    desk.look("node/deletedNode")
    const { status } = bodyOf(desk.look("default/testPod")) as Pod
    const wanted = given<Pod>(value, "expectedPatchedPod").status
    const { lastTransitionTime: _time, ...condition } = status.conditions?.[0] ?? { type: "", status: "" }
    expect([status.phase, condition]).toEqual([wanted.phase, wanted.conditions?.at(-1)])
  })
})
