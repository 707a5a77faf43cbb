import { assert } from "../base/assert.ts"
import { emptyHash, hashValue, hex, mix, mixNumber, mixString, type Hash } from "../base/hash.ts"
import type { Json } from "../base/json.ts"
import { never, type Micros } from "../base/time.ts"
import { Running } from "./context.ts"
import { makeDurable, type DiskSynced } from "./disk.ts"
import { copyActor, copyHost, copyState, hold, newActor, newHost, type Actor, type Host } from "./host.ts"
import { bootHost, endedUnit, hostEvent, removeHost } from "./init.ts"
import type { Draft, Machine, Observer, Setup } from "./machine.ts"
import { EventQueue } from "./queue.ts"
import { actorId, hostOf, nothing, outside, slotOf, type ActorId, type Body, type Event, type EventId, type HostId, type ProcessEnded, type State } from "./types.ts"

/** A moment of a world: its roots and its pending events. Everything in it is shared with the running world and never changed. */
export interface Checkpoint {
  readonly now: Micros
  readonly age: number
  readonly hosts: readonly Host[]
  readonly outsideHash: Hash
  readonly fabric: State
  readonly events: readonly Event[]
}

/** Runs the events of one shard in total order. */
export class Kernel implements Machine {
  readonly setup: Setup
  observer: Observer | undefined
  /** Messages for hosts of other shards, in sending order; the driver takes them at window edges. */
  outbox: Event[] = []
  #queue: EventQueue
  #hosts: Host[]
  #age = 1
  #now: Micros
  #fabric: State
  #fabricAge = 1
  #outsideHash: Hash
  #outputs: Json[] = []
  #followed = false
  /** The pending events that are effects of what a learner did. */
  readonly #followedEvents: Set<Event>
  readonly #scratch = new Map<ActorId, { incarnation: number; memory: Map<string, unknown> }>()
  readonly #context: Running

  /** A new world at time 0, or the moment that `from` holds. */
  constructor(setup: Setup, from?: Checkpoint) {
    this.setup = setup
    this.#context = new Running(this)
    this.#hosts = from ? [...from.hosts] : setup.hosts.map((spec, i) => newHost((i + 1) as HostId, spec, 1))
    this.#age = (from?.age ?? 0) + 1
    this.#now = from?.now ?? (0 as Micros)
    this.#fabric = from ? copyState(from.fabric) : setup.fabric.initial(setup.hosts)
    this.#fabricAge = this.#age
    this.#outsideHash = from ? { ...from.outsideHash } : emptyHash()
    this.#queue = new EventQueue(from?.events)
    this.#followedEvents = new Set(from?.events.filter(({ followed }) => followed))
    if (!from) for (const host of this.#hosts) if (this.owns(host.id)) bootHost(this, host, host.spec.startMicros)
  }

  /** The instant of the last event, or the last one before which everything was asked to happen. An input is given strictly later. */
  get now(): Micros {
    return this.#now
  }

  get nextAt(): Micros {
    return this.#queue.nextAt
  }

  /** The next event. */
  get head(): Event | undefined {
    return this.#queue.peek()
  }

  get pending(): number {
    return this.#queue.size
  }

  get cause(): EventId {
    return this.#context.cause
  }

  get fabric(): State {
    return this.#fabric
  }

  get hosts(): readonly Host[] {
    return this.#hosts
  }

  owns(host: HostId): boolean {
    return this.setup.owns?.(host) ?? true
  }

  /**
   * Handles events before `until` (exclusive), at most `eventsMax`; gives how many. With `floor`, the least latency between
   * shards, it also stops `2 * floor` after its own first send across: an answer could be there.
   */
  run(until: Micros, eventsMax = Infinity, floor?: Micros): number {
    let count = 0
    let limit = until
    while (count < eventsMax && this.#queue.nextAt < limit) {
      if (this.#handleNext()) count++
      if (floor !== undefined && limit === until && this.outbox.length > 0) limit = Math.min(limit, this.#now + 2 * floor) as Micros
    }
    if (this.#queue.nextAt >= limit && limit < never) this.#now = Math.max(this.#now, limit - 1) as Micros
    return count
  }

  /** Handles one event, and gives it; undefined where nothing is pending before `until`. */
  step(until: Micros = never): Event | undefined {
    while (this.#queue.nextAt < until) {
      const event = this.#queue.peek()
      if (this.#handleNext()) return event
    }
    return undefined
  }

  /** Puts an input into the world: strictly after now, in the order of `number`. `to` 0 is every shard's fabric. */
  input(at: Micros, number: number, to: ActorId, body: Body): void {
    assert(at > this.#now, `an input for ${at} comes too late: it is ${this.#now}`)
    if (to !== 0 && !this.owns(hostOf(to))) return
    const event: Event = { at, from: outside, seq: number, to, incarnation: 0, timer: "", body, cause: nothing, parts: undefined, followed: true }
    this.observer?.sent?.(event, this.#now, undefined)
    this.#push(event)
  }

  /** Takes messages from other shards. */
  accept(events: readonly Event[]): void {
    for (const event of events) {
      assert(event.at > this.#now, `a message from host ${event.from} for ${event.at} comes too late: it is ${this.#now}`)
      this.#push(event)
    }
  }

  /** When the next effect of what a learner did happens, here; `never` where nothing more is to come of it. */
  get followedAt(): Micros {
    let earliest: number = never
    for (const event of this.#followedEvents) {
      // A timer that was replaced or cancelled is not awaited any more.
      if (event.timer !== "" && !this.#fires(this.#hosts[hostOf(event.to) - 1] as Host, event)) this.#followedEvents.delete(event)
      else if (event.at < earliest) earliest = event.at
    }
    return earliest as Micros
  }

  /** What programs handed out since the last call. */
  takeOutputs(): readonly Json[] {
    const taken = this.#outputs
    this.#outputs = []
    return taken
  }

  /** Keeps this moment. Costs the pending events and the hosts' roots, at any size of the world. */
  checkpoint(): Checkpoint {
    assert(this.outbox.length === 0, "a checkpoint is taken at a window's edge")
    const age = this.#age++
    const kept = { now: this.#now, age, hosts: Object.freeze([...this.#hosts]), outsideHash: { ...this.#outsideHash }, fabric: this.#fabric, events: this.#queue.snapshot() }
    return Object.freeze(kept)
  }

  /** The chain of each host that this kernel owns, and of the outside (0). */
  chains(): ReadonlyMap<HostId, string> {
    const chains = new Map<HostId, string>([[outside, hex(this.#outsideHash)]])
    for (const host of this.#hosts) if (this.owns(host.id)) chains.set(host.id, hex(host.hash))
    return chains
  }

  emit(host: Host, draft: Draft): number {
    const { at } = draft
    assert(at > this.#now && Number.isSafeInteger(at), `an event is sent from ${host.spec.name} at ${this.#now} for ${at}: not at least 1 µs later`)
    if (this.setup.strict) freezeBody(draft.body)
    const seq = ++host.seq
    const { to, incarnation, timer, body, cause, parts } = draft
    const event: Event = { at, from: host.id, seq, to, incarnation, timer, body, cause, parts, followed: this.#followed && draft.follows !== false }
    this.observer?.sent?.(event, this.#now, this.#context.sender)
    if (this.owns(hostOf(to))) this.#push(event)
    else this.outbox.push(event)
    return seq
  }

  addOutput(value: Json): void {
    this.#outputs.push(value)
  }

  scratchOf(actor: Actor): Map<string, unknown> {
    const kept = this.#scratch.get(actor.id)
    if (kept?.incarnation === actor.incarnation) return kept.memory
    const memory = new Map<string, unknown>()
    this.#scratch.set(actor.id, { incarnation: actor.incarnation, memory })
    return memory
  }

  /** The host's record, for writing. */
  ownHost(id: HostId): Host {
    const host = this.#hosts[id - 1]
    assert(host, `there is no host ${id}`)
    if (host.age === this.#age) return host
    const copy = copyHost(host, this.#age)
    this.#hosts[id - 1] = copy
    return copy
  }

  ownActor(host: Host, slot: number): Actor | undefined {
    const actor = host.actors[slot]
    if (!actor || actor.age === this.#age) return actor
    const copy = copyActor(actor, this.#age)
    host.actors[slot] = copy
    return copy
  }

  spawn(host: Host, name: string, program: string, config: Json, parent: ActorId | undefined): ActorId {
    const slot = host.actors.length
    const actor = newActor({ id: actorId(host.id, slot), slot, name, program, config, parent }, this.#age)
    host.actors.push(actor)
    this.begin(host, actor)
    return actor.id
  }

  begin(host: Host, actor: Actor): void {
    const program = this.setup.programs[actor.program]
    assert(program, `there is no program ${actor.program}`)
    this.within(host, actor, (context) => {
      actor.state = program.start(context, actor.config)
    })
  }

  end(host: Host, id: ActorId, exitCode: number): void {
    const actor = this.ownActor(host, slotOf(id))
    if (!actor || actor.condition === "ended" || actor.slot === 0) return
    const { state } = actor
    this.forget(host, actor)
    const stack = this.ownActor(host, 0)
    assert(stack, "a host has a stack")
    this.within(host, stack, (context) => this.setup.fabric.ended(context, state))
    const { parent, name } = actor
    if (parent === undefined) return endedUnit(this, host, actor)
    host.actors[actor.slot] = undefined
    const told: ProcessEnded = { type: "process/ended", actor: id, name, exitCode }
    this.within(host, stack, (context) => context.send(parent, 0, (this.#now + 1) as Micros, told))
  }

  forget(host: Host, actor: Actor): void {
    actor.condition = "ended"
    actor.incarnation++
    actor.state = {}
    actor.timers = new Map()
    actor.held = undefined
    for (const [key, slot] of host.bindings) if (slot === actor.slot) host.bindings.delete(key)
    this.#scratch.delete(actor.id)
  }

  /** Calls `action` with the context of `actor`. */
  within(host: Host, actor: Actor, action: (context: Running) => void): void {
    const before = this.#context.enter(host, actor)
    this.#context.now = this.#now
    action(this.#context)
    this.#context.restore(before)
  }

  #push(event: Event): void {
    this.#queue.push(event)
    if (event.followed) this.#followedEvents.add(event)
  }

  /** The pending event is handled; false where it only was a timer that had been replaced. */
  #handleNext(): boolean {
    const event = this.#queue.pop()
    assert(event, "nothing is pending")
    if (event.followed) this.#followedEvents.delete(event)
    const host = event.to === 0 ? undefined : this.ownHost(hostOf(event.to))
    if (event.timer !== "" && host && !this.#fires(host, event)) return false
    this.#now = event.at
    this.#context.event = event
    this.#followed = event.followed
    if (!host) this.#outsideEvent(event)
    else {
      fold(host.hash, event)
      this.#deliver(host, event)
    }
    this.#context.event = undefined
    this.#followed = false
    return true
  }

  #fires(host: Host, event: Event): boolean {
    const actor = host.actors[slotOf(event.to)]
    return actor?.incarnation === event.incarnation && actor.timers.get(event.timer)?.seq === event.seq
  }

  #outsideEvent(event: Event): void {
    if (this.#fabricAge !== this.#age) {
      this.#fabric = copyState(this.#fabric)
      this.#fabricAge = this.#age
    }
    fold(this.#outsideHash, event)
    if (!this.setup.fabric.input(this.#fabric, event.body)) this.#changeHosts(event.body)
    this.observer?.handled?.(event, "fabric")
  }

  /** Every shard keeps a record of every host; only the one that owns it boots it. */
  #changeHosts(body: Body): void {
    const change = this.setup.change?.(this.#hosts, body)
    assert(change, `nobody takes the input ${body.type}`)
    for (const id of change.leaves) removeHost(this, this.ownHost(id))
    for (const spec of change.joins) {
      const host = newHost((this.#hosts.length + 1) as HostId, spec, this.#age)
      this.#hosts.push(host)
      this.setup.fabric.join(this.#fabric, spec)
      if (this.owns(host.id)) bootHost(this, host, spec.startMicros)
    }
  }

  deliverHeld(host: Host, held: Event): void {
    if (held.timer !== "" && !this.#fires(host, held)) return
    const before = this.#context.event
    const event = { ...held, at: this.#now }
    this.#context.event = event
    this.#deliver(host, event)
    this.#context.event = before
  }

  #deliver(host: Host, event: Event): void {
    const slot = slotOf(event.to)
    if (slot === 0 && hostEvent(this, host, event)) return this.observer?.handled?.(event, "host")
    if (host.condition === "down") return this.observer?.dropped?.(event, "host down")
    // The disk works on by itself, whether or not somebody is there to be told.
    if (event.body.type === "disk/synced") makeDurable(host.disk, (event.body as DiskSynced).mark)
    if (host.condition === "hung") return hold(host, event)
    const binding = slot === 0 ? this.setup.fabric.bindingOf(event.body) : undefined
    const target = binding === undefined ? slot : host.bindings.get(binding)
    const actor = target === undefined ? undefined : this.ownActor(host, target)
    if (!actor || actor.slot === 0 || actor.condition === "ended" || (event.incarnation !== 0 && event.incarnation !== actor.incarnation)) return this.#refuse(host, event)
    if (actor.condition === "hung") return hold(actor, event)
    this.handle(host, actor, event)
  }

  #refuse(host: Host, event: Event): void {
    this.observer?.dropped?.(event, "no such process")
    const stack = this.ownActor(host, 0)
    assert(stack, "a host has a stack")
    this.within(host, stack, (context) => this.setup.fabric.refuse(context, event))
  }

  /** Gives an event to a running actor. */
  handle(host: Host, actor: Actor, event: Event): void {
    if (event.timer !== "") actor.timers.delete(event.timer)
    const program = this.setup.programs[actor.program]
    assert(program, `there is no program ${actor.program}`)
    const body = event.body.type === "disk/synced" ? (event.body as DiskSynced).done : event.body
    const before = this.#context.enter(host, actor)
    this.#context.now = this.#now
    program.handle(actor.state, body, this.#context)
    this.#context.restore(before)
    this.observer?.handled?.(event, actor.name)
  }
}

/** Folds an event into a chain: everything but its cause. */
function fold(hash: Hash, event: Event): void {
  mixNumber(hash, event.at)
  mix(hash, event.from)
  mixNumber(hash, event.seq)
  mixNumber(hash, event.to)
  if (event.timer !== "") mixString(hash, event.timer)
  mix(hash, hashValue(event.body))
}

function freezeBody(value: unknown): void {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return
  for (const key in value) freezeBody((value as Record<string, unknown>)[key])
  Object.freeze(value)
}

/** The hash of a whole history from the chains of its hosts: folded in host order, so that shards do not show. */
export function historyHash(chains: ReadonlyMap<HostId, string>): string {
  const hash = emptyHash()
  for (const id of [...chains.keys()].sort((a, b) => a - b)) mixString(hash, `${id}:${chains.get(id)}`)
  return hex(hash)
}
