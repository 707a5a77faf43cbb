import { expect, test } from "vitest"
import type { KindFacts } from "../bridge/protocol.ts"
import { commandsOf, describeLine, type Commandable } from "./commands.ts"

const facts = (kind: string, group: string, can: Partial<KindFacts> = {}): KindFacts => ({
  kind, group, version: "v1", plural: `${kind.toLowerCase()}s`, namespaced: true, shortNames: [], scalable: false, restartable: false, simulated: true, what: kind, ...can,
})
const kinds = [facts("Pod", ""), facts("Deployment", "apps", { scalable: true, restartable: true }), facts("DaemonSet", "apps", { restartable: true }), facts("StatefulSet", "apps", { restartable: true, simulated: false }), facts("Node", "", { namespaced: false })]
const object = (kind: string, apiVersion: string, more: Partial<Commandable> = {}): Commandable => ({ kind, apiVersion, namespace: "default", name: "web", ...more })
const told = (of: Commandable): string[] => commandsOf(of, kinds).map(({ id, line, destructive }) => `${id}${destructive ? "!" : ""}: ${line}`)

test("a Deployment can be scaled, restarted and taken back, each by its line of kubectl", () => {
  expect(told(object("Deployment", "apps/v1", { replicas: 3, revision: 2 }))).toEqual([
    "edit: kubectl edit deployment/web",
    "scale-up: kubectl scale deployment/web --replicas=4",
    "scale-down: kubectl scale deployment/web --replicas=2",
    "restart: kubectl rollout restart deployment/web",
    "undo: kubectl rollout undo deployment/web",
    "delete!: kubectl delete deployment/web",
  ])
})

test("there is no way back from the first version, and no rollout where nothing acts", () => {
  expect(told(object("Deployment", "apps/v1", { revision: 1 }))).not.toContainEqual(expect.stringContaining("undo"))
  expect(told(object("DaemonSet", "apps/v1"))).toEqual(["edit: kubectl edit daemonset/web", "restart: kubectl rollout restart daemonset/web", "delete!: kubectl delete daemonset/web"])
  expect(told(object("StatefulSet", "apps/v1", { revision: 2 }))).not.toContainEqual(expect.stringContaining("rollout"))
})

test("what has none can't have fewer, and what says no number is not counted up from one", () => {
  expect(told(object("Deployment", "apps/v1", { replicas: 0 }))).not.toContainEqual(expect.stringContaining("scale-down"))
  expect(told(object("Deployment", "apps/v1"))).not.toContainEqual(expect.stringContaining("scale"))
  expect(told(object("DaemonSet", "apps/v1", { replicas: 3 }))).not.toContainEqual(expect.stringContaining("scale"))
})

test("a namespace is named unless kubectl takes it by itself", () => {
  expect(told(object("Pod", "v1", { namespace: "shop" }))).toEqual(["edit: kubectl edit pod/web -n shop", "delete!: kubectl delete pod/web -n shop"])
  expect(describeLine(object("Pod", "v1"))).toBe("kubectl describe pod/web")
})

test("a Node is cordoned, or uncordoned where it is", () => {
  const node = object("Node", "v1", { namespace: "", name: "node-1" })
  expect(told(node)).toContain("cordon: kubectl cordon node-1")
  expect(told({ ...node, unschedulable: true })).toContain("uncordon: kubectl uncordon node-1")
})

test("of two kinds with one name the group says which is meant", () => {
  expect(describeLine(object("Event", "events.k8s.io/v1"))).toBe("kubectl describe event.events.k8s.io/web")
})
