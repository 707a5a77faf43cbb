import type { Micros } from "../base/time.ts"
import { Follower, type Chain } from "./follower.ts"
import { Pacer } from "./pacer.ts"
import type { Frame } from "./protocol.ts"

/** A new world runs its first minute at full speed, so that the page opens on a cluster that beats. */
export const headStart: Run = { until: 60_000_000 as Micros, resume: true }
/** How many simulated minutes a skip looks for what it leads to: through a world that has settled it ends there all the same, which is said. */
export const skipMinutes = { interesting: 60, busy: 10 } as const

/** A way at full speed. */
export interface Run {
  readonly until: Micros
  /** Whether time goes on at the learner's speed when it is there. */
  readonly resume: boolean
}

interface Skip extends Run {
  readonly to: "interesting" | "busy" | "moment"
}

/** What drives a world on: the learner's speed, a skip that runs ahead, or the hops of a chain of causes. One at a time. */
export class Timing {
  readonly #wallMillis: () => number
  readonly #pacer: Pacer
  #speed = 1
  #skip: Skip | undefined
  #follow: { readonly follower: Follower; readonly resume: boolean; pace: number; until: Micros } | undefined

  /** `start`: where a world that was just opened is run at once. */
  constructor(wallMillis: () => number, now: Micros, start: Run) {
    this.#wallMillis = wallMillis
    this.#skip = { ...start, to: "moment" }
    this.#pacer = new Pacer(wallMillis(), now)
  }

  /** Whether there is anything to run for. */
  get runs(): boolean {
    return this.#skip !== undefined || this.#follow !== undefined || this.#pacer.playing
  }

  get skips(): boolean {
    return this.#skip !== undefined
  }

  get follows(): boolean {
    return this.#follow !== undefined
  }

  /** What a frame says of it. */
  get shown(): Pick<Frame, "playing" | "skipping" | "reached" | "following"> {
    const factor = (this.#follow?.pace ?? 0) / 1000
    const following = { on: this.follows, factor, until: this.#follow?.until ?? (0 as Micros) }
    return { playing: this.#pacer.playing || this.follows, skipping: this.skips, reached: this.follows ? factor : this.#pacer.reached, following }
  }

  /** The learner plays, pauses or chooses a speed: that ends what else there was, but for the way to a moment. */
  pace(playing: boolean, speed: number, now: Micros): void {
    this.#speed = speed
    this.#skip = this.#skip?.to === "moment" ? { ...this.#skip, resume: playing } : undefined
    this.#settle(playing, now)
  }

  /** Time stands still. */
  halt(now: Micros): void {
    this.#skip = undefined
    this.#settle(false, now)
  }

  /** Goes to a moment that lies ahead, and stops there. */
  runTo(until: Micros): void {
    this.#follow = undefined
    this.#skip = { to: "moment", until, resume: false }
  }

  skip(to: "interesting" | "busy", now: Micros): void {
    this.#skip = { to, until: (now + skipMinutes[to] * 60_000_000) as Micros, resume: to === "busy" && (this.#follow?.resume ?? this.#pacer.playing) }
    this.#follow = undefined
  }

  /** Follows what the learner did, until there is no more of it; then time goes on, or stands, as before. Nothing is followed while the world runs ahead. */
  follow(on: boolean, now: Micros): void {
    if (!on) return this.#unfollow(now)
    if (this.#skip?.to === "moment") return
    const resume = this.#follow?.resume ?? this.#skip?.resume ?? this.#pacer.playing
    this.#skip = undefined
    this.#follow = { follower: new Follower(this.#wallMillis(), this.#speed), resume, pace: 0, until: now }
  }

  /** The learner did something while time went by: that is followed where it is wanted. Who has stopped the clock looks at it as it stands. */
  acted(follow: boolean, now: Micros): void {
    if (follow && !this.#skip && (this.#follow || this.#pacer.playing)) this.follow(true, now)
  }

  /** How far to run now. `chain` is asked for while {@link follows}. Undefined where what was followed has come to its end. */
  target(now: Micros, chain: Chain | undefined): Micros | undefined {
    const wall = this.#wallMillis()
    if (this.#skip) return this.#skip.until
    if (!this.#follow) return this.#pacer.target(wall)
    const leg = chain && this.#follow.follower.next(chain, wall, now)
    if (!leg || !chain) {
      this.#unfollow(now)
      return undefined
    }
    this.#follow.pace = leg.pace
    this.#follow.until = chain.at
    return leg.until
  }

  /** The world got to `now` and saw something; what a skip looked for that has ended unsatisfied. `there`: it is where it was asked to run. */
  arrived(now: Micros, there: boolean, seen: { readonly interesting: boolean; readonly busy: boolean }): "interesting" | "busy" | undefined {
    const skip = this.#skip
    if (!skip) {
      if (!this.#follow && this.#pacer.playing) this.#pacer.arrived(this.#wallMillis(), now)
      return undefined
    }
    const found = (skip.to === "interesting" && seen.interesting) || (skip.to === "busy" && seen.busy)
    if (!there && !found) return undefined
    this.#skip = undefined
    this.#settle(skip.resume, now)
    return skip.to === "moment" || found ? undefined : skip.to
  }

  #unfollow(now: Micros): void {
    if (this.#follow) this.#settle(this.#follow.resume, now)
  }

  #settle(playing: boolean, now: Micros): void {
    this.#follow = undefined
    this.#pacer.set(playing, this.#speed, this.#wallMillis(), now)
  }
}
