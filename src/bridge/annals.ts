import { never, type Micros } from "../base/time.ts"
import type { Event } from "../sim/types.ts"
import type { Line } from "./protocol.ts"
import type { Curve, TimelineView } from "./time-protocol.ts"

/** An event's place in the total order. */
export type Place = Pick<Event, "at" | "from" | "seq">

/** So many lines are kept of a branch; beyond that plain ones go before those that get a mark. */
const linesMax = 3_000
/** So many lines are kept when there are too many. */
const linesKept = 2_000
const bucketsMax = 240
const widthMicrosMin = 1_000_000
const pointsMax = 500

/**
 * What is remembered of one branch, so that going back needs no telling again: what was said, how much happened when, how many Pods were
 * ready. What lies before {@link knows} was told; playing through it again tells nothing twice. All of it is bounded, however long a world runs.
 */
export class Annals {
  #lines: readonly Line[] = []
  #forgotten: TimelineView["forgotten"]
  #widthMicros = widthMicrosMin
  #counts: readonly number[] = []
  #ready: Curve = { at: [], values: [] }
  /** The last event that is known; every event of its instant where it is told whole. */
  #known: Place = { at: 0 as Micros, from: 0 as Event["from"], seq: 0 }
  #inputsTold = 0

  get lines(): readonly Line[] {
    return this.#lines
  }

  get forgotten(): TimelineView["forgotten"] {
    return this.#forgotten
  }

  get activity(): TimelineView["activity"] {
    return { widthMicros: this.#widthMicros, counts: this.#counts }
  }

  /** Pods that are ready, outside kube-system. */
  get ready(): Curve {
    return this.#ready
  }

  /** How many of the branch's inputs were told. */
  get inputsTold(): number {
    return this.#inputsTold
  }

  /** The instant up to which, with all that happens at it, everything is known. */
  get knownUntil(): Micros {
    return this.#known.seq === never ? this.#known.at : (Math.max(0, this.#known.at - 1) as Micros)
  }

  /** Whether what an event brought about was told. */
  knows({ at, from, seq }: Place): boolean {
    const known = this.#known
    return at !== known.at ? at < known.at : from !== known.from ? from < known.from : seq <= known.seq
  }

  /** Everything up to this event was told; of this instant where `whole`, all. */
  learn(place: Place): void {
    if (!this.knows(place)) this.#known = place
  }

  learnWhole(at: Micros): void {
    this.learn({ at, from: never as number as Event["from"], seq: never })
  }

  tellInputs(count: number): void {
    this.#inputsTold = count
  }

  addLines(lines: readonly Line[]): void {
    if (lines.length === 0) return
    this.#lines = [...this.#lines, ...lines]
    if (this.#lines.length > linesMax) this.#letGo()
  }

  /** Something was written to the store. */
  countWrite(at: Micros): void {
    while (at >= this.#widthMicros * bucketsMax) this.#widen()
    const bucket = Math.floor(at / this.#widthMicros)
    const counts = [...this.#counts]
    while (counts.length <= bucket) counts.push(0)
    counts[bucket] = (counts[bucket] ?? 0) + 1
    this.#counts = counts
  }

  /** So many Pods are ready from `at` on. */
  countReady(at: Micros, count: number): void {
    const { at: moments, values } = this.#ready
    if (values.at(-1) === count || (values.length === 0 && count === 0)) return
    const again = moments.at(-1) === at
    this.#ready = thinned({ at: [...(again ? moments.slice(0, -1) : moments), at], values: [...(again ? values.slice(0, -1) : values), count] })
  }

  /** What is known of another branch that is the same up to `at`, with its first `inputs`. */
  upTo(at: Micros, inputs: number): Annals {
    const copy = new Annals()
    copy.#lines = this.#lines.filter((line) => line.at <= at)
    copy.#forgotten = this.#forgotten
    copy.#widthMicros = this.#widthMicros
    copy.#counts = countsUpTo(this.#counts, at / this.#widthMicros)
    const points = this.#ready.at.filter((moment) => moment <= at).length
    copy.#ready = { at: this.#ready.at.slice(0, points), values: this.#ready.values.slice(0, points) }
    copy.#inputsTold = Math.min(this.#inputsTold, inputs)
    if (this.knows({ at, from: 0 as Event["from"], seq: 0 })) copy.learnWhole(at)
    else copy.#known = this.#known
    return copy
  }

  #letGo(): void {
    const excess = this.#lines.length - linesKept
    let plain = this.#lines.filter(({ interesting }) => !interesting).length
    // The newest plain lines are read, too: a tenth of all stays theirs.
    const plainGone = Math.min(excess, Math.max(0, plain - linesKept / 10))
    plain = plainGone
    let marked = excess - plainGone
    const gone: Line[] = []
    this.#lines = this.#lines.filter((line) => {
      const goes = line.interesting ? marked-- > 0 : plain-- > 0
      if (goes) gone.push(line)
      return !goes
    })
    this.#forgotten = { until: gone.at(-1)?.at ?? (0 as Micros), lines: (this.#forgotten?.lines ?? 0) + gone.length }
  }

  #widen(): void {
    this.#widthMicros *= 2
    this.#counts = Array.from({ length: Math.ceil(this.#counts.length / 2) }, (_, i) => (this.#counts[2 * i] ?? 0) + (this.#counts[2 * i + 1] ?? 0))
  }
}

/** The stretch in which a fork lies has happened in part: so has its share of the writes. */
function countsUpTo(counts: readonly number[], end: number): readonly number[] {
  const whole = Math.floor(end)
  const share = Math.round((counts[whole] ?? 0) * (end - whole))
  return [...counts.slice(0, whole), ...(share > 0 ? [share] : [])]
}

/** Of points that lie closest together the later ones, until there are half as many as may be. */
function thinned(curve: Curve): Curve {
  if (curve.at.length <= pointsMax) return curve
  let { at, values } = curve
  for (let width = 1_000; at.length > pointsMax / 2; width *= 2) {
    const stays = (i: number): boolean => Math.floor((at[i] ?? 0) / width) !== Math.floor((at[i + 1] ?? Infinity) / width)
    const kept = at.map((_, i) => stays(i))
    values = values.filter((_, i) => kept[i])
    at = at.filter((_, i) => kept[i])
  }
  return { at, values }
}
