import type { HostView } from "../../bridge/protocol.ts"
import { rowsFor, type Grid } from "./grid.ts"
import type { Rect } from "./rect.ts"
import { sizes, type Shape, type Sizes } from "./sizes.ts"

/** Something that is drawn: the id is the key by which it is chosen. */
export interface Slot {
  readonly type: "rail" | "part" | "tray" | "zone" | "machine" | "outside" | "door"
  readonly id: string
  readonly rect: Rect
}

export interface Layout {
  /** Containers before what they hold. Ids are "control-plane", "control-plane/etcd", "pending", "zone:zone-a", "node-1", "laptop", "services/default/web". */
  readonly slots: readonly Slot[]
  /** Slots for Pods by their room: a machine, or `pendingRoom`. */
  readonly grids: ReadonlyMap<string, Grid>
  readonly bounds: Rect
}

/** What decides where things lie, beside the machines' names: it only grows while a world lives. */
export interface Holdings {
  /** Slots that the fullest node has needed so far. */
  readonly podsMost: number
  /** Services by their slot. */
  readonly doors: readonly (string | undefined)[]
  /** Workers by their slot, for each zone: that of a machine which is gone stays free for the next one. */
  readonly machines: ReadonlyMap<string, readonly (string | undefined)[]>
}

/** As wide as the button of the rail's menu with what keeps it apart. */
const railMenu = 26

/** The room of Pods that have no node. */
export const pendingRoom = "pending"

/** Where everything lies. Slots depend only on the names and their order, so that nothing moves while the cluster lives. */
export function layOut(hosts: readonly HostView[], shape: Shape, { podsMost, doors, machines }: Holdings): Layout {
  const plan = new Plan(sizes[shape], shape, hosts, podsMost, machines)
  for (const plane of hosts.filter(({ role }) => role === "control-plane")) plan.rail(plane)
  plan.outside(hosts)
  plan.zones()
  plan.doors(doors)
  return plan.done()
}

interface ZoneOf {
  readonly zone: string
  readonly machines: readonly (string | undefined)[]
}

/** Goes down the picture, from the rails to the doors. */
class Plan {
  readonly #size: Sizes
  readonly #shape: Shape
  readonly #zones: readonly ZoneOf[]
  readonly #columns: number
  readonly #card: { readonly width: number; readonly height: number }
  readonly #podRows: number
  readonly #zoneWidth: number
  readonly #zonesWidth: number
  readonly #width: number
  readonly #slots: Slot[] = []
  readonly #grids = new Map<string, Grid>()
  #y = 0

  constructor(size: Sizes, shape: Shape, hosts: readonly HostView[], podsMost: number, machines: Holdings["machines"]) {
    this.#size = size
    this.#shape = shape
    this.#zones = zonesOf(hosts.filter(({ role }) => role === "worker"), machines)
    this.#columns = columnsOf(this.#zones, shape)
    this.#podRows = rowsFor(podsMost, size.pods.columns, size.pods.rows)
    this.#card = { width: size.cardWidth, height: size.cardHead + this.#podRows * size.pods.cell.height + size.cardFoot }
    this.#zoneWidth = this.#columns * size.cardWidth + (this.#columns - 1) * size.gap + 2 * size.padding
    const across = shape === "narrow" ? 1 : this.#zones.length
    this.#zonesWidth = across * this.#zoneWidth + Math.max(0, across - 1) * 2 * size.gap
    this.#width = Math.max(size.railWidth, this.#zones.length > 0 ? this.#zonesWidth : 0)
  }

  /** A machine of the control plane: its parts on it, its kubelet in the head, and beside the scheduler the Pods that wait for it. */
  rail({ name, processes }: HostView): void {
    const { partsPerRow, railHead, railFoot, part, gap, padding, tray, agent } = this.#size
    const parts = processes.filter((process) => process.name !== "kubelet")
    const rows = Math.max(1, Math.ceil(parts.length / partsPerRow))
    const rect = { x: 0, y: this.#y, width: this.#width, height: railHead + rows * (part.height + gap) - gap + railFoot }
    this.#put("rail", name, rect)
    const first = !this.#grids.has(pendingRoom)
    const besideWidth = tray.beside ? tray.width + padding : 0
    const inner = this.#width - besideWidth - 2 * padding
    const partWidth = (inner - (partsPerRow - 1) * gap) / partsPerRow
    parts.forEach((process, i) => {
      const [column, row] = [i % partsPerRow, Math.floor(i / partsPerRow)]
      this.#put("part", `${name}/${process.name}`, { x: padding + column * (partWidth + gap), y: this.#y + railHead + row * (part.height + gap), width: partWidth, height: part.height })
    })
    // The rail's menu has the corner.
    const agentX = this.#width - padding - agent.width - (parts.length < processes.length ? railMenu : 0)
    if (parts.length < processes.length) this.#put("part", `${name}/kubelet`, { x: agentX, y: this.#y + (railHead - agent.height) / 2, ...agent })
    const cell = { width: 26, height: railHead }
    const columns = Math.max(1, Math.floor((agentX - padding - this.#size.railTitle) / cell.width))
    this.#grids.set(name, { x: agentX - padding - columns * cell.width, y: this.#y, columns, rows: 1, cell, named: false })
    if (first && tray.beside) this.#tray({ x: this.#width - padding - tray.width, y: this.#y + railHead, width: tray.width, height: rect.height - railHead - padding })
    this.#y += rect.height + gap
  }

  /** Between rail and zones lie the lanes, and at the sides what is outside of the cluster. */
  outside(hosts: readonly HostView[]): void {
    const { lanes, gap, outside, tray } = this.#size
    this.#y += lanes - gap
    const y = this.#y - (lanes + outside.height) / 2
    const laptop = hosts.find(({ role }) => role === "laptop")
    const registry = hosts.find(({ role }) => role === "registry")
    if (laptop) this.#put("outside", laptop.name, { x: 0, y, ...outside })
    if (registry) this.#put("outside", registry.name, { x: this.#width - outside.width, y, ...outside })
    if (!tray.beside) this.#tray({ x: (this.#width - tray.width) / 2, y, width: tray.width, height: outside.height })
  }

  zones(): void {
    const { zoneHead, gap, padding, pods, cardHead } = this.#size
    let x = (this.#width - this.#zonesWidth) / 2
    let bottom = this.#y
    for (const { zone, machines } of this.#zones) {
      const rows = Math.ceil(machines.length / this.#columns)
      const height = zoneHead + rows * (this.#card.height + gap) - gap + padding
      this.#put("zone", `zone:${zone}`, { x, y: this.#y, width: this.#zoneWidth, height })
      machines.forEach((name, i) => {
        if (name === undefined) return
        const rect = { x: x + padding + (i % this.#columns) * (this.#card.width + gap), y: this.#y + zoneHead + Math.floor(i / this.#columns) * (this.#card.height + gap), ...this.#card }
        this.#put("machine", name, rect)
        const { columns, cell, named } = pods
        this.#grids.set(name, { x: rect.x + (rect.width - columns * cell.width) / 2, y: rect.y + cardHead, columns, rows: this.#podRows, cell, named })
      })
      bottom = Math.max(bottom, this.#y + height)
      if (this.#shape !== "narrow") x += this.#zoneWidth + 2 * gap
      else this.#y += height + gap
    }
    this.#y = bottom + gap
  }

  /** Services stand below the machines, each in its slot; there is always room for a first row. */
  doors(keys: readonly (string | undefined)[]): void {
    const { door, gap } = this.#size
    const perRow = Math.max(1, Math.floor((this.#width + gap) / (door.width + gap)))
    keys.forEach((key, i) => {
      if (key !== undefined) this.#put("door", key, { x: (i % perRow) * (door.width + gap), y: this.#y + Math.floor(i / perRow) * (door.height + gap), ...door })
    })
    this.#y += Math.max(1, Math.ceil(keys.length / perRow)) * (door.height + gap) - gap
  }

  done(): Layout {
    return { slots: this.#slots, grids: this.#grids, bounds: { x: 0, y: 0, width: this.#width, height: this.#y } }
  }

  #tray(rect: Rect): void {
    const { beside, cell, head } = this.#size.tray
    this.#put("tray", pendingRoom, rect)
    const [left, top] = beside ? [0, head] : [head, 0]
    const [columns, rows] = [Math.max(1, Math.floor((rect.width - left) / cell.width)), Math.max(1, Math.floor((rect.height - top) / cell.height))]
    const x = rect.x + left + (rect.width - left - columns * cell.width) / 2
    this.#grids.set(pendingRoom, { x, y: rect.y + top, columns, rows, cell, named: false })
  }

  #put(type: Slot["type"], id: string, rect: Rect): void {
    this.#slots.push({ type, id, rect })
  }
}

/** Machines that have no slot yet come after those that have. */
function zonesOf(hosts: readonly HostView[], slots: Holdings["machines"]): readonly ZoneOf[] {
  const zones = new Map<string, (string | undefined)[]>()
  const there = new Set(hosts.map(({ name }) => name))
  const seated = new Set([...slots.values()].flat())
  for (const { zone, name } of hosts) {
    const machines = zones.get(zone) ?? (slots.get(zone) ?? []).map((each) => (each !== undefined && there.has(each) ? each : undefined))
    zones.set(zone, machines)
    if (!seated.has(name)) machines.push(name)
  }
  return [...zones].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, machines]) => ({ zone, machines }))
}

/** A zone of many machines grows to about a square. */
function columnsOf(zones: readonly ZoneOf[], shape: Shape): number {
  const most = Math.max(1, ...zones.map(({ machines }) => machines.length))
  return shape === "narrow" || most <= 3 ? 1 : Math.ceil(Math.sqrt(most / 2))
}
