import { never, type Micros } from "../base/time.ts"

/** What is still to come of what the learner did. */
export interface Chain {
  /** When its next event happens; `never` where it is quiet. */
  readonly at: Micros
  /** How fast time may go by for its messages on their way, in model microseconds per wall millisecond; Infinity while there are none. */
  readonly pace: number
}

/** A message that is on its way. */
export interface Flight {
  readonly sentAt: Micros
  readonly arrivesAt: Micros
  /** Between processes of one machine. */
  readonly within: boolean
}

/** So long a hop between machines takes, at least, in wall time. */
const hopMillis = 350
/** Hops within a machine are a hundred for one command, each a fiftieth as long: long enough to see their order. */
const innerHopMillis = 80
/** A wait goes by as it is, but in no more wall time than this. */
const waitMillisMax = 350
/** Who waits longer (a back-off, a deadline, a toleration) is not waited for. */
const waitMax = 30_000_000
/** Controllers that retry for ever would be followed for ever. */
const followMillisMax = 60_000

/** The pace that gives each flight its time. */
export const paceOf = (flights: Iterable<Flight>): number => {
  let pace = Infinity
  for (const { sentAt, arrivesAt, within } of flights) pace = Math.min(pace, (arrivesAt - sentAt) / (within ? innerHopMillis : hopMillis))
  return pace
}

/**
 * Shows time by the hops of one chain of causes: each message takes as long as an eye needs, and what lies between is jumped. It ends when
 * the chain is quiet, or waits for long, or after a minute.
 */
export class Follower {
  readonly #since: number
  /** Never faster than this while a message is on its way, in model microseconds per wall millisecond. */
  readonly #paceMax: number
  #leg: { readonly chain: Chain; readonly wallMillis: number; readonly from: Micros; readonly pace: number } | undefined

  /** `speed`: what the learner has chosen, in model seconds per wall second. */
  constructor(wallMillis: number, speed: number) {
    this.#since = wallMillis
    this.#paceMax = speed * 1000
  }

  /** Where model time should be, and how fast it goes by; undefined where there is nothing more to follow. */
  next(chain: Chain, wallMillis: number, now: Micros): { readonly until: Micros; readonly pace: number } | undefined {
    if (chain.at === never || chain.at - now > waitMax || wallMillis - this.#since > followMillisMax) return undefined
    if (this.#leg?.chain.at !== chain.at || this.#leg.chain.pace !== chain.pace) this.#leg = { chain, wallMillis, from: now, pace: this.#paceFor(chain, now) }
    const { from, pace, wallMillis: since } = this.#leg
    return { until: Math.min(chain.at, Math.floor(from + (wallMillis - since) * pace)) as Micros, pace }
  }

  #paceFor({ at, pace }: Chain, now: Micros): number {
    return pace === Infinity ? Math.max(1000, (at - now) / waitMillisMax) : Math.min(pace, this.#paceMax)
  }
}
