// The page in front of a still scene that shows every sign at once, so that their look can be checked. For tests alone.
import { micros, seconds, type Micros } from "../../src/base/time.ts"
import type { Answer, Frame, Hop, HostView, Line, NodeView } from "../../src/bridge/protocol.ts"
import "../../src/ui/style.css"
import { StagedTime } from "./time.ts"
import { pods, resources } from "./pods.ts"
import { storyOf } from "./stories.ts"
import { startPage } from "../../src/ui/start.tsx"

const now = seconds(754.321)

const kubelet = { name: "kubelet", condition: "running" } as const
const machine = (number: number, zone: string, rest: Partial<HostView> = {}): HostView => ({
  name: `node-${number}`, role: "worker", zone, address: `10.0.16.${10 + number}`, condition: "up", cut: false, processes: [kubelet], ...rest,
})
const hosts: HostView[] = [
  {
    name: "control-plane", role: "control-plane", zone: "zone-a", address: "10.0.0.10", condition: "up", cut: false,
    processes: [
      { name: "kubelet", condition: "running" },
      { name: "etcd", condition: "running" },
      { name: "kube-apiserver", condition: "hung" },
      { name: "kube-controller-manager", condition: "running", leads: true, lease: "leases/kube-system/kube-controller-manager" },
      { name: "kube-scheduler", condition: "stopped", leads: false, lease: "leases/kube-system/kube-scheduler" },
    ],
  },
  { ...machine(0, ""), name: "laptop", role: "laptop", address: "10.0.8.10", processes: [{ name: "terminal", condition: "running" }] },
  { ...machine(0, ""), name: "registry", role: "registry", address: "10.0.8.20", processes: [{ name: "registry", condition: "running" }] },
  machine(1, "zone-a"),
  machine(2, "zone-b", { condition: "down" }),
  machine(3, "zone-c", { condition: "hung" }),
  machine(4, "zone-a", { cut: true }),
  machine(5, "zone-b", { processes: [{ name: "kubelet", condition: "ended" }] }),
  machine(6, "zone-c", { processes: [{ name: "kubelet", condition: "stopped" }] }),
]

const unreachable = ["NoSchedule", "NoExecute"].map((effect) => ({ key: "node.kubernetes.io/unreachable", effect }))
const node = (number: number, status: NodeView["status"], silentSeconds: number, rest: Partial<NodeView> = {}): NodeView => ({
  name: `node-${number}`, host: `node-${number}`, zone: "", status, unschedulable: false, taints: [], renewedAt: micros(now - seconds(silentSeconds)), graceMicros: seconds(50),
  conditions: ["MemoryPressure", "DiskPressure", "PIDPressure", "Ready"].map((type) => ({
    type, status: type === "Ready" ? "True" : "False", reason: type === "Ready" ? "KubeletReady" : `KubeletHas${type}`, message: type === "Ready" ? "kubelet is posting ready status" : "", since: "2026-01-01T12:00:09Z",
  })),
  ...rest,
})
const nodes: NodeView[] = [
  node(1, "ready", 3),
  node(2, "unknown", 200, { taints: unreachable }),
  node(3, "ready", 31),
  node(4, "ready", 49.9),
  node(5, "notReady", 14, { taints: [{ key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] }),
]

const hop = (id: number, from: string, to: string, part: number, rest: Partial<Hop> = {}): Hop => {
  const [fromHost = "", fromProcess = ""] = from.split("/")
  const [toHost = "", toProcess = ""] = to.split("/")
  const sentAt = Math.round(now - part * 1000)
  return { id, from: fromHost, fromProcess, to: toHost, toProcess, sentAt: sentAt as Micros, arrivesAt: (sentAt + 1000) as Micros, kind: "request", label: "", followed: false, lost: false, ...rest }
}
const hops = [
  hop(1, "node-1/kubelet", "control-plane/kube-apiserver", 0.6, { label: "PUT /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/node-1" }),
  hop(2, "control-plane/kube-apiserver", "node-5/kubelet", 0.4, { kind: "response", label: "200" }),
  hop(3, "control-plane/kube-apiserver", "control-plane/etcd", 0.5),
  hop(4, "control-plane/kube-apiserver", "control-plane/kube-controller-manager", 0.7, { kind: "watch" }),
  hop(5, "node-4/kubelet", "control-plane/kube-apiserver", 0.9, { lost: true }),
]

const line = (id: number, at: number, say: string, about: Line["about"], tone: Line["tone"] = "normal"): Line => ({ id, at: seconds(at), event: 7, say, about, subject: "nodes/node-2", tone, interesting: true })
const lines = [
  line(1, 2.1, "control-plane/up", {}),
  line(2, 4.2, "lease/leader", { component: "kube-controller-manager", holder: "control-plane" }),
  ...[1, 2, 3, 4, 5].map((number) => line(2 + number, 5 + number / 7, "node/registered", { name: `node-${number}` })),
  line(8, 540, "host/crash", { host: "node-2" }, "learner"),
  line(9, 594.5, "node/unknown", { name: "node-2" }, "warning"),
  line(10, 594.6, "node/taint-added", { name: "node-2", taint: "node.kubernetes.io/unreachable:NoExecute" }, "warning"),
]

const frame: Frame = { type: "frame", now, playing: false, skipping: false, reached: 0, eventsHandled: 21_034, branch: 1, end: now, retold: false, timeline: undefined, hosts, nodes, pods, resources, objects: [], hops, lines, gone: [], following: { on: false, factor: 0, until: micros(0) } }
const listeners = new Set<(answer: Answer) => void>()
const tell = (answer: Answer): void => {
  for (const listener of listeners) listener(answer)
}
/** With "#time" the scene can be wound back and branched. */
const time = location.hash === "#time" ? new StagedTime(frame) : undefined
let told = false

startPage({
  order(order) {
    if (order.type === "boot") queueMicrotask(() => tell({ type: "booted", seed: order.seed, epochMicros: Date.parse("2026-01-01T12:00:00Z") * 1000, engine: "still", kinds: [] }))
    const answer = time?.obey(order)
    if (answer) queueMicrotask(() => tell(answer))
    if (order.type === "why") {
      const story = storyOf(order.question)
      if (story !== "never") queueMicrotask(() => tell({ type: "explained", id: order.id, story }))
    }
    // What the page asked for is for a test to see.
    if (order.type === "seek") document.body.dataset["sought"] = String(order.at)
  },
  ask() {
    if (!told) tell(time?.frame() ?? frame)
    else if (time?.changed) tell(time.frame())
    told = true
  },
  listen(listener) {
    listeners.add(listener)
    return () => listeners.delete(listener)
  },
  close() {},
})

// What the scene's page shows for a world that has failed.
addEventListener("message", ({ data }) => {
  if (data === "fail") tell({ type: "failed", message: "the queue went backwards", seed: 1, eventsHandled: 21_034, recording: { version: 1, seed: 1 }, now: micros(0) })
})
