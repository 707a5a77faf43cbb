import type { JsonObject } from "../../base/json.ts"
import { listAt, nameOf, numberAt, textAt } from "../../base/json-path.ts"
import type { ObjectChange } from "../../cluster/observe.ts"
import type { Said } from "../said.ts"

/** What a change of a Deployment is worth telling: what its conditions say of the rollout. */
export function linesOfDeployment({ key: subject, object, before }: ObjectChange): readonly Said[] {
  if (!object) return []
  const about = { name: nameOf(object), replicas: numberAt(object, "spec", "replicas"), ready: numberAt(object, "status", "readyReplicas") }
  const is = conditionOf(object, "Progressing")
  const was = conditionOf(before, "Progressing")
  const lines: Said[] = []
  if (is.reason !== was.reason || is.status !== was.status) {
    if (is.reason === "NewReplicaSetAvailable") lines.push({ say: "deployment/complete", about, subject, tone: "normal", interesting: true })
    if (is.status === "False") lines.push({ say: "deployment/stuck", about: { ...about, reason: is.reason }, subject, tone: "warning", interesting: true })
  }
  const available = conditionOf(object, "Available").status
  if (available === "False" && conditionOf(before, "Available").status === "True") lines.push({ say: "deployment/unavailable", about, subject, tone: "warning", interesting: true })
  return lines
}

/** A ReplicaSet's number is its Deployment's business, or the learner's. */
export function linesOfReplicaSet({ key: subject, object, before }: ObjectChange): readonly Said[] {
  if (!object) return []
  const name = nameOf(object)
  const to = numberAt(object, "spec", "replicas")
  const from = numberAt(before, "spec", "replicas")
  return to === from ? [] : [{ say: "replicaset/scaled", about: { name, from, count: to }, subject, tone: "normal", interesting: false }]
}

/** To how many Pods a Service leads. Interesting where it begins or ends to lead anywhere. A slice that leads to no Pods (the API servers' own, say) is no controller's finding. */
export function linesOfSlice({ object, before }: ObjectChange): readonly Said[] {
  const either = object ?? before
  const service = textAt(either, "metadata", "labels", "kubernetes.io/service-name")
  const ready = readyIn(object)
  const was = readyIn(before)
  if (service === "" || ready === was) return []
  const ends = ready === 0
  const about = { service, count: ready, ...(ends ? { context: "none" } : {}) }
  return [{ say: "service/endpoints", about, subject: `services/${textAt(either, "metadata", "namespace")}/${service}`, tone: ends ? "warning" : "normal", interesting: ends || was === 0 }]
}

export function linesOfNamespace({ key: subject, object, before }: ObjectChange): readonly Said[] {
  const name = nameOf(object ?? before)
  const told = (say: string): Said => ({ say, about: { name }, subject, tone: "normal", interesting: true })
  if (!object) return [told("namespace/gone")]
  return textAt(object, "status", "phase") === "Terminating" && textAt(before, "status", "phase") !== "Terminating" ? [told("namespace/terminating")] : []
}

const readyIn = (slice: JsonObject | undefined): number =>
  listAt(slice, "endpoints").filter((endpoint) => textAt(endpoint, "targetRef", "kind") === "Pod" && (endpoint["conditions"] as JsonObject | undefined)?.["ready"] !== false).length

function conditionOf(object: JsonObject | undefined, type: string): { readonly status: string; readonly reason: string } {
  const condition = listAt(object, "status", "conditions").find((each) => each["type"] === type)
  return { status: textAt(condition, "status"), reason: textAt(condition, "reason") }
}
