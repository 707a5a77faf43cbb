import type { Json } from "../base/json.ts"
import { formatTime } from "../api/instant.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { keyOf } from "../api/meta.ts"
import { objectPath } from "../api/path.ts"
import { conditionIn } from "./conditions.ts"
import { readOf, settled, sources, type Plan, type Seen, type Told, type View, type Write } from "./contract.ts"
import { conditionOf, type Node } from "./node-health.ts"

/*
 * What becomes of the Pods of a node that fell silent: nobody is there to say that they are not ready, so the node lifecycle
 * controller does, and Services stop sending to them long before they are evicted. A node that says itself that it is not ready still
 * speaks for its Pods.
 */

const ofNode = "@pods-of/"
const ofPod = "@pod/"

/** Whether a key is about Pods of silent nodes: of all Pods of a node, or one. */
export const isPodsKey = (key: string): boolean => key.startsWith(ofNode) || key.startsWith(ofPod)

/** A node that turns Unknown concerns all its Pods; a Pod that is met on a node that is not ready, or bound to one, itself. */
export function podsConcernedBy({ source, key, object, before }: Seen, view: View): readonly string[] {
  if (source === "nodes") return object && before && readiness(before as Node) === "True" && readiness(object as Node) === "Unknown" ? [ofNode + key] : []
  const nodeName = (object as Pod | undefined)?.spec.nodeName
  if (source !== "pods" || !nodeName || nodeName === (before as Pod | undefined)?.spec.nodeName) return []
  const node = view.get<Node>("nodes", nodeName)
  return node && isNotReady(node) ? [ofPod + key] : []
}

const readiness = (node: Node): string | undefined => conditionOf(node, "Ready")?.status
const isNotReady = (node: Node): boolean => (readiness(node) ?? "True") !== "True"

/** Which Pods of a node are still to be marked: those that it had when it fell silent. */
type Left = readonly string[]

/**
 * Takes readiness from the Pods of a silent node, one after the other as upstream does. (A write that fails is tried again after the
 * queue's back-off; upstream tries again at its next look at the node, up to 5 s later.)
 */
export function reconcilePods(key: string, view: View): Plan {
  if (key.startsWith(ofPod)) {
    const pod = view.get<Pod>("pods", key.slice(ofPod.length))
    const node = pod && view.get<Node>("nodes", pod.spec.nodeName ?? "")
    return pod && node && isNotReady(node) && saysReady(pod) ? takeReadiness(pod, node, view) : settled
  }
  const node = view.get<Node>("nodes", key.slice(ofNode.length))
  const left = view.memory<Left>(key) ?? view.by<Pod>("pods", "node", key.slice(ofNode.length)).map(keyOf)
  const pods = left.flatMap((each) => view.get<Pod>("pods", each) ?? []).filter(saysReady)
  const [next] = pods
  if (!node || !isNotReady(node) || !next) return { ...settled, remember: { [key]: null } }
  return { ...takeReadiness(next, node, view), remember: { [key]: pods.map(keyOf) }, wake: [key] }
}

/** Pods whose kubelet never said anything of their readiness are left as they are. */
const saysReady = ({ status }: Pod): boolean => (conditionIn(status.conditions, "Ready")?.status ?? "False") !== "False"

function takeReadiness(pod: Pod, node: Node, view: View): Plan {
  const { namespace = "", name } = pod.metadata
  const turn = <C extends { readonly type: string }>(condition: C): C => (condition.type === "Ready" ? { ...condition, status: "False", lastTransitionTime: formatTime(view.instant) } : condition)
  const body = { ...pod, status: { ...pod.status, conditions: pod.status.conditions?.map(turn) } } as unknown as Json
  const write: Write = { method: "PUT", path: `${objectPath(sources.pods, namespace, name)}/status`, body, sees: { source: "pods", key: keyOf(pod) }, done: told(pod) }
  return { type: "write", writes: [write], because: { say: "node-lifecycle/pod-not-ready", about: { namespace, name, node: node.metadata.name, reason: conditionOf(node, "Ready")?.reason ?? "" }, read: [readOf(node), readOf(pod)] } }
}

function told({ metadata: { namespace = "", name, uid = "", resourceVersion = "" } }: Pod): Told {
  return { component: "node-controller", draft: { involved: { apiVersion: "v1", kind: "Pod", namespace, name, uid, resourceVersion }, type: "Warning", reason: "NodeNotReady", message: "Node is not ready" } }
}
