import type { Micros } from "../base/time.ts"
import { eventId, hostOf, nothing, slotOf, type ActorId, type Event, type EventId, type Evidence, type HostId } from "./types.ts"

/** One event on the way back: when it was sent and handled, by whom and to whom, and what whoever handled it said of its decisions. */
export interface Step {
  readonly event: EventId
  /** The event whose handling sent it; `nothing` where the outside did, or where it began with the world. */
  readonly cause: EventId
  readonly sentAt: Micros
  /** When it was due: handled then, unless whom it was for was frozen. */
  readonly at: Micros
  /** 0 is the outside. */
  readonly host: HostId
  /** The process that sent it; "" for the outside, "stack" for the machine itself. */
  readonly process: string
  readonly toHost: HostId
  readonly toSlot: number
  /** The name of what it said, and whether that is a timer. */
  readonly what: string
  readonly timer: boolean
  readonly evidence: readonly Evidence[]
}

/** The way back from an event, the event itself first. */
export interface Trace {
  readonly steps: readonly Step[]
  /** What is not known here: an event of a host in another shard, one that was let go, or the rest of a long way; and when it was handled. */
  readonly rest: Rest | undefined
}

interface Rest {
  readonly event: EventId
  readonly at: Micros
  /** What whoever handled it here said of its decisions: who sent it is known elsewhere, who handled it may be known here. */
  readonly evidence: readonly Evidence[]
}

/** Steps to the first of which somebody else adds what was said of it, none of it twice. */
export function withEvidence(said: readonly Evidence[], [first, ...others]: readonly Step[]): readonly Step[] {
  if (!first || said.length === 0) return first ? [first, ...others] : []
  const known = new Map([...said, ...first.evidence].map((each) => [JSON.stringify(each), each]))
  return [{ ...first, evidence: [...known.values()] }, ...others]
}

/** Events of one host stand in pieces of so many, so that a thousand quiet hosts take little room. */
const pieceSize = 256
/** Numbers that are kept of an event: due, sent, addressee, cause, and sender's slot with two names. */
const lanes = 5
/** About a million events, in 42 MB. */
const piecesMax = 4_096
/** Decisions that are kept: most of them say that there was nothing to do. */
const evidenceMax = 20_000
const namesMax = 2 ** 15
/** The most steps of one answer. */
const stepsMax = 2_000

/** Evidence, and how many events its host had sent by then. */
interface Given {
  readonly evidence: Evidence
  readonly sent: number
}

interface Lane {
  /** Which piece of the host's events `pieces[0]` is. */
  first: number
  readonly pieces: (Float64Array | undefined)[]
}

/**
 * The causes of what happened in one shard: a bounded log of its events, found by sender and number without any map. The oldest
 * are let go; what they were can be derived again by running from before.
 */
export class Causes {
  readonly #lanes: (Lane | undefined)[] = []
  /** Host and number of each piece, the oldest first. */
  #order: (readonly [host: HostId, piece: number])[] = []
  #spare: Float64Array | undefined
  readonly #names: string[] = [""]
  readonly #numbers = new Map<string, number>([["", 0]])
  readonly #evidence = new Map<EventId, Given[]>()
  readonly #piecesMax: number

  /** `eventsMax` is rounded up to whole pieces of 256, and each host keeps its newest one. */
  constructor(eventsMax = piecesMax * pieceSize) {
    this.#piecesMax = Math.ceil(eventsMax / pieceSize)
  }

  /** An event was sent at `now` by the process of that name; inputs too, by nobody. */
  sent(event: Event, now: Micros, slot: number, process: string): void {
    const { from, seq } = event
    const piece = Math.floor(seq / pieceSize)
    const lane = (this.#lanes[from] ??= { first: piece, pieces: [] })
    const numbers = lane.pieces[piece - lane.first] ?? this.#begin(from, lane, piece)
    const place = (seq % pieceSize) * lanes
    numbers[place] = event.at
    numbers[place + 1] = now
    numbers[place + 2] = event.to
    numbers[place + 3] = event.cause
    numbers[place + 4] = (slot * namesMax + this.#numberOf(process)) * 2 * namesMax + this.#numberOf(event.body.type) * 2 + (event.timer === "" ? 0 : 1)
  }

  /** An event without a cause was handled: what began with the world was sent before anybody listened. */
  began(event: Event): void {
    if (!this.#stepOf(eventId(event.from, event.seq))) this.sent(event, 0 as Micros, 0, "")
  }

  /** Whoever acts because of the event says why it decides what it does. */
  explained(event: EventId, evidence: Evidence, sent: number): void {
    const said = this.#evidence.get(event)
    if (said) return void said.push({ evidence, sent })
    this.#evidence.set(event, [{ evidence, sent }])
    if (this.#evidence.size > evidenceMax) for (const oldest of this.#evidence.keys()) return void this.#evidence.delete(oldest)
  }

  /** The way back from `event`, which was handled at `at`, as far as it is known here. */
  trace(event: EventId, at: Micros): Trace {
    const steps: Step[] = []
    let next = event === nothing ? undefined : { event, at }
    while (next && steps.length < stepsMax) {
      const step = this.#stepOf(next.event, steps.at(-1))
      if (!step) break
      steps.push(step)
      next = step.cause === nothing ? undefined : { event: step.cause, at: step.sentAt }
    }
    return { steps, rest: next && { ...next, evidence: this.#behind(next.event, steps.at(-1)) } }
  }

  /** What is known of the event; undefined where it was another shard's, or was let go. */
  #stepOf(event: EventId, next?: Step): Step | undefined {
    const host = Math.floor(event / 2 ** 32) as HostId
    const seq = event % 2 ** 32
    const lane = this.#lanes[host]
    const numbers = lane?.pieces[Math.floor(seq / pieceSize) - lane.first]
    const place = (seq % pieceSize) * lanes
    if (!numbers || numbers[place] === 0) return undefined
    const [at = 0, sentAt = 0, to = 0, cause = 0, names = 0] = numbers.subarray(place, place + lanes)
    const sort = names % (2 * namesMax)
    const process = Math.floor(names / (2 * namesMax)) % namesMax
    return {
      event,
      cause: cause as EventId,
      sentAt: sentAt as Micros,
      at: at as Micros,
      host,
      process: this.#names[process] ?? "",
      toHost: hostOf(to as ActorId),
      toSlot: slotOf(to as ActorId),
      what: this.#names[Math.floor(sort / 2)] ?? "",
      timer: sort % 2 === 1,
      evidence: this.#behind(event, next),
    }
  }

  /** What was said because of the event before the next one was sent, the newest first: one event may be the cause of decisions at many times. */
  #behind(event: EventId, next: Step | undefined): readonly Evidence[] {
    const before = next ? next.event % 2 ** 32 : Infinity
    return (this.#evidence.get(event) ?? []).filter(({ sent }) => sent < before).map(({ evidence }) => evidence).reverse()
  }

  #begin(host: HostId, lane: Lane, piece: number): Float64Array {
    if (this.#order.length >= this.#piecesMax) this.#letGo()
    const numbers = this.#spare ?? new Float64Array(pieceSize * lanes)
    this.#spare = undefined
    lane.pieces[piece - lane.first] = numbers
    this.#order.push([host, piece])
    return numbers
  }

  /** The oldest piece goes; a host's newest one stays, however old. */
  #letGo(): void {
    const kept: (readonly [HostId, number])[] = []
    for (let i = 0; i < this.#order.length; i++) {
      const oldest = this.#order[i] as readonly [HostId, number]
      const lane = this.#lanes[oldest[0]]
      if (!lane || lane.pieces.length > 1) {
        this.#spare = lane?.pieces.shift()?.fill(0)
        if (lane) lane.first++
        this.#order = [...this.#order.slice(i + 1), ...kept]
        return
      }
      kept.push(oldest)
    }
  }

  #numberOf(name: string): number {
    const known = this.#numbers.get(name)
    if (known !== undefined) return known
    // Names of containers have no end; a cause without its sender's name still leads on.
    if (this.#names.length >= namesMax) return 0
    this.#numbers.set(name, this.#names.length)
    return this.#names.push(name) - 1
  }
}
