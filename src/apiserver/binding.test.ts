import { expect, test } from "vitest"
import type { Pod } from "../api/kinds/pod/types.ts"
import { ApiWorld } from "../testing/apiserver.ts"

const pods = "/api/v1/namespaces/default/pods"
const binding = (target: object, metadata: object = {}): object => ({ apiVersion: "v1", kind: "Binding", metadata: { name: "web", ...metadata }, target })

function open(spec: object = {}): ApiWorld {
  const world = new ApiWorld()
  world.object("POST", "/api/v1/nodes", { apiVersion: "v1", kind: "Node", metadata: { name: "node-1", labels: { "topology.kubernetes.io/zone": "zone-a", other: "x" } } })
  world.account()
  world.object("POST", pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "web" }, spec: { containers: [{ name: "c", image: "nginx" }], ...spec } })
  return world
}

test("a Binding gives a Pod its node, says that it is scheduled, and where that is", () => {
  const world = open()
  expect(world.ask("POST", `${pods}/web/binding`, binding({ kind: "Node", name: "node-1" }))).toMatchObject({ status: 201, body: { kind: "Status", status: "Success" } })
  const { metadata, spec, status } = world.object("GET", `${pods}/web`) as Pod
  expect([spec.nodeName, metadata.labels, metadata.generation]).toEqual(["node-1", { "topology.kubernetes.io/zone": "zone-a" }, 1])
  expect(status.conditions).toMatchObject([{ type: "PodScheduled", status: "True" }])
})

test("a Pod is bound once, under its uid, and not while a gate is closed", () => {
  const world = open()
  const refused = (target: object, metadata?: object): unknown => world.ask("POST", `${pods}/web/binding`, binding(target, metadata)).body
  expect(refused({ kind: "Node", name: "node-1" }, { uid: "another" })).toMatchObject({ code: 409, reason: "Conflict" })
  expect(refused({ kind: "Node" })).toMatchObject({ code: 422, message: 'Binding "web" is invalid: target.name: Required value' })
  world.ask("POST", `${pods}/web/binding`, binding({ name: "node-1" }))
  expect(refused({ name: "node-2" })).toMatchObject({ code: 409, message: 'Operation cannot be fulfilled on pods/binding "web": pod web is already assigned to node "node-1"' })
  expect(world.ask("POST", `${pods}/none/binding`, { ...binding({ name: "node-1" }), metadata: { name: "none" } })).toMatchObject({ status: 404 })
  const gated = open({ schedulingGates: [{ name: "example.com/wait" }] })
  expect(gated.ask("POST", `${pods}/web/binding`, binding({ name: "node-1" })).body).toMatchObject({ code: 409, message: expect.stringContaining("non-empty .spec.schedulingGates") })
})
