import type { Controller } from "./contract.ts"
import { describe, expect, it, test } from "vitest"
import { keyOf, type ApiObject } from "../api/meta.ts"
import { Desk } from "../testing/controllers.ts"
import { casesOf, describeTable } from "../testing/tables.ts"
import { Workloads } from "../testing/workloads.ts"
import { rootCaPublisher } from "./root-ca-publisher.ts"
import { serviceAccount } from "./service-account.ts"

const named = (world: Workloads, kind: string): string[] => world.all(kind).map((object) => keyOf(object as unknown as ApiObject))

describe("what every namespace has", () => {
  it("is there soon after the namespace, and comes back when somebody deletes it", () => {
    const world = new Workloads()
    expect(named(world, "ServiceAccount")).toEqual(["default/default", "kube-node-lease/default", "kube-public/default", "kube-system/default"])
    world.create("/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } })
    expect(named(world, "ServiceAccount")).toContain("shop/default")
    expect(named(world, "ConfigMap")).toContain("shop/kube-root-ca.crt")
    world.play("DELETE /api/v1/namespaces/shop/serviceaccounts/default\nDELETE /api/v1/namespaces/shop/configmaps/kube-root-ca.crt\nrun 1s")
    expect(named(world, "ServiceAccount")).toContain("shop/default")
    expect(named(world, "ConfigMap")).toContain("shop/kube-root-ca.crt")
  })

  it("is put right where somebody changed it", () => {
    const world = new Workloads()
    world.patch("/api/v1/namespaces/default/configmaps/kube-root-ca.crt", { data: { "ca.crt": "forged" } })
    expect(JSON.stringify(world.object("configmaps/default/kube-root-ca.crt"))).not.toContain("forged")
  })

  it("is not made in a namespace that goes, but for the root certificate: it is made anew when it was deleted, and refused", () => {
    const going = { apiVersion: "v1", kind: "Namespace", metadata: { name: "old" }, status: { phase: "Terminating" } }
    const wakesAt = (controller: Controller): readonly (readonly string[])[] => {
      const desk = new Desk(controller)
      desk.put("namespaces", going)
      const gone = { apiVersion: "v1", kind: "", metadata: { namespace: "old", name: controller === serviceAccount ? "default" : "kube-root-ca.crt" } }
      return [desk.wakes({ source: "namespaces", key: "old", object: going, before: undefined }), desk.wakes({ source: "configMaps", key: "", object: undefined, before: gone }), [desk.look("old").type]]
    }
    expect(wakesAt(serviceAccount)).toEqual([[], ["old"], ["settled"]])
    expect(wakesAt(rootCaPublisher)).toEqual([[], ["old"], ["write"]])
  })
})

describeTable("garbage-collection", (cases) => {
  test.each(casesOf(cases, "TestServiceAccountCreation").map(({ id, value }) => [id, value as never] as const))("%s", (_id, row: Record<string, unknown>) => {
    const desk = new Desk(serviceAccount)
    const field = <T>(name: string): T => row[name] as T
    const namespace = field<ApiObject | undefined>("AddedNamespace") ?? field<ApiObject | undefined>("UpdatedNamespace") ?? field<ApiObject | undefined>("ExistingNamespace")
    if (namespace) desk.put("namespaces", { ...namespace, kind: "Namespace" })
    for (const account of field<ApiObject[] | undefined>("ExistingServiceAccounts") ?? []) desk.put("serviceAccounts", account)
    const deleted = field<ApiObject | undefined>("DeletedServiceAccount")
    const changed = field<ApiObject | undefined>("AddedNamespace") ?? field<ApiObject | undefined>("UpdatedNamespace")
    const woken = deleted ? desk.wakes({ source: "serviceAccounts", key: deleted.metadata.name, object: undefined, before: deleted }) : desk.wakes({ source: "namespaces", key: changed?.metadata.name ?? "", object: changed, before: undefined })
    const made = woken.flatMap((key) => {
      const plan = desk.look(key)
      return plan.type === "write" ? plan.writes : []
    })
    // The table's controller manages two; ours the one that clusters have.
    const expected = field<string[] | undefined>("ExpectCreatedServiceAccounts") ?? []
    expect(made.map(({ body }) => (body as unknown as ApiObject).metadata.name)).toEqual(expected.filter((name) => name === "default"))
  })
})
