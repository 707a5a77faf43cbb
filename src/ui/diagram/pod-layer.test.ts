import { expect, test } from "vitest"
import { micros, seconds } from "../../base/time.ts"
import type { HostView, Look, NodeView, PodView } from "../../bridge/protocol.ts"
import { layOut, pendingRoom } from "./layout.ts"
import type { Palette } from "./palette.ts"
import { Places } from "./places.ts"
import { drawPods, type PodScene, type Window } from "./pod-layer.ts"
import { looks } from "./pod-signs.ts"
import { StableSlots } from "./stable-slots.ts"
import { noTies } from "./ties.ts"

/** A drawing that only notes its calls, with the colour and the strength they were made in. */
function notebook(): { readonly context: CanvasRenderingContext2D; readonly calls: { readonly name: string; readonly args: readonly unknown[]; readonly fill: unknown; readonly alpha: unknown }[] } {
  const calls: { name: string; args: readonly unknown[]; fill: unknown; alpha: unknown }[] = []
  const state: Record<string, unknown> = { globalAlpha: 1 }
  const context = new Proxy(state, {
    get: (target, name: string) => (name in target ? target[name] : (...args: unknown[]) => void calls.push({ name, args, fill: target["fillStyle"], alpha: target["globalAlpha"] })),
  })
  return { context: context as unknown as CanvasRenderingContext2D, calls }
}

const palette: Palette = { status: Object.fromEntries(looks.map((look) => [look, look])) as Record<Look, string>, track: "", accent: "accent", text: "text", muted: "muted", failed: "failed", canvas: "canvas", surface: "", line: "" }
const host = (name: string): HostView => ({ name, role: "worker", zone: "zone-a", address: "", condition: "up", cut: false, processes: [] })
const pod = (name: string, node: string, look: Look): PodView => ({
  key: `pods/default/${name}`, uid: name, namespace: "default", name, node, look, status: "", ready: "", restarts: 0, ip: "", createdAt: seconds(1), owner: "", mirror: false, standIn: name === "shop", image: "", labels: {},
})

function sceneOf(pods: readonly PodView[], machines: number, rest: Partial<PodScene> = {}): PodScene {
  const layout = layOut([{ ...host("control-plane"), role: "control-plane" }, ...Array.from({ length: machines }, (_, i) => host(`node-${i + 1}`))], "wide", { podsMost: 0, doors: [], machines: new Map() })
  const slots = new StableSlots()
  slots.move(pods.map(({ key, node }) => [key, node === "" ? pendingRoom : node]))
  const views = new Map(pods.map((each) => [each.key, each]))
  return { layout, places: new Places(layout, slots), rooms: slots.rooms, pod: (key) => views.get(key), palette, ties: noTies, hovered: undefined, chosen: undefined, search: "", cards: undefined, ...rest }
}

const near: Window = { width: 4000, height: 3000, pixelRatio: 1, transform: [0, 0, 1] }
const words = (calls: ReturnType<typeof notebook>["calls"]): unknown[] => calls.filter(({ name }) => name === "fillText").map(({ args }) => args[0])

test("every look has a sign of its own", () => {
  const drawn = looks.map((look) => {
    const { context, calls } = notebook()
    drawPods(context, sceneOf([pod("a", "node-1", look)], 1), near)
    return calls.filter(({ name }) => name !== "setTransform").map(({ name, args }) => `${name}(${args.join()})`).join()
  })
  expect(new Set(drawn).size).toBe(looks.length)
})

test("what lies out of sight is not drawn", () => {
  const scene = sceneOf([pod("a", "node-1", "ready"), pod("b", "node-60", "ready"), pod("c", "", "starting")], 60)
  expect(drawPods(notebook().context, scene, near)).toBe(3)
  expect(drawPods(notebook().context, scene, { ...near, height: 700 })).toBe(2)
  expect(drawPods(notebook().context, scene, { ...near, transform: [-1e6, 0, 1] })).toBe(0)
})

test("names are drawn where there is room for them, and not where a search passes them over", () => {
  const pods = [pod("web", "node-1", "ready"), pod("shop", "node-1", "ready")]
  const draw = (zoom: number, search: string): unknown[] => {
    const { context, calls } = notebook()
    drawPods(context, sceneOf(pods, 1, { search }), { ...near, transform: [0, 0, zoom] })
    return words(calls)
  }
  expect(draw(1, "")).toEqual(["web", "shop"])
  expect(draw(0.8, "")).toEqual([])
  expect(draw(1, "sho")).toEqual(["shop"])
})

test("ten thousand Pods on a thousand nodes are drawn from afar with a handful of strokes", () => {
  const machines = 1000
  const pods = Array.from({ length: 10 * machines }, (_, i) => pod(`web-${i}`, `node-${(i % machines) + 1}`, looks[i % looks.length] ?? "ready"))
  const node = (_: unknown, i: number): [string, NodeView] => [`node-${i + 1}`, { name: `node-${i + 1}`, host: `node-${i + 1}`, zone: "", status: "ready", unschedulable: false, taints: [], renewedAt: undefined, graceMicros: micros(0), conditions: [] }]
  const scene = sceneOf(pods, machines, { cards: new Map(Array.from({ length: machines }, node)) })
  const { context, calls } = notebook()
  expect(drawPods(context, scene, { width: 1000, height: 1000, pixelRatio: 1, transform: [0, 0, 0.05] })).toBe(10_000)
  expect(calls.filter(({ name }) => name === "fill" || name === "stroke").length).toBeLessThan(20)
})
