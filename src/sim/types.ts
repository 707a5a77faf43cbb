import type { Brand } from "../base/brand.ts"
import type { Json, JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"

/** A host's place in the topology, from 1. 0 is the outside: learners, scenarios, gateways. */
export type HostId = Brand<number, "HostId">
/** An actor's address: host and slot in one number. Slot 0 is the host itself (its kernel and network stack). */
export type ActorId = Brand<number, "ActorId">
/** An event's identity: the sending host and its sequence number in one number. 0 is "nothing". */
export type EventId = Brand<number, "EventId">

export const outside = 0 as HostId
export const nothing = 0 as EventId

const slotsPerHost = 2 ** 20
const eventsPerHost = 2 ** 32

export const actorId = (host: HostId, slot: number): ActorId => (host * slotsPerHost + slot) as ActorId
export const hostOf = (actor: ActorId): HostId => Math.floor(actor / slotsPerHost) as HostId
export const slotOf = (actor: ActorId): number => actor % slotsPerHost
export const eventId = (from: HostId, seq: number): EventId => (from * eventsPerHost + seq) as EventId

/** What an event says: plain, frozen data with a name. */
export interface Body {
  readonly type: string
}

/**
 * Everything that happens. Events are processed in the total order (at, from, seq), whichever worker they live in.
 * `timer` names the timer that fires, or is empty for a message. `incarnation` is the addressee's life that is meant (0: any).
 * `cause` is the event on whose behalf this one was sent; `parts` has the cause of each part of a message, where they differ; `followed`
 * marks effects of the learner's last action. None of them is hashed.
 */
export interface Event {
  readonly at: Micros
  readonly from: HostId
  readonly seq: number
  readonly to: ActorId
  readonly incarnation: number
  readonly timer: string
  readonly body: Body
  readonly cause: EventId
  readonly parts: readonly EventId[] | undefined
  readonly followed: boolean
}

/** An actor's memory: primitives, frozen data, Tables of frozen data, and plain records of the same. */
export type State = object

/** An object revision that a decision read: evidence. */
export interface Read {
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly revision: string
}

/** Why something was decided, in words from the catalogue (`say`) with its arguments, and the revisions that were read. */
export interface Evidence {
  readonly say: string
  readonly about?: JsonObject
  readonly read: readonly Read[]
  /** Events that asked for the decision as well, besides the one on whose behalf it was made. */
  readonly also?: readonly EventId[]
}

/**
 * A host's disk: a map from names to frozen values that outlives processes and crashes. A write is seen at once by every
 * process of the host (the page cache), but survives a crash of the host only after a sync that began after it is done.
 */
export interface Disk {
  read(key: string): unknown
  /** Entries with from <= key < below, in key order. */
  entries(from: string, below: string): Iterable<readonly [string, unknown]>
  write(key: string, value: unknown): void
  remove(key: string): void
  /** Makes all writes so far durable; `done` reaches this process when they are (after the disk's sync latency). */
  sync(done: Body): void
}

/** What a handler may use: the only way out of an actor. Valid during the handler only. */
export interface Context {
  readonly now: Micros
  readonly self: ActorId
  readonly host: HostId
  readonly hostName: string
  readonly name: string
  /** The process that spawned this one; undefined for a unit of init. */
  readonly parent: ActorId | undefined
  readonly incarnation: number
  /** Because of what this process does what it does now: the event that is being handled, or the one of {@link onBehalf}. */
  readonly cause: EventId
  /** The same for each part of the message that is being put together; one where all its parts have the same cause. */
  readonly causes: readonly EventId[]
  /** The replicated state of the fabric (links, addresses, rules); read it through `net/`. */
  readonly fabric: State
  /** Memory that is never checkpointed, hashed or relied upon: caches that can be derived again. */
  readonly scratch: Map<string, unknown>
  readonly disk: Disk
  /** Wall time of the epoch, in microseconds since 1970. */
  readonly epochMicros: number

  /** Delivers `body` to this actor at `at` (at least 1 µs from now), replacing the timer of the same name. */
  timer(name: string, at: Micros, body: Body): void
  /**
   * The same for what would come round anyway or only guards: a loop's next turn, a keepalive, a deadline. What it does then is no effect of
   * the learner's action that is being handled, and is not followed.
   */
  round(name: string, at: Micros, body: Body): void
  cancel(name: string): void
  /** When the timer of that name will fire, if it is set. */
  armed(name: string): Micros | undefined
  /** Delivers `body` to an actor at `at`. Between hosts only `net/` may call this. */
  send(to: ActorId, incarnation: number, at: Micros, body: Body): void
  /** The next whole number in [0, below) of this actor's stream of that name. */
  draw(purpose: string, below: number): number
  /** Claims a name on this host (a port, a socket); it ends with the process. False where it is taken. */
  bind(key: string): boolean
  /** Starts a process on this host and gives its address. */
  spawn(name: string, program: string, config: Json): ActorId
  /** Ends a process of this host at once. */
  kill(actor: ActorId, exitCode: number): void
  /** Ends this process: whatever it still sends or arms in this turn is lost. */
  exit(code: number): void
  /**
   * What `act` sends, arms and explains is because of that earlier event: work that waited for its turn, or that shares an event with other
   * work. With a list, the message that is sent is one of several parts, each with a cause of its own. An empty cause changes nothing.
   */
  onBehalf(cause: EventId | readonly EventId[], act: () => void): void
  /** The cause of a part of the message that is being handled, for {@link onBehalf}: where all have the same one, the message itself. */
  partOf(index: number): EventId
  /** Attaches evidence to the event because of which something is decided now. */
  because(evidence: Evidence): void
  /** Tells whoever watches that the network dropped a message; the simulation does not notice. */
  lost(to: ActorId, body: Body): void
  /** Hands a value to the outside; the simulation never reads it. */
  output(value: Json): void
}

/** A program that a process can run. Handlers are synchronous; a program changes its own state record in place. */
export interface Program<S extends State = State> {
  readonly name: string
  /** Whether it is told {@link TermSignal} and given time when it is stopped, instead of ending at once. */
  readonly graceful?: boolean
  /** A new incarnation: its first state. May send and set timers. */
  start(context: Context, config: Json): S
  handle(state: S, body: Body, context: Context): void
}

export interface TermSignal extends Body {
  readonly type: "signal/term"
}

/** A child process of the receiver's host ended: told to the actor that spawned it. */
export interface ProcessEnded extends Body {
  readonly type: "process/ended"
  readonly actor: ActorId
  readonly name: string
  readonly exitCode: number
}

/** A child process was frozen, or thawed: told to the actor that spawned it, as SIGCHLD does. */
export interface ProcessHalted extends Body {
  readonly type: "process/halted" | "process/continued"
  readonly actor: ActorId
}

/** What the host's init keeps running. */
export interface Unit {
  readonly name: string
  readonly program: string
  readonly config: Json
  /** Time after an unwanted end until init starts it again. */
  readonly restartMicros: Micros
}

/**
 * A process that somebody on the host keeps running while a file is there, as a kubelet does with a static Pod: to stop it is to move
 * its file away, to start it is to move it back.
 */
export interface Kept {
  readonly name: string
  readonly file: string
  /** Where the file lies meanwhile. */
  readonly away: string
}

/** Something from outside changed a file: told to the process that has claimed {@link noticeOf} its folder, as inotify would. */
export interface FileChanged extends Body {
  readonly type: "file/changed"
  readonly file: string
}

/** The name that a process claims to be told of changes in a folder ("/etc/kubernetes/manifests"). */
export const noticeOf = (folder: string): string => `notice/${folder}`

export interface HostSpec {
  readonly name: string
  /** Free facts for the fabric and the page: addresses, zone, role. */
  readonly facts: JsonObject
  readonly units: readonly Unit[]
  readonly kept?: readonly Kept[]
  /** What is on its disk when the world begins, synced. */
  readonly disk?: Readonly<Record<string, unknown>>
  readonly fsyncMicros: Micros
  /** From when it is there, which most are from the beginning of the world, until init starts the units. */
  readonly startMicros: Micros
  /** From restart until init starts the units. */
  readonly bootMicros: Micros
}

/** The network as the kernel sees it. `net/` provides it. */
export interface Fabric {
  initial(hosts: readonly HostSpec[]): State
  /** Applies a replicated input; false where the input is not the fabric's. */
  input(state: State, body: Body): boolean
  /** A host has been added to the world: it takes the next number. */
  join(state: State, spec: HostSpec): void
  /** The name under which a message that is addressed to a host only is bound there, if it is such a message. */
  bindingOf(body: Body): string | undefined
  /** A live host answers for an addressee that is not there (a closed port, an ended process). */
  refuse(stack: Context, event: Event): void
  /** A process of a live host ended: its peers learn what the operating system tells them. */
  ended(stack: Context, state: State): void
}
