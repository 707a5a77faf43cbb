import { expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import { mergeChanged, noObjects } from "./objects.ts"

const pod = (name: string, node: string, owner = "", uid = `uid-${name}`): PodView => ({
  key: `pods/default/${name}`, uid, namespace: "default", name, node, look: "ready", status: "Running", ready: "1/1", restarts: 0, ip: "", createdAt: seconds(1), owner, mirror: false, standIn: false, image: "nginx", labels: {},
})
const resource = (key: string, uid: string, owner = ""): ResourceView => ({
  key, kind: "", apiVersion: "v1", namespace: "default", name: "", uid, owner, look: "none", summary: "", createdAt: seconds(1), deleting: false, simulated: true,
})
const frame = (pods: readonly PodView[], resources: readonly ResourceView[] = [], gone: readonly string[] = []) => ({ pods, resources, gone })

test("objects are found by key, node, owner, plural and uid", () => {
  const seen = mergeChanged(noObjects, frame([pod("a", "node-1", "set"), pod("b", "", "set")], [resource("replicasets/default/web", "set", "web"), resource("deployments/default/web", "web")]))
  expect(seen.podsOn.get("node-1")?.keys()).toEqual(["pods/default/a"])
  expect(seen.podsOn.get("")?.keys()).toEqual(["pods/default/b"])
  expect(seen.ownedBy.get("set")?.keys()).toEqual(["pods/default/a", "pods/default/b"])
  expect(seen.ownedBy.get("web")?.keys()).toEqual(["replicasets/default/web"])
  expect(seen.ofPlural.get("deployments")?.keys()).toEqual(["deployments/default/web"])
  expect(seen.keyOf.get("set")).toBe("replicasets/default/web")
})

test("a Pod that is bound leaves the tray, and what is gone leaves everything empty", () => {
  const before = mergeChanged(noObjects, frame([pod("b", "", "set")]))
  const bound = mergeChanged(before, frame([pod("b", "node-2", "set")]))
  expect([...bound.podsOn.keys()]).toEqual(["node-2"])
  const gone = mergeChanged(bound, frame([], [], ["pods/default/b", "pods/default/never"]))
  expect(Object.values(gone).map((table) => table.size)).toEqual([0, 0, 0, 0, 0, 0])
})

test("another object of the same name takes the place of the one before, with its uid and owner", () => {
  const before = mergeChanged(noObjects, frame([pod("a", "node-1", "old")]))
  const after = mergeChanged(before, frame([pod("a", "node-1", "new", "uid-2")]))
  expect([after.ownedBy.keys(), after.keyOf.keys()]).toEqual([["new"], ["uid-2"]])
})

test("what a frame does not touch keeps its identity, and what was seen before does not change", () => {
  const before = mergeChanged(noObjects, frame([pod("a", "node-1"), pod("b", "node-2")], [resource("services/default/web", "svc")]))
  const after = mergeChanged(before, frame([{ ...pod("b", "node-2"), look: "failed" }]))
  expect(after.podsOn.get("node-1")).toBe(before.podsOn.get("node-1"))
  expect(after.resources).toBe(before.resources)
  expect(after.podsOn.get("node-2")).not.toBe(before.podsOn.get("node-2"))
  expect(before.podsOn.get("node-2")?.get("pods/default/b")?.look).toBe("ready")
  expect(mergeChanged(after, frame([structuredClone({ ...pod("b", "node-2"), look: "failed" } as PodView)]))).toBe(after)
})
