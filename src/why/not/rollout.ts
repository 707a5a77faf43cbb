import { nameOf, numberAt, textAt } from "../../base/json-path.ts"
import { isObject, type JsonObject } from "../../base/json.ts"
import type { Reason } from "../contract.ts"
import { partAtRest } from "./parts.ts"
import { conditionOf, controlledBy, isDeleting, keyOf, reason, sinceOf, type Look, type Situation, type Subject } from "./situation.ts"

/** A Deployment that has not come to where it is wanted. */
export const rollout: Situation = {
  kinds: ["Deployment"],
  reasons(subject, look) {
    const { object, key, name } = subject
    if (isDeleting(subject) || isComplete(object)) return []
    const spec = isObject(object["spec"]) ? object["spec"] : {}
    const rest = partAtRest(look, "kube-controller-manager")
    const unseen = numberAt(object, "metadata", "generation") > numberAt(object, "status", "observedGeneration")
    return [
      ...(spec["paused"] === true ? [reason("not/paused", { name }, key)] : []),
      ...(rest && unseen ? [reason("not/unseen", { name }, key, { since: rest.since, reasons: [rest] })] : rest ? [rest] : []),
      ...(unseen && !rest ? [reason("not/unseen", { name }, key)] : []),
      ...progress(subject, look),
    ]
  },
}

function isComplete(object: JsonObject): boolean {
  const wanted = numberAt(object, "spec", "replicas")
  const isAll = (field: string): boolean => numberAt(object, "status", field) === wanted
  return numberAt(object, "status", "observedGeneration") >= numberAt(object, "metadata", "generation") && isAll("replicas") && isAll("updatedReplicas") && isAll("readyReplicas") && isAll("availableReplicas")
}

const revisionOf = (set: JsonObject): number => Number(textAt(set, "metadata", "annotations", "deployment.kubernetes.io/revision"))

/** How far it is; what its newest ReplicaSet waits for; and what of the old ones it must keep meanwhile. */
function progress(subject: Subject, look: Look): readonly Reason[] {
  const { object, key, name } = subject
  const sets = controlledBy(look, "replicasets", subject).toSorted((a, b) => revisionOf(b) - revisionOf(a))
  const [newest, ...older] = sets
  const condition = conditionOf(object, "Progressing")
  const since = sinceOf(look, textAt(condition, "lastUpdateTime"))
  const told: Reason[] = []
  if (textAt(condition, "status") === "False") told.push(reason("not/deadline", { name, reason: textAt(condition, "reason"), seconds: numberAt(object, "spec", "progressDeadlineSeconds") }, key, { since: sinceOf(look, textAt(condition, "lastTransitionTime")) }))
  if (!newest) return told
  const wanted = numberAt(object, "spec", "replicas")
  const about = { name, set: nameOf(newest), wanted, ready: numberAt(newest, "status", "readyReplicas"), present: numberAt(newest, "spec", "replicas") }
  const below = look.waits(keyOf(newest))
  if (about.ready < wanted || below.length > 0) told.push(reason("not/rollout", about, keyOf(newest), { since, reasons: below }))
  return [...told, ...heldBack(subject, newest, older, look)]
}

/** What bounds a rolling update: so many may be missing, so many may be too many. */
function heldBack({ object, name, key }: Subject, newest: JsonObject, older: readonly JsonObject[], look: Look): readonly Reason[] {
  const old = older.reduce((sum, set) => sum + numberAt(set, "spec", "replicas"), 0)
  if (old === 0) return []
  const bound = (field: string): string => valueText(object, "spec", "strategy", "rollingUpdate", field)
  const about = { name, old, present: numberAt(newest, "spec", "replicas"), wanted: numberAt(object, "spec", "replicas"), maxUnavailable: bound("maxUnavailable"), maxSurge: bound("maxSurge") }
  return textAt(object, "spec", "strategy", "type") === "Recreate" ? [reason("not/recreate", { name, count: old }, key)] : [reason("not/bounds", about, key, { since: sinceOf(look, textAt(conditionOf(object, "Progressing"), "lastUpdateTime")) })]
}

function valueText(object: JsonObject, ...path: readonly string[]): string {
  let value: unknown = object
  for (const step of path) value = isObject(value) ? value[step] : undefined
  return typeof value === "number" ? String(value) : typeof value === "string" ? value : ""
}
