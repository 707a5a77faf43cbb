import { never, type Micros } from "../base/time.ts"
import type { Event } from "./types.ts"

/** The total order of events: time, then sending host, then that host's count. */
export function byOrder(a: Event, b: Event): number {
  return a.at - b.at || a.from - b.from || a.seq - b.seq
}

/** Events to come, in total order: a binary heap. */
export class EventQueue {
  readonly #events: Event[] = []
  // Their times lie in an array of their own: nearly all comparisons are decided there, without a look at events that are long out of the processor's cache.
  readonly #times: number[] = []

  constructor(events: readonly Event[] = []) {
    for (const event of events) this.push(event)
  }

  push(event: Event): void {
    this.#rise(this.#events.length, event)
  }

  pop(): Event | undefined {
    const first = this.#events[0]
    const last = this.#events.pop()
    this.#times.pop()
    if (last && this.#events.length > 0) this.#sink(last)
    return first
  }

  peek(): Event | undefined {
    return this.#events[0]
  }

  /** When the next event is due. */
  get nextAt(): Micros {
    return this.#events[0]?.at ?? never
  }

  get size(): number {
    return this.#events.length
  }

  /** The pending events in no particular order: what a checkpoint keeps. */
  snapshot(): readonly Event[] {
    return Object.freeze([...this.#events])
  }

  /** Places an event at `from` or, as long as it comes before its parent, above. */
  #rise(from: number, event: Event): void {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      if (!this.#precedes(event, parent)) break
      this.#move(parent, place)
      place = parent
    }
    this.#put(place, event)
  }

  /** Places an event at the root or, as long as a child comes before it, below. */
  #sink(event: Event): void {
    const { length } = this.#events
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= length) break
      if (child + 1 < length && this.#isEarlier(child + 1, child)) child++
      if (this.#precedes(event, child)) break
      this.#move(child, place)
      place = child
    }
    this.#put(place, event)
  }

  #precedes(event: Event, place: number): boolean {
    const time = this.#times[place] as number
    return event.at === time ? byOrder(event, this.#events[place] as Event) < 0 : event.at < time
  }

  #isEarlier(place: number, other: number): boolean {
    const [time, otherTime] = [this.#times[place] as number, this.#times[other] as number]
    return time === otherTime ? byOrder(this.#events[place] as Event, this.#events[other] as Event) < 0 : time < otherTime
  }

  #move(from: number, to: number): void {
    this.#events[to] = this.#events[from] as Event
    this.#times[to] = this.#times[from] as number
  }

  #put(place: number, event: Event): void {
    this.#events[place] = event
    this.#times[place] = event.at
  }
}
