import { listAt, textAt } from "../../base/json-path.ts"
import type { KeptDecision } from "../../scheduler/decisions.ts"
import type { Reason } from "../contract.ts"
import { partAtRest } from "./parts.ts"
import { bounded, conditionOf, eventsOf, isDeleting, reason, sinceOf, type Look, type Situation, type Subject } from "./situation.ts"

const ownScheduler = "default-scheduler"

/** A Pod that no node has: what keeps it out of the line, who does not decide, or what each node has against it. */
export const pendingPod: Situation = {
  kinds: ["Pod"],
  reasons(subject, look) {
    const { object, key, name } = subject
    if (textAt(object, "spec", "nodeName") !== "" || isDeleting(subject)) return []
    const created = sinceOf(look, textAt(object, "metadata", "creationTimestamp"))
    const gates = listAt(object, "spec", "schedulingGates").map((gate) => textAt(gate, "name"))
    if (gates.length > 0) return [reason("not/gated", { name, gates: gates.join(", ") }, key, { since: created })]
    const scheduler = textAt(object, "spec", "schedulerName") || ownScheduler
    if (scheduler !== ownScheduler) return [reason("not/other-scheduler", { name, scheduler }, key, { since: created })]
    const rest = partAtRest(look, "kube-scheduler")
    const decided = lastLook(subject, look)
    if (rest) return [reason("not/no-scheduler", { name }, key, { since: rest.since, reasons: [rest] }), ...decided]
    return decided.length > 0 ? decided : [reason("not/in-line", { name }, key, { since: created })]
  },
}

/** What the scheduler found when it last looked: its kept decision, or, after it was started anew, what it wrote on the Pod. */
function lastLook(subject: Subject, look: Look): readonly Reason[] {
  const { object, key, name } = subject
  const condition = conditionOf(object, "PodScheduled")
  const since = sinceOf(look, textAt(condition, "lastTransitionTime"))
  const decision = look.decision(textAt(object, "metadata", "uid"))
  if (decision && decision.node !== "") return [reason("not/binding", { name, node: decision.node }, key, { since: decision.at })]
  if (decision) return [reason("not/fits-nowhere", { name, message: decision.message }, key, { since: since ?? decision.at, reasons: objections(decision) })]
  if (textAt(condition, "status") !== "False") return []
  const refused = eventsOf(look, subject).findLast((event) => event.reason === "FailedScheduling")
  return [reason("not/fits-nowhere", { name, message: textAt(condition, "message") || (refused?.message ?? "") }, key, { since })]
}

/** Node by node: which plugin would not have the Pod there, in its words; and the room that is being made. */
function objections({ nominated, victims, rejections }: KeptDecision): readonly Reason[] {
  const room = nominated === "" ? [] : [reason("not/room", { node: nominated, victims: victims.join(", "), count: victims.length }, `nodes/${nominated}`)]
  const nodes = bounded(Object.entries(rejections).toSorted(([a], [b]) => (a < b ? -1 : 1)), ([node, { plugin, reasons }]) => [reason("not/node-refuses", { node, plugin, reason: reasons.join(", ") }, `nodes/${node}`)])
  return [...room, ...nodes]
}
