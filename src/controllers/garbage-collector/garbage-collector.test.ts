import { describe, expect, it } from "vitest"
import type { ApiObject } from "../../api/meta.ts"
import { Desk } from "../../testing/controllers.ts"
import { templateOf, Workloads } from "../../testing/workloads.ts"
import { garbageCollector } from "./garbage-collector.ts"

const deployments = "/apis/apps/v1/namespaces/default/deployments"
const web = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas: 2, selector: { matchLabels: { app: "web" } }, template: templateOf({ app: "web" }) } }

function deployed(): Workloads {
  const world = new Workloads({ hide: / events |status / })
  world.create(deployments, web)
  world.ready()
  world.play("run 5s")
  return world
}
const remove = (world: Workloads, propagationPolicy: string): string => Workloads.plain(world.play(`DELETE ${deployments}/web {"propagationPolicy":"${propagationPolicy}"}\nrun 2s`))

describe("the garbage collector", () => {
  it("in the background takes the ReplicaSet after the Deployment, and the Pods after the ReplicaSet", () => {
    expect(remove(deployed(), "Background")).toMatchInlineSnapshot(`
      "admin delete deployments web
      generic-garbage-collector delete replicasets web-#
      generic-garbage-collector delete pods web-#-…: going true
      generic-garbage-collector delete pods web-#-…: going true"
    `)
  })

  it("in the foreground has the Deployment wait for the ReplicaSet, and that for its Pods", () => {
    const world = deployed()
    expect(remove(world, "Foreground")).toMatchInlineSnapshot(`
      "admin delete deployments web: finalizers foregroundDeletion, going true
      generic-garbage-collector delete replicasets web-#: finalizers foregroundDeletion, going true
      generic-garbage-collector delete pods web-#-…: going true
      generic-garbage-collector delete pods web-#-…: going true"
    `)
    expect(Workloads.plain(world.reap())).toMatchInlineSnapshot(`
      "admin delete pods web-#-…
      admin delete pods web-#-…
      admin delete pods web-#-…
      admin delete pods web-#-…
      generic-garbage-collector patch replicasets web-#
      generic-garbage-collector patch deployments web"
    `)
  })

  it("leaves orphans, which the Deployment adopts when it comes again", () => {
    const world = deployed()
    expect(remove(world, "Orphan")).toMatchInlineSnapshot(`
      "admin delete deployments web: finalizers orphan, going true
      generic-garbage-collector patch replicasets web-#: -owner
      generic-garbage-collector patch deployments web"
    `)
    expect(Workloads.plain(world.create(deployments, web))).toMatchInlineSnapshot(`
      "admin create deployments web: wants 2
      deployment-controller patch replicasets web-#: owner web"
    `)
  })

  it("takes what names an owner that never was, but not at once", () => {
    const world = new Workloads({ hide: / events / })
    const lost = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "lost", ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "nobody", uid: "1" }] } }
    world.create("/api/v1/namespaces/default/configmaps", lost)
    expect(world.object("configmaps/default/lost")).toBeDefined()
    world.play("run 2s")
    expect(world.object("configmaps/default/lost")).toBeUndefined()
  })

  it("keeps what has another owner, and what has an owner of a kind that it does not know", () => {
    const world = deployed()
    const [owner] = world.all("Deployment").map(({ metadata }) => metadata as { uid: string })
    const references = [{ apiVersion: "apps/v1", kind: "Deployment", name: "web", uid: owner?.uid }, { apiVersion: "example.com/v1", kind: "Thing", name: "thing", uid: "2" }]
    world.create("/api/v1/namespaces/default/configmaps", { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "shared", ownerReferences: references } })
    remove(world, "Background")
    expect(JSON.stringify(world.object("configmaps/default/shared"))).toContain('"name":"thing"')
    expect(JSON.stringify(world.object("configmaps/default/shared"))).not.toContain('"name":"web"')
  })

  it("takes only what it has looked at: not another one of that name, nor one that has found an owner meanwhile", () => {
    const desk = new Desk(garbageCollector)
    const lost = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "lost", namespace: "default", uid: "u", resourceVersion: "7", creationTimestamp: "2026-01-01T11:00:00Z", ownerReferences: [{ apiVersion: "v1", kind: "ConfigMap", name: "nobody", uid: "1" }] } }
    desk.put("configMaps", lost)
    const [key = ""] = desk.wakes({ source: "configMaps", key: "default/lost", object: lost as ApiObject, before: undefined })
    expect(desk.look(key)).toMatchObject({ type: "write", writes: [{ method: "DELETE", body: { preconditions: { uid: "u", resourceVersion: "7" } } }] })
  })
})
