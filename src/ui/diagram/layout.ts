import type { HostView } from "../../bridge/protocol.ts"

/** A place in the diagram, in its own pixels. */
export interface Rect {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

export type Slot =
  | { readonly type: "rail"; readonly id: string; readonly rect: Rect }
  | { readonly type: "part"; readonly id: string; readonly rect: Rect }
  | { readonly type: "zone"; readonly id: string; readonly zone: string; readonly rect: Rect }
  | { readonly type: "machine"; readonly id: string; readonly rect: Rect }

export interface Layout {
  /** Containers before what they hold. Ids are "control-plane", "control-plane/etcd", "zone:zone-a", "node-1". */
  readonly slots: readonly Slot[]
  readonly bounds: Rect
}

/** Wide lays zones side by side, low does so in little height, and narrow, for phones, lays them one below the other. */
export type Shape = "wide" | "low" | "narrow"

interface Sizes {
  readonly card: { readonly width: number; readonly height: number }
  readonly part: { readonly width: number; readonly height: number }
  readonly partsPerRow: number
  readonly railHead: number
  /** Room below the parts, where messages between them are drawn. */
  readonly railFoot: number
  readonly zoneHead: number
  readonly gap: number
  readonly padding: number
}

const sizes: Readonly<Record<Shape, Sizes>> = {
  wide: { card: { width: 256, height: 120 }, part: { width: 204, height: 56 }, partsPerRow: 4, railHead: 40, railFoot: 34, zoneHead: 34, gap: 14, padding: 12 },
  low: { card: { width: 212, height: 84 }, part: { width: 163, height: 42 }, partsPerRow: 4, railHead: 28, railFoot: 26, zoneHead: 22, gap: 8, padding: 6 },
  narrow: { card: { width: 352, height: 84 }, part: { width: 170, height: 40 }, partsPerRow: 2, railHead: 30, railFoot: 16, zoneHead: 22, gap: 8, padding: 6 },
}

/** The space between the rail and the zones: lanes fan out in it. */
const lanes: Readonly<Record<Shape, number>> = { wide: 84, low: 36, narrow: 18 }

/** Where everything lies. Slots depend only on the names and their order, so that nothing moves while the cluster lives. */
export function layOut(hosts: readonly HostView[], shape: Shape): Layout {
  const size = sizes[shape]
  const planes = hosts.filter(({ role }) => role === "control-plane")
  const zones = zonesOf(hosts.filter(({ role }) => role !== "control-plane"))
  const columns = columnsOf(zones, shape)
  const zoneWidth = columns * size.card.width + (columns - 1) * size.gap + 2 * size.padding
  const zonesWidth = shape !== "narrow" ? zones.length * zoneWidth + Math.max(0, zones.length - 1) * 2 * size.gap : zoneWidth
  const railWidth = size.partsPerRow * size.part.width + (size.partsPerRow - 1) * size.gap + 2 * size.padding
  const width = Math.max(railWidth, zones.length > 0 ? zonesWidth : 0)
  const slots: Slot[] = []
  let y = 0
  for (const plane of planes) y = layRail(slots, plane, width, y, size) + size.gap
  y += lanes[shape] - size.gap
  let x = (width - (zones.length > 0 ? zonesWidth : 0)) / 2
  let bottom = y
  for (const { zone, machines } of zones) {
    const rows = Math.ceil(machines.length / columns)
    const height = size.zoneHead + rows * (size.card.height + size.gap) - size.gap + size.padding
    slots.push({ type: "zone", id: `zone:${zone}`, zone, rect: { x, y, width: zoneWidth, height } })
    machines.forEach((name, i) => {
      const rect = {
        x: x + size.padding + (i % columns) * (size.card.width + size.gap),
        y: y + size.zoneHead + Math.floor(i / columns) * (size.card.height + size.gap),
        ...size.card,
      }
      slots.push({ type: "machine", id: name, rect })
    })
    bottom = Math.max(bottom, y + height)
    if (shape !== "narrow") x += zoneWidth + 2 * size.gap
    else y += height + size.gap
  }
  return { slots, bounds: { x: 0, y: 0, width, height: bottom } }
}

/** Lays one machine of the control plane and its parts; gives where it ends. */
function layRail(slots: Slot[], { name, processes }: HostView, width: number, y: number, size: Sizes): number {
  const rows = Math.max(1, Math.ceil(processes.length / size.partsPerRow))
  const height = size.railHead + rows * (size.part.height + size.gap) - size.gap + size.railFoot
  slots.push({ type: "rail", id: name, rect: { x: 0, y, width, height } })
  const inRow = Math.min(size.partsPerRow, processes.length)
  const left = (width - inRow * size.part.width - (inRow - 1) * size.gap) / 2
  processes.forEach((process, i) => {
    const rect = {
      x: left + (i % size.partsPerRow) * (size.part.width + size.gap),
      y: y + size.railHead + Math.floor(i / size.partsPerRow) * (size.part.height + size.gap),
      ...size.part,
    }
    slots.push({ type: "part", id: `${name}/${process.name}`, rect })
  })
  return y + height
}

function zonesOf(hosts: readonly HostView[]): { readonly zone: string; readonly machines: readonly string[] }[] {
  const zones = new Map<string, string[]>()
  for (const { zone, name } of hosts) zones.set(zone, [...(zones.get(zone) ?? []), name])
  return [...zones].sort(([a], [b]) => (a < b ? -1 : 1)).map(([zone, machines]) => ({ zone, machines }))
}

/** A zone of many machines grows to about a square. */
function columnsOf(zones: readonly { readonly machines: readonly string[] }[], shape: Shape): number {
  const most = Math.max(1, ...zones.map(({ machines }) => machines.length))
  return shape === "narrow" || most <= 3 ? 1 : Math.ceil(Math.sqrt(most / 2))
}

/** The shape for a pane of this size. */
export function shapeFor({ width, height }: { readonly width: number; readonly height: number }): Shape {
  if (width < 560) return "narrow"
  return height < 360 || width < 860 ? "low" : "wide"
}

/** How to look at the whole of `bounds` in a pane of this size, `foot` pixels kept free below for the caption. */
export function viewportFor(bounds: Rect, pane: { readonly width: number; readonly height: number }, padding: number, foot: number): { x: number; y: number; zoom: number } {
  const zoom = Math.max(0.1, Math.min(1.25, (pane.width - 2 * padding) / bounds.width, (pane.height - padding - foot) / bounds.height))
  return { zoom, x: (pane.width - bounds.width * zoom) / 2 - bounds.x * zoom, y: (pane.height + padding - foot - bounds.height * zoom) / 2 - bounds.y * zoom }
}

export const centre = ({ x, y, width, height }: Rect): { readonly x: number; readonly y: number } => ({ x: x + width / 2, y: y + height / 2 })
