import type { Json } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { Actor, Host } from "./host.ts"
import type { ActorId, Body, Event, EventId, Evidence, Fabric, HostId, HostSpec, Program, State } from "./types.ts"

/** A host as far as every shard knows it. */
export type Member = Pick<Host, "spec" | "removed">

/** Hosts that are added to a running world and taken out of it. */
export interface Change {
  readonly joins: readonly HostSpec[]
  readonly leaves: readonly HostId[]
}

/** What a world is made of; the same for every shard of it. */
export interface Setup {
  readonly seed: number
  readonly epochMicros: number
  /** Those of the beginning, in topology order: the first is host 1. Who asks for those of now asks the kernel. */
  readonly hosts: readonly HostSpec[]
  /**
   * What an input to the fabric does to the hosts, of which `members` are all that there ever were; undefined where it does nothing to them.
   * It must read nothing else: every shard asks it, at the same instant.
   */
  readonly change?: (members: readonly Member[], body: Body) => Change | undefined
  readonly programs: Readonly<Record<string, Program>>
  readonly fabric: Fabric
  /** Which hosts run in this kernel; all where it is left out. */
  readonly owns?: (host: HostId) => boolean
  /** Freezes every body as it is sent: tests turn it on to catch what changes a message after sending. */
  readonly strict?: boolean
}

/** Watches the kernel from outside the simulation; what it does can't change history. */
export interface Observer {
  /** An event was sent, a timer set, an input given; `sender` is the process that did it, where one did. */
  sent?(event: Event, now: Micros, sender: Actor | undefined): void
  /** The network dropped a message on its way. */
  lost?(from: ActorId, to: ActorId, body: Body, now: Micros): void
  handled?(event: Event, actor: string): void
  dropped?(event: Event, why: "host down" | "no such process"): void
  /** Something was decided because of `event`: what the host sends on its behalf after its `sent`-th event comes of that. */
  explained?(event: EventId, evidence: Evidence, sent: number): void
}

/** An event before it is stamped with its sender and number. */
export type Draft = Pick<Event, "at" | "to" | "incarnation" | "timer" | "body" | "cause"> & {
  readonly parts?: Event["parts"]
  /** False where it is no effect of what is being handled; see Context.round. */
  readonly follows?: boolean
}

/** What the kernel offers to its own parts: contexts and init. */
export interface Machine {
  readonly setup: Setup
  readonly now: Micros
  readonly fabric: State
  readonly observer: Observer | undefined
  /** Because of what happens what happens now; nothing where the world begins. */
  readonly cause: EventId
  /** Sends an event from `host`; gives its sequence number. */
  emit(host: Host, draft: Draft): number
  /** The record of the actor in that slot, for writing. */
  ownActor(host: Host, slot: number): Actor | undefined
  /** Starts a process; `parent` is told of its end, or init where there is none. */
  spawn(host: Host, name: string, program: string, config: Json, parent: ActorId | undefined): ActorId
  /** Runs the program's start for the actor's present incarnation. */
  begin(host: Host, actor: Actor): void
  /** Ends a process of a live host: its peers and its parent are told. */
  end(host: Host, id: ActorId, exitCode: number): void
  /** Handles an event that was held back, now. A timer that was replaced meanwhile stays replaced. */
  deliverHeld(host: Host, held: Event): void
  /** Takes a process's memory, timers and names away. */
  forget(host: Host, actor: Actor): void
  /** Memory that is no part of the world. */
  scratchOf(actor: Actor): Map<string, unknown>
  addOutput(value: Json): void
}
