import { assert } from "../base/assert.ts"
import { emptyHash, type Hash } from "../base/hash.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { cloneDisk, newDisk, type DiskState } from "./disk.ts"
import type { Stream } from "./random.ts"
import { actorId, type ActorId, type Event, type HostId, type HostSpec, type State } from "./types.ts"

/** A process, or (slot 0) a host's own kernel and network stack. */
export interface Actor {
  /** The checkpoint age in which this record was last copied: see {@link ownActor}. */
  age: number
  readonly id: ActorId
  readonly slot: number
  readonly name: string
  readonly program: string
  readonly config: Json
  /** Who is told of its end: the process that spawned it, or init (undefined). */
  readonly parent: ActorId | undefined
  incarnation: number
  condition: "running" | "hung" | "ended"
  state: State
  /** Armed timers: name to the sequence number of the event that will fire, and when. */
  timers: Map<string, Armed>
  streams: Map<string, Stream>
  /** What reached it while it was hung, in order. */
  held: Table<number, Event> | undefined
}

export interface Armed {
  readonly seq: number
  readonly at: number
}

/** A machine of the simulation. */
export interface Host {
  age: number
  readonly id: HostId
  readonly spec: HostSpec
  condition: "up" | "down" | "hung"
  /** It was taken out of the world for ever. Its number is not used again. Every shard knows it of every host. */
  removed: boolean
  incarnation: number
  /** Events sent so far: the third key of the total order. */
  seq: number
  hash: Hash
  disk: DiskState
  /** By slot; undefined where a spawned process has ended. */
  actors: (Actor | undefined)[]
  /** Claimed names (ports, sockets) to the slot that holds them. */
  bindings: Map<string, number>
  /** Units that init was told to leave stopped. */
  stopped: readonly string[]
  held: Table<number, Event> | undefined
}

export function newHost(id: HostId, spec: HostSpec, age: number): Host {
  const stack = newActor({ id: actorId(id, 0), slot: 0, name: "stack", program: "", config: null, parent: undefined }, age)
  return {
    age,
    id,
    spec,
    condition: "up",
    removed: false,
    incarnation: 1,
    seq: 0,
    hash: emptyHash(),
    disk: newDisk(spec.disk),
    actors: [stack],
    bindings: new Map(),
    stopped: [],
    held: undefined,
  }
}

export function newActor(identity: Pick<Actor, "id" | "slot" | "name" | "program" | "config" | "parent">, age: number): Actor {
  return { age, ...identity, incarnation: 1, condition: "running", state: {}, timers: new Map(), streams: new Map(), held: undefined }
}

/** Keeps an event for when its addressee thaws, behind those that it has kept. */
export function hold(frozen: Host | Actor, event: Event): void {
  frozen.held ??= new Table()
  frozen.held.set(frozen.held.size, event)
}

/** The host's record for writing: a copy of its own after each checkpoint, so that the checkpoint keeps the old one. */
export function copyHost(host: Host, age: number): Host {
  return {
    ...host,
    age,
    hash: { ...host.hash },
    disk: cloneDisk(host.disk),
    actors: [...host.actors],
    bindings: new Map(host.bindings),
    held: host.held?.clone(),
  }
}

/** The actor's record for writing; see {@link copyHost}. */
export function copyActor(actor: Actor, age: number): Actor {
  return {
    ...actor,
    age,
    state: copyState(actor.state),
    timers: new Map(actor.timers),
    streams: new Map(actor.streams),
    held: actor.held?.clone(),
  }
}

/** A shallow copy of an actor's memory: Tables are cloned in O(1), frozen data is shared, plain records are copied the same way. */
export function copyState<S extends State>(state: S): S {
  const copy = { ...state } as Record<string, unknown>
  for (const key in copy) {
    const value = copy[key]
    if (typeof value !== "object" || value === null) continue
    if (value instanceof Table) copy[key] = value.clone()
    else if (!Object.isFrozen(value)) {
      assert(Object.getPrototypeOf(value) === Object.prototype, `state.${key} is neither frozen, nor a Table, nor a plain record`)
      copy[key] = copyState(value)
    }
  }
  return copy as S
}
