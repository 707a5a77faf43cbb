import { assert } from "../base/assert.ts"
import { never, type Micros } from "../base/time.ts"
import { historyHash } from "../sim/kernel.ts"
import { withEvidence, type Step, type Trace } from "../sim/causes.ts"
import type { Input } from "../sim/recording.ts"
import { hostOf, type ActorId, type Body, type Event, type EventId, type HostId } from "../sim/types.ts"
import { windowEnds } from "../sim/windows.ts"
import { leadersOf, type Chain } from "./follower.ts"
import type { LogWanted } from "./log-watch.ts"
import type { HostView } from "./protocol.ts"
import type { Look, Order, Shard, Standing } from "./shard.ts"

/** How the shards of a world lie apart. */
export interface Spread {
  readonly shardOf: (host: HostId) => number
  readonly floor: Micros
}

/** The most steps of one way back, and a few more. */
const stepsMax = 2_000

/** A clock of the wall: it tells what running costs, and nothing in a history depends on it. */
export type Meter = () => number

/** A moment of a world that each of its shards keeps under `id`. */
export interface Moment {
  readonly id: number
  readonly now: Micros
  readonly standing: readonly Standing[]
  /** The events of its whole past, and what it took to run it, in milliseconds of the wall's clock. */
  readonly handled: number
  readonly workMillis: number
  /** How many inputs had been given, and the last of them. */
  readonly given: number
  readonly last: Input | undefined
}

/**
 * A world whose shards may live in several workers: it runs them window by window and gives them inputs at window edges. Inputs that
 * are known before their time are given one instant before it, so that at any moment the world holds what had been given by then.
 */
export class Engine {
  readonly shards: readonly Shard[]
  readonly #spread: Spread
  readonly #meter: Meter
  #standing: Standing[] = []
  /** Messages on their way to each shard. */
  #mail: Event[][]
  /** Those that were given, and those that are still to come. */
  #inputs: readonly Input[]
  #given = 0
  /** Given, and not handed to the shards yet. */
  #fresh: readonly Input[] = []
  #handled = 0
  #workMillis = 0

  private constructor(shards: readonly Shard[], spread: Spread, inputs: readonly Input[], meter: Meter) {
    this.shards = shards
    this.#spread = spread
    this.#meter = meter
    this.#inputs = inputs
    this.#mail = shards.map(() => [])
  }

  /** A world at time 0, which will be given `inputs` as their time comes. */
  static async open(shards: readonly Shard[], spread: Spread, inputs: readonly Input[] = [], meter: Meter = () => performance.now()): Promise<Engine> {
    const engine = new Engine(shards, spread, inputs, meter)
    await engine.#handOver()
    return engine
  }

  get now(): Micros {
    return Math.max(...this.#standing.map(({ now }) => now)) as Micros
  }

  get eventsHandled(): number {
    return this.#handled
  }

  /** What it took to run its whole past. */
  get workMillis(): number {
    return this.#workMillis
  }

  /** What was given so far. */
  get inputs(): readonly Input[] {
    return this.#inputs.length === this.#given ? this.#inputs : Object.freeze(this.#inputs.slice(0, this.#given))
  }

  /** The next input that is known before its time. */
  get coming(): Input | undefined {
    return this.#inputs[this.#given]
  }

  /** When the next thing happens, inputs that are still to come aside. */
  get nextAt(): Micros {
    return Math.min(...this.#nextTimes()) as Micros
  }

  /** Takes an input from the outside, right after now; what was to come does not come any more. It happens with the next run. */
  input(to: ActorId, body: Body): Input {
    const at = Math.max(this.now, this.#inputs[this.#given - 1]?.at ?? 0) + 1
    const input: Input = Object.freeze({ at: at as Micros, number: this.#given + 1, to, body })
    this.forgetComing()
    this.#inputs = Object.freeze([...this.#inputs, input])
    this.#give(1)
    return input
  }

  /** What was to come does not come any more. */
  forgetComing(): void {
    this.#inputs = this.inputs
  }

  /** Runs one window towards `until` (inclusive), of at most about `eventsMax` events; false where it is there. */
  async advance(until: Micros, eventsMax: number): Promise<boolean> {
    const { coming } = this
    if (!coming || coming.at > until) return this.#window(until, eventsMax)
    if (!(await this.#window((coming.at - 1) as Micros, eventsMax))) this.#giveComing()
    return true
  }

  async #window(until: Micros, eventsMax: number): Promise<boolean> {
    const end = (until + 1) as Micros
    if (this.now >= until && this.#fresh.length === 0 && this.nextAt > until) return false
    const ends = windowEnds(this.#nextTimes(), this.#spread.floor, end)
    await this.#each((shard) => ends[shard] ?? end, eventsMax)
    return this.now < until || this.nextAt <= until
  }

  /** Handles the next event of the total order. What comes first may be a timer that was replaced, and count as nothing. */
  async step(): Promise<void> {
    const before = this.#handled
    while (this.#handled === before) {
      if (this.coming && this.coming.at <= this.nextAt) this.#giveComing()
      await this.#handOver()
      const first = this.#firstShard()
      if (first === undefined) return
      this.#take(first, await this.#shard(first).run(this.#orderFor(first, undefined, 1)))
    }
  }

  /** Keeps this moment in every shard. */
  async keep(id: number): Promise<Moment> {
    if (this.#fresh.length > 0 || this.#mail.some((mail) => mail.length > 0)) await this.#handOver()
    await Promise.all(this.shards.map(async (shard) => shard.keep(id)))
    const standing = this.#standing.map((each) => ({ ...each, sent: [] }))
    return Object.freeze({ id, now: this.now, standing, handled: this.#handled, workMillis: this.#workMillis, given: this.#given, last: this.#inputs[this.#given - 1] })
  }

  /** A second world in the same workers, at a moment that was kept; it will be given `inputs`, of which it has had the first. */
  async fork(moment: Moment, inputs: readonly Input[]): Promise<Engine> {
    const fork = new Engine(await Promise.all(this.shards.map(async (shard) => shard.fork(moment.id))), this.#spread, inputs, this.#meter)
    fork.#standing = [...moment.standing]
    fork.#handled = moment.handled
    fork.#workMillis = moment.workMillis
    fork.#given = moment.given
    return fork
  }

  async forget(moments: readonly Moment[]): Promise<void> {
    const ids = moments.map(({ id }) => id)
    await Promise.all(this.shards.map(async (shard) => shard.forget(ids)))
  }

  /** Gives the next input that is known, and those of the same instant. */
  #giveComing(): void {
    const { coming } = this
    let count = 0
    while (coming && this.#inputs[this.#given + count]?.at === coming.at) count++
    this.#give(count)
  }

  #give(count: number): void {
    this.#fresh = [...this.#fresh, ...this.#inputs.slice(this.#given, this.#given + count)]
    this.#given += count
  }

  /** Hands mail and inputs to the shards; nothing happens yet. */
  #handOver(): Promise<void> {
    return this.#each(() => 0 as Micros)
  }

  /** The shard whose next event comes first in the total order. */
  #firstShard(): number | undefined {
    let first: number | undefined
    this.#standing.forEach(({ head }, shard) => {
      if (head && (first === undefined || isBefore(head, this.#standing[first]?.head ?? head))) first = shard
    })
    return first
  }

  /** How the hosts look, the hops since the last look, and what those containers wrote, of all shards. */
  async look(logs: readonly LogWanted[]): Promise<Look> {
    const looks = await Promise.all(this.shards.map(async (shard) => shard.look(logs)))
    return { hosts: looks.flatMap(({ hosts }) => hosts), gone: looks.flatMap(({ gone }) => gone), hops: looks.flatMap(({ hops }) => hops), logs: looks.flatMap((look) => look.logs) }
  }

  /** The way back from an event that was handled at `at`, over all shards; each goes on where another one's knowledge ends. */
  async trace(event: EventId, at: Micros): Promise<Trace> {
    const steps: Step[] = []
    let rest: Trace["rest"] = { event, at, evidence: [] }
    while (rest && steps.length < stepsMax) {
      const { event: next, at: handledAt, evidence } = rest
      // Who sent an event knows the rest of the way, who handled it says why: two shards may have a part of it.
      const parts: readonly Trace[] = await Promise.all(this.shards.map(async (shard) => shard.trace(next, handledAt)))
      const said = evidence.length > 0 ? evidence : parts.flatMap((part) => (part.steps.length === 0 ? (part.rest?.evidence ?? []) : []))
      const part = parts.find((each) => each.steps.length > 0)
      if (!part) return { steps, rest: { event: next, at: handledAt, evidence: said } }
      steps.push(...withEvidence(said, part.steps))
      rest = part.rest
    }
    return { steps, rest }
  }

  /** All machines, as they are. */
  async machines(): Promise<readonly HostView[]> {
    return (await Promise.all(this.shards.map(async (shard) => shard.machines()))).flat()
  }

  /** What is still to come of what the learner did, wherever it is. */
  async chain(): Promise<Chain> {
    const chains = await Promise.all(this.shards.map(async (shard) => shard.chain()))
    let at: number = this.#fresh[0]?.at ?? never
    for (const event of this.#mail.flat()) if (event.followed) at = Math.min(at, event.at)
    return { at: Math.min(at, ...chains.map((chain) => chain.at)) as Micros, flights: leadersOf(chains.flatMap(({ flights }) => flights)) }
  }

  /** Lets go of the shards in other workers. */
  close(): void {
    for (const shard of this.shards) shard.close?.()
  }

  /** The hash of the history so far. */
  async hash(): Promise<string> {
    const all = new Map<HostId, string>()
    for (const shard of this.shards) for (const [host, chain] of await shard.chains()) if (!all.has(host)) all.set(host, chain)
    return historyHash(all)
  }

  #nextTimes(): Micros[] {
    const input = this.#fresh[0]?.at ?? never
    return this.#standing.map(({ nextAt }, shard) => (this.#mail[shard] ?? []).reduce((least, { at }) => Math.min(least, at), Math.min(nextAt, input)) as Micros)
  }

  async #each(end: (shard: number) => Micros, eventsMax = Infinity): Promise<void> {
    const begun = this.#meter()
    const orders = this.shards.map((_, shard) => this.#orderFor(shard, end(shard), eventsMax))
    this.#fresh = []
    // The farthest workers first: they run while this thread runs its own shard.
    const later = this.shards.map((shard, i) => (i === 0 ? undefined : shard.run(orders[i] as Order)))
    const [firstShard] = this.shards
    const [firstOrder] = orders
    assert(firstShard && firstOrder, "a world has a shard")
    this.#take(0, await firstShard.run(firstOrder))
    for (let i = 1; i < later.length; i++) this.#take(i, (await later[i]) as Standing)
    this.#workMillis += this.#meter() - begun
  }

  #shard(index: number): Shard {
    const shard = this.shards[index]
    assert(shard, `there is no shard ${index}`)
    return shard
  }

  #orderFor(shard: number, until: Micros | undefined, eventsMax: number): Order {
    const events = this.#mail[shard] ?? []
    this.#mail[shard] = []
    const floor = this.shards.length > 1 ? this.#spread.floor : undefined
    return { events, inputs: this.#fresh, until, floor, eventsMax }
  }

  #take(shard: number, standing: Standing): void {
    this.#standing[shard] = standing
    this.#handled += standing.count
    for (const event of standing.sent) this.#mail[this.#spread.shardOf(hostOf(event.to))]?.push(event)
  }
}

function isBefore(a: readonly number[], b: readonly number[]): boolean {
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return (a[i] ?? 0) < (b[i] ?? 0)
  return false
}
