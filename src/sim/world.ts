import { assert } from "../base/assert.ts"
import type { Json } from "../base/json.ts"
import { never, type Micros } from "../base/time.ts"
import { historyHash, Kernel, type Checkpoint } from "./kernel.ts"
import type { Observer, Setup } from "./machine.ts"
import { byOrder } from "./queue.ts"
import type { Input } from "./recording.ts"
import { hostOf, type ActorId, type Body, type Event, type HostId } from "./types.ts"
import { windowEnds } from "./windows.ts"

/** How a world is split: which shard each host belongs to, and the least latency of links that cross. */
export interface Split {
  readonly shards: number
  readonly shardOf: (host: HostId) => number
  readonly floor: Micros
  /** What happens to messages on their way to another shard; workers clone them. */
  readonly carry?: (events: readonly Event[]) => readonly Event[]
}

/** A moment of a whole world. */
export interface Moment {
  readonly now: Micros
  readonly kernels: readonly Checkpoint[]
  readonly inputs: readonly Input[]
}

/** A world in one thread: one kernel or several that advance in windows, with the inputs that were given to it. */
export class World {
  readonly kernels: readonly Kernel[]
  readonly #split: Split | undefined
  #inputs: readonly Input[]

  /** A new world, or a fork of `from`: the first branch and the fork share every frozen object and never see each other again. */
  constructor(setup: Setup, options: { readonly split?: Split; readonly from?: Moment; readonly observer?: Observer } = {}) {
    const { split, from } = options
    this.#split = split
    this.#inputs = from?.inputs ?? Object.freeze([])
    this.kernels = Array.from({ length: split?.shards ?? 1 }, (_, shard) => {
      const owned = split ? { ...setup, owns: (host: HostId) => split.shardOf(host) === shard } : setup
      return new Kernel(owned, from?.kernels[shard])
    })
    for (const kernel of this.kernels) kernel.observer = options.observer
  }

  /** Everything up to and including this instant that was to happen has happened. */
  get now(): Micros {
    return Math.max(...this.kernels.map((kernel) => kernel.now)) as Micros
  }

  get nextAt(): Micros {
    return Math.min(...this.kernels.map((kernel) => kernel.nextAt)) as Micros
  }

  get inputs(): readonly Input[] {
    return this.#inputs
  }

  /** Runs through `until` (inclusive); gives the number of events. Stops early after about `eventsMax`. */
  run(until: Micros, eventsMax = Infinity): number {
    const end = (until + 1) as Micros
    const [first] = this.kernels
    assert(first, "a world has a kernel")
    if (!this.#split || this.kernels.length === 1) return first.run(end, eventsMax)
    let count = 0
    while (count < eventsMax && (this.nextAt < end || this.kernels.some((kernel) => kernel.now < until))) count += this.#window(end, this.#split)
    return count
  }

  #window(end: Micros, { floor, carry }: Split): number {
    const ends = windowEnds(this.kernels.map((kernel) => kernel.nextAt), floor, end)
    let count = 0
    this.kernels.forEach((kernel, shard) => {
      count += kernel.run(ends[shard] ?? end, Infinity, floor)
    })
    for (const kernel of this.kernels) {
      const sent = kernel.outbox
      kernel.outbox = []
      this.#deliver(carry ? carry(sent) : sent)
    }
    return count
  }

  #deliver(events: readonly Event[]): void {
    const split = this.#split
    assert(split || events.length === 0, "one shard sends nothing across")
    for (const event of events) this.kernels[split?.shardOf(hostOf(event.to)) ?? 0]?.accept([event])
  }

  /** Handles the next event of the total order; undefined where nothing is pending before `until`. */
  step(until: Micros = never): Event | undefined {
    while (this.nextAt < until) {
      const next = this.kernels.toSorted((a, b) => compareHeads(a, b))[0]
      // Not past the shard's own next instant: what follows a replaced timer may come after another shard's event.
      const event = next?.step((next.nextAt + 1) as Micros)
      if (next && next.outbox.length > 0) {
        const sent = next.outbox
        next.outbox = []
        this.#deliver(this.#split?.carry ? this.#split.carry(sent) : sent)
      }
      if (event) return event
    }
    return undefined
  }

  /** Takes an input from the outside at `at`, or right after now. */
  input(to: ActorId, body: Body, at: Micros = (this.now + 1) as Micros): Input {
    const input = Object.freeze({ at, number: this.#inputs.length + 1, to, body })
    this.give([input])
    return input
  }

  /** Takes stamped inputs, of a recording for instance. */
  give(inputs: readonly Input[]): void {
    this.#inputs = Object.freeze([...this.#inputs, ...inputs])
    for (const { at, number, to, body } of inputs) for (const kernel of this.kernels) kernel.input(at, number, to, body)
  }

  moment(): Moment {
    return Object.freeze({ now: this.now, kernels: this.kernels.map((kernel) => kernel.checkpoint()), inputs: this.#inputs })
  }

  takeOutputs(): readonly Json[] {
    return this.kernels.flatMap((kernel) => kernel.takeOutputs())
  }

  /** The hash of everything that has happened: equal for equal histories, whatever the shards. */
  hash(): string {
    const chains = new Map<HostId, string>()
    for (const kernel of this.kernels) for (const [host, chain] of kernel.chains()) if (!chains.has(host)) chains.set(host, chain)
    return historyHash(chains)
  }
}

function compareHeads(a: Kernel, b: Kernel): number {
  const x = a.head
  const y = b.head
  if (!x || !y) return x ? -1 : y ? 1 : 0
  return byOrder(x, y)
}
