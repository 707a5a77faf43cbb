import type { Json } from "../base/json.ts"
import { millis } from "../base/time.ts"
import { formatTime } from "../api/instant.ts"
import { readOf, type Plan, type View } from "./contract.ts"
import { conditionOf, type Node, type Swap, type Taint } from "./node-health.ts"

const notReady = "node.kubernetes.io/not-ready"
const unreachable = "node.kubernetes.io/unreachable"

/** Which status of which condition earns which taint against scheduling. */
const byCondition: readonly { readonly type: string; readonly status: string; readonly key: string }[] = [
  { type: "Ready", status: "False", key: notReady },
  { type: "Ready", status: "Unknown", key: unreachable },
  { type: "MemoryPressure", status: "True", key: "node.kubernetes.io/memory-pressure" },
  { type: "DiskPressure", status: "True", key: "node.kubernetes.io/disk-pressure" },
  { type: "NetworkUnavailable", status: "True", key: "node.kubernetes.io/network-unavailable" },
  { type: "PIDPressure", status: "True", key: "node.kubernetes.io/pid-pressure" },
]
const unschedulable = "node.kubernetes.io/unschedulable"
const controlled = [...byCondition.map(({ key }) => key), unschedulable]

const taintsOf = (node: Node): readonly Taint[] => node.spec?.taints ?? []

/** Whoever meets a conflict over taints tries again after so long, and up to as long again. */
const conflictRest = millis(100)

/**
 * Which NoSchedule taints are missing and which are too much by the node's conditions; undefined where all is as it should be. What
 * was begun is brought to its end first, though the conditions have turned meanwhile: the next look swaps back.
 */
export function scheduleSwap(node: Node, begun: Swap | undefined): Swap | undefined {
  const own = scheduleTaintsOf(node)
  const isOpen = ({ add, remove }: Swap): boolean => add.some((key) => !own.includes(key)) || remove.some((key) => own.includes(key))
  if (begun && isOpen(begun)) return begun
  const wanted = byCondition.filter(({ type, status }) => conditionOf(node, type)?.status === status).map(({ key }) => key)
  if (node.spec?.unschedulable) wanted.push(unschedulable)
  const swap = { add: wanted.filter((key) => !own.includes(key)), remove: own.filter((key) => !wanted.includes(key)) }
  return isOpen(swap) ? swap : undefined
}

const scheduleTaintsOf = (node: Node): readonly string[] => taintsOf(node).filter(({ key, effect }) => effect === "NoSchedule" && controlled.includes(key)).map(({ key }) => key)

/** The next step of a swap: first what is missing, then (seen anew) what is too much. */
export function scheduleTaints(node: Node, { add, remove }: Swap, view: View): Plan | undefined {
  const own = scheduleTaintsOf(node)
  return swapTaints(node, view, add.filter((key) => !own.includes(key)), remove.filter((key) => own.includes(key)), "NoSchedule")
}

/** The NoExecute taint that a node of that readiness deserves; undefined for a ready one. */
export function executeTaintFor(node: Node): string | undefined {
  const ready = conditionOf(node, "Ready")?.status
  return ready === "False" ? notReady : ready === "Unknown" ? unreachable : undefined
}

export const hasExecuteTaint = (node: Node, key: string): boolean => taintsOf(node).some((taint) => taint.key === key && taint.effect === "NoExecute")

/** Adds the NoExecute taint that the node deserves, and takes the other one away. */
export function executeTaint(node: Node, view: View): Plan | undefined {
  const wanted = executeTaintFor(node)
  return swapTaints(node, view, wanted === undefined || hasExecuteTaint(node, wanted) ? [] : [wanted], wrongExecuteTaints(node), "NoExecute")
}

/** The marks for eviction that say what the node is not. */
export const wrongExecuteTaints = (node: Node): readonly string[] => executeTaintsOf(node).filter((key) => key !== executeTaintFor(node))

const executeTaintsOf = (node: Node): readonly string[] => [notReady, unreachable].filter((key) => hasExecuteTaint(node, key))

/** Whether the node is marked for eviction. */
export const hasExecuteTaints = (node: Node): boolean => executeTaintsOf(node).length > 0

/** Takes the marks for eviction from a node. */
export const removeExecuteTaints = (node: Node, view: View): Plan | undefined => swapTaints(node, view, [], executeTaintsOf(node), "NoExecute")

function swapTaints(node: Node, view: View, add: readonly string[], remove: readonly string[], effect: string): Plan | undefined {
  const present = taintsOf(node)
  if (add.length > 0) {
    const fresh = add.map((key): Taint => ({ key, effect, timeAdded: formatTime(view.instant) }))
    return patchTaints(node, [...present, ...fresh], { say: "node-lifecycle/taint", key: add[0] ?? "", effect })
  }
  if (remove.length === 0) return undefined
  return patchTaints(node, present.filter((taint) => taint.effect !== effect || !remove.includes(taint.key)), { say: "node-lifecycle/untaint", key: remove[0] ?? "", effect })
}

/** The whole list goes over the wire with the revision that it was made from: a conflict makes the controller look again. */
function patchTaints(node: Node, taints: readonly Taint[], { say, key, effect }: { readonly say: string; readonly key: string; readonly effect: string }): Plan {
  const { name, resourceVersion } = node.metadata
  const ready = conditionOf(node, "Ready")
  const body = { metadata: { resourceVersion: resourceVersion ?? "" }, spec: { taints: taints.length > 0 ? (taints as unknown as Json) : null } }
  return { type: "write", writes: [{ method: "PATCH", path: `/api/v1/nodes/${name}`, body, sees: { source: "nodes", key: name }, restMicros: conflictRest }], because: { say, about: { name, taint: key, effect, ready: ready?.status ?? "", reason: ready?.reason ?? "", since: ready?.lastTransitionTime ?? "", ...(node.spec?.unschedulable ? { context: "cordoned" } : {}) }, read: [readOf(node)] } }
}
