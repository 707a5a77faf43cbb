import { parseInstant } from "../api/instant.ts"
import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { monitorGrace } from "../controllers/node-health.ts"
import { listAt, nameOf, textAt } from "../base/json-path.ts"
import type { ConditionView, NodeView } from "./protocol.ts"

/** A Node and its Lease, as the cluster believes it to be. */
export function viewNode(node: JsonObject, lease: JsonObject | undefined, epochMicros: number): NodeView {
  const renewed = parseInstant(textAt(lease, "spec", "renewTime"))
  return {
    name: nameOf(node),
    host: nameOf(node),
    zone: textAt(node, "metadata", "labels", "topology.kubernetes.io/zone"),
    status: nodeStatus(node),
    unschedulable: (node["spec"] as JsonObject | undefined)?.["unschedulable"] === true,
    taints: listAt(node, "spec", "taints").map((taint) => ({ key: textAt(taint, "key"), effect: textAt(taint, "effect") })),
    renewedAt: renewed === undefined ? undefined : ((renewed - epochMicros) as Micros),
    graceMicros: monitorGrace,
    conditions: listAt(node, "status", "conditions").map(viewCondition),
  }
}

/** What its Ready condition says. */
export function nodeStatus(node: JsonObject): NodeView["status"] {
  const ready = textAt(listAt(node, "status", "conditions").find(({ type }) => type === "Ready"), "status")
  return ready === "True" ? "ready" : ready === "Unknown" ? "unknown" : "notReady"
}

function viewCondition(condition: JsonObject): ConditionView {
  const at = (key: string): string => textAt(condition, key)
  return { type: at("type"), status: at("status"), reason: at("reason"), message: at("message"), since: at("lastTransitionTime") }
}
