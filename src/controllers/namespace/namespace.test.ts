import { describe, expect, it, test } from "vitest"
import { equalJson, type Json } from "../../base/json.ts"
import type { Audit } from "../../apiserver/audit.ts"
import type { Instant } from "../../api/instant.ts"
import { describeTable, type Case, type Row } from "../../testing/tables.ts"
import { templateOf, Workloads } from "../../testing/workloads.ts"
import type { Condition } from "../conditions.ts"
import { complaints, updatedConditions, type Findings } from "./conditions.ts"
import { types } from "./content.ts"

const made = { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } }
const settings = (finalizers: readonly string[] = []): object => ({ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "settings", finalizers }, data: { a: "b" } })
const podOf = (seconds: number): object => ({ apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { nodeName: "node-1", terminationGracePeriodSeconds: seconds, containers: [{ name: "web", image: "nginx" }] } })

/** A namespace with contents, and the test as its kubelet. */
function filled(...contents: readonly (readonly [path: string, object: object])[]): Workloads {
  const world = new Workloads({ hide: / events |root-ca|service-account-controller/ })
  world.create("/api/v1/namespaces", made)
  for (const [path, object] of contents) world.create(`/api/v1/namespaces/shop/${path}`, object)
  return world
}
const remove = (world: Workloads, more = ""): string => Workloads.plain(world.play(`DELETE /api/v1/namespaces/shop\nrun 6s\n${more}`))
const conditionsOf = (world: Workloads): Readonly<Record<string, string>> => {
  const found = world.object("namespaces/shop") as unknown as { status: { conditions: Condition[] } } | undefined
  return Object.fromEntries((found?.status.conditions ?? []).filter(({ status }) => status === "True").map(({ type, message = "" }) => [type, message]))
}

describe("a namespace that is deleted", () => {
  it("goes after five seconds, with what is in it", () => {
    const world = filled(["configmaps", settings()])
    world.play("DELETE /api/v1/namespaces/shop\nrun 4900ms")
    expect(world.object("configmaps/shop/settings")).toBeDefined()
    world.play("run 500ms")
    expect(world.object("configmaps/shop/settings")).toBeUndefined()
    expect(world.object("namespaces/shop")).toBeUndefined()
  })

  it("keeps everything else until the last Pod is gone, and looks for it at once where its time is over", () => {
    const world = filled(["configmaps", settings()], ["pods", podOf(2)])
    remove(world)
    expect(conditionsOf(world)).toEqual({ NamespaceDeletionContentFailure: "Failed to delete all resource types, 1 remaining: unexpected items still remain in namespace: shop for gvr: /v1, Resource=pods" })
    expect(world.object("configmaps/shop/settings")).toBeDefined()
    world.play(`DELETE /api/v1/namespaces/shop/pods/web {"gracePeriodSeconds":0}\nrun 3s`)
    expect(world.object("namespaces/shop")).toBeUndefined()
  })

  it("gives Pods half their grace period before it looks again", () => {
    const world = filled(["pods", podOf(60)])
    remove(world)
    world.play(`DELETE /api/v1/namespaces/shop/pods/web {"gracePeriodSeconds":0}\nrun 3s`)
    expect(world.object("namespaces/shop")).toBeDefined()
    world.play("run 30s")
    expect(world.object("namespaces/shop")).toBeUndefined()
  })

  it("is held by a finalizer, says so, and tries again", () => {
    const world = filled(["configmaps", settings(["example.com/hold"])])
    remove(world)
    expect(conditionsOf(world)).toEqual({
      NamespaceContentRemaining: "Some resources are remaining: configmaps. has 1 resource instances",
      NamespaceFinalizersRemaining: "Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances",
    })
    world.patch("/api/v1/namespaces/shop/configmaps/settings", { metadata: { finalizers: null } })
    world.play("run 12s")
    expect(world.object("namespaces/shop")).toBeUndefined()
  })

  it("hears once from a ReplicaSet that misses its Pods", () => {
    const set = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "rs" }, spec: { replicas: 1, selector: { matchLabels: { app: "rs" } }, template: templateOf({ app: "rs" }) } }
    const world = filled()
    world.create("/apis/apps/v1/namespaces/shop/replicasets", set)
    remove(world)
    const { audit } = world.state<{ readonly audit: Audit }>("control-plane", "kube-apiserver")
    expect(audit.entries.values().filter(({ user, code }) => user.endsWith(":replicaset-controller") && code === 403)).toHaveLength(1)
  })

  it("is emptied although the API server was away when its time came", () => {
    const world = filled(["configmaps", settings()], ["pods", podOf(2)])
    world.play("DELETE /api/v1/namespaces/shop\nrun 4500ms\nhang kube-apiserver on control-plane\nrun 3s\nresume kube-apiserver on control-plane\nrun 1s")
    world.play(`DELETE /api/v1/namespaces/shop/pods/web {"gracePeriodSeconds":0}\nrun 20s`)
    expect(world.object("namespaces/shop")).toBeUndefined()
  })

  it("is emptied type by type: none is asked for before the one before it is answered", () => {
    const world = filled(["configmaps", settings()])
    remove(world)
    const { audit } = world.state<{ readonly audit: Audit }>("control-plane", "kube-apiserver")
    const asked = audit.entries.values().filter(({ verb }) => verb === "deletecollection")
    expect(asked.map(({ resource }) => resource)).toEqual(types.toSorted((a, b) => Number(b.plural === "pods") - Number(a.plural === "pods")).map(({ plural }) => plural))
    expect(asked.every(({ at }, i) => at > (asked[i - 1]?.answeredAt ?? 0))).toBe(true)
  })

  it("is asked about each type once, Pods first", () => {
    expect(types.some(({ plural }) => plural === "pods")).toBe(true)
    expect(new Set(types.map(({ group, plural }) => `${plural}.${group}`)).size).toBe(types.length)
    expect(types.every(({ namespaced }) => namespaced)).toBe(true)
  })
})

const given = <T>(value: Row, field: string): T => value[field] as unknown as T
const same = (a: unknown, b: unknown): boolean => equalJson(a as Json, b as Json)
const untimed = (conditions: readonly Condition[] = []): readonly object[] => conditions.map(({ lastTransitionTime: _time, ...rest }) => rest)

/** Whether the rules say what upstream's table expects; of a condition that only has a type and a status the rest is taken as absent. */
function agrees({ test: name, value = {} as Row }: Case): boolean | undefined {
  if (name === "TestUpdateConditions") {
    const status = given<{ conditions?: Condition[] }>(value, "startingStatus")
    return same(untimed(updatedConditions(status.conditions ?? [], given(value, "newConditions"), 0 as Instant)), untimed(given(value, "expecteds")))
  }
  if (name !== "TestProcessContentTotals") return undefined
  const { finalizersToNumRemaining = {}, gvrToNumRemaining } = given<{ finalizersToNumRemaining?: Record<string, number>; gvrToNumRemaining: { $map: [{ Group: string; Resource: string }, number][] } }>(value, "contentTotals")
  const remaining = Object.fromEntries(gvrToNumRemaining.$map.map(([{ Group, Resource }, count]) => [`${Resource}.${Group}`, count]))
  const findings: Findings = { remaining, finalizers: finalizersToNumRemaining, errors: [] }
  return same(complaints(findings), untimed(given(value, "expecteds")))
}

describeTable("garbage-collection", (cases) => {
  test.each(cases.flatMap((item) => (agrees(item) === undefined ? [] : [[item.id, agrees(item)] as const])))("%s", (_id, verdict) => expect(verdict).toBe(true))
})
