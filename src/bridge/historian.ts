import { parseInstant } from "../api/instant.ts"
import { unreachable } from "../base/assert.ts"
import { textAt } from "../base/json-path.ts"
import { seconds, type Micros } from "../base/time.ts"
import { servedAt } from "../cluster/observe.ts"
import { storedKey } from "../cluster/store-keys.ts"
import { withEvidence, type Step, type Trace } from "../sim/causes.ts"
import type { EventId } from "../sim/types.ts"
import type { Ask, Telling } from "../why/asks.ts"
import type { Question, Story } from "../why/contract.ts"
import type { Change, Ledger } from "../why/ledger.ts"
import { seenIn } from "../why/not/seen.ts"
import { waitsOf } from "../why/not/waits.ts"
import { Scribe } from "../why/scribe.ts"
import { storyOf } from "../why/story.ts"
import { localOf, type Chronicle } from "./chronicle.ts"
import type { Engine } from "./engine.ts"
import type { LocalShard } from "./shard.ts"

/** A stretch of the past that somebody has listened to, from `from` on. */
interface Memory {
  readonly from: Micros
  readonly ledger: Ledger
  trace(event: EventId, at: Micros): Promise<Trace>
}

/** How much of what is not known any more is run again first; each further time it is twice as much. */
const stretchMicros = seconds(20)
/** Between two turns of others while the past is run again, in events. */
const eventsPerTurn = 200

/**
 * Tells stories of the moment that is shown. What was listened to since that moment was gone to is known; what was before is found by
 * running it again in second worlds, of which the world that is shown notices nothing.
 */
export class Historian {
  readonly #chronicle: Chronicle
  /** Lets whatever else waits have its turn. */
  readonly #turn: () => Promise<void>
  #live: { readonly from: Micros; readonly ledger: Ledger }

  constructor(chronicle: Chronicle, turn: () => Promise<void>) {
    this.#chronicle = chronicle
    this.#turn = turn
    this.#live = listen(chronicle.local, chronicle.now)
  }

  /** Another world, or another moment of it, is shown. */
  turnTo(local: LocalShard): void {
    this.#live = listen(local, local.kernel.now)
  }

  /** The story of a question; undefined where nothing is known of it, or where another moment is shown before it is found. */
  async tell(question: Question): Promise<Story | undefined> {
    const { kernel } = this.#chronicle.local
    const past = new Recollection(this.#chronicle, this.#live, this.#turn)
    try {
      const scene = { nameOf: (host: number) => kernel.hosts[host - 1]?.spec.name ?? "", epochMicros: kernel.setup.epochMicros }
      const story = await past.tell(storyOf(question, scene))
      return this.#chronicle.local.kernel === kernel ? story : undefined
    } catch (error) {
      // Its branch may have gone meanwhile.
      if (this.#chronicle.local.kernel !== kernel) return undefined
      throw error
    } finally {
      past.close()
    }
  }
}

/** From now on what this shard's store does is written down. */
function listen(local: LocalShard, from: Micros): { readonly from: Micros; readonly ledger: Ledger } {
  local.scribe ??= new Scribe(local.kernel)
  return { from, ledger: local.scribe.ledger }
}

/** What is remembered for one story: it grows backwards as the story asks. */
class Recollection {
  readonly #chronicle: Chronicle
  readonly #branch: number
  readonly #turn: () => Promise<void>
  /** The newest first; each one ends where the one before begins. */
  readonly #memories: Memory[]
  readonly #worlds: Engine[] = []

  constructor(chronicle: Chronicle, live: Omit<Memory, "trace">, turn: () => Promise<void>) {
    this.#chronicle = chronicle
    this.#branch = chronicle.branch.id
    this.#turn = turn
    this.#memories = [{ ...live, trace: (event, at) => chronicle.trace(event, at) }]
  }

  async tell<T>(story: Telling<T>): Promise<T> {
    let turn = story.next()
    while (!turn.done) turn = story.next(await this.#answer(turn.value))
    return turn.value
  }

  close(): void {
    for (const world of this.#worlds) world.close()
  }

  async #answer(ask: Ask): Promise<unknown> {
    switch (ask.type) {
      case "trace":
        return this.#trace(ask.event, ask.at)
      case "wrote":
        return sorted(this.#memories.flatMap(({ ledger }) => ask.events.flatMap((event) => ledger.byEvent(event))))
      case "changes":
        return this.#changes(ask.key)
      case "waits":
        return waitsOf(ask.key, seenIn(this.#chronicle.local.kernel, await this.#chronicle.machines()))
      case "inputs":
        return this.#chronicle.branch.inputs.filter(({ at }) => at <= this.#chronicle.now)
      default:
        return unreachable(ask)
    }
  }

  /** The way back, as far as it can be found: what was sent long before it was due is looked for further and further back. */
  async #trace(event: EventId, at: Micros): Promise<Trace> {
    const steps: Step[] = []
    let rest: Trace["rest"] = { event, at, evidence: [] }
    for (let i = 0; rest && i < this.#memories.length; i++) {
      const part: Trace | undefined = await this.#memories[i]?.trace(rest.event, rest.at)
      if (part && part.steps.length > 0) {
        steps.push(...withEvidence(rest.evidence, part.steps))
        rest = part.rest
        // It was handled in this stretch, and sent before it: who handled it has spoken here.
      } else rest = { ...rest, evidence: [...rest.evidence, ...(part?.rest?.evidence ?? [])] }
      // Nothing of it is known: it was sent before anybody listened.
      if (steps.length === 0 && i === this.#memories.length - 1) await this.#remember(rest?.at ?? at)
    }
    return { steps, rest }
  }

  /** The changes of an object, from its making on, where it is there and says when that was. */
  async #changes(key: string): Promise<readonly Change[]> {
    const known = (): readonly Change[] => sorted(this.#memories.flatMap(({ ledger }) => ledger.byKey(key)))
    const object = servedAt(this.#chronicle.local.kernel, storedKey(key))
    const made = object && parseInstant(textAt(object, "metadata", "creationTimestamp"))
    if (made === undefined || known().some(({ what }) => what === "made")) return known()
    const at = (made - this.#chronicle.local.kernel.setup.epochMicros) as Micros
    if (at <= this.#oldest) await this.#remember(at)
    return known()
  }

  get #oldest(): Micros {
    return this.#memories.at(-1)?.from ?? (0 as Micros)
  }

  /** Runs a further stretch of the past again, one that holds `at` and is longer than those before. */
  async #remember(at: Micros): Promise<void> {
    const until = this.#oldest
    if (until === 0) return
    const stretch = stretchMicros * 2 ** this.#worlds.length
    const from = Math.max(0, Math.min(until - stretch, at - stretchMicros)) as Micros
    const world = await this.#chronicle.scratch(this.#branch, from)
    this.#worlds.push(world)
    const { ledger } = listen(localOf(world), from)
    while (await world.advance(until, eventsPerTurn)) await this.#turn()
    this.#memories.push({ from, ledger, trace: (event, when) => world.trace(event, when) })
  }
}

const sorted = (changes: readonly Change[]): readonly Change[] => [...new Map(changes.toSorted((a, b) => a.revision - b.revision).map((change) => [change.revision, change])).values()]
