import type { EventId } from "../sim/types.ts"
import { askChanges, askWaits, type Telling } from "./asks.ts"
import { chainOf, chainOfEvent, type Scene } from "./chain.ts"
import type { Chain, Question, Story } from "./contract.ts"
import type { Change } from "./ledger.ts"
import { isNotable, sentenceOfCondition } from "./sentences.ts"

/** Tells what is known of a question; undefined where nothing is. */
export function* storyOf(question: Question, scene: Scene): Telling<Story | undefined> {
  switch (question.type) {
    case "object":
      return yield* ofObject(question.key, scene)
    case "condition":
      return yield* ofCondition(question.key, question.condition, scene)
    case "event": {
      const chain = yield* chainOfEvent(question.event as EventId, question.at, scene)
      return chain && { subject: chain.sentences[0]?.subject ?? "", chains: [chain], waits: [] }
    }
    default:
      return question satisfies never
  }
}

/** Why it is here, why it is where it is, how it is, and why it goes: the latest change of each sort in its present life. */
function* ofObject(key: string, scene: Scene): Telling<Story | undefined> {
  const all = yield* askChanges(key)
  const life = all.slice(Math.max(0, all.findLastIndex(({ what }) => what === "made")))
  const latest = (isMeant: (change: Change) => boolean): Change | undefined => life.findLast(isMeant)
  const wanted: readonly (readonly [asks: string, change: Change | undefined])[] = [
    ["why>here", latest(({ what }) => what === "made")],
    ["why>placed", latest(({ what }) => what === "placed")],
    ["why>state", latest(({ what, lines }) => what === "asked" || (what === "changed" && lines.length > 0))],
    ["why>going", latest(({ what }) => what === "going") ?? latest(({ what }) => what === "gone")],
  ]
  const chains: Chain[] = []
  for (const [asks, change] of wanted) if (change) chains.push(yield* chainOf(asks, change, scene, undefined, asks === "why>here" ? undefined : (each) => each.key === key && each.what === "made"))
  const waits = yield* askWaits(key)
  return chains.length === 0 && waits.length === 0 ? undefined : { subject: key, chains, waits }
}

/** Why a condition stands as it does: the last change that touched it; where none did, why the object is here. */
function* ofCondition(key: string, condition: string, scene: Scene): Telling<Story | undefined> {
  const changes = yield* askChanges(key)
  const change = changes.findLast(({ conditions }) => conditions.some(({ type }) => type === condition))
  if (change) return { subject: key, chains: [yield* chainOf("why>condition", change, scene, sentenceOfCondition(change, condition))], waits: yield* askWaits(key) }
  const made = changes.findLast((each) => isNotable(each))
  return made && { subject: key, chains: [yield* chainOf("why>here", made, scene)], waits: yield* askWaits(key) }
}
