import { expect, test } from "vitest"
import { micros, seconds } from "../../base/time.ts"
import type { Frame, Hop, HostView, Line } from "../../bridge/protocol.ts"
import { ModelClock } from "./model-clock.ts"
import { traceMillis, Traffic } from "./traffic.ts"
import { linesMax, linesUpToNow, merge, world } from "./world.ts"

const host: HostView = { name: "node-1", role: "worker", zone: "zone-a", address: "", condition: "up", cut: false, processes: [] }
const still: Frame = { type: "frame", now: seconds(1), playing: true, skipping: false, reached: 1, eventsHandled: 1, branch: 1, end: seconds(1), retold: false, timeline: undefined, hosts: [], nodes: [], pods: [], resources: [], objects: [], hops: [], lines: [], gone: [], following: { on: false, factor: 0, until: micros(0) } }
const line = (id: number, interesting: boolean): Line => ({ id, at: seconds(id), event: 0, say: "", about: {}, subject: "", tone: "normal", interesting })

test("what a frame says again keeps its identity, so that nothing is drawn again", () => {
  const first = merge(world.getState(), { ...still, hosts: [host] }, new Set())
  const second = merge(first, { ...still, now: seconds(2), hosts: [structuredClone(host)] }, new Set())
  expect(second.hosts).toBe(first.hosts)
  expect(second.lines).toBe(first.lines)
  const third = merge(second, { ...still, hosts: [{ ...host, condition: "down" }] }, new Set())
  expect(third.hosts.get("node-1")?.condition).toBe("down")
})

test("machines that have no place in the picture are left out", () => {
  const hosts: HostView[] = [{ ...host, name: "control-plane", role: "control-plane" }, host, { ...host, name: "registry", role: "registry", zone: "" }, { ...host, name: "users", role: "users", zone: "" }]
  expect([...merge(world.getState(), { ...still, hosts }, new Set()).hosts.keys()]).toEqual(["control-plane", "node-1", "registry"])
})

test("lines are bounded, the interesting ones are marks, and only watched objects are kept", () => {
  const frame = { ...still, lines: Array.from({ length: linesMax + 10 }, (_, i) => line(i, i % 100 === 0)), objects: [{ key: "nodes/a", object: {} }, { key: "nodes/b", object: {} }] }
  const state = merge(world.getState(), frame, new Set(["nodes/a"]))
  expect(linesUpToNow(state).map(({ id }) => id)).toEqual(Array.from({ length: linesMax }, (_, i) => i + 10))
  expect(state.marks.map(({ id }) => id)).toEqual([0, 100, 200, 300, 400, 500])
  expect([...state.objects.keys()]).toEqual(["nodes/a"])
  expect(merge(state, still, new Set()).objects.size).toBe(0)
})

test("a message flies until it arrives, then its trace is lit for a moment", () => {
  const hop: Hop = { id: 1, from: "node-1", to: "control-plane", fromProcess: "kubelet", toProcess: "kube-apiserver", sentAt: micros(1000), arrivesAt: micros(2000), kind: "request", label: "", followed: false, lost: false }
  const traffic = new Traffic()
  traffic.take([hop], 1500, 0)
  expect([traffic.flying.length, traffic.traces.size]).toEqual([1, 0])
  traffic.take([], 2000, 16)
  expect(traffic.flying).toEqual([])
  expect([...traffic.traces.keys()]).toEqual(["node-1/kubelet control-plane/kube-apiserver"])
  traffic.take([], 2000, 17 + traceMillis)
  expect(traffic.traces.size).toBe(0)
})

test("model time runs on between frames at the pace that is reached, stops with a pause and never turns back", () => {
  const clock = new ModelClock()
  clock.set(seconds(10), true, 2, 1000)
  expect(clock.at(1050)).toBe(seconds(10.1))
  expect(clock.at(9000)).toBe(seconds(10.2))
  clock.set(seconds(10.15), true, 2, 1100)
  expect(clock.at(1100)).toBe(seconds(10.2))
  clock.set(seconds(10.25), true, 2, 1150, seconds(10.26))
  expect(clock.at(1200)).toBe(seconds(10.26))
  clock.set(seconds(10.3), false, 0, 1200)
  expect(clock.at(5000)).toBe(seconds(10.3))
})
