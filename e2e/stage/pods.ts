// Pods of every look and Services in front of them, for the still scene.
import { seconds } from "../../src/base/time.ts"
import type { Look, PodView, ResourceView } from "../../src/bridge/protocol.ts"

const statuses: Readonly<Record<Look, string>> = { ready: "Running", starting: "ContainerCreating", notReady: "Running", failed: "CrashLoopBackOff", unknown: "Unknown", terminating: "Terminating", completed: "Completed" }

const pod = (name: string, node: string, look: Look, owner: string, rest: Partial<PodView> = {}): PodView => ({
  key: `pods/default/${name}`, uid: `uid-${name}`, namespace: "default", name, node, look, status: statuses[look], ready: look === "ready" ? "1/1" : "0/1",
  restarts: look === "failed" ? 4 : 0, ip: node === "" ? "" : "10.244.1.7", createdAt: seconds(600), owner, mirror: false, standIn: false, image: "nginx:1.29", labels: {}, ...rest,
})

const web = (end: string, node: string, look: Look): PodView => pod(`web-5d7f8c9b4f-${end}`, node, look, "rs-web")
const shop = (end: string, node: string, look: Look): PodView => pod(`shop-7bcd9dd5f4-${end}`, node, look, "rs-shop", { standIn: true, image: "example.com/shop:1" })

export const pods: readonly PodView[] = [
  web("x2k4q", "node-1", "ready"), web("bv7mt", "node-1", "starting"), web("9pl2d", "node-2", "unknown"), web("zr8wk", "node-3", "ready"), web("c4ghn", "node-5", "notReady"),
  shop("tt6xs", "node-1", "failed"), shop("l9mvb", "node-3", "terminating"), shop("qf5cz", "node-4", "ready"), shop("8kwhd", "node-6", "starting"),
  pod("once", "node-1", "completed", ""), pod("postgres", "node-4", "ready", ""), pod("waits-alone", "", "starting", ""), web("n7dqp", "", "starting"), web("v5s2t", "", "starting"),
  ...["node-1", "node-2", "node-3"].map((node, i) => pod(`kube-proxy-${"abc"[i]}2x9d`, node, "ready", "ds-proxy", { key: `pods/kube-system/kube-proxy-${"abc"[i]}2x9d`, namespace: "kube-system" })),
]

const service = (name: string, namespace: string, address: string, behind: readonly PodView[]): ResourceView => ({
  key: `services/${namespace}/${name}`, kind: "Service", apiVersion: "v1", namespace, name, uid: `uid-${name}`, owner: "", look: "none", summary: address, createdAt: seconds(600), deleting: false, simulated: true,
  endpoints: behind.map(({ key, look }) => ({ pod: key, ready: look === "ready", terminating: look === "terminating" })),
})
const owned = (plural: string, kind: string, name: string, uid: string, owner: string): ResourceView => ({
  key: `${plural}/default/${name}`, kind, apiVersion: "apps/v1", namespace: "default", name, uid, owner, look: "ready", summary: "", createdAt: seconds(600), deleting: false, simulated: true,
})
const named = (start: string): readonly PodView[] => pods.filter(({ name, node }) => name.startsWith(start) && node !== "")

export const resources: readonly ResourceView[] = [
  service("kubernetes", "default", "10.96.0.1:443/TCP", []),
  service("web", "default", "10.96.12.7:80/TCP", named("web-")),
  service("shop", "default", "10.96.40.3:8080/TCP", named("shop-").filter(({ look }) => look !== "ready")),
  service("kube-dns", "kube-system", "10.96.0.10:53/UDP", []),
  ...["default", "kube-system"].map((name): ResourceView => ({ key: `namespaces/${name}`, kind: "Namespace", apiVersion: "v1", namespace: "", name, uid: `uid-ns-${name}`, owner: "", look: "none", summary: "", createdAt: seconds(1), deleting: false, simulated: true })),
  owned("deployments", "Deployment", "web", "deploy-web", ""), owned("replicasets", "ReplicaSet", "web-5d7f8c9b4f", "rs-web", "deploy-web"),
]
