import { expect, test } from "vitest"
import { micros, seconds } from "../../base/time.ts"
import type { Hop, HostView } from "../../bridge/protocol.ts"
import { Lanes, packetPart, pointOn } from "./lanes.ts"
import { layOut, viewportFor, type Rect } from "./layout.ts"
import { processCondition } from "./process-status.ts"
import { ringFraction } from "./rings.ts"
import { neighbour, stopsOf } from "./roving.ts"

const machine = (name: string, zone: string): HostView => ({ name, role: "worker", zone, address: "", condition: "up", cut: false, processes: [{ name: "kubelet", condition: "running" }] })
const plane: HostView = { ...machine("control-plane", "zone-a"), role: "control-plane", processes: ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({ name, condition: "running" })) }
const hosts = [plane, machine("node-1", "zone-a"), machine("node-2", "zone-b"), machine("node-3", "zone-c"), machine("node-4", "zone-a")]

const apart = (a: Rect, b: Rect): boolean => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

test.each(["wide", "low", "narrow"] as const)("no part covers another, and all lie within the %s picture", (shape) => {
  const { slots, bounds } = layOut(hosts, shape)
  const parts = slots.filter(({ type }) => type === "part" || type === "machine")
  expect(parts).toHaveLength(8)
  parts.forEach(({ rect }, i) => parts.slice(i + 1).forEach((other) => expect(apart(rect, other.rect)).toBe(true)))
  for (const { rect } of slots) expect(rect.x >= 0 && rect.y >= 0 && rect.x + rect.width <= bounds.width && rect.y + rect.height <= bounds.height).toBe(true)
})

test("nothing moves when conditions change, or when a machine joins the end of its zone", () => {
  const before = layOut(hosts, "wide").slots
  expect(layOut(hosts.map((host) => ({ ...host, condition: "down" })), "wide").slots).toEqual(before)
  const after = new Map(layOut([...hosts, machine("node-5", "zone-b")], "wide").slots.map(({ id, rect }) => [id, rect]))
  for (const { id, type, rect } of before) if (type !== "zone") expect(after.get(id)).toEqual(rect)
})

test("the whole picture fits its pane, above the caption", () => {
  const { bounds } = layOut(hosts, "wide")
  const { x, y, zoom } = viewportFor(bounds, { width: 1000, height: 500 }, 20, 60)
  expect(x).toBeGreaterThanOrEqual(20)
  expect(y).toBeGreaterThanOrEqual(20 - 1e-9)
  expect(y + bounds.height * zoom).toBeLessThanOrEqual(440 + 1e-9)
})

test("arrow keys walk rows and columns and stay at the edge", () => {
  const stops = stopsOf(layOut(hosts, "wide").slots)
  const walk = (from: string, ...keys: ("up" | "down" | "left" | "right")[]): string => keys.reduce((at, key) => neighbour(stops, at, key), from)
  expect(walk("node-1", "right", "right")).toBe("node-3")
  expect(walk("node-1", "down")).toBe("node-4")
  expect(walk("node-4", "right")).toBe("node-4")
  expect(walk("node-3", "right")).toBe("node-3")
  expect(walk("control-plane/etcd", "right", "right", "right")).toBe("control-plane/kube-scheduler")
  expect(walk("node-2", "up")).toMatch(/^control-plane/)
  expect(walk("control-plane", "down")).toMatch(/^control-plane\//)
  const reached = new Set(["control-plane"])
  for (const at of reached) for (const key of ["up", "down", "left", "right"] as const) reached.add(neighbour(stops, at, key))
  expect(reached.size).toBe(stops.length)
})

test("a ring is full at a renewal, drains over the grace period and stays empty", () => {
  const node = { renewedAt: seconds(100), graceMicros: seconds(50) }
  expect([100, 110, 125, 150, 500].map((at) => ringFraction(node, seconds(at)))).toEqual([1, 0.8, 0.5, 0, 0])
  expect(ringFraction({ renewedAt: undefined, graceMicros: seconds(50) }, 0)).toBe(0)
})

test("a packet's place is a function of model time; a lost one goes half the way", () => {
  const hop: Pick<Hop, "sentAt" | "arrivesAt" | "lost"> = { sentAt: micros(1000), arrivesAt: micros(2000), lost: false }
  expect([999, 1000, 1500, 1999, 2000].map((now) => packetPart(hop, now))).toEqual([undefined, 0, 0.5, 0.999, undefined])
  expect(packetPart({ ...hop, lost: true }, 1900)).toBe(0.5)
})

test("a way starts at one part's edge and ends at the other's, and both directions are apart", () => {
  const { slots } = layOut(hosts, "wide")
  const lanes = new Lanes(slots)
  const [up, down] = [lanes.between("node-1/kubelet", "control-plane/kube-apiserver"), lanes.between("control-plane/kube-apiserver", "node-1/kubelet")]
  const card = slots.find(({ id }) => id === "node-1")?.rect
  if (!up || !down || !card) throw new Error("no way")
  expect(pointOn(up, 0).y).toBe(card.y)
  expect(pointOn(down, 1).y).toBe(card.y)
  expect(pointOn(up, 0).x).not.toBe(pointOn(down, 1).x)
  expect(lanes.between("node-1/kubelet", "elsewhere")).toBeUndefined()
})

test("on a frozen machine every process that ran is frozen", () => {
  expect(processCondition({ condition: "hung" }, { condition: "running" })).toBe("hung")
  expect(processCondition({ condition: "hung" }, { condition: "stopped" })).toBe("stopped")
  expect(processCondition({ condition: "up" }, { condition: "running" })).toBe("running")
})
