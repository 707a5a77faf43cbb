import type { Micros } from "../base/time.ts"
import { engineId } from "../cluster/cluster.ts"
import type { Order } from "./protocol.ts"
import { epochMicros, Session, type Surroundings } from "./session.ts"

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
      if (order.type === "open") this.#around.answer({ type: "refused", message: "open is to come" })
      else session?.order(order)
      return session
    })
  }

  async #boot({ seed, topology }: Extract<Order, { type: "boot" }>, before: Session | undefined): Promise<Session | undefined> {
    try {
      const session = await Session.boot(this.#around, seed, topology, this.#workers())
      if (session) before?.close()
      return session ?? before
    } catch (error) {
      this.#around.answer({ type: "failed", message: String(error), seed, eventsHandled: 0, recording: { version: 1, engine: engineId, seed, epochMicros, topology, inputs: [] }, now: 0 as Micros })
      return before
    }
  }
}
