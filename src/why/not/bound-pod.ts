import { listAt, textAt } from "../../base/json-path.ts"
import type { Reason } from "../contract.ts"
import { containerReasons } from "./containers.ts"
import { silentNode } from "./node-not-ready.ts"
import { conditionOf, eventsOf, isDeleting, reason, sinceOf, type Look, type Situation, type Subject } from "./situation.ts"

/** A Pod that has a node and is not ready: nobody there to start it, or what its containers lack. */
export const boundPod: Situation = {
  kinds: ["Pod"],
  reasons(subject, look) {
    const { object, key, name } = subject
    const node = textAt(object, "spec", "nodeName")
    if (node === "" || isDeleting(subject)) return []
    if (!look.object(`nodes/${node}`)) return [reason("not/no-node", { name, node }, key)]
    const phase = textAt(object, "status", "phase")
    if (phase === "Succeeded") return []
    if (phase === "Failed") return [failed(subject), ...containerReasons(subject, look)]
    const silent = silentNode(look, node)
    if (silent.length > 0) return [reason("not/kubelet-silent", { name, node }, key, { since: silent[0]?.since, reasons: silent })]
    if (textAt(conditionOf(object, "Ready"), "status") === "True") return []
    const containers = containerReasons(subject, look)
    const found = [...containers, ...gates(subject, look)]
    return found.length > 0 ? found : [starting(subject, look)]
  },
}

function failed({ object, key, name }: Subject): Reason {
  return reason("not/failed", { name, reason: textAt(object, "status", "reason") || "Error", message: textAt(object, "status", "message") }, key)
}

/** Conditions that the Pod asks for beside its containers, and that somebody has to set. */
function gates({ object, key, name }: Subject, look: Look): readonly Reason[] {
  return listAt(object, "spec", "readinessGates")
    .map((gate) => textAt(gate, "conditionType"))
    .filter((type) => textAt(conditionOf(object, type), "status") !== "True")
    .map((condition) => reason("not/readiness-gate", { name, condition }, key, { since: sinceOf(look, textAt(conditionOf(object, condition), "lastTransitionTime")) }))
}

/** No container complains: the kubelet mounts, makes the sandbox or pulls; its Events tell where that fails. */
function starting(subject: Subject, look: Look): Reason {
  const { object, key, name } = subject
  const node = textAt(object, "spec", "nodeName")
  const last = eventsOf(look, subject).findLast((event) => ["FailedMount", "FailedCreatePodSandBox", "Pulling", "Pulled"].includes(event.reason))
  const since = last ? sinceOf(look, last.last) : sinceOf(look, textAt(conditionOf(object, "PodScheduled"), "lastTransitionTime"))
  const failing = last?.reason.startsWith("Failed") === true
  if (failing) return reason("not/start-fails", { name, node, message: last.message, count: last.count }, key, { since })
  return reason("not/starting", { name, node, ...(last?.reason === "Pulling" ? { context: "pulling", message: last.message } : {}) }, key, { since })
}
