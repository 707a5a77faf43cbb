import type { Micros } from "../base/time.ts"
import type { Observer, Setup } from "./machine.ts"
import { World, type Moment, type Split } from "./world.ts"

/** Engine work between checkpoints, in events: about 50 ms of it. */
const eventsBetween = 4_000
/** The most checkpoints that are kept: {@link thin} drops older ones so that gaps grow with age. */
const kept = 64

/**
 * A world with its past: checkpoints by work done, thinned with age, from which any earlier moment is reached by running
 * again. History is a function of the inputs, so what is not kept can be derived.
 */
export class History {
  readonly #setup: Setup
  readonly #split: Split | undefined
  #world: World
  #moments: readonly Moment[]
  #since = 0

  constructor(setup: Setup, options: { readonly split?: Split; readonly observer?: Observer } = {}) {
    this.#setup = setup
    this.#split = options.split
    this.#world = new World(setup, options)
    this.#moments = [this.#world.moment()]
  }

  get world(): World {
    return this.#world
  }

  get moments(): readonly Moment[] {
    return this.#moments
  }

  /** Runs through `until` (inclusive), keeping checkpoints by the way; gives the number of events. */
  run(until: Micros): number {
    let total = 0
    for (let count = -1; count !== 0; total += count) {
      count = this.#world.run(until, eventsBetween - this.#since)
      this.#since += count
      if (this.#since >= eventsBetween) this.#keep()
    }
    return total
  }

  /** The world as it was after `at`: a fork from the nearest checkpoint, run up to there with the inputs it had. */
  seek(at: Micros): World {
    const nearest = this.#moments.findLast((moment) => moment.now <= at) ?? (this.#moments[0] as Moment)
    const world = new World(this.#setup, { from: nearest, ...(this.#split ? { split: this.#split } : {}) })
    world.give(this.#world.inputs.slice(nearest.inputs.length).filter((input) => input.at <= at))
    world.run(at)
    return world
  }

  #keep(): void {
    this.#since = 0
    this.#moments = thin([...this.#moments, this.#world.moment()])
  }
}

/**
 * Drops one moment where there are too many: the one whose neighbours are closest together for their age, so that the gaps
 * between those that stay grow with their distance from the end. The first moment always stays.
 */
function thin(moments: readonly Moment[]): readonly Moment[] {
  if (moments.length <= kept) return moments
  const end = (moments.at(-1) as Moment).now
  let least = Infinity
  let victim = 1
  for (let i = 1; i < moments.length - 1; i++) {
    const gap = (moments[i + 1] as Moment).now - (moments[i - 1] as Moment).now
    const density = gap / (end - (moments[i] as Moment).now + 1)
    if (density < least) [least, victim] = [density, i]
  }
  return moments.filter((_, i) => i !== victim)
}
