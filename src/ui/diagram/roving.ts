import { centre, type Slot } from "./layout.ts"

export type Direction = "up" | "down" | "left" | "right"

export const directionOf: Readonly<Record<string, Direction>> = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" }

/** Parts of the diagram that take the focus, in reading order. */
export const stopsOf = (slots: readonly Slot[]): readonly Slot[] =>
  slots.flatMap((slot): Slot[] => {
    if (slot.type === "zone") return []
    return slot.type === "rail" ? [{ ...slot, rect: { ...slot.rect, ...railHead } }] : [slot]
  })

/** Of the rail only its name counts as a place: its parts lie in it. */
const railHead = { width: 120, height: 30 }

/**
 * Where an arrow key leads from `from`: the nearest stop on that side, distance across counted double, so that a row is
 * walked before the next. Stays where there is none.
 */
export function neighbour(stops: readonly Slot[], from: string, direction: Direction): string {
  const start = stops.find(({ id }) => id === from)
  if (!start) return stops[0]?.id ?? from
  const origin = centre(start.rect)
  let best = from
  let least = Infinity
  for (const { id, rect } of stops) {
    if (id === from) continue
    const to = centre(rect)
    const [along, across] = direction === "left" || direction === "right" ? [to.x - origin.x, to.y - origin.y] : [to.y - origin.y, to.x - origin.x]
    const forward = direction === "left" || direction === "up" ? -along : along
    // Beside means overlapping rows: an arrow to the right never leaves for a row below.
    if (forward <= 1 || (direction === "left" || direction === "right" ? Math.abs(across) > rect.height / 2 + start.rect.height / 2 : false)) continue
    const distance = forward + 2 * Math.abs(across)
    if (distance < least) [best, least] = [id, distance]
  }
  return best
}
