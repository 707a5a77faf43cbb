import type { Micros } from "../base/time.ts"
import { engineId } from "../cluster/cluster.ts"
import type { Order } from "./protocol.ts"
import { epochMicros, openingOf, openingOfSaved, readSource } from "./opening.ts"
import { Session, type Surroundings } from "./session.ts"

/**
 * Where the page's orders come in: it opens worlds, one after the other, and hands every other order to the one that is open. What
 * comes while a world boots waits for it. A world that can't be opened leaves the one before as it was.
 */
export class Desk {
  readonly #around: Surroundings
  readonly #workers: () => number
  #session: Promise<Session | undefined> = Promise.resolve(undefined)

  /** `workers` tells how many there are when a world is opened. */
  constructor(around: Surroundings, workers: () => number) {
    this.#around = around
    this.#workers = workers
  }

  take(order: Order): void {
    this.#session = this.#session.then((session) => {
      if (order.type === "boot") return this.#boot(order, session)
      if (order.type === "open") return this.#open(order, session)
      session?.order(order)
      return session
    })
  }

  async #boot({ seed, topology }: Extract<Order, { type: "boot" }>, before: Session | undefined): Promise<Session | undefined> {
    try {
      return this.#follow(await Session.open(this.#around, openingOf(seed, topology), this.#workers()), before)
    } catch (error) {
      this.#around.answer({ type: "failed", message: String(error), seed, eventsHandled: 0, recording: { version: 1, engine: engineId, seed, epochMicros, topology, inputs: [] }, now: 0 as Micros })
      return before
    }
  }

  /** What was saved or sent comes from outside: where it can't be opened that is no fault of ours. */
  async #open({ from }: Extract<Order, { type: "open" }>, before: Session | undefined): Promise<Session | undefined> {
    try {
      const read = await readSource(from)
      if (read.ok) return this.#follow(await Session.open(this.#around, openingOfSaved(read.value.saved), this.#workers(), read.value), before)
      this.#around.answer({ type: "refused", message: read.error, unopened: true })
    } catch (error) {
      this.#around.answer({ type: "refused", message: `it can't be opened: ${String(error)}`, unopened: true })
    }
    return before
  }

  /** The world that is open from now on. */
  #follow(session: Session | undefined, before: Session | undefined): Session | undefined {
    if (session) before?.close()
    return session ?? before
  }
}
