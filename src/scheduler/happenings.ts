import { equalJson, type Json } from "../base/json.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { podRequests } from "../api/rules/pod-requests.ts"
import type { Action, Happening, Plugin, Snapshot } from "./framework.ts"

const same = (a: unknown, b: unknown): boolean => a === b || equalJson((a ?? null) as Json, (b ?? null) as Json)

/** What an update of a node may change for Pods that wait. A heartbeat changes nothing. */
export function nodeActions(before: Node, after: Node): readonly Action[] {
  const conditions = ({ status }: Node): unknown => (status?.conditions ?? []).map(({ type, status: is }) => [type, is])
  const found: Action[] = []
  if (Boolean(before.spec?.unschedulable) !== Boolean(after.spec?.unschedulable) || !same(before.spec?.taints, after.spec?.taints)) found.push("taints")
  if (!same(before.status?.allocatable, after.status?.allocatable)) found.push("allocatable")
  if (!same(before.metadata.labels, after.metadata.labels)) found.push("node labels")
  if (!same(conditions(before), conditions(after))) found.push("node conditions")
  if (!same(before.metadata.annotations, after.metadata.annotations)) found.push("node annotations")
  return found
}

/** What an update of a Pod may change; "update" where it is none of what plugins ask for. */
export function podActions(before: Pod, after: Pod): readonly Action[] {
  const found: Action[] = []
  if (!same(before.metadata.labels, after.metadata.labels)) found.push("pod labels")
  if (shrank(before, after)) found.push("scaled down")
  if ((before.spec.schedulingGates?.length ?? 0) > 0 && (after.spec.schedulingGates?.length ?? 0) === 0) found.push("gates eliminated")
  if (!same(before.spec.tolerations, after.spec.tolerations)) found.push("tolerations")
  if (!same(before.status?.resourceClaimStatuses, after.status?.resourceClaimStatuses)) found.push("claims")
  return found.length > 0 ? found : ["update"]
}

function shrank(before: Pod, after: Pod): boolean {
  if (before.spec === after.spec && before.status === after.status) return false
  const [had, has] = [podRequests(before, { allocated: true }), podRequests(after, { allocated: true })]
  return Object.entries(had).some(([name, amount]) => amount > (has[name] ?? 0))
}

/** Whether a change may help a Pod that these plugins have rejected. What nobody rejected, any change may help. */
export function mayHelp(plugins: readonly Plugin[], rejectedBy: readonly string[], pod: Pod, happening: Happening, snapshot: Snapshot): boolean {
  if (happening.on === "anything") return true
  return plugins.some((plugin) => rejectedBy.includes(plugin.name) && wakes(plugin, pod, happening, snapshot))
}

function wakes({ wokenBy }: Plugin, pod: Pod, happening: Exclude<Happening, { on: "anything" }>, snapshot: Snapshot): boolean {
  // A plugin that does not say what helps is asked again whatever happens.
  if (!wokenBy) return true
  return wokenBy.some((wake) => {
    if (!wake.actions.includes(happening.action)) return false
    if (wake.on === "pods") return happening.on === "pods" && (wake.helps?.(pod, happening.before, happening.after, snapshot) ?? true)
    return happening.on === "nodes" && (wake.helps?.(pod, happening.before, happening.after, snapshot) ?? true)
  })
}
