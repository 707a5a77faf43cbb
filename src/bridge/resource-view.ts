import { templateGeneration } from "../api/kinds/daemon-set.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import type { Kind } from "../api/kind.ts"
import { controllerOf, type ApiObject } from "../api/meta.ts"
import type { JsonObject } from "../base/json.ts"
import { revisionAnnotation } from "../controllers/deployment/revisions.ts"
import { cellOf } from "./cells.ts"
import { listAt, numberAt, text, textAt } from "../base/json-path.ts"
import { modelTime } from "./pod-view.ts"
import type { EndpointView, Look, ResourceView } from "./protocol.ts"

/** An object that is neither Pod nor Node. `slices`: the EndpointSlices of a Service. */
export function viewResource(key: string, object: ApiObject, epochMicros: number, slices: readonly JsonObject[]): ResourceView {
  const { metadata, apiVersion, kind } = object
  const known = builtinRegistry.byKind(apiVersion, kind)
  const endpoints = kind === "Service" ? endpointsOf(slices) : undefined
  const revision = revisionOf(object)
  const podless = kind === "Service" ? podlessOf(slices) : []
  return {
    key,
    kind,
    apiVersion,
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    uid: metadata.uid ?? "",
    owner: controllerOf(object)?.uid ?? "",
    look: metadata.deletionTimestamp ? "terminating" : lookOf(object as unknown as JsonObject, endpoints, podless),
    summary: known ? summaryOf(known, object) : "",
    createdAt: modelTime(metadata.creationTimestamp, epochMicros),
    deleting: metadata.deletionTimestamp !== undefined,
    simulated: known?.simulated ?? false,
    ...(known?.subresources.includes("scale") ? { replicas: numberAt(object as unknown as JsonObject, "spec", "replicas") } : {}),
    ...(revision > 0 ? { revision } : {}),
    ...(endpoints ? { endpoints: endpoints.slice(0, endpointsMax), podless: podless.slice(0, endpointsMax) } : {}),
  }
}

/** More than this of one Service nobody can draw. */
const endpointsMax = 300

const revisionOf = ({ metadata: { annotations = {} } }: ApiObject): number => Number(annotations[revisionAnnotation] ?? annotations[templateGeneration] ?? 0)

/** Columns whose cells say it, joined, and what to write behind; other kinds say nothing but their name. */
const summaries: Readonly<Record<string, { readonly columns: readonly string[]; readonly join: string; readonly unit: string; readonly unitOfOne?: string }>> = {
  Deployment: { columns: ["Ready"], join: "", unit: " ready" },
  ReplicaSet: { columns: ["Ready", "Desired"], join: "/", unit: " ready" },
  DaemonSet: { columns: ["Ready", "Desired"], join: "/", unit: " ready" },
  Service: { columns: ["Cluster-IP", "Port(s)"], join: ":", unit: "" },
  EndpointSlice: { columns: ["Endpoints", "Ports"], join: " : ", unit: "" },
  Endpoints: { columns: ["Endpoints"], join: "", unit: "" },
  ConfigMap: { columns: ["Data"], join: "", unit: " keys", unitOfOne: " key" },
  Secret: { columns: ["Type", "Data"], join: ", ", unit: " keys", unitOfOne: " key" },
  Namespace: { columns: ["Status"], join: "", unit: "" },
  PriorityClass: { columns: ["Value"], join: "", unit: "" },
  ControllerRevision: { columns: ["Revision"], join: "", unit: "" },
  IPAddress: { columns: ["ParentRef"], join: "", unit: "" },
  ServiceCIDR: { columns: ["CIDRs"], join: "", unit: "" },
}

function summaryOf(kind: Kind, object: ApiObject): string {
  const summary = summaries[kind.kind]
  if (!summary) return ""
  const cells = summary.columns.map((heading) => cellOf(kind, heading, object)).filter((cell) => cell !== "<none>")
  const unit = cells.at(-1) === "1" ? (summary.unitOfOne ?? summary.unit) : summary.unit
  return cells.join(summary.join) + unit
}

function lookOf(object: JsonObject, endpoints: readonly EndpointView[] | undefined, podless: readonly string[]): Look | "none" {
  switch (object["kind"]) {
    case "Deployment":
      return lookOfDeployment(object)
    case "ReplicaSet":
      return isTrue(object, "ReplicaFailure") ? "failed" : lookOfCounts(numberAt(object, "spec", "replicas"), numberAt(object, "status", "readyReplicas"), numberAt(object, "status", "replicas"))
    case "DaemonSet":
      return lookOfCounts(numberAt(object, "status", "desiredNumberScheduled"), numberAt(object, "status", "numberReady"), numberAt(object, "status", "currentNumberScheduled"))
    case "Service":
      if (podless.length > 0) return "ready"
      return !endpoints || endpoints.length === 0 ? "none" : endpoints.some(({ ready }) => ready) ? "ready" : "notReady"
    case "Namespace":
      return textAt(object, "status", "phase") === "Active" ? "ready" : "none"
    default:
      return "none"
  }
}

/** Failed: it can't make Pods, or makes no progress. Starting: a rollout is under way. Not ready: it was complete, and Pods have gone since. */
function lookOfDeployment(object: JsonObject): Look | "none" {
  const wanted = numberAt(object, "spec", "replicas")
  const at = (key: string): number => numberAt(object, "status", key)
  const progressing = conditionOf(object, "Progressing")
  if (isTrue(object, "ReplicaFailure") || textAt(progressing, "status") === "False") return "failed"
  const seen = at("observedGeneration") >= numberAt(object, "metadata", "generation")
  if (seen && at("updatedReplicas") === wanted && at("readyReplicas") === wanted && at("replicas") === wanted) return wanted === 0 ? "none" : "ready"
  return seen && textAt(progressing, "reason") === "NewReplicaSetAvailable" ? "notReady" : "starting"
}

function lookOfCounts(wanted: number, ready: number, present: number): Look | "none" {
  if (wanted === 0 && present === 0) return "none"
  if (ready >= wanted) return "ready"
  return present >= wanted ? "notReady" : "starting"
}

const conditionOf = (object: JsonObject, type: string): JsonObject | undefined => listAt(object, "status", "conditions").find((condition) => condition["type"] === type)

const isTrue = (object: JsonObject, type: string): boolean => textAt(conditionOf(object, type), "status") === "True"

/** The Pods behind a Service, each once, in the order of their keys. An endpoint whose readiness nobody knows counts as ready (EndpointConditions). */
function endpointsOf(slices: readonly JsonObject[]): readonly EndpointView[] {
  const found = new Map<string, EndpointView>()
  for (const slice of slices)
    for (const endpoint of listAt(slice, "endpoints")) {
      if (textAt(endpoint, "targetRef", "kind") !== "Pod") continue
      const pod = `pods/${textAt(endpoint, "targetRef", "namespace")}/${textAt(endpoint, "targetRef", "name")}`
      const conditions = (endpoint["conditions"] ?? {}) as JsonObject
      found.set(pod, { pod, ready: conditions["ready"] !== false, terminating: conditions["terminating"] === true })
    }
  return [...found.values()].sort((a, b) => (a.pod < b.pod ? -1 : 1))
}

/** Addresses of endpoints that are no Pod's. */
function podlessOf(slices: readonly JsonObject[]): readonly string[] {
  const found = slices.flatMap((slice) => listAt(slice, "endpoints").filter((endpoint) => textAt(endpoint, "targetRef", "kind") !== "Pod"))
  return found.flatMap(({ addresses }) => (Array.isArray(addresses) ? addresses.map(text) : []))
}
