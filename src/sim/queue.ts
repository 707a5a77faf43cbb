import TinyQueue from "tinyqueue"
import { never, type Micros } from "../base/time.ts"
import type { Event } from "./types.ts"

/** The total order of events: time, then sending host, then that host's count. */
export function byOrder(a: Event, b: Event): number {
  return a.at - b.at || a.from - b.from || a.seq - b.seq
}

/** Events to come, in total order. */
export class EventQueue {
  readonly #heap: TinyQueue<Event>

  constructor(events: readonly Event[] = []) {
    this.#heap = new TinyQueue<Event>([...events], byOrder)
  }

  push(event: Event): void {
    this.#heap.push(event)
  }

  pop(): Event | undefined {
    return this.#heap.pop()
  }

  peek(): Event | undefined {
    return this.#heap.peek()
  }

  /** When the next event is due. */
  get nextAt(): Micros {
    return this.#heap.peek()?.at ?? never
  }

  get size(): number {
    return this.#heap.length
  }

  /** The pending events in no particular order: what a checkpoint keeps. */
  snapshot(): readonly Event[] {
    return Object.freeze([...this.#heap.data])
  }
}
