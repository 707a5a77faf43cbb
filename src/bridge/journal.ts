import type { Micros } from "../base/time.ts"
import { nothing, type EventId } from "../sim/types.ts"
import type { Said } from "../why/said.ts"
import type { Annals } from "./annals.ts"
import type { Line } from "./protocol.ts"
import { skipMinutes } from "./timing.ts"

/** A skip to the next interesting event, or to the end of quiet time, found none. */
export const nothingCame = (context: "interesting" | "busy"): Said => ({ say: "skip/nothing", about: { minutes: skipMinutes[context], context }, subject: "", tone: "normal", interesting: false })

/** Numbers the lines of a session, writes them down in the annals of the branch that is shown, and keeps those that no frame has taken yet. */
export class Journal {
  #next = 1
  #waiting: readonly Line[] = []
  #retold = false
  #annals: Annals

  constructor(annals: Annals) {
    this.#annals = annals
  }

  get annals(): Annals {
    return this.#annals
  }

  /** Another branch is shown: what is known of it is told again. */
  turnTo(annals: Annals): void {
    this.#annals = annals
    this.#waiting = annals.lines
    this.#retold = true
  }

  /** `event`: whose handling brought them about. */
  add(at: Micros, told: readonly Said[], event: EventId = nothing): void {
    if (told.length === 0) return
    const lines = told.map((line): Line => ({ id: this.#next++, at, event, ...line }))
    this.#annals.addLines(lines)
    this.#waiting = [...this.#waiting, ...lines]
    // Nobody has taken any for long: what is remembered is all that there will be to read.
    if (this.#waiting.length > waitingMax) this.turnTo(this.#annals)
  }

  /** The oldest that were not taken yet, as many as a frame may hold. */
  take(): { readonly retold: boolean; readonly lines: readonly Line[] } {
    const taken = { retold: this.#retold, lines: this.#waiting.slice(0, linesOfFrame) }
    this.#waiting = this.#waiting.slice(linesOfFrame)
    this.#retold = false
    return taken
  }
}

/** With nodes and hosts, what a frame may hold. */
const linesOfFrame = 100

/** More than annals hold. */
const waitingMax = 5_000
