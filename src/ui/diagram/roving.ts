import type { Layout } from "./layout.ts"
import type { Place } from "./places.ts"
import { centre } from "./rect.ts"

export type Direction = "up" | "down" | "left" | "right"

export const directionOf: Readonly<Record<string, Direction>> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }

/** Parts of the diagram that take the focus beside its Pods, in reading order. */
export const stopsOf = ({ slots, grids }: Pick<Layout, "slots" | "grids">): readonly Place[] =>
  slots.flatMap(({ type, id, rect }): Place[] => {
    if (type === "zone" || type === "tray") return []
    if (type === "rail") return [{ id, rect: { ...rect, ...railHead } }]
    // Below a card's head its Pods are places of their own.
    return type === "machine" ? [{ id, rect: { ...rect, height: (grids.get(id)?.y ?? rect.y + rect.height) - rect.y } }] : [{ id, rect }]
  })

/** Of the rail only its name counts as a place: its parts lie in it. */
const railHead = { width: 120, height: 30 }

/**
 * Where an arrow key leads from `from`: the nearest stop on that side, with what lies straight ahead before what lies aside; to the
 * left and right only within the row. Stays where there is none.
 */
export function neighbour(stops: readonly Place[], from: string, direction: Direction): string {
  const start = stops.find(({ id }) => id === from)
  if (!start) return stops[0]?.id ?? from
  const sideways = direction === "left" || direction === "right"
  const sign = direction === "left" || direction === "up" ? -1 : 1
  const origin = centre(start.rect)
  let best = from
  let least = Infinity
  for (const { id, rect } of stops) {
    if (id === from) continue
    const to = centre(rect)
    const ahead = sign * (sideways ? to.x - origin.x : to.y - origin.y)
    if (ahead <= 1) continue
    const aside = sideways ? apart(start.rect.y, start.rect.height, rect.y, rect.height) : apart(start.rect.x, start.rect.width, rect.x, rect.width)
    if (sideways && aside > 0) continue
    const distance = ahead + 2 * aside + 0.05 * Math.abs(sideways ? to.y - origin.y : to.x - origin.x)
    if (distance < least) [best, least] = [id, distance]
  }
  return best
}

/** How far two intervals are from each other; 0 where they overlap. */
const apart = (a: number, aLength: number, b: number, bLength: number): number => Math.max(0, a - b - bLength, b - a - aLength)
