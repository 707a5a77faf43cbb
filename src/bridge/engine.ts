import { assert } from "../base/assert.ts"
import { never, type Micros } from "../base/time.ts"
import { historyHash } from "../sim/kernel.ts"
import type { Input } from "../sim/recording.ts"
import { hostOf, type ActorId, type Body, type Event, type HostId } from "../sim/types.ts"
import { windowEnds } from "../sim/windows.ts"
import { leadersOf, type Chain } from "./follower.ts"
import type { LogWanted } from "./log-watch.ts"
import type { Look, Order, Shard, Standing } from "./shard.ts"

/** How the shards of a world lie apart. */
export interface Spread {
  readonly shardOf: (host: HostId) => number
  readonly floor: Micros
}

/** A world whose shards may live in several workers: it runs them window by window and gives them inputs at window edges. */
export class Engine {
  readonly #shards: readonly Shard[]
  readonly #spread: Spread
  #standing: Standing[] = []
  /** Messages on their way to each shard. */
  #mail: Event[][]
  #inputs: readonly Input[] = []
  #fresh: readonly Input[] = []
  #handled = 0

  private constructor(shards: readonly Shard[], spread: Spread) {
    this.#shards = shards
    this.#spread = spread
    this.#mail = shards.map(() => [])
  }

  static async open(shards: readonly Shard[], spread: Spread): Promise<Engine> {
    const engine = new Engine(shards, spread)
    await engine.#each(() => 0 as Micros)
    return engine
  }

  get now(): Micros {
    return Math.max(...this.#standing.map(({ now }) => now)) as Micros
  }

  get eventsHandled(): number {
    return this.#handled
  }

  get inputs(): readonly Input[] {
    return this.#inputs
  }

  /** When the next thing happens. */
  get nextAt(): Micros {
    return Math.min(...this.#nextTimes()) as Micros
  }

  /** Takes an input from the outside, right after now. It happens with the next run. */
  input(to: ActorId, body: Body): Input {
    const at = Math.max(this.now, this.#fresh.at(-1)?.at ?? 0) + 1
    const input: Input = Object.freeze({ at: at as Micros, number: this.#inputs.length + 1, to, body })
    this.#inputs = Object.freeze([...this.#inputs, input])
    this.#fresh = [...this.#fresh, input]
    return input
  }

  /** Runs one window towards `until` (inclusive), of at most about `eventsMax` events; false where it is there. */
  async advance(until: Micros, eventsMax: number): Promise<boolean> {
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
      await this.#each(() => 0 as Micros)
      const first = this.#firstShard()
      if (first === undefined) return
      this.#take(first, await this.#shard(first).run(this.#orderFor(first, undefined, 1)))
    }
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
    const looks = await Promise.all(this.#shards.map(async (shard) => shard.look(logs)))
    return { hosts: looks.flatMap(({ hosts }) => hosts), hops: looks.flatMap(({ hops }) => hops), logs: looks.flatMap((look) => look.logs) }
  }

  /** What is still to come of what the learner did, wherever it is. */
  async chain(): Promise<Chain> {
    const chains = await Promise.all(this.#shards.map(async (shard) => shard.chain()))
    let at: number = this.#fresh[0]?.at ?? never
    for (const event of this.#mail.flat()) if (event.followed) at = Math.min(at, event.at)
    return { at: Math.min(at, ...chains.map((chain) => chain.at)) as Micros, flights: leadersOf(chains.flatMap(({ flights }) => flights)) }
  }

  /** Lets go of the shards in other workers. */
  close(): void {
    for (const shard of this.#shards) shard.close?.()
  }

  /** The hash of the history so far. */
  async hash(): Promise<string> {
    const all = new Map<HostId, string>()
    for (const shard of this.#shards) for (const [host, chain] of await shard.chains()) if (!all.has(host)) all.set(host, chain)
    return historyHash(all)
  }

  #nextTimes(): Micros[] {
    const input = this.#fresh[0]?.at ?? never
    return this.#standing.map(({ nextAt }, shard) => (this.#mail[shard] ?? []).reduce((least, { at }) => Math.min(least, at), Math.min(nextAt, input)) as Micros)
  }

  async #each(end: (shard: number) => Micros, eventsMax = Infinity): Promise<void> {
    const orders = this.#shards.map((_, shard) => this.#orderFor(shard, end(shard), eventsMax))
    this.#fresh = []
    // The farthest workers first: they run while this thread runs its own shard.
    const later = this.#shards.map((shard, i) => (i === 0 ? undefined : shard.run(orders[i] as Order)))
    const [firstShard] = this.#shards
    const [firstOrder] = orders
    assert(firstShard && firstOrder, "a world has a shard")
    this.#take(0, await firstShard.run(firstOrder))
    for (let i = 1; i < later.length; i++) this.#take(i, (await later[i]) as Standing)
  }

  #shard(index: number): Shard {
    const shard = this.#shards[index]
    assert(shard, `there is no shard ${index}`)
    return shard
  }

  #orderFor(shard: number, until: Micros | undefined, eventsMax: number): Order {
    const events = this.#mail[shard] ?? []
    this.#mail[shard] = []
    const floor = this.#shards.length > 1 ? this.#spread.floor : undefined
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
