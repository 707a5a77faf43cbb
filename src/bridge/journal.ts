import type { Micros } from "../base/time.ts"
import { nothing, type EventId } from "../sim/types.ts"
import type { Said } from "../why/said.ts"
import type { Line } from "./protocol.ts"
import { skipMinutes } from "./timing.ts"

/** A skip to the next interesting event, or to the end of quiet time, found none. */
export const nothingCame = (context: "interesting" | "busy"): Said => ({ say: "skip/nothing", about: { minutes: skipMinutes[context], context }, subject: "", tone: "normal", interesting: false })

/** Numbers the lines of a session and keeps those that no frame has taken yet, at most so many. */
export class Journal {
  #next = 1
  #lines: Line[] = []

  /** `event`: whose handling brought them about. */
  add(at: Micros, told: readonly Said[], event: EventId = nothing): void {
    for (const line of told) this.#lines.push({ id: this.#next++, at, event, ...line })
    if (this.#lines.length > linesMax) this.#lines = this.#lines.slice(-linesMax)
  }

  /** The oldest that were not taken yet, as many as a frame may hold. */
  take(): readonly Line[] {
    const taken = this.#lines.slice(0, linesOfFrame)
    this.#lines = this.#lines.slice(linesOfFrame)
    return taken
  }
}

/** With nodes and hosts, what a frame may hold. */
const linesOfFrame = 100

/** More than this between two frames nobody reads: the newest stay. */
const linesMax = 500
