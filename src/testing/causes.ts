import type { Micros } from "../base/time.ts"
import { isPacket } from "../net/sockets.ts"
import { eventId, type Event, type EventId, type Evidence } from "../sim/types.ts"
import type { World } from "../sim/world.ts"

interface Handled {
  readonly event: Event
  readonly actor: string
}

/** Keeps all that a world of one shard handles, for tests that walk back from it. */
export class Witness {
  readonly #handled = new Map<EventId, Handled>()
  readonly #said = new Map<EventId, Evidence[]>()
  readonly evidence: Evidence[] = []

  constructor(world: World) {
    for (const kernel of world.kernels)
      kernel.observer = {
        handled: (event, actor) => void this.#handled.set(eventId(event.from, event.seq), { event, actor }),
        explained: (event, evidence) => {
          this.evidence.push(evidence)
          this.#said.set(event, [...(this.#said.get(event) ?? []), evidence])
        },
      }
  }

  /** The first message whose words match, handled at or after `from`. */
  find(words: RegExp, from = 0 as Micros): EventId {
    for (const [id, handled] of this.#handled) if (handled.event.at >= from && words.test(wordsOf(handled))) return id
    throw new Error(`nothing is like ${words}`)
  }

  /** All such messages. */
  all(words: RegExp): readonly EventId[] {
    return [...this.#handled].filter(([, handled]) => words.test(wordsOf(handled))).map(([id]) => id)
  }

  /** The way back from an event, the event itself first. */
  chain(event: EventId): readonly string[] {
    const lines: string[] = []
    for (let at = this.#handled.get(event); at; at = this.#handled.get(at.event.cause)) lines.push(wordsOf(at))
    return lines
  }

  /** What was said of the decisions that were made because of an event. */
  saidOf(event: EventId): readonly Evidence[] {
    return this.#said.get(event) ?? []
  }

  atOf(event: EventId): number {
    return this.#handled.get(event)?.event.at ?? NaN
  }

  causeOf(event: EventId): EventId {
    return this.#handled.get(event)?.event.cause as EventId
  }
}

/** Who heard what: a request with its object, a timer by its name. */
function wordsOf({ event: { body, timer }, actor }: Handled): string {
  if (timer !== "") return `${actor}: timer ${timer.split("/")[0]}`
  if (!isPacket(body)) return `${actor}: ${body.type}`
  const { frame } = body
  if (frame.type !== "request") return `${actor}: ${frame.type}`
  const { method, path, type, body: object } = frame.payload as { readonly method?: string; readonly path?: string; readonly type?: string; readonly body?: { readonly metadata?: { readonly name?: string; readonly generateName?: string } } }
  return `${actor}: ${method ? `${method} ${path} ${method === "POST" ? (object?.metadata?.name ?? object?.metadata?.generateName ?? "") : ""}`.trim() : type}`
}
