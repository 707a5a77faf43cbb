/** Who has which slot of a room: a Pod of a card or of the tray of those that wait, a Service of the row of doors. */
export interface Seat {
  readonly room: string
  readonly slot: number
}

/** A change: where that of this key belongs now, or `undefined` where it is not drawn (any more). */
export type Move = readonly [key: string, room: string | undefined]

/**
 * Slots that stay. A Pod takes the first free slot of its room and keeps it while it lives there, whatever comes and goes around
 * it: the picture never lays out again. A room's array is replaced when something changes in it, so that only its card shows again.
 */
export class StableSlots {
  #rooms: ReadonlyMap<string, readonly (string | undefined)[]> = new Map()
  readonly #seats = new Map<string, Seat>()
  /** For each room a slot below which none is free. */
  readonly #full = new Map<string, number>()

  get rooms(): ReadonlyMap<string, readonly (string | undefined)[]> {
    return this.#rooms
  }

  seat(key: string): Seat | undefined {
    return this.#seats.get(key)
  }

  /** How many have a slot. */
  get size(): number {
    return this.#seats.size
  }

  clear(): void {
    this.#rooms = new Map()
    this.#seats.clear()
    this.#full.clear()
  }

  /** Lets go first, then seats newcomers in the order given, so that a Pod in place of one that is gone takes its slot. Gives whether anything changed. */
  move(moves: Iterable<Move>): boolean {
    const touched = new Map<string, (string | undefined)[]>()
    const room = (name: string): (string | undefined)[] => {
      const open = touched.get(name) ?? [...(this.#rooms.get(name) ?? [])]
      touched.set(name, open)
      return open
    }
    const arriving: [string, string][] = []
    for (const [key, to] of moves) {
      const seat = this.#seats.get(key)
      if (seat && seat.room === to) continue
      if (seat) {
        room(seat.room)[seat.slot] = undefined
        this.#seats.delete(key)
        this.#full.set(seat.room, Math.min(this.#full.get(seat.room) ?? 0, seat.slot))
      }
      if (to !== undefined) arriving.push([key, to])
    }
    for (const [key, to] of arriving) {
      const pods = room(to)
      let slot = this.#full.get(to) ?? 0
      while (pods[slot] !== undefined) slot++
      pods[slot] = key
      this.#full.set(to, slot + 1)
      this.#seats.set(key, { room: to, slot })
    }
    if (touched.size === 0) return false
    const rooms = new Map(this.#rooms)
    for (const [name, pods] of touched) {
      while (pods.length > 0 && pods.at(-1) === undefined) pods.pop()
      if (pods.length > 0) rooms.set(name, pods)
      else rooms.delete(name)
    }
    this.#rooms = rooms
    return true
  }
}
