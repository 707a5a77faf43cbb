import { cellOf, signIn, slotAt } from "./grid.ts"
import type { Layout } from "./layout.ts"
import { inside, type Point, type Rect } from "./rect.ts"
import type { StableSlots } from "./stable-slots.ts"

/** A thing of the picture and where it lies. */
export interface Place {
  readonly id: string
  readonly rect: Rect
}

/** Where each thing of a layout lies, by its key, and what lies at a point. */
export class Places {
  readonly #layout: Layout
  readonly #rects: ReadonlyMap<string, Rect>
  readonly #pods: Pick<StableSlots, "rooms" | "seat">

  constructor(layout: Layout, pods: Pick<StableSlots, "rooms" | "seat">) {
    this.#layout = layout
    this.#rects = new Map(layout.slots.map(({ id, rect }) => [id, rect]))
    this.#pods = pods
  }

  /** The rectangle of what is drawn; of a Pod its sign's. A static Pod of the control plane lies where its part does. */
  of(key: string): Rect | undefined {
    return this.#rects.get(key) ?? this.#pod(key) ?? this.#part(key)
  }

  /** The Pod, or else the machine, at a point. */
  at(point: Point): string | undefined {
    for (const [room, grid] of this.#layout.grids) {
      const slot = slotAt(grid, point)
      const key = slot === undefined ? undefined : this.#pods.rooms.get(room)?.[slot]
      if (key !== undefined) return key
    }
    return this.#layout.slots.find(({ type, rect }) => type === "machine" && inside(rect, point))?.id
  }

  /** Every Pod's place, for who walks over them. */
  pods(): Place[] {
    return [...this.#pods.rooms.values()].flatMap((keys) =>
      keys.flatMap((id) => {
        const rect = id === undefined ? undefined : this.#pod(id)
        return id !== undefined && rect ? [{ id, rect }] : []
      }),
    )
  }

  #pod(key: string): Rect | undefined {
    const seat = this.#pods.seat(key)
    const grid = seat && this.#layout.grids.get(seat.room)
    const cell = grid && cellOf(grid, seat.slot)
    return cell && signIn(cell, grid)
  }

  #part(key: string): Rect | undefined {
    const [plural, namespace, name] = key.split("/")
    if (plural !== "pods" || namespace !== "kube-system") return undefined
    return this.#layout.slots.find(({ type, id }) => type === "part" && id.split("/").toReversed().join("-") === name)?.rect
  }
}
