import type { Micros } from "../base/time.ts"

/** How fast model time goes by. The only place where wall time and model time meet. Speeds are model seconds per wall second. */
export class Pacer {
  #playing = false
  #speed = 1
  #wallMillis: number
  #model: number
  #reached = 0

  constructor(wallMillis: number, model: Micros) {
    this.#wallMillis = wallMillis
    this.#model = model
  }

  get playing(): boolean {
    return this.#playing
  }

  /** Model seconds per wall second that were lately reached. */
  get reached(): number {
    return this.#playing ? this.#reached : 0
  }

  set(playing: boolean, speed: number, wallMillis: number, now: Micros): void {
    this.#playing = playing
    this.#speed = Math.min(1000, Math.max(0.001, speed))
    this.anchor(wallMillis, now)
  }

  /** Counts from here: after a pause, a step or a skip, and when the engine could not keep up. */
  anchor(wallMillis: number, now: Micros): void {
    this.#wallMillis = wallMillis
    this.#model = now
  }

  /** Where model time should be. */
  target(wallMillis: number): Micros {
    return Math.floor(this.#model + Math.max(0, wallMillis - this.#wallMillis) * 1000 * this.#speed) as Micros
  }

  /** The engine got to `now`: where it lags by more than a tenth of a second of wall time it is not chased. */
  arrived(wallMillis: number, now: Micros): void {
    const elapsed = wallMillis - this.#wallMillis
    if (elapsed > 0) this.#reached = (now - this.#model) / 1000 / elapsed
    if ((this.target(wallMillis) - now) / 1000 / this.#speed > 100) this.anchor(wallMillis, now)
  }
}
