import { micros, type Micros } from "../../base/time.ts"

/** Frames come with each picture; a gap longer than this is a stall, and the picture waits for it. */
const gapMillisMax = 100

interface Beat {
  readonly now: Micros
  readonly running: boolean
  readonly pace: number
  readonly wallMillis: number
}

/** Model time between two frames, from the pace that was last reached, so that slow motion is smooth. Never ahead of a pause and never backwards within a run. */
export class ModelClock {
  #beat: Beat = { now: micros(0), running: false, pace: 0, wallMillis: 0 }
  #shown = 0

  /** A frame says where the world is: `pace` in model seconds per wall second. */
  set(now: Micros, running: boolean, pace: number, wallMillis: number): void {
    if (!running || now < this.#beat.now) this.#shown = now
    this.#beat = { now, running, pace, wallMillis }
  }

  /** Another world begins at its own time. */
  clear(): void {
    this.#beat = { now: micros(0), running: false, pace: 0, wallMillis: 0 }
    this.#shown = 0
  }

  at(wallMillis: number): Micros {
    const { now, running, pace, wallMillis: from } = this.#beat
    if (!running) return now
    const ahead = Math.min(gapMillisMax, Math.max(0, wallMillis - from)) * 1000 * pace
    this.#shown = Math.max(this.#shown, Math.floor(now + ahead))
    return micros(this.#shown)
  }
}
