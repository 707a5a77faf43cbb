import { builtinRegistry } from "../../api/kinds/index.ts"
import { isObject, type JsonObject } from "../../base/json.ts"
import type { ObjectChange } from "../../cluster/observe.ts"
import { listAt, nameOf, text, textAt } from "../../base/json-path.ts"
import { linesOfPod } from "./pod.ts"
import type { Said } from "../said.ts"
import { linesOfDeployment, linesOfNamespace, linesOfReplicaSet, linesOfSlice } from "./workloads.ts"

/** What a change of an object is worth telling: conditions, phases, taints, leaders and events; nothing for a renewed Lease. */
export function linesOfChange(change: ObjectChange): readonly Said[] {
  const { object, before } = change
  switch ((object ?? before)?.["kind"]) {
    case "Node":
      return linesOfNode(change.key, object, before)
    case "Lease":
      return linesOfLease(change.key, object, before)
    case "Pod":
      return linesOfPod(change)
    case "Deployment":
      return linesOfDeployment(change)
    case "ReplicaSet":
      return linesOfReplicaSet(change)
    case "EndpointSlice":
      return linesOfSlice(change)
    case "Namespace":
      return linesOfNamespace(change)
    case "Event":
      return object ? linesOfEvent(object, before) : []
    default:
      return []
  }
}

function linesOfNode(subject: string, object: JsonObject | undefined, before: JsonObject | undefined): Said[] {
  const name = nameOf(object ?? before)
  const told = (say: string, about: Said["about"], tone: Said["tone"] = "normal"): Said => ({ say, about: { name, ...about }, subject, tone, interesting: true })
  if (!object) return [told("node/removed", {}, "warning")]
  if (!before) return [told("node/registered", {})]
  const lines: Said[] = []
  const ready = readyOf(object)
  const was = readyOf(before)
  if (ready.status !== was.status) {
    const about = { reason: ready.reason, message: ready.message }
    if (ready.status === "True") lines.push(told("node/ready", about))
    else lines.push(told(ready.status === "Unknown" ? "node/unknown" : "node/not-ready", about, "warning"))
  }
  const taints = taintsOf(object)
  const had = taintsOf(before)
  for (const taint of taints) if (!had.includes(taint)) lines.push({ ...told("node/taint-added", { taint }, "warning"), interesting: false })
  for (const taint of had) if (!taints.includes(taint)) lines.push({ ...told("node/taint-removed", { taint }), interesting: false })
  return lines
}

function linesOfLease(subject: string, object: JsonObject | undefined, before: JsonObject | undefined): Said[] {
  const holder = textAt(object, "spec", "holderIdentity")
  const component = nameOf(object)
  if (!subject.includes("kube-system/kube-") || holder === textAt(before, "spec", "holderIdentity")) return []
  const say = holder === "" ? "lease/released" : "lease/leader"
  return [{ say, about: { component, holder: holder.split("_")[0] ?? holder }, subject, tone: "normal", interesting: true }]
}

function linesOfEvent(event: JsonObject, before: JsonObject | undefined): Said[] {
  if (before && event["count"] === before["count"]) return []
  const warning = event["type"] === "Warning"
  const involved = isObject(event["involvedObject"]) ? event["involvedObject"] : {}
  const component = textAt(event, "source", "component") || text(event["reportingComponent"])
  const about = { kind: text(involved["kind"]), name: text(involved["name"]), reason: text(event["reason"]), message: text(event["message"]), component }
  const subject = subjectOf(text(involved["apiVersion"]), about.kind, text(involved["namespace"]), about.name)
  return [{ say: warning ? "event/warning" : "event/normal", about, subject, tone: warning ? "warning" : "normal", interesting: warning }]
}

/** The key of what an Event is about: "pods/default/web-5d7f-x2k". */
function subjectOf(apiVersion: string, name: string, namespace: string, object: string): string {
  const kind = builtinRegistry.byKind(apiVersion, name) ?? builtinRegistry.byName(name.toLowerCase())
  return kind ? `${kind.plural}/${kind.namespaced ? `${namespace}/` : ""}${object}` : `${name.toLowerCase()}s/${object}`
}

function readyOf(node: JsonObject): { readonly status: string; readonly reason: string; readonly message: string } {
  const ready = listAt(node, "status", "conditions").find((condition) => condition["type"] === "Ready")
  return { status: text(ready?.["status"]), reason: text(ready?.["reason"]), message: text(ready?.["message"]) }
}

const taintsOf = (node: JsonObject): string[] => listAt(node, "spec", "taints").map((taint) => `${text(taint["key"])}:${text(taint["effect"])}`)
