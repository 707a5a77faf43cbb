import { seconds, type Micros } from "../../base/time.ts"
import { formatTime } from "../../api/instant.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { objectPath } from "../../api/path.ts"
import { conditionIn } from "../conditions.ts"
import { readOf, settled, sources, type Controller, type Plan, type Seen, type View, type Write } from "../contract.ts"

/** How often it looks, and how long a node has to be missing. */
const period = seconds(20)
const quarantine = seconds(40)
/** kube-controller-manager's --terminated-pod-gc-threshold. */
const terminatedMax = 12_500

const outOfService = "node.kubernetes.io/out-of-service"

/** From when on the Pods of a missing node go. */
interface Missing {
  readonly until: Micros
}

/**
 * The pod garbage collector: deletes Pods that nobody else would end. Those whose node is gone, those that go but were never bound,
 * those that go on a node that somebody declared out of service, and the oldest of those that have ended once there are very many. It
 * looks every 20 s; a key is a Pod, "node/" and a name, or {@link allTerminated}. Woken by Pods that begin to go or end, or that are
 * on a node that is missing; by nodes that come, go, change readiness or that taint. Nothing else of a Pod or node wakes it.
 */
export const podGarbageCollector: Controller = {
  name: "pod-garbage-collector",
  account: "pod-garbage-collector",
  qps: 20,
  burst: 30,
  workers: 1,
  watches: ["pods", "nodes"],
  wakes: (seen, view) => (seen.source === "nodes" ? wokenByNode(seen, view) : wokenByPod(seen, view)),
  reconcile(key, view) {
    if (key === allTerminated) return thinOut(view)
    return key.startsWith(nodePrefix) ? judgeNode(key, view) : judgePod(key, view)
  },
}

const allTerminated = "terminated"
const nodePrefix = "node/"
const nodeKey = (name: string): string => nodePrefix + name

function wokenByNode({ key, object, before }: Seen, view: View): readonly string[] {
  if (!object) return [nodeKey(key)]
  const facts = (node: Node | undefined): string => (node ? `${isReady(node)} ${isOutOfService(node)}` : "")
  const [now, old] = [object as Node, before as Node | undefined]
  if (facts(now) === facts(old)) return []
  return [nodeKey(key), ...(isOutOfService(now) ? view.by<Pod>("pods", "node", key).map(podKey) : [])]
}

function wokenByPod({ key, object, before }: Seen, view: View): readonly string[] {
  const [pod, old] = [object as Pod | undefined, before as Pod | undefined]
  if (!pod) return []
  const woken: string[] = []
  const { nodeName } = pod.spec
  if (nodeName && !view.get("nodes", nodeName) && !old?.spec.nodeName) woken.push(nodeKey(nodeName))
  if (pod.metadata.deletionTimestamp !== undefined && old?.metadata.deletionTimestamp === undefined) woken.push(key)
  if (hasEnded(pod) && !(old && hasEnded(old)) && view.count("pods") > terminatedMax) woken.push(allTerminated)
  return woken
}

const podKey = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`
const hasEnded = ({ status }: Pod): boolean => status.phase === "Succeeded" || status.phase === "Failed"
const isReady = ({ status }: Node): boolean => conditionIn(status?.conditions, "Ready")?.status === "True"
const isOutOfService = (node: Node): boolean => !isReady(node) && node.spec?.taints?.some((taint) => taint.key === outOfService) === true

/** The next look on the controller's own grid; now where this is one. */
function nextLook({ now, beganAt }: View): Micros {
  const since = now - beganAt
  return (beganAt + Math.ceil(since / period) * period) as Micros
}

/** A node that is missing at a look has 40 s to come back; then its Pods go. */
function judgeNode(key: string, view: View): Plan {
  const name = key.slice(nodePrefix.length)
  const pods = view.by<Pod>("pods", "node", name)
  if (view.get("nodes", name) || pods.length === 0) return { ...settled, remember: { [key]: null } }
  const read = pods.map(readOf)
  const look = nextLook(view)
  if (look > view.now) return { type: "wait", until: look, why: "pod-garbage-collector/next-look", about: { until: look }, read }
  const missing = view.memory<Missing>(key) ?? { until: (view.now + quarantine) as Micros }
  const remember = { [key]: missing }
  if (view.now < missing.until) return { type: "wait", until: (view.now + period) as Micros, why: "pod-garbage-collector/node-missing", about: { node: name, until: missing.until }, read, remember }
  return { ...settled, wake: pods.map(podKey), remember }
}

function judgePod(key: string, view: View): Plan {
  const pod = view.get<Pod>("pods", key)
  if (!pod) return settled
  const { nodeName = "" } = pod.spec
  const node = view.get<Node>("nodes", nodeName)
  const missing = view.memory<Missing>(nodeKey(nodeName))
  if (nodeName && !node && missing && missing.until <= view.now) return end(pod, "pod-garbage-collector/orphaned", view, "PodGC: node no longer exists")
  if (view.memory(allTerminated) !== undefined && hasEnded(pod) && surplus(view).includes(pod)) return end(pod, "pod-garbage-collector/too-many-ended", view)
  if (pod.metadata.deletionTimestamp === undefined) return settled
  if (nodeName && !(node && isOutOfService(node))) return settled
  const look = nextLook(view)
  const say = nodeName ? "pod-garbage-collector/out-of-service" : "pod-garbage-collector/never-bound"
  return look > view.now ? { type: "wait", until: look, why: "pod-garbage-collector/next-look", about: { until: look }, read: [readOf(pod)] } : end(pod, say, view)
}

/** Pods that have ended and are too many go at a look. */
function thinOut(view: View): Plan {
  const pods = surplus(view)
  if (pods.length === 0) return { ...settled, remember: { [allTerminated]: null } }
  const look = nextLook(view)
  if (look > view.now) return { type: "wait", until: look, why: "pod-garbage-collector/next-look", about: { until: look }, read: [] }
  return { ...settled, wake: pods.map(podKey), remember: { [allTerminated]: true } }
}

const surplus = (view: View): readonly Pod[] => excess(view.list<Pod>("pods"), terminatedMax)

/** Of the Pods that have ended, those beyond so many: evicted ones first, then the oldest. */
export function excess(pods: readonly Pod[], max: number): readonly Pod[] {
  const ended = pods.filter(({ status }) => !["Pending", "Running", "Unknown"].includes(status.phase ?? ""))
  const order = ({ metadata, status }: Pod): string => `${status.phase === "Failed" && status.reason === "Evicted" ? 0 : 1} ${metadata.creationTimestamp ?? ""} ${metadata.name}`
  return ended.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)).slice(0, Math.max(0, ended.length - max))
}

/** Marks a Pod as failed, as there is no kubelet to do so, and deletes it without grace. */
function end(pod: Pod, say: string, view: View, message?: string): Plan {
  const { namespace, name, uid = "", generation } = pod.metadata
  const path = objectPath(sources.pods, namespace, name)
  const remove: Write = { method: "DELETE", path, body: { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0, preconditions: { uid } }, sees: { source: "pods", key: podKey(pod) } }
  const because = { say, about: { namespace: namespace ?? "", name, node: pod.spec.nodeName ?? "", seconds: quarantine / 1_000_000 }, read: [readOf(pod)] }
  if (hasEnded(pod)) return { type: "write", writes: [remove], because }
  const observed = generation !== undefined && pod.status.observedGeneration !== undefined ? { observedGeneration: generation } : {}
  const condition = { type: "DisruptionTarget", status: "True", reason: "DeletionByPodGC", message: message ?? "", lastTransitionTime: formatTime(view.instant), ...observed }
  const status = { phase: "Failed", ...observed, ...(message === undefined ? {} : { conditions: [condition] }) }
  return { type: "write", writes: [{ method: "PATCH", path: `${path}/status`, body: { metadata: { uid }, status }, sees: { source: "pods" } }], afterwards: remove, because }
}
