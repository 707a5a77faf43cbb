import { assert } from "../base/assert.ts"
import type { Json } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { diskOf } from "./disk.ts"
import type { Actor, Host } from "./host.ts"
import type { Machine } from "./machine.ts"
import { drawFrom, openStream } from "./random.ts"
import { eventId, nothing, type ActorId, type Body, type Context, type Disk, type Evidence, type Event, type EventId, type HostId, type State } from "./types.ts"

const noCauses: readonly EventId[] = Object.freeze([])

/** The one context of a kernel, pointed at the actor that runs: nothing is allocated for an event. */
export class Running implements Context {
  now = 0 as Micros
  event: Event | undefined
  #behalf: readonly EventId[] = noCauses
  readonly disk: Disk
  readonly #kernel: Machine
  #host: Host | undefined
  #actor: Actor | undefined

  constructor(kernel: Machine) {
    this.#kernel = kernel
    this.disk = diskOf(
      () => ({ disk: this.owner.disk, fsyncMicros: this.owner.spec.fsyncMicros }),
      () => this,
    )
  }

  /** Points the context at `actor` on `host`, and gives what was there, for {@link restore}. */
  enter(host: Host, actor: Actor): { host: Host | undefined; actor: Actor | undefined } {
    const before = { host: this.#host, actor: this.#actor }
    this.#host = host
    this.#actor = actor
    return before
  }

  restore(before: { host: Host | undefined; actor: Actor | undefined }): void {
    this.#host = before.host
    this.#actor = before.actor
  }

  get owner(): Host {
    assert(this.#host, "a context is used outside its handler")
    return this.#host
  }

  get actor(): Actor {
    assert(this.#actor, "a context is used outside its handler")
    return this.#actor
  }

  /** Whoever runs, if anybody does: what init sends is sent by no process. */
  get sender(): Actor | undefined {
    return this.#actor
  }

  get self(): ActorId {
    return this.actor.id
  }

  get host(): HostId {
    return this.owner.id
  }

  get hostName(): string {
    return this.owner.spec.name
  }

  get name(): string {
    return this.actor.name
  }

  get parent(): ActorId | undefined {
    return this.actor.parent
  }

  get incarnation(): number {
    return this.actor.incarnation
  }

  get fabric(): State {
    return this.#kernel.fabric
  }

  get epochMicros(): number {
    return this.#kernel.setup.epochMicros
  }

  get scratch(): Map<string, unknown> {
    return this.#kernel.scratchOf(this.actor)
  }

  get cause(): EventId {
    return this.#behalf[0] ?? (this.event ? eventId(this.event.from, this.event.seq) : nothing)
  }

  get causes(): readonly EventId[] {
    return this.#behalf.length > 0 ? this.#behalf : [this.cause]
  }

  onBehalf(cause: EventId | readonly EventId[], act: () => void): void {
    const before = this.#behalf
    if (typeof cause !== "number") this.#behalf = cause.every((each) => each === cause[0]) ? cause.slice(0, 1) : cause
    else if (cause !== nothing) this.#behalf = [cause]
    act()
    this.#behalf = before
  }

  partOf(index: number): EventId {
    return this.event?.parts?.[index] ?? this.cause
  }

  timer(name: string, at: Micros, body: Body): void {
    this.#arm(name, at, body, true)
  }

  round(name: string, at: Micros, body: Body): void {
    this.#arm(name, at, body, false)
  }

  #arm(name: string, at: Micros, body: Body, follows: boolean): void {
    assert(name !== "", "a timer needs a name")
    const { actor, owner, event } = this
    if (actor.condition === "ended") return
    // A loop's timer is caused by what started the loop, not by its own last turn.
    const goesRound = event && event.timer === name && event.to === actor.id && this.#behalf.length === 0
    const cause = goesRound ? event.cause : this.cause
    const seq = this.#kernel.emit(owner, { at, to: actor.id, incarnation: actor.incarnation, timer: name, body, cause, parts: undefined, follows })
    actor.timers.set(name, { seq, at })
  }

  cancel(name: string): void {
    this.actor.timers.delete(name)
  }

  armed(name: string): Micros | undefined {
    return this.actor.timers.get(name)?.at as Micros | undefined
  }

  send(to: ActorId, incarnation: number, at: Micros, body: Body): void {
    if (this.actor.condition === "ended") return
    this.#kernel.emit(this.owner, { at, to, incarnation, timer: "", body, cause: this.cause, parts: this.#behalf.length > 1 ? this.#behalf : undefined })
  }

  draw(purpose: string, below: number): number {
    const { streams, name, slot, parent } = this.actor
    // A unit is one actor as long as its host lives; a container's process is a new one each time, which must not draw the same again.
    const who = parent === undefined ? name : `${name}#${slot}`
    const before = streams.get(purpose) ?? openStream(this.#kernel.setup.seed, `${this.hostName}/${who}/${purpose}`)
    const { value, stream } = drawFrom(before, below)
    streams.set(purpose, stream)
    return value
  }

  bind(key: string): boolean {
    if (this.actor.condition === "ended" || this.owner.bindings.has(key)) return false
    this.owner.bindings.set(key, this.actor.slot)
    return true
  }

  spawn(name: string, program: string, config: Json): ActorId {
    return this.#kernel.spawn(this.owner, name, program, config, this.actor.id)
  }

  kill(actor: ActorId, exitCode: number): void {
    this.#kernel.end(this.owner, actor, exitCode)
  }

  exit(code: number): void {
    this.#kernel.end(this.owner, this.actor.id, code)
  }

  because(evidence: Evidence): void {
    if (this.event) this.#kernel.observer?.explained?.(this.cause, evidence, this.owner.seq)
  }

  lost(to: ActorId, body: Body): void {
    this.#kernel.observer?.lost?.(this.self, to, body, this.now)
  }

  output(value: Json): void {
    this.#kernel.addOutput(value)
  }
}
