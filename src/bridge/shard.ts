import { assert } from "../base/assert.ts"
import type { Micros } from "../base/time.ts"
import { Kernel, type Checkpoint } from "../sim/kernel.ts"
import type { Input } from "../sim/recording.ts"
import { Causes, type Trace } from "../sim/causes.ts"
import { hostOf, nothing, type Event, type EventId, type Evidence, type HostId } from "../sim/types.ts"
import type { Scribe } from "../why/scribe.ts"
import { leadersOf, type Chain, type Flight } from "./follower.ts"
import { viewHosts } from "./hosts.ts"
import { LogWatch, type LogLines, type LogWanted } from "./log-watch.ts"
import type { Hop, HostView } from "./protocol.ts"
import { isMessage, Tap } from "./tap.ts"

/** Where a shard stands after it was asked to run. */
export interface Standing {
  readonly now: Micros
  readonly nextAt: Micros
  /** The next event's place in the total order, for stepping. */
  readonly head: readonly [at: number, from: number, seq: number] | undefined
  readonly count: number
  /** Messages for other shards. */
  readonly sent: readonly Event[]
}

export interface Order {
  /** Messages that arrived from other shards, and inputs from the outside, to be taken first. */
  readonly events: readonly Event[]
  readonly inputs: readonly Input[]
  /** Run until here (exclusive), or handle one event where it is undefined; nothing runs where it is not after now. */
  readonly until: Micros | undefined
  readonly floor: Micros | undefined
  readonly eventsMax: number
}

/** What has changed since the last look: hosts that are not what they were, and messages. */
export interface Look {
  readonly hosts: readonly HostView[]
  /** Names of hosts that were told and are not there any more. */
  readonly gone: readonly string[]
  readonly hops: readonly Hop[]
  /** What containers wrote of whom that was asked, where it changed. */
  readonly logs: readonly LogLines[]
}

/** The most hosts that are told at once: the rest comes with the next look. */
const hostsMax = 150

/** One part of a world, in this worker or in another one. */
export interface Shard {
  run(order: Order): Standing | Promise<Standing>
  look(logs: readonly LogWanted[]): Look | Promise<Look>
  chains(): ReadonlyMap<HostId, string> | Promise<ReadonlyMap<HostId, string>>
  /** What is still to come here of what the learner did. */
  chain(): Chain | Promise<Chain>
  /** Keeps this moment under `id`. What was not handed to the shard yet is no part of it. */
  keep(id: number): void | Promise<void>
  forget(ids: readonly number[]): void | Promise<void>
  /** A second shard in the same worker, at the moment that was kept under `id`; what is kept by one of them can be forked from all. */
  fork(id: number): Shard | Promise<Shard>
  /** The way back from an event that was handled at `at`, as far as it is known here. */
  trace(event: EventId, at: Micros): Trace | Promise<Trace>
  /** All machines here, as they are. */
  machines(): readonly HostView[] | Promise<readonly HostView[]>
  /** Lets go of what is in another worker. */
  close?(): void
}

/** A shard in this thread. */
export class LocalShard implements Shard {
  readonly kernel: Kernel
  readonly causes = new Causes()
  /** Keeps a ledger of the store, where somebody wants one. */
  scribe: Scribe | undefined
  /** Told of each event after it was handled, and of the process that handled it. */
  heard: ((event: Event, actor: string) => void) | undefined
  /** Told of what components say of their decisions. */
  explained: ((event: EventId, evidence: Evidence) => void) | undefined
  readonly #tap: Tap
  readonly #logs: LogWatch
  /** Messages on their way that are effects of what the learner did. */
  #flights: Flight[] = []
  /** What was last told of each host. */
  readonly #told = new Map<string, string>()
  readonly #kept: Map<number, Checkpoint>

  constructor(kernel: Kernel, kept = new Map<number, Checkpoint>()) {
    this.kernel = kernel
    this.#kept = kept
    this.#tap = new Tap(kernel)
    this.#logs = new LogWatch(kernel)
    kernel.observer = {
      sent: (event, now, sender) => {
        this.causes.sent(event, now, sender?.slot ?? 0, sender?.name ?? "")
        if (event.timer !== "") return
        this.#tap.sent(event, now)
        if (event.followed && isMessage(event)) this.#flights.push({ sentAt: now, arrivesAt: event.at, within: hostOf(event.to) === event.from, lane: this.#tap.laneOf(event) })
      },
      lost: (from, to, body, now) => this.#tap.lost(from, to, body, now),
      handled: (event, actor) => {
        if (event.cause === nothing) this.causes.began(event)
        this.scribe?.handled(actor, event.at)
        this.heard?.(event, actor)
      },
      explained: (event, evidence, sent) => {
        this.causes.explained(event, evidence, sent)
        this.explained?.(event, evidence)
      },
    }
  }

  run({ events, inputs, until, floor, eventsMax }: Order): Standing {
    const { kernel } = this
    kernel.accept(events)
    for (const { at, number, to, body } of inputs) kernel.input(at, number, to, body)
    const count = until === undefined ? (kernel.step((kernel.nextAt + 1) as Micros) ? 1 : 0) : kernel.run(until, eventsMax, floor)
    this.scribe?.look()
    const sent = kernel.outbox
    kernel.outbox = []
    const { head } = kernel
    if (this.#flights.length > 0) this.#flights = this.#flights.filter(({ arrivesAt }) => arrivesAt > kernel.now)
    return { now: kernel.now, nextAt: kernel.nextAt, head: head && [head.at, head.from, head.seq], count, sent }
  }

  look(logs: readonly LogWanted[]): Look {
    const hosts: HostView[] = []
    for (const host of viewHosts(this.kernel)) if (hosts.length < hostsMax && this.#isNews(host)) hosts.push(host)
    return { hosts, gone: this.#forgetRemoved(), hops: this.#tap.take(), logs: this.#logs.take(logs) }
  }

  /** Forgets the hosts that were taken out of the world since they were told. */
  #forgetRemoved(): string[] {
    return this.kernel.hosts.flatMap(({ removed, spec }) => (removed && this.#told.delete(spec.name) ? [spec.name] : []))
  }

  trace(event: EventId, at: Micros): Trace {
    return this.causes.trace(event, at)
  }

  machines(): readonly HostView[] {
    return viewHosts(this.kernel)
  }

  chains(): ReadonlyMap<HostId, string> {
    return this.kernel.chains()
  }

  chain(): Chain {
    return { at: this.kernel.followedAt, flights: leadersOf(this.#flights) }
  }

  keep(id: number): void {
    this.#kept.set(id, this.kernel.checkpoint())
  }

  forget(ids: readonly number[]): void {
    for (const id of ids) this.#kept.delete(id)
  }

  fork(id: number): LocalShard {
    const checkpoint = this.#kept.get(id)
    assert(checkpoint, `no moment ${id} is kept`)
    return new LocalShard(new Kernel(this.kernel.setup, checkpoint), this.#kept)
  }

  #isNews({ name, condition, cut, processes }: HostView): boolean {
    const now = `${condition} ${String(cut)} ${processes.map((each) => `${each.name}=${each.condition}${each.leads ? "*" : ""}`).join(" ")}`
    if (this.#told.get(name) === now) return false
    this.#told.set(name, now)
    return true
  }
}
