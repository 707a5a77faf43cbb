import { describe, expect, it, test } from "vitest"
import { seconds } from "../base/time.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { Desk } from "../testing/controllers.ts"
import { casesOf, describeTable } from "../testing/tables.ts"
import { Workloads } from "../testing/workloads.ts"
import { shortest, taintEviction } from "./taint-eviction.ts"

const taint = { key: "maintenance", effect: "NoExecute" }
const podOf = (name: string, tolerations: object[]): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name }, spec: { containers: [{ name: "web", image: "nginx" }], tolerations } })

/** A desk with one Pod on one node. */
function deskOf(taints: object[], tolerations: object[]): Desk {
  const desk = new Desk(taintEviction)
  desk.put("nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "node-1" }, spec: { taints } })
  desk.put("pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "a", namespace: "default", uid: "1" }, spec: { nodeName: "node-1", tolerations } })
  return desk
}

describe("a node with a taint against execution", () => {
  it("loses at once what does not tolerate it: an event, a condition, the deletion", () => {
    const plan = deskOf([taint], []).look("default/a")
    expect(plan.type === "write" && [plan.writes[0]?.method, plan.afterwards?.method]).toEqual(["PATCH", "DELETE"])
    expect(plan.events?.map(({ draft }) => draft.message)).toEqual(["Marking for deletion Pod default/a"])
  })

  it("keeps for their time those that tolerate it for a time, and for ever those that name none", () => {
    expect(deskOf([taint], [{ key: "maintenance", operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }]).look("default/a")).toMatchObject({ type: "wait", until: 310_000_000 })
    expect(deskOf([taint], [{ operator: "Exists" }]).look("default/a").type).toBe("settled")
    expect(deskOf([{ ...taint, effect: "NoSchedule" }], []).look("default/a").type).toBe("settled")
  })

  it("lets them stay when the taint goes in time, and says so", () => {
    const desk = deskOf([taint], [{ operator: "Exists", tolerationSeconds: 60 }])
    desk.look("default/a")
    desk.put("nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "node-1" } })
    expect(desk.look("default/a").events?.map(({ draft }) => draft.message)).toEqual(["Cancelling deletion of Pod default/a"])
    expect(desk.look("default/a").events).toBeUndefined()
  })

  it("is left by its Pods in a cluster", () => {
    const world = new Workloads({ nodes: true, hide: /nodes|csi|events (?!Taint)/ })
    world.create("/api/v1/namespaces/default/pods", podOf("plain", []))
    world.create("/api/v1/namespaces/default/pods", podOf("patient", [{ key: "maintenance", operator: "Exists", effect: "NoExecute", tolerationSeconds: 8 }]))
    world.ready("node-1", ["plain", "patient"])
    const byController = (told: string): string[] => Workloads.plain(told).split("\n").filter((line) => line.startsWith("node-controller"))
    expect(byController(world.patch("/api/v1/nodes/node-1", { spec: { taints: [taint] } }))).toMatchInlineSnapshot(`
      [
        "node-controller patch pods/status plain: DisruptionTarget True(DeletionByTaintManager)",
        "node-controller delete pods plain: going true",
        "node-controller create events TaintManagerEviction: Marking for deletion Pod default/plain",
      ]
    `)
    expect(byController(world.play("run 8s"))).toMatchInlineSnapshot(`
      [
        "node-controller patch pods/status patient: DisruptionTarget True(DeletionByTaintManager)",
        "node-controller delete pods patient: going true",
        "node-controller create events TaintManagerEviction: Marking for deletion Pod default/patient",
      ]
    `)
  })
})

/** What upstream's tests of this controller have in common: Nodes and Pods before and after. */
interface Scene {
  readonly taintedNodes?: Readonly<Record<string, object[]>>
  readonly oldNode?: object
  readonly newNode?: object
  readonly pods?: readonly Pod[]
  readonly pod?: Pod
  readonly prevPod?: Pod
  readonly newPod?: Pod
  readonly expectDelete?: boolean
  readonly expectedDeleteTimes?: readonly { readonly names: readonly string[]; readonly timestamp: string }[]
}

const keyOf = ({ metadata }: Pod): string => `default/${metadata.name}`

/** When each Pod of a scene is deleted: seconds after what changes, by name. */
function deletions({ taintedNodes = {}, oldNode, newNode, pods = [], pod, prevPod, newPod }: Scene): Readonly<Record<string, number>> {
  const desk = new Desk(taintEviction)
  for (const [name, taints] of Object.entries(taintedNodes)) desk.put("nodes", { metadata: { name }, spec: { taints } })
  if (oldNode) desk.put("nodes", oldNode)
  const present = [...pods, ...(prevPod ? [prevPod] : [])]
  for (const each of present) desk.put("pods", each)
  for (const each of present) desk.look(keyOf(each))
  const began = desk.now
  const changed = newPod ?? pod
  if (newNode) desk.put("nodes", newNode)
  if (changed) desk.put("pods", changed)
  const ofPod = changed ? desk.wakes({ source: "pods", key: keyOf(changed), object: changed, before: prevPod }) : []
  const ofNode = newNode ? desk.wakes({ source: "nodes", key: "node1", object: newNode as never, before: oldNode as never }) : []
  const deleted: Record<string, number> = {}
  for (const key of new Set([...ofPod, ...ofNode, ...present.map(keyOf)])) {
    desk.now = began
    const plan = desk.look(key)
    if (plan.type === "wait") desk.now = plan.until
    // Upstream's tests do not wait longer either.
    const last = plan.type === "wait" && plan.until <= began + seconds(10) ? desk.look(key) : plan
    if (last.type === "write" && last.afterwards?.method === "DELETE") deleted[key.slice("default/".length)] = (desk.now - began) / 1e6
  }
  return deleted
}

describeTable("nodes-taints-eviction", (cases) => {
  const scenes = (...names: string[]) => names.flatMap((name) => casesOf(cases, name).map(({ id, value }) => [id, value as unknown as Scene] as const))

  test.each(scenes("TestCreatePod", "TestUpdatePod", "TestUpdateNode", "TestEventualConsistency"))("%s", (_id, scene) => {
    expect(Object.keys(deletions(scene)).length > 0).toBe(scene.expectDelete)
  })

  test.each(scenes("TestUpdateNodeWithMultiplePods"))("%s", (_id, scene) => {
    expect(deletions(scene)).toEqual(Object.fromEntries((scene.expectedDeleteTimes ?? []).flatMap(({ names, timestamp }) => names.map((name) => [name, Number.parseInt(timestamp)]))))
  })

  test.each(casesOf(cases, "TestGetMinTolerationTime").map(({ id, value }) => [id, value as never] as const))("%s", (_id, row: { tolerations?: never[]; expected: unknown }) => {
    expect(`${shortest(row.tolerations ?? [])}s`).toBe(row.expected)
  })
})
