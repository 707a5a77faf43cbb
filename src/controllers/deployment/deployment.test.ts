import { describe, expect, it } from "vitest"
import { templateOf, Workloads } from "../../testing/workloads.ts"

const deployments = "/apis/apps/v1/namespaces/default/deployments"
const web = (replicas: number, spec: object = {}): object => ({ apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "web" }, spec: { replicas, selector: { matchLabels: { app: "web" } }, template: templateOf({ app: "web" }), ...spec } })
const image = (name: string): object => ({ spec: { template: { spec: { containers: [{ name: "web", image: name }] } } } })
const only = { hide: /pods |replicasets\/status| create events (?!Scal)/ }

/** A Deployment of so many ready Pods. */
function deployed(replicas: number, spec: object = {}): Workloads {
  const world = new Workloads(only)
  world.create(deployments, web(replicas, spec))
  world.ready()
  return world
}

describe("a Deployment", () => {
  it("is created: ReplicaSet, revision and progress in one write, then counts as its Pods come", () => {
    const world = new Workloads(only)
    expect(Workloads.plain(world.create(deployments, web(3)))).toMatchInlineSnapshot(`
      "admin create deployments web: wants 3
      deployment-controller create replicasets web-#: wants 3, owner web, revision 1, replicas 0
      deployment-controller update deployments/status web: revision 1, Progressing True(NewReplicaSetCreated)
      deployment-controller update deployments/status web: generation 1, unavailable 3, terminating 0, Available False(MinimumReplicasUnavailable)
      deployment-controller update deployments/status web: replicas 3, updated 3, Progressing True(ReplicaSetUpdated)
      deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 0 to 3"
    `)
    expect(Workloads.plain(world.ready())).toMatchInlineSnapshot(`
      "deployment-controller update deployments/status web: ready 1, available 1, unavailable 2
      deployment-controller update deployments/status web: ready 3, available 3, Available True(MinimumReplicasAvailable), Progressing True(NewReplicaSetAvailable), -unavailable"
    `)
  })

  it("is scaled up, down and to nothing", () => {
    const world = deployed(3)
    expect(Workloads.plain(world.patch(`${deployments}/web`, { spec: { replicas: 6 } }))).toMatchInlineSnapshot(`
      "admin patch deployments web: wants 6
      deployment-controller update replicasets web-#: wants 6
      deployment-controller update deployments/status web: generation 2, Available False(MinimumReplicasUnavailable)
      deployment-controller update deployments/status web: unavailable 3
      deployment-controller update deployments/status web: replicas 6, updated 6
      deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 3 to 6"
    `)
    expect(Workloads.plain(world.patch(`${deployments}/web`, { spec: { replicas: 0 } }))).toMatchInlineSnapshot(`
      "admin patch deployments web: wants 0
      deployment-controller update replicasets web-#: wants 0
      deployment-controller update deployments/status web: generation 3, Available True(MinimumReplicasAvailable)
      deployment-controller update deployments/status web: -unavailable
      deployment-controller update deployments/status web: terminating 3, -replicas, -updated, -ready, -available
      deployment-controller create events ScalingReplicaSet: Scaled down replica set web-# from 6 to 0"
    `)
  })

  it("rolls: the new grow as the surge allows, the old shrink as availability allows", () => {
    const world = deployed(4)
    expect(Workloads.plain(world.patch(`${deployments}/web`, image("nginx:2")))).toMatchInlineSnapshot(`
      "admin patch deployments web
      deployment-controller create replicasets web-#: wants 1, owner web, revision 2, replicas 0
      deployment-controller update deployments/status web: revision 2, Progressing True(NewReplicaSetCreated)
      deployment-controller update replicasets web-#: wants 3
      deployment-controller update deployments/status web: generation 2, unavailable 1, -updated
      deployment-controller update replicasets web-#: wants 2
      deployment-controller update deployments/status web: replicas 5, updated 1, Progressing True(ReplicaSetUpdated), -unavailable
      deployment-controller update deployments/status web: replicas 4, ready 3, available 3, unavailable 2, terminating 1
      deployment-controller update deployments/status web: replicas 5, updated 2
      deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 0 to 1
      deployment-controller create events ScalingReplicaSet: Scaled down replica set web-# from 4 to 3
      deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 1 to 2"
    `)
    const steps: string[] = []
    for (let i = 0; i < 8; i++) steps.push(world.ready(), world.reap())
    expect(Workloads.plain(steps.join("\n")).split("\n").filter((line) => line.includes("ScalingReplicaSet"))).toMatchInlineSnapshot(`
      [
        "deployment-controller create events ScalingReplicaSet: Scaled down replica set web-# from 3 to 2",
        "deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 2 to 3",
        "deployment-controller create events ScalingReplicaSet: Scaled down replica set web-# from 2 to 1",
        "deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 3 to 4",
        "deployment-controller create events ScalingReplicaSet: Scaled down replica set web-# from 1 to 0",
      ]
    `)
    expect(world.all("ReplicaSet").map((set) => JSON.stringify(set["spec"]).match(/"replicas":\d+/)?.[0]).join(" ")).toMatch(/^"replicas":(0 "replicas":4|4 "replicas":0)$/)
  })

  it("comes back to an old revision under a new number, and remembers the old one", () => {
    const world = deployed(1)
    for (const name of ["nginx:2", "nginx"]) {
      world.patch(`${deployments}/web`, image(name))
      for (let i = 0; i < 3; i++) world.ready()
    }
    const annotations = world.all("ReplicaSet").map(({ metadata }) => (metadata as { annotations: Record<string, string> }).annotations)
    const newest = annotations.find((own) => own["deployment.kubernetes.io/revision"] === "3")
    expect(annotations).toHaveLength(2)
    expect(newest?.["deployment.kubernetes.io/revision-history"]).toBe("1")
    expect(JSON.stringify(world.object("deployments/default/web"))).toContain('"deployment.kubernetes.io/revision":"3"')
  })

  it("with Recreate makes new Pods when the old ones have ended", () => {
    const world = deployed(2, { strategy: { type: "Recreate" } })
    expect(Workloads.plain(world.patch(`${deployments}/web`, image("nginx:2")))).toMatchInlineSnapshot(`
      "admin patch deployments web
      deployment-controller update replicasets web-#: wants 0
      deployment-controller update deployments/status web: generation 2, -updated
      deployment-controller update deployments/status web: terminating 2, Available False(MinimumReplicasUnavailable), -replicas, -ready, -available
      deployment-controller create events ScalingReplicaSet: Scaled down replica set web-# from 2 to 0"
    `)
    expect(Workloads.plain(world.reap())).toMatchInlineSnapshot(`
      "deployment-controller create replicasets web-#: wants 2, owner web, revision 2, replicas 0
      deployment-controller update deployments/status web: revision 2, Progressing True(NewReplicaSetCreated)
      deployment-controller update deployments/status web: unavailable 2, terminating 0
      deployment-controller update deployments/status web: replicas 2, updated 2, Progressing True(ReplicaSetUpdated)
      deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 0 to 2"
    `)
  })

  it("says when it makes no progress in time", () => {
    const world = new Workloads(only)
    world.create(deployments, web(1, { progressDeadlineSeconds: 30 }))
    expect(world.play("run 60s")).toMatchInlineSnapshot(`"  39.0  deployment-controller update deployments/status web: Progressing False(ProgressDeadlineExceeded)"`)
  })

  it("does nothing while it is paused but follow its size", () => {
    const world = deployed(2)
    expect(Workloads.plain(world.patch(`${deployments}/web`, { spec: { paused: true, ...(image("nginx:2") as { spec: object }).spec } }))).toMatchInlineSnapshot(`
      "admin patch deployments web
      deployment-controller update deployments/status web: Progressing Unknown(DeploymentPaused)
      deployment-controller update deployments/status web: generation 2, -updated"
    `)
    expect(Workloads.plain(world.patch(`${deployments}/web`, { spec: { replicas: 3 } }))).toMatchInlineSnapshot(`
      "admin patch deployments web: wants 3
      deployment-controller update replicasets web-#: wants 3
      deployment-controller update deployments/status web: generation 3, Available False(MinimumReplicasUnavailable)
      deployment-controller update deployments/status web: unavailable 1
      deployment-controller update deployments/status web: replicas 3
      deployment-controller create events ScalingReplicaSet: Scaled up replica set web-# from 2 to 3"
    `)
    expect(Workloads.plain(world.patch(`${deployments}/web`, { spec: { paused: false } })).split("\n").slice(1, 4)).toMatchInlineSnapshot(`
      [
        "deployment-controller update deployments/status web: Progressing Unknown(DeploymentResumed)",
        "deployment-controller create replicasets web-#: wants 1, owner web, revision 2, replicas 0",
        "deployment-controller update deployments/status web: revision 2, Progressing True(NewReplicaSetCreated)",
      ]
    `)
  })

  it("keeps as many old ReplicaSets as its history allows", () => {
    const world = deployed(1, { revisionHistoryLimit: 1, strategy: { type: "Recreate" } })
    for (const name of ["nginx:2", "nginx:3", "nginx:4"]) {
      world.patch(`${deployments}/web`, image(name))
      for (let i = 0; i < 3; i++) {
        world.reap()
        world.ready()
      }
    }
    expect(world.all("ReplicaSet")).toHaveLength(2)
  })
})
