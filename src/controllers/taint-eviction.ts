import type { ITaint } from "kubernetes-models/v1"
import { equalJson, type Json, type JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { formatTime } from "../api/instant.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { objectPath } from "../api/path.ts"
import { tolerates } from "../api/rules/tolerations.ts"
import { readOf, settled, sources, type Controller, type Plan, type Told, type View } from "./contract.ts"
import type { Node, Taint } from "./node-health.ts"

type Toleration = NonNullable<NonNullable<Pod["spec"]>["tolerations"]>[number]

/** When a Pod is to be evicted. */
interface Scheduled {
  readonly at: Micros
}

/**
 * Taint eviction: Pods leave nodes whose NoExecute taints they do not tolerate, or tolerate for a time only. Woken by Pods that come,
 * are bound, or change their tolerations, and by nodes whose NoExecute taints change, for the Pods on them. (Upstream works on eight
 * nodes and eight Pods at once.)
 */
export const taintEviction: Controller = {
  name: "taint-eviction",
  account: "node-controller",
  qps: 20,
  burst: 30,
  workers: 8,
  watches: ["nodes", "pods"],
  wakes({ source, key, object, before }, view) {
    if (source === "nodes") return equalJson(evicting(object as Node | undefined) as unknown as Json, evicting(before as Node | undefined) as unknown as Json) ? [] : view.by<Pod>("pods", "node", key).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`)
    const facts = (pod: Pod | undefined): Json => [pod?.metadata.uid ?? "", pod?.spec?.nodeName ?? "", (pod?.spec?.tolerations ?? []) as unknown as Json]
    return object && before && equalJson(facts(object as unknown as Pod), facts(before as unknown as Pod)) ? [] : [key]
  },
  reconcile(key, view) {
    const pod = view.get<Pod>("pods", key)
    const scheduled = view.memory<Scheduled>(key)
    const forget = scheduled ? { remember: { [key]: null } } : {}
    if (!pod || pod.metadata.deletionTimestamp !== undefined) return { ...settled, ...forget }
    const node = view.get<Node>("nodes", pod.spec?.nodeName ?? "")
    const seconds = tolerationSeconds(evicting(node), pod.spec?.tolerations ?? [])
    if (!node || seconds === undefined) return { ...settled, ...forget, ...(scheduled ? { events: [told(pod, "Cancelling deletion of")] } : {}) }
    // Who was given a time keeps it, whatever taints come after.
    const at = seconds === 0 ? view.now : (scheduled?.at ?? ((view.now + seconds * 1_000_000) as Micros))
    if (at > view.now) return { type: "wait", until: at, why: "taint-eviction/tolerated-until", about: { ...aboutTaints(node), until: at }, read: [readOf(pod), readOf(node)], remember: { [key]: { at } } }
    return { ...evict(pod, node, seconds, view), ...forget }
  },
}

const evicting = (node: Node | undefined): readonly Taint[] => (node?.spec?.taints ?? []).filter(({ effect }) => effect === "NoExecute")

/** For how long the taints are tolerated together; 0 for not at all, undefined for ever. */
function tolerationSeconds(taints: readonly Taint[], tolerations: readonly Toleration[]): number | undefined {
  const used = taints.map((taint) => tolerations.filter((toleration) => tolerates(toleration, taint as ITaint)))
  return used.some((matching) => matching.length === 0) ? 0 : shortest(used.flatMap((matching) => matching.slice(0, 1)))
}

/** The shortest time that the tolerations name; undefined where none names one. */
export function shortest(tolerations: readonly Toleration[]): number | undefined {
  const times = tolerations.flatMap((toleration) => toleration.tolerationSeconds ?? [])
  return times.length > 0 ? Math.max(0, Math.min(...times)) : undefined
}

/** What a node that asks Pods to leave says. */
function aboutTaints(node: Node): JsonObject {
  const taints = evicting(node)
  return { node: node.metadata.name, taint: taints.map(({ key }) => key).join(", "), since: taints[0]?.timeAdded ?? "" }
}

/** Says why on the Pod, then deletes it. */
function evict(pod: Pod, node: Node, seconds: number, view: View): Plan {
  const { namespace, name, uid = "" } = pod.metadata
  const condition = { type: "DisruptionTarget", status: "True", reason: "DeletionByTaintManager", message: "Taint manager: deleting due to NoExecute taint", lastTransitionTime: formatTime(view.instant) }
  const path = objectPath(sources.pods, namespace, name)
  return {
    type: "write",
    writes: [{ method: "PATCH", path: `${path}/status`, body: { metadata: { uid }, status: { conditions: [condition] } }, sees: { source: "pods" } }],
    afterwards: { method: "DELETE", path, body: { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid } }, sees: { source: "pods" } },
    because: { say: "taint-eviction/not-tolerated", about: { name, ...aboutTaints(node), seconds, ...(seconds > 0 ? { context: "time" } : {}) }, read: [readOf(pod), readOf(node)] },
    events: [told(pod, "Marking for deletion")],
  }
}

function told(pod: Pod, what: string): Told {
  // Here upstream gives neither uid nor revision.
  const { namespace = "", name } = pod.metadata
  return { component: "taint-eviction-controller", draft: { involved: { apiVersion: "v1", kind: "Pod", namespace, name }, type: "Normal", reason: "TaintManagerEviction", message: `${what} Pod ${namespace}/${name}` } }
}
