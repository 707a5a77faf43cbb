import type { Hop } from "../../bridge/protocol.ts"
import { endOf } from "../engine/traffic.ts"
import type { Slot } from "./layout.ts"
import type { Point, Rect } from "./rect.ts"

/** A way between two parts of the diagram: a cubic curve. */
export interface Lane {
  readonly start: Point
  readonly startControl: Point
  readonly endControl: Point
  readonly end: Point
}

/** Both directions of a way are drawn apart by twice this. */
const side = 4
/** How deep messages between parts of the rail hang below them. */
const sagMin = 16
const sagMax = 30

/** The ways between the slots of a layout, found once each. */
export class Lanes {
  readonly #slots = new Map<string, Slot>()
  readonly #known = new Map<string, Lane | undefined>()

  constructor(slots: readonly Slot[]) {
    for (const slot of slots) this.#slots.set(slot.id, slot)
  }

  /** The way from one end to the other; undefined where an end is not drawn, or both are the same. */
  between(from: string, to: string): Lane | undefined {
    const key = `${from} ${to}`
    if (!this.#known.has(key)) this.#known.set(key, this.#find(from, to))
    return this.#known.get(key)
  }

  #find(from: string, to: string): Lane | undefined {
    const [start, end] = [this.#slot(from), this.#slot(to)]
    if (!start || !end || start === end) return undefined
    return start.type === "part" && end.type === "part" && start.rect.y === end.rect.y ? sag(start.rect, end.rect) : reach(start.rect, end.rect)
  }

  /** A process of a worker is drawn at its machine. */
  #slot(end: string): Slot | undefined {
    return this.#slots.get(end) ?? this.#slots.get(end.split("/")[0] ?? "")
  }
}

/** Between two parts of one rail: a bow below them. */
function sag(start: Rect, end: Rect): Lane {
  const rightwards = end.x >= start.x
  const near = side * (rightwards ? 1 : -1)
  const from = { x: start.x + start.width / 2 + (rightwards ? 18 : -18) + near, y: start.y + start.height }
  const to = { x: end.x + end.width / 2 + (rightwards ? -18 : 18) + near, y: end.y + end.height }
  const depth = Math.min(sagMax, sagMin + Math.abs(to.x - from.x) / 40) + (rightwards ? 0 : 6)
  return { start: from, startControl: { x: from.x, y: from.y + depth }, endControl: { x: to.x, y: to.y + depth }, end: to }
}

/** Between rail and machine, or two machines: from the facing edges, leaving them upright. */
function reach(start: Rect, end: Rect): Lane {
  const downwards = end.y >= start.y
  const shift = downwards ? side : -side
  const from = { x: start.x + start.width / 2 + shift, y: downwards ? start.y + start.height : start.y }
  const to = { x: end.x + end.width / 2 + shift, y: downwards ? end.y : end.y + end.height }
  const bend = Math.max(24, Math.abs(to.y - from.y) / 2) * (downwards ? 1 : -1)
  return { start: from, startControl: { x: from.x, y: from.y + bend }, endControl: { x: to.x, y: to.y - bend }, end: to }
}

/** The point at `part` (0 to 1) of a lane. */
export function pointOn({ start, startControl, endControl, end }: Lane, part: number): Point {
  const rest = 1 - part
  const [a, b, c, d] = [rest * rest * rest, 3 * rest * rest * part, 3 * rest * part * part, part * part * part]
  return { x: a * start.x + b * startControl.x + c * endControl.x + d * end.x, y: a * start.y + b * startControl.y + c * endControl.y + d * end.y }
}

/** A packet on its way: the place is a function of model time alone. Lost ones stop half-way, where their cross is drawn. */
export function packetPart({ sentAt, arrivesAt, lost }: Pick<Hop, "sentAt" | "arrivesAt" | "lost">, now: number): number | undefined {
  if (now < sentAt || now >= arrivesAt) return undefined
  const part = (now - sentAt) / (arrivesAt - sentAt)
  return lost ? Math.min(0.5, part) : part
}

export const laneOf = (lanes: Lanes, hop: Hop): Lane | undefined => lanes.between(endOf(hop.from, hop.fromProcess), endOf(hop.to, hop.toProcess))
