import { beforeEach, expect, test } from "vitest"
import type { Micros } from "../../base/time.ts"
import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import { mergeChanged, noObjects, type ObjectsSeen } from "../engine/objects.ts"
import { groupsOf, hasWork } from "./tree.ts"

const pod = (name: string, owner = "", namespace = "default"): PodView => ({
  key: `pods/${namespace}/${name}`, uid: name, namespace, name, node: "", look: "ready", status: "Running", ready: "1/1", restarts: 0, ip: "", createdAt: 0 as Micros, owner, mirror: false, standIn: false, image: "nginx", labels: {},
})
const resource = (kind: string, plural: string, name: string, owner = "", namespace = "default"): ResourceView => ({
  key: `${plural}/${namespace}/${name}`, kind, apiVersion: "", namespace, name, uid: `${kind}-${name}`, owner, look: "none", summary: "", createdAt: 0 as Micros, deleting: false, simulated: true,
})

let seen: ObjectsSeen
beforeEach(() => {
  seen = mergeChanged(noObjects, {
    pods: [pod("web-1-a", "ReplicaSet-web-1"), pod("bare"), pod("orphan", "gone"), pod("dns", "", "kube-system")],
    resources: [resource("Secret", "secrets", "mail"), resource("Deployment", "deployments", "web"), resource("ReplicaSet", "replicasets", "web-1", "Deployment-web"), resource("Lease", "leases", "a"), resource("Endpoints", "endpoints", "web")],
    gone: [],
  })
})
const told = (search = "", hiddenNamespaces: readonly string[] = ["kube-system"]): string[] => groupsOf(seen, { search, hiddenNamespaces }).map(({ kind, roots }) => `${kind}: ${roots.map(({ name }) => name).join(", ")}`)

test("work comes first, and what someone keeps is left to be found there; those whose keeper is gone stand by themselves", () => {
  expect(told()).toEqual(["Deployment: web", "Pod: bare, orphan", "Secret: mail", "Endpoints: web", "Lease: a"])
})

test("hidden namespaces are left out until they are shown", () => {
  expect(told("", [])).toContain("Pod: bare, orphan, dns")
})

test("who searches finds what is called like it, also under its keeper", () => {
  expect(told("web-1")).toEqual(["ReplicaSet: web-1", "Pod: web-1-a"])
  expect(told("dns")).toEqual([])
})

test("there is work as soon as a Pod or a workload is there to be seen", () => {
  expect(hasWork(seen, [])).toBe(true)
  const fresh = mergeChanged(noObjects, { pods: [pod("dns", "", "kube-system")], resources: [resource("Service", "services", "kubernetes")], gone: [] })
  expect([hasWork(fresh, ["kube-system"]), hasWork(fresh, [])]).toEqual([false, true])
})
