import { describe, expect, it } from "vitest"
import { templateOf, Workloads } from "../../testing/workloads.ts"

const sets = "/apis/apps/v1/namespaces/default/replicasets"
const setOf = (replicas: number, spec: object = {}): object => ({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "rs" }, spec: { replicas, selector: { matchLabels: { app: "rs" } }, template: templateOf({ app: "rs" }), ...spec } })

describe("a ReplicaSet", () => {
  it("makes one Pod, then two, then four, and counts them afterwards", () => {
    const world = new Workloads({ hide: / events / })
    expect(Workloads.plain(world.create(sets, setOf(5)))).toMatchInlineSnapshot(`
      "admin create replicasets rs: wants 5, replicas 0
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller update replicasets/status rs: generation 1, terminating 0
      replicaset-controller update replicasets/status rs: replicas 5"
    `)
    expect(Workloads.plain(world.ready())).toMatchInlineSnapshot(`
      "replicaset-controller update replicasets/status rs: ready 1, available 1
      replicaset-controller update replicasets/status rs: ready 5, available 5"
    `)
  })

  it("says what it did", () => {
    const world = new Workloads({ hide: /pods |replicasets/ })
    expect(Workloads.plain(world.create(sets, setOf(2)))).toMatchInlineSnapshot(`
      "replicaset-controller create events SuccessfulCreate: Created pod: rs-…
      replicaset-controller create events SuccessfulCreate: Created pod: rs-…"
    `)
    expect(Workloads.plain(world.patch(`${sets}/rs`, { spec: { replicas: 1 } }))).toMatchInlineSnapshot(`"replicaset-controller create events SuccessfulDelete: Deleted pod: rs-…"`)
  })

  it("adopts a Pod that matches, releases one whose labels changed, and gives up the younger when it comes back", () => {
    const world = new Workloads({ hide: / events / })
    world.create("/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: "orphan", labels: { app: "rs" } }, spec: { containers: [{ name: "web", image: "nginx" }] } })
    world.ready()
    expect(Workloads.plain(world.create(sets, setOf(2)))).toMatchInlineSnapshot(`
      "admin create replicasets rs: wants 2, replicas 0
      replicaset-controller patch pods orphan: owner rs
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller update replicasets/status rs: generation 1, replicas 1, ready 1, available 1, terminating 0
      replicaset-controller update replicasets/status rs: replicas 2"
    `)
    world.ready()
    expect(Workloads.plain(world.patch("/api/v1/namespaces/default/pods/orphan", { metadata: { labels: { app: "other" } } }))).toMatchInlineSnapshot(`
      "admin patch pods orphan
      replicaset-controller patch pods orphan: -owner
      replicaset-controller create pods rs-…: owner rs, phase Pending
      replicaset-controller update replicasets/status rs: replicas 1, ready 1, available 1
      replicaset-controller update replicasets/status rs: replicas 2"
    `)
    world.ready()
    expect(Workloads.plain(world.patch("/api/v1/namespaces/default/pods/orphan", { metadata: { labels: { app: "rs" } } }))).toMatchInlineSnapshot(`
      "admin patch pods orphan
      replicaset-controller patch pods orphan: owner rs
      replicaset-controller delete pods rs-…: going true
      replicaset-controller update replicasets/status rs: replicas 3, ready 3, available 3
      replicaset-controller update replicasets/status rs: replicas 2, ready 2, available 2, terminating 1"
    `)
    expect(Workloads.plain(world.reap())).toMatchInlineSnapshot(`
      "admin delete pods rs-…
      admin delete pods rs-…
      replicaset-controller update replicasets/status rs: terminating 0"
    `)
  })

  it("replaces a Pod as soon as it is going or has ended", () => {
    const world = new Workloads({ hide: / events |status/ })
    world.create(sets, setOf(1))
    world.ready()
    const [pod] = world.pods
    expect(Workloads.plain(world.play(`DELETE /api/v1/namespaces/default/pods/${pod}\nrun 1s`))).toMatchInlineSnapshot(`
      "admin delete pods rs-…: going true
      replicaset-controller create pods rs-…: owner rs, phase Pending"
    `)
  })

  it("counts a Pod as available when it has been ready for minReadySeconds", () => {
    const world = new Workloads({ hide: / events |pods / })
    world.create(sets, setOf(1, { minReadySeconds: 20 }))
    expect(world.ready()).toMatchInlineSnapshot(`"   9.2  replicaset-controller update replicasets/status rs: ready 1"`)
    expect(world.play("run 20s")).toMatchInlineSnapshot(`"  20.0  replicaset-controller update replicasets/status rs: available 1"`)
  })

  it("says why it could make no Pod, and tries again ever more slowly", () => {
    const world = new Workloads({ hide: /pods / })
    const template = { ...(templateOf({ app: "rs" }) as object), metadata: { labels: { app: "rs" }, finalizers: ["no/name/like/this"] } }
    const [, status = "", event = "", ...again] = Workloads.plain(world.create(sets, setOf(3, { template }))).split("\n")
    expect(status).toBe("replicaset-controller update replicasets/status rs: generation 1, terminating 0, ReplicaFailure True(FailedCreate)")
    expect(event).toContain('create events FailedCreate: Error creating: Pod "rs-…" is invalid: metadata.finalizers: Invalid value: "no/name/like/this"')
    // One try each time: 5 ms, 10 ms, 20 ms … later.
    expect(again).toHaveLength(7)
  })
})
