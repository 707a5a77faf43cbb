import { never, type Micros } from "../base/time.ts"

/** What is still to come of what the learner did. */
export interface Chain {
  /** When its next event happens; `never` where it is quiet. */
  readonly at: Micros
  /** Its messages on their way: of each lane that which was sent first. */
  readonly flights: readonly Flight[]
}

/** A message that is on its way. */
export interface Flight {
  readonly sentAt: Micros
  readonly arrivesAt: Micros
  /** Between processes of one machine. */
  readonly within: boolean
  /** Who says what sort of thing to whom, whichever machine they are on: "kubelet kube-apiserver request patch pods/status". */
  readonly lane: string
}

/** So long a hop between machines takes, at least, in wall time. */
const hopMillis = 350
/** Hops within a machine are a hundred for one command, each a fiftieth as long: long enough to see their order. */
const innerHopMillis = 80
/** Who has seen one message of a lane knows the next ones: they take so much less time. Equal Pods are told once and a little. */
const repeatShare = 8
/** After so long everything goes faster and faster: twice as fast after each further {@link hasteMillis}. */
const calmMillis = 12_000
const hasteMillis = 3_000
/** A wait goes by as it is, but in no more wall time than this. */
const waitMillisMax = 350
/** Who waits longer (a back-off, a deadline, a toleration) is not waited for. */
const waitMax = 30_000_000
/** Controllers that retry for ever would be followed for ever. */
const followMillisMax = 60_000

/** Of each lane the message that was sent first. */
export function leadersOf(flights: Iterable<Flight>): readonly Flight[] {
  const leaders = new Map<string, Flight>()
  for (const flight of flights) {
    const other = leaders.get(flight.lane)
    if (!other || flight.sentAt < other.sentAt) leaders.set(flight.lane, flight)
  }
  return [...leaders.values()]
}

/**
 * Shows time by the hops of one chain of causes: the first message of each sort takes as long as an eye needs, its like go by faster, and
 * what lies between is jumped. A story that is long hurries. It ends when the chain is quiet, or waits for long, or after a minute.
 */
export class Follower {
  readonly #since: number
  /** Never faster than this while a message is on its way, in model microseconds per wall millisecond. */
  readonly #paceMax: number
  /** When the first message of each lane was sent. */
  readonly #seen = new Map<string, Micros>()
  #leg: { readonly key: string; readonly wallMillis: number; readonly from: Micros; readonly pace: number } | undefined

  /** `speed`: what the learner has chosen, in model seconds per wall second. */
  constructor(wallMillis: number, speed: number) {
    this.#since = wallMillis
    this.#paceMax = speed * 1000
  }

  /** Where model time should be, and how fast it goes by; undefined where there is nothing more to follow. */
  next(chain: Chain, wallMillis: number, now: Micros): { readonly until: Micros; readonly pace: number } | undefined {
    if (chain.at === never || chain.at - now > waitMax || wallMillis - this.#since > followMillisMax) return undefined
    const key = `${chain.at} ${chain.flights.map(({ lane, sentAt }) => `${lane}@${sentAt}`).join()}`
    if (this.#leg?.key !== key) this.#leg = { key, wallMillis, from: now, pace: this.#paceFor(chain, wallMillis, now) }
    const { from, pace, wallMillis: since } = this.#leg
    return { until: Math.min(chain.at, Math.floor(from + (wallMillis - since) * pace)) as Micros, pace }
  }

  #paceFor({ at, flights }: Chain, wallMillis: number, now: Micros): number {
    const haste = hasteAfter(wallMillis - this.#since)
    if (flights.length === 0) return Math.max(1000, (at - now) / waitMillisMax) * haste
    return Math.min(haste * Math.min(...flights.map((flight) => this.#paceOf(flight))), this.#paceMax)
  }

  #paceOf({ lane, sentAt, arrivesAt, within }: Flight): number {
    const first = this.#seen.get(lane) ?? sentAt
    this.#seen.set(lane, first)
    return ((arrivesAt - sentAt) * (first === sentAt ? 1 : repeatShare)) / (within ? innerHopMillis : hopMillis)
  }
}

/** How much faster everything goes after so long: 1 at first, then doubling, without a jump. */
function hasteAfter(millis: number): number {
  let haste = 1
  let late = (millis - calmMillis) / hasteMillis
  for (; late > 1; late--) haste *= 2
  return late > 0 ? haste * (1 + late) : haste
}
