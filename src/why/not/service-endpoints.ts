import { fromMap, matches, selectorText, type Labels } from "../../api/selectors.ts"
import { isObject, type JsonObject } from "../../base/json.ts"
import { listAt, nameOf, textAt } from "../../base/json-path.ts"
import type { Reason } from "../contract.ts"
import { unready } from "./controlled-pods.ts"
import { partAtRest } from "./parts.ts"
import { conditionOf, isDeleting, keyOf, reason, type Look, type Situation, type Subject } from "./situation.ts"

/** A Service that does not lead to all the Pods that it is to lead to. */
export const serviceEndpoints: Situation = {
  kinds: ["Service"],
  reasons(subject, look) {
    const { object, key, name, namespace } = subject
    const selector = labelsAt(object, "spec", "selector")
    // Whoever made it without a selector keeps its endpoints himself, or, with an external name, needs none.
    if (isDeleting(subject) || Object.keys(selector).length === 0) return []
    const all = look.list("pods", namespace)
    const pods = all.filter((pod) => matches(fromMap(selector), labelsAt(pod, "metadata", "labels")))
    if (pods.length === 0) return [reason("not/no-pod-matches", { name, namespace, selector: selectorText(fromMap(selector)), ...nearest(selector, all) }, key)]
    const live = pods.filter((pod) => !["Succeeded", "Failed"].includes(textAt(pod, "status", "phase")))
    if (live.length === 0) return [reason("not/all-ended", { name, count: pods.length }, key)]
    return [...unready(live, look), ...unlisted(subject, live, look)]
  },
}

/** Pods that are ready and that no slice names yet: the EndpointSlice controller writes those. */
function unlisted({ key, name, namespace }: Subject, pods: readonly JsonObject[], look: Look): readonly Reason[] {
  const slices = look.list("endpointslices", namespace).filter((slice) => labelsAt(slice, "metadata", "labels")["kubernetes.io/service-name"] === name)
  const listed = new Set(slices.flatMap((slice) => listAt(slice, "endpoints")).filter((endpoint) => isObject(endpoint["conditions"]) && endpoint["conditions"]["ready"] !== false).map((endpoint) => textAt(endpoint, "targetRef", "name")))
  const left = pods.filter((pod) => textAt(conditionOf(pod, "Ready"), "status") === "True" && textAt(pod, "metadata", "deletionTimestamp") === "" && !listed.has(nameOf(pod)))
  if (left.length === 0) return []
  const rest = partAtRest(look, "kube-controller-manager")
  return [reason("not/slice-late", { name, count: left.length, pods: left.slice(0, 5).map(nameOf).join(", ") }, key, { reasons: rest ? [rest] : [] })]
}

/** The Pod whose labels come nearest to the selector, where any has one of its keys. */
function nearest(selector: Labels, pods: readonly JsonObject[]): Record<string, string> {
  let best: { readonly pod: JsonObject; readonly score: number } | undefined
  for (const pod of pods) {
    const labels = labelsAt(pod, "metadata", "labels")
    const score = Object.entries(selector).reduce((sum, [label, value]) => sum + (labels[label] === value ? 2 : label in labels ? 1 : 0), 0)
    if (score > (best?.score ?? 0)) best = { pod, score }
  }
  if (!best) return {}
  const labels = labelsAt(best.pod, "metadata", "labels")
  return { context: "nearest", pod: nameOf(best.pod), labels: Object.entries(labels).filter(([label]) => label in selector).map(([label, value]) => `${label}=${value}`).join(","), nearest: keyOf(best.pod) }
}

function labelsAt(object: JsonObject, ...path: readonly string[]): Labels {
  let value: unknown = object
  for (const step of path) value = isObject(value) ? value[step] : undefined
  return isObject(value) ? (value as Labels) : {}
}
