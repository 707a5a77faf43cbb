import { micros, type Micros } from "../../base/time.ts"

/** Frames come with each picture; a gap longer than this is a stall, and the picture waits for it. */
const gapMillisMax = 100

interface Beat {
  readonly now: Micros
  readonly running: boolean
  readonly pace: number
  readonly wallMillis: number
  /** Never beyond this, until another frame says so. */
  readonly until: number
}

/** Model time between two frames, from the pace that was last reached, so that slow motion is smooth. Never ahead of a pause and never backwards within a run. */
export class ModelClock {
  #beat: Beat = { now: micros(0), running: false, pace: 0, wallMillis: 0, until: 0 }
  #shown = 0

  /** A frame says where the world is: `pace` in model seconds per wall second; `until`: what happens next of what is followed. */
  set(now: Micros, running: boolean, pace: number, wallMillis: number, until = Infinity): void {
    if (!running || now < this.#beat.now) this.#shown = now
    this.#beat = { now, running, pace, wallMillis, until }
  }

  /** Another world begins at its own time. */
  clear(): void {
    this.#beat = { now: micros(0), running: false, pace: 0, wallMillis: 0, until: 0 }
    this.#shown = 0
  }

  at(wallMillis: number): Micros {
    const { now, running, pace, wallMillis: from, until } = this.#beat
    if (!running) return now
    const ahead = Math.min(gapMillisMax, Math.max(0, wallMillis - from)) * 1000 * pace
    this.#shown = Math.max(this.#shown, Math.min(until, Math.floor(now + ahead)))
    return micros(this.#shown)
  }
}
