import type { Micros } from "../base/time.ts"
import type { Step, Trace } from "../sim/causes.ts"
import { nothing, outside, type EventId, type Evidence, type HostId, type Read } from "../sim/types.ts"
import { askChanges, askInputs, askTrace, askWrote, type Telling } from "./asks.ts"
import type { Chain, Sentence } from "./contract.ts"
import type { Change } from "./ledger.ts"
import { keyFor } from "./names.ts"
import { lastPresence, silenceOf } from "./presence.ts"
import { aside, isNotable, isTurn, sentenceOfChange, sentenceOfDecision, sentenceOfInput } from "./sentences.ts"

/** What a story has to know of the world that it is about. */
export interface Scene {
  readonly nameOf: (host: HostId) => string
  readonly epochMicros: number
}

/** The most sentences of a chain, and the most parts of a long way that are asked for between two of them. */
const sentencesMax = 24
const partsMax = 20

/** Where a chain has got to: the event from which it goes on back, and what the last sentence was about. */
interface Place {
  readonly event: EventId
  readonly at: Micros
  readonly change: Change | undefined
  /** The decision that was told last, where no change was told since. */
  readonly decision: Evidence | undefined
}

type Found =
  /** `passed`: what came between and was told already, because it comes round. */
  | { readonly type: "change"; readonly change: Change; readonly passed?: readonly Change[] }
  | { readonly type: "decision"; readonly step: Step; readonly evidence: Evidence }
  | { readonly type: "input"; readonly step: Step }
  | { readonly type: "began"; readonly step: Step }
  | { readonly type: "lost"; readonly at: Micros }
  | { readonly type: "nothing" }

/**
 * Tells backwards what led to a change: the change, the decision behind it, the change that this decision answered to, and so on, to
 * an input of the outside. Messages between are passed over, and so is whatever else their senders did at the same moment: a decision
 * counts that reads the object or its owner, a change that the decision had read, or whose owner it had read.
 *
 * What a decision answered to is the newest of two: what woke whoever made it, and the last turn of events among what it had read.
 */
export function* chainOf(asks: string, change: Change, scene: Scene, first: Sentence = sentenceOfChange(change), isEnd: (change: Change) => boolean = () => false): Telling<Chain> {
  const rest = yield* tellOn({ event: change.event, at: change.at, change, decision: undefined }, new Set([change.revision]), scene, isEnd)
  return { asks, sentences: [first, ...rest] }
}

/** What led to an event: the nearest thing on its way that is worth telling, and all that led to that. */
export function* chainOfEvent(event: EventId, at: Micros, scene: Scene): Telling<Chain | undefined> {
  const sentences = yield* tellOn({ event, at, change: undefined, decision: undefined }, new Set(), scene, () => false)
  // That nothing is known is no story.
  return sentences.every(({ say }) => say === "why/lost") ? undefined : { asks: "why>event", sentences }
}

function* tellOn(from: Place, seen: Set<number>, scene: Scene, isEnd: (change: Change) => boolean): Telling<readonly Sentence[]> {
  const sentences: Sentence[] = []
  let place = from
  while (sentences.length < sentencesMax) {
    const found = yield* lookBack(place, seen)
    switch (found.type) {
      case "change":
        for (const each of [found.change, ...(found.passed ?? [])]) seen.add(each.revision)
        if (found.passed && found.passed.length > 0) sentences.push(comingRound(found.passed))
        sentences.push(sentenceOfChange(found.change))
        if (isEnd(found.change)) return sentences
        place = { event: found.change.event, at: found.change.at, change: found.change, decision: undefined }
        break
      case "decision": {
        sentences.push(sentenceOfDecision(found.step, found.evidence))
        const silence = silenceOf(found.evidence)
        const presence = silence ? yield* lastPresence(silence, found.step.at, scene.epochMicros, scene.nameOf) : []
        sentences.push(...presence)
        if (presence.length > 1) return sentences
        place = { event: found.step.event, at: found.step.at, change: place.change, decision: found.evidence }
        break
      }
      case "input": {
        const input = (yield* askInputs()).find(({ number }) => number === found.step.event)
        if (input) sentences.push(sentenceOfInput(input, scene.nameOf))
        return sentences
      }
      case "began":
        sentences.push(beginning(found.step, scene))
        return sentences
      case "lost":
        sentences.push(aside("why/lost", found.at))
        return sentences
      case "nothing":
        return sentences
      default:
        return found satisfies never
    }
  }
  return sentences
}

function beginning({ at, host, process }: Step, { nameOf }: Scene): Sentence {
  return aside("why/began", at, { process, host: nameOf(host), ...(process === "" || process === "stack" ? { context: "machine" } : {}) }, `hosts/${nameOf(host)}`)
}

/**
 * The next thing on the way back that belongs to what was told last. A way passes by what whoever sends had in mind: so where the object
 * itself, or what a decision had read, changed later than whatever the way leads to, that change is the one.
 */
function* lookBack(place: Place, seen: ReadonlySet<number>): Telling<Found> {
  const woke: Found = place.event === nothing ? { type: "nothing" } : yield* onTheWay(place, seen)
  if (woke.type === "decision" && place.decision) return woke
  const before = place.decision ? yield* newestRead(place.decision.read, seen) : place.change && (yield* lastChange(place.change, seen))
  return before && before.change.at > timeOf(woke) ? { type: "change", ...before } : woke
}

function timeOf(found: Found): number {
  switch (found.type) {
    case "change":
      return found.change.at
    case "decision":
    case "input":
      return found.step.at
    default:
      return -1
  }
}

function* onTheWay(place: Place, seen: ReadonlySet<number>): Telling<Found> {
  let rest: { readonly event: EventId; readonly at: Micros } | undefined = place
  let last: Step | undefined
  for (let part = 0; rest && part < partsMax; part++) {
    const trace: Trace = yield* askTrace(rest.event, rest.at)
    const wrote = yield* askWrote(trace.steps.map(({ event }) => event))
    for (const step of trace.steps) {
      if (step.host === outside) return { type: "input", step }
      const decision = step.event === place.event && place.decision ? undefined : behind(step.evidence, place)
      // Work that waited was decided when its effect was sent, long after what asked for it.
      if (decision) return { type: "decision", step: { ...step, at: last?.sentAt ?? place.at }, evidence: decision }
      const change = wrote.findLast((each) => each.event === step.event && !seen.has(each.revision) && isNotable(each) && isRelated(each, place))
      if (change) return { type: "change", change }
      last = step
    }
    if (trace.steps.length === 0) return { type: "lost", at: rest.at }
    rest = trace.rest
  }
  return last ? { type: "began", step: last } : { type: "nothing" }
}

/** The decision behind what was told last, among those that were made at the same moment: best one of the part that wrote it. */
function behind(evidence: readonly Evidence[], place: Place): Evidence | undefined {
  const all = evidence.filter((each) => belongs(each, place))
  return all.find(({ say }) => place.change?.user.includes(`:${partOf(say)}-`)) ?? all[0]
}

/** Whether a decision is one behind what was told last: it had read the object or its owner; behind a decision, it is one of the same part about the same thing. */
function belongs({ say, read }: Evidence, { change, decision }: Place): boolean {
  const keys = read.map(keyOfRead)
  if (decision) return partOf(say) === partOf(decision.say) && keys[0] === decision.read.map(keyOfRead)[0] && say !== decision.say
  return !change || keys.includes(change.key) || (change.owner !== "" && keys.includes(change.owner))
}

/** Whether a change may have led to what was told last. */
function isRelated({ key, owner }: Change, { change, decision }: Place): boolean {
  if (decision) return decision.read.map(keyOfRead).some((each) => each === key || each === owner)
  return !change || key === change.key || key === change.owner
}

interface Before {
  readonly change: Change
  readonly passed?: readonly Change[]
}

/** The last turn of events among what a decision had read, up to the revisions that it had read. */
function* newestRead(read: readonly Read[], seen: ReadonlySet<number>): Telling<Before | undefined> {
  let newest: Change | undefined
  for (const each of read) {
    const changes = yield* askChanges(keyOfRead(each))
    const last = changes.findLast((change) => change.revision <= Number(each.revision) && isTurn(change) && !seen.has(change.revision))
    if (last && last.revision > (newest?.revision ?? 0)) newest = last
  }
  return newest && { change: newest }
}

/** What the object last went through before; of what comes round, as in a crash loop, each thing once. */
function* lastChange({ key, revision }: Change, seen: ReadonlySet<number>): Telling<Before | undefined> {
  const changes = (yield* askChanges(key)).filter(isNotable)
  const told = new Set(changes.filter((change) => seen.has(change.revision)).map(nameOf))
  const passed: Change[] = []
  for (const change of changes.filter((each) => each.revision < revision).toReversed()) {
    if (!told.has(nameOf(change)) || change.what !== "changed") return { change, passed }
    passed.push(change)
  }
  return undefined
}

/** What sort of change it is: one that comes round has the same. */
const nameOf = (change: Change): string => {
  const { say, about } = sentenceOfChange(change)
  return `${say} ${String(about["reason"] ?? "")}`
}

function comingRound(passed: readonly Change[]): Sentence {
  const first = passed.at(-1) as Change
  return aside("why/comes-round", first.at, { count: passed.length }, first.key)
}

const keyOfRead = ({ kind, namespace, name }: Read): string => keyFor(kind, namespace, name)
const partOf = (say: string): string => say.slice(0, say.indexOf("/"))
