import { expect, test } from "vitest"
import { micros, seconds } from "../../base/time.ts"
import type { Hop, HostView } from "../../bridge/protocol.ts"
import { cellOf, slotAt } from "./grid.ts"
import { Lanes, packetPart, pointOn } from "./lanes.ts"
import { layOut as layOutWith, type Holdings, type Layout } from "./layout.ts"
import { processCondition } from "./process-status.ts"
import { centre, type Rect } from "./rect.ts"
import { ringFraction } from "./rings.ts"
import { neighbour, stopsOf } from "./roving.ts"
import type { Shape } from "./sizes.ts"
import { viewportFor } from "./viewport.ts"

const machine = (name: string, zone: string): HostView => ({ name, role: "worker", zone, address: "", condition: "up", cut: false, processes: [{ name: "kubelet", condition: "running" }] })
const plane: HostView = { ...machine("control-plane", "zone-a"), role: "control-plane", processes: ["kubelet", "etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"].map((name) => ({ name, condition: "running" })) }
const outside = (name: "laptop" | "registry"): HostView => ({ ...machine(name, ""), role: name, processes: [] })
const hosts = [plane, outside("laptop"), outside("registry"), machine("node-1", "zone-a"), machine("node-2", "zone-b"), machine("node-3", "zone-c"), machine("node-4", "zone-a")]

const layOut = (all: readonly HostView[], shape: Shape, holdings: Partial<Holdings> = {}): Layout => layOutWith(all, shape, { podsMost: 0, doors: [], machines: new Map(), ...holdings })

const apart = (a: Rect, b: Rect): boolean => a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y

const within = (a: Rect, b: Rect): boolean => a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height

test.each(["wide", "low", "narrow"] as const)("no part covers another, and all lie within the %s picture", (shape) => {
  const { slots, grids, bounds } = layOut(hosts, shape, { doors: ["services/default/a", undefined, "services/default/b"] })
  const parts = slots.filter(({ type }) => type !== "rail" && type !== "zone")
  expect(parts).toHaveLength(14)
  const cells = [...grids].flatMap(([room, grid]) => [cellOf(grid, 0), cellOf(grid, grid.columns * grid.rows - 1)].map((cell) => ({ room, cell })))
  for (const { room, cell } of cells) {
    const holder = slots.find(({ id }) => id === room)?.rect
    expect(cell && holder && within(cell, holder), room).toBe(true)
    for (const part of parts) expect(part.id === room || (cell && apart(cell, part.rect)), `${room} and ${part.id}`).toBe(true)
  }
  parts.forEach(({ rect }, i) => parts.slice(i + 1).forEach((other) => expect(apart(rect, other.rect)).toBe(true)))
  for (const { rect } of slots) expect(within(rect, bounds)).toBe(true)
})

test("nothing moves when conditions change, or when a machine joins the end of its zone", () => {
  const before = layOut(hosts, "wide").slots
  expect(layOut(hosts.map((host) => ({ ...host, condition: "down" })), "wide").slots).toEqual(before)
  const after = new Map(layOut([...hosts, machine("node-5", "zone-b")], "wide").slots.map(({ id, rect }) => [id, rect]))
  for (const { id, type, rect } of before) if (type !== "zone") expect(after.get(id)).toEqual(rect)
})

test("nothing moves when a machine is taken away, and the next one of its zone takes its slot", () => {
  const crowd = [...hosts, machine("node-5", "zone-a"), machine("node-6", "zone-b")]
  const machines = new Map([["zone-a", ["node-1", "node-4", "node-5"]], ["zone-b", ["node-2", "node-6"]], ["zone-c", ["node-3"]]])
  const places = (all: readonly HostView[], slots: Holdings["machines"]): ReadonlyMap<string, Rect> => new Map(layOut(all, "wide", { machines: slots }).slots.flatMap(({ id, type, rect }) => (type === "zone" ? [] : [[id, rect]])))
  const before = places(crowd, machines)
  const without = crowd.filter(({ name }) => name !== "node-4")
  const after = places(without, machines)
  expect([...before].filter(([id]) => !after.has(id)).map(([id]) => id)).toEqual(["node-4"])
  for (const [id, rect] of after) expect(rect, id).toEqual(before.get(id))
  const next = places([...without, machine("node-7", "zone-a")], new Map([...machines, ["zone-a", ["node-1", "node-7", "node-5"]]]))
  expect(next.get("node-7")).toEqual(before.get("node-4"))
})

test("cards grow together and in steps, only downwards, and Pods keep their cells", () => {
  const heights = [0, 12, 13, 24, 25, 100].map((podsMost) => layOut(hosts, "wide", { podsMost }).slots.find(({ id }) => id === "node-1")?.rect.height ?? 0)
  expect(heights.map((height) => (height - (heights[0] ?? 0)) / 40)).toEqual([0, 0, 2, 2, 6, 30])
  const [small, large] = [layOut(hosts, "wide"), layOut(hosts, "wide", { podsMost: 30 })]
  for (const name of ["node-1", "node-2", "node-3"]) {
    const [before, after] = [small.grids.get(name), large.grids.get(name)]
    for (let slot = 0; slot < 12; slot++) expect(after && cellOf(after, slot)).toEqual(before && cellOf(before, slot))
  }
})

test("a point of a cell leads to its slot, and one beside the grid to none", () => {
  const grid = { x: 10, y: 20, columns: 3, rows: 2, cell: { width: 30, height: 40 }, named: true }
  for (let slot = 0; slot < 6; slot++) expect(slotAt(grid, centre(cellOf(grid, slot) ?? { x: 0, y: 0, width: 0, height: 0 }))).toBe(slot)
  expect([{ x: 9, y: 30 }, { x: 101, y: 30 }, { x: 20, y: 19 }, { x: 20, y: 101 }].map((point) => slotAt(grid, point))).toEqual([undefined, undefined, undefined, undefined])
  expect(cellOf(grid, 6)).toBeUndefined()
})

test("the whole picture fits its pane, above the caption", () => {
  const { bounds } = layOut(hosts, "wide")
  const { x, y, zoom } = viewportFor(bounds, { width: 1000, height: 500 }, 20, 60)
  expect(x).toBeGreaterThanOrEqual(20)
  expect(y).toBeGreaterThanOrEqual(20 - 1e-9)
  expect(y + bounds.height * zoom).toBeLessThanOrEqual(440 + 1e-9)
})

test("arrow keys walk rows and columns and stay at the edge", () => {
  const stops = stopsOf(layOut(hosts, "wide"))
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
