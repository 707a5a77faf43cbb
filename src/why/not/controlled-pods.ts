import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { JsonObject } from "../../base/json.ts"
import { nameOf, numberAt, textAt } from "../../base/json-path.ts"
import { verdictOn } from "../../controllers/daemonset/placement.ts"
import type { Reason } from "../contract.ts"
import { partAtRest } from "./parts.ts"
import { bounded, conditionOf, controlledBy, eventsOf, isDeleting, keyOf, reason, sinceOf, type Look, type Situation, type Subject } from "./situation.ts"

/** A ReplicaSet with too few Pods that are ready: those that were not made, and those that wait. */
export const replicaSetPods: Situation = {
  kinds: ["ReplicaSet"],
  reasons(subject, look) {
    if (isDeleting(subject)) return []
    const { object, key, name } = subject
    const wanted = numberAt(object, "spec", "replicas")
    const pods = controlledBy(look, "pods", subject).filter(isActive)
    const missing = wanted - pods.length
    return [...(missing > 0 ? [reason("not/too-few", { name, wanted, count: missing, present: pods.length }, key, { reasons: whyNotMade(subject, look) })] : []), ...unready(pods, look)]
  },
}

/** A DaemonSet: the same, and nodes that get none because its template or their taints say so. */
export const daemonSetPods: Situation = {
  kinds: ["DaemonSet"],
  reasons(subject, look) {
    if (isDeleting(subject)) return []
    const { object, key, name } = subject
    const pods = controlledBy(look, "pods", subject).filter(isActive)
    const nodes = look.list("nodes") as unknown as readonly Node[]
    const eligible = nodes.filter((node) => verdictOn(node, object as unknown as DaemonSet).shouldRun)
    const missing = eligible.length - pods.length
    const left = nodes.filter((node) => !eligible.includes(node) && !pods.some((pod) => textAt(pod, "spec", "nodeName") === node.metadata.name))
    return [
      ...(missing > 0 ? [reason("not/too-few", { name, wanted: eligible.length, count: missing, present: pods.length }, key, { reasons: whyNotMade(subject, look) })] : []),
      ...unready(pods, look),
      ...bounded(left, (node) => [reason("not/not-eligible", { name, node: node.metadata.name, taints: taintsOf(node), context: taintsOf(node) === "" ? "selector" : "" }, `nodes/${node.metadata.name}`)]),
    ]
  },
}

const taintsOf = (node: Node): string => (node.spec?.taints ?? []).map(({ key, effect }) => `${key}:${effect}`).join(", ")

const isActive = (pod: JsonObject): boolean => !["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")) && textAt(pod, "metadata", "deletionTimestamp") === ""

/** Pods that are not ready, each with its own reasons. */
export function unready(pods: readonly JsonObject[], look: Look): readonly Reason[] {
  const waiting = pods.filter((pod) => textAt(conditionOf(pod, "Ready"), "status") !== "True")
  return bounded(waiting, (pod) => [reason("not/pod", { name: nameOf(pod), phase: textAt(pod, "status", "phase") }, keyOf(pod), { since: sinceOf(look, textAt(conditionOf(pod, "Ready"), "lastTransitionTime"), textAt(pod, "metadata", "creationTimestamp")), reasons: look.waits(keyOf(pod)) })])
}

/** The server refused, in its words; or nobody is there who would make them. */
function whyNotMade(subject: Subject, look: Look): readonly Reason[] {
  const { object, key } = subject
  const failure = conditionOf(object, "ReplicaFailure")
  const refused = eventsOf(look, subject).findLast((event) => event.reason === "FailedCreate")
  const message = textAt(failure, "status") === "True" ? textAt(failure, "message") : (refused?.message.replace(/^Error creating: /, "") ?? "")
  const rest = partAtRest(look, "kube-controller-manager")
  if (rest) return [rest]
  if (message !== "") return [reason("not/create-refused", { message, count: refused?.count ?? 1 }, key, { since: sinceOf(look, textAt(failure, "lastTransitionTime"), refused?.last ?? "") })]
  return []
}
