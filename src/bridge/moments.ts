import { minutes, type Micros } from "../base/time.ts"
import { isMomentOf, type Branch } from "./branches.ts"
import type { Moment } from "./engine.ts"

/** Between two moments near the end of a branch: so much is run again at most. */
const workBetweenMillis = 25
/** Up to this age moments lie so close; further back their gaps grow, slowly for so many times as long (a session of half an hour), then fast. */
const ageNear = minutes(12)
const timesFar = 2.5
/** By how much at most. Two moments share all that did not change between them: those far apart hold most, and there are few of them. */
const spreadMax = 2_000
/** The most moments that are kept, of all branches: what they hold is bounded, whatever the world does. */
const momentsMax = 192

/**
 * The moments that are kept of a world, on all its branches. They lie so far apart as they are far from the end of their branch, and
 * there are never more than so many. A branch's first and last moment stay.
 */
export class Moments {
  #all: Moment[] = []

  get size(): number {
    return this.#all.length
  }

  add(moment: Moment): void {
    this.#all.push(moment)
  }

  /** The last one from which `at` can be reached on that branch. An input that was given lies ahead of its moment, and may be behind `at`. */
  nearest(branch: Branch, at: Micros): Moment | undefined {
    return this.#of(branch).findLast(({ now, last }) => now <= at && (last?.at ?? 0) <= at)
  }

  /** Whether a moment is worth keeping where the branch has come so far. */
  wants(branch: Branch, { now, workMillis }: Pick<Moment, "now" | "workMillis">): boolean {
    const gap = workBetweenMillis * spread(branch.end - now)
    let [before, after] = [-Infinity, Infinity]
    for (const moment of this.#of(branch)) {
      if (moment.now <= now) before = moment.workMillis
      else after = Math.min(after, moment.workMillis)
    }
    return workMillis - before >= gap && after - workMillis >= gap / 2
  }

  /** Takes away those that lie too close together, and those that no branch needs. */
  thin(branches: readonly Branch[]): readonly Moment[] {
    const gone: Moment[] = []
    for (let victim = this.#victim(branches); victim; victim = this.#victim(branches)) {
      gone.push(victim)
      this.#all.splice(this.#all.indexOf(victim), 1)
    }
    return gone
  }

  #of(branch: Branch): readonly Moment[] {
    return this.#all.filter((moment) => isMomentOf(branch, moment)).sort((a, b) => a.handled - b.handled || a.given - b.given)
  }

  /** The moment that is missed least, if there is one to spare. */
  #victim(branches: readonly Branch[]): Moment | undefined {
    const worth = new Map<Moment, number>(this.#all.map((moment) => [moment, 0]))
    for (const branch of branches) {
      const line = this.#of(branch)
      line.forEach((moment, i) => {
        const [before, after] = [line[i - 1], line[i + 1]]
        const here = before && after ? (after.workMillis - before.workMillis) / spread(branch.end - moment.now) : Infinity
        worth.set(moment, Math.max(worth.get(moment) ?? 0, here))
      })
    }
    let victim: Moment | undefined
    for (const [moment, each] of worth) if (!victim || each < (worth.get(victim) ?? 0)) victim = moment
    return victim && (this.#all.length > momentsMax || (worth.get(victim) ?? 0) < workBetweenMillis) ? victim : undefined
  }
}

/** By how much moments of that age lie farther apart than those near the end. */
function spread(age: number): number {
  const times = Math.max(1, age / ageNear)
  return Math.min(Math.min(times, timesFar) ** 1.5 * Math.max(1, times / timesFar) ** 4, spreadMax)
}
