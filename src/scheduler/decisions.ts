import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { Decision, PluginScores } from "./cycle.ts"
import type { Rejection } from "./framework.ts"

/** The last decisions, for who asks why: by the Pod's uid, its newest one. */
export interface Decisions {
  readonly byPod: Table<string, KeptDecision>
  readonly order: Table<number, string>
  next: number
}

/** A decision with all that led to it. */
export interface KeptDecision {
  readonly number: number
  readonly at: Micros
  /** "namespace/name" */
  readonly pod: string
  readonly node: string
  readonly message: string
  readonly nominated: string
  readonly victims: readonly string[]
  readonly feasible: readonly string[]
  readonly scores: readonly PluginScores[]
  readonly totals: readonly number[]
  readonly rejections: Readonly<Record<string, Rejection>>
  /** What the Pod asks for that the scheduler does not know of. */
  readonly notSimulated: readonly string[]
}

const keptMax = 256

export const noDecisions = (): Decisions => ({ byPod: new Table(), order: new Table(), next: 0 })

/** Keeps a decision in place of the Pod's last one; the oldest goes when there are too many. */
export function keep(decisions: Decisions, uid: string, pod: string, at: Micros, decision: Decision, notSimulated: readonly string[]): void {
  const { node = "", message, nominated = "", victims, feasible, scores, totals, rejections } = decision
  const had = decisions.byPod.get(uid)
  if (had) decisions.order.delete(had.number)
  const number = decisions.next++
  // The long lists are frozen where they are made; freezing all the way down again would cost more than the decision.
  const kept: KeptDecision = {
    number, at, pod, node, message, nominated,
    feasible: Object.freeze(feasible),
    totals: Object.freeze(totals),
    notSimulated: Object.freeze(notSimulated),
    victims: Object.freeze(victims.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)),
    scores: Object.freeze(scores.map((each) => Object.freeze(each))),
    rejections: Object.freeze(Object.fromEntries(rejections)),
  }
  decisions.byPod.set(uid, Object.freeze(kept))
  decisions.order.set(number, uid)
  const oldest = decisions.order.first()
  if (decisions.order.size <= keptMax || !oldest) return
  decisions.order.delete(oldest[0])
  decisions.byPod.delete(oldest[1])
}
