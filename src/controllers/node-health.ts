import { equalJson, type Json } from "../base/json.ts"
import { nextOnGrid, seconds, type Micros } from "../base/time.ts"
import { formatTime, parseInstant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"
import { readOf, type Plan, type View } from "./contract.ts"

export interface NodeCondition {
  readonly type: string
  readonly status: string
  readonly reason?: string
  readonly message?: string
  readonly lastHeartbeatTime?: string
  readonly lastTransitionTime?: string
}

export interface Taint {
  readonly key: string
  readonly effect: string
  readonly value?: string
  readonly timeAdded?: string
}

export interface Node extends ApiObject {
  spec?: { taints?: readonly Taint[]; unschedulable?: boolean }
  status?: { conditions?: readonly NodeCondition[] }
}

interface Lease extends ApiObject {
  spec?: { renewTime?: string }
}

/** What the controller remembers of a node's signs of life. */
export interface Health {
  readonly uid: string
  /** When a look last found something new: a renewed Lease, or a newer status. */
  readonly probedAt: Micros
  readonly renewTime: string
  readonly heartbeat: string
  /** Whether the node has been registered with this controller: it was told by an event. */
  readonly known: boolean
  /** Whether a look found that it is to be marked for eviction; its zone says when. */
  readonly marked: boolean
  /** As what the node counts in which zone. */
  readonly counted: Counted
  /** The exchange of taints against scheduling that was begun last. */
  readonly swap: Swap | undefined
}

/** Taints to be added, then taints to be taken away, by key. */
export interface Swap {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface Counted {
  readonly zone: string
  readonly as: "ready" | "silent" | "nothing"
}

/** node-monitor-period, node-monitor-grace-period, node-startup-grace-period. */
const monitorPeriod = seconds(5)
export const monitorGrace = seconds(50)
const startupGrace = seconds(60)

/** The next look at all nodes: strictly later than now. */
export const nextLook = (view: View): Micros => nextOnGrid(view.beganAt, monitorPeriod, view.now)

export const conditionOf = (node: Node, type: string): NodeCondition | undefined => node.status?.conditions?.find((condition) => condition.type === type)

export const zoneOf = ({ metadata: { labels } }: Node): string => `${labels?.["topology.kubernetes.io/region"] ?? ""}:${labels?.["topology.kubernetes.io/zone"] ?? ""}`

/** What a version of a Node says of its life. */
interface Signs {
  readonly heartbeat: string
  /** Whether anybody has reported on it. */
  readonly reported: boolean
  readonly counted: Counted
}

// A Node changes every five minutes, and is looked at with every Lease that is renewed, each ten seconds.
const knownSigns = new WeakMap<Node, Signs>()

function signsOf(node: Node): Signs {
  let signs = knownSigns.get(node)
  if (!signs) {
    const heartbeat = (node.status?.conditions ?? []).map(({ type, status, lastHeartbeatTime = "" }) => `${type}=${status}@${lastHeartbeatTime}`).join(" ")
    knownSigns.set(node, (signs = { heartbeat, reported: conditionOf(node, "Ready") !== undefined, counted: countedAs(node) }))
  }
  return signs
}

/** Nodes with that label come and go as they like, and say nothing about their zone. */
function countedAs(node: Node): Counted {
  const excluded = node.metadata.labels?.["node.kubernetes.io/exclude-disruption"] !== undefined
  return { zone: zoneOf(node), as: excluded ? "nothing" : conditionOf(node, "Ready")?.status === "True" ? "ready" : "silent" }
}

/** What is known of the node's signs of life after this moment: news that came now are found by the next look. */
export function observeHealth(node: Node, had: Health | undefined, view: View): Health {
  const renewed = leaseOf(node, view)?.spec?.renewTime ?? ""
  const uid = node.metadata.uid ?? ""
  const { heartbeat, counted } = signsOf(node)
  // A Node that comes back under its name between two looks is the same to the controller, as upstream.
  if (!had || had.uid !== uid) return { uid, probedAt: renewed === "" ? firstProbe(node, view) : nextLook(view), renewTime: renewed, heartbeat, known: had?.known ?? false, marked: false, counted, swap: undefined }
  // What the controller itself wrote is no sign of life, nor is a Lease that is taken away.
  const lives = renewed > had.renewTime || (heartbeat !== had.heartbeat && conditionOf(node, "Ready")?.status !== "Unknown")
  const renewTime = renewed > had.renewTime ? renewed : had.renewTime
  return lives ? { ...had, renewTime, heartbeat, counted, probedAt: nextLook(view) } : { ...had, heartbeat, counted }
}

/** A Node that nobody has reported on is given its grace from its creation on; others from the first look. */
function firstProbe(node: Node, view: View): Micros {
  const created = parseInstant(node.metadata.creationTimestamp ?? "")
  return created === undefined || conditionOf(node, "Ready") ? nextLook(view) : ((view.now - (view.instant - created)) as Micros)
}

/** When a node that stays silent is declared unknown: the first look at or after the end of its grace. */
export function silentAt(node: Node, { probedAt }: Health, view: View): Micros {
  const grace = signsOf(node).reported ? monitorGrace : startupGrace
  return nextOnGrid(view.beganAt, monitorPeriod, (probedAt + grace - 1) as Micros)
}

const leaseOf = ({ metadata: { name } }: Node, view: View): Lease | undefined => view.get("nodeLeases", `kube-node-lease/${name}`)

const watchedConditions = ["Ready", "MemoryPressure", "DiskPressure", "PIDPressure"]

/** Writes what the controller makes of a silent node: nothing is known of it any more. Undefined where the Node says so already. */
export function declareUnknown(node: Node, health: Health, view: View): Plan | undefined {
  const at = formatTime(view.instant)
  const before = node.status?.conditions ?? []
  const turned = before.map((condition): NodeCondition => {
    if (!watchedConditions.includes(condition.type) || condition.status === "Unknown") return condition
    return { ...condition, status: "Unknown", reason: "NodeStatusUnknown", message: "Kubelet stopped posting node status.", lastTransitionTime: at }
  })
  const missing = watchedConditions
    .filter((type) => !before.some((condition) => condition.type === type))
    .map((type): NodeCondition => ({ type, status: "Unknown", reason: "NodeStatusNeverUpdated", message: "Kubelet never posted node status.", lastHeartbeatTime: node.metadata.creationTimestamp ?? at, lastTransitionTime: at }))
  const conditions = [...turned, ...missing]
  if (equalJson(conditions as unknown as Json, before as unknown as Json)) return undefined
  const { name } = node.metadata
  const body = { ...node, status: { ...node.status, conditions } } as unknown as Json
  const lease = leaseOf(node, view)
  const because = { say: "node-lifecycle/silent", about: { name, renewed: health.renewTime, lease: lease?.metadata.resourceVersion ?? "", grace: monitorGrace, seconds: monitorGrace / 1_000_000 }, read: [readOf(node), ...(lease ? [readOf(lease)] : [])] }
  const wasReady = before.some(({ type, status }) => type === "Ready" && status === "True")
  return { type: "write", writes: [{ method: "PUT", path: `/api/v1/nodes/${name}/status`, body, sees: { source: "nodes", key: name } }], because, events: wasReady ? [nodeEvent(node, "NodeNotReady", `Node ${name} status is now: NodeNotReady`)] : [] }
}

/** An Event about a Node, as the controller words it. */
export function nodeEvent({ metadata: { name, uid } }: ApiObject, reason: string, message: string) {
  return { component: "node-controller", draft: { involved: { apiVersion: "v1", kind: "Node", name, uid: uid ?? "" }, type: "Normal", reason, message } } as const
}
