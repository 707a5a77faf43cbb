import { builtinRegistry } from "../api/kinds/index.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { ApiObject } from "../api/meta.ts"
import { informer, objectsOf, type Change, type Informer, type Watched } from "../client/informer.ts"
import type { Context } from "../sim/types.ts"
import { forget, forgetNomination, nominate, removeNode, setNode, setPod, snapshotOf } from "./cluster.ts"
import type { Happening, Snapshot, Source } from "./framework.ts"
import { mayHelp, nodeActions, podActions } from "./happenings.ts"
import { asker } from "./pod-writes.ts"
import { defaultProfile } from "./profile.ts"
import { enter, leave, refresh, wake, type QueueRules } from "./queue.ts"
import type { SchedulerState } from "./scheduler-state.ts"

const { plugins, schedulerName } = defaultProfile

export const rules: QueueRules = { order: (waiting) => plugins.map((plugin) => plugin.queueSort?.(waiting)).find((order) => order !== undefined) ?? "" }

const watched: Readonly<Record<"pods" | "nodes" | Source, Watched>> = {
  // What has ended takes no room.
  pods: { group: "", version: "v1", plural: "pods", namespaced: true, fieldSelector: "status.phase!=Succeeded,status.phase!=Failed" },
  nodes: { group: "", version: "v1", plural: "nodes", namespaced: false },
  services: { group: "", version: "v1", plural: "services", namespaced: true },
  replicationcontrollers: { group: "", version: "v1", plural: "replicationcontrollers", namespaced: true },
  replicasets: { group: "apps", version: "v1", plural: "replicasets", namespaced: true },
  statefulsets: { group: "apps", version: "v1", plural: "statefulsets", namespaced: true },
}

/** Informers of all that the scheduler looks at, as far as the cluster serves it. */
export function newInformers(): Readonly<Record<string, Informer>> {
  const served = Object.entries(watched).filter(([, { group, version, plural }]) => builtinRegistry.byResource(group, version, plural))
  return Object.fromEntries(served.map(([name, what]) => [name, informer(name, what, { ...asker, name: "shared-informers" })]))
}

export function look({ cluster, informers }: SchedulerState): Snapshot {
  return snapshotOf(cluster, (source) => {
    const found = informers[source]
    return found ? objectsOf<ApiObject>(found) : []
  })
}

export const podOf = ({ informers }: SchedulerState, key: string): Pod | undefined => informers["pods"]?.cache.get(key) as Pod | undefined

/** Objects came, changed or went: the picture of the cluster, the queue, and those whom it may help. */
export function onChanges(state: SchedulerState, context: Context, name: string, changes: readonly Change[]): void {
  for (const { object, before, cause } of changes) {
    context.onBehalf(cause, () => {
      if (name === "nodes") onNode(state, context, before as Node | undefined, object as Node | undefined)
      else if (name === "pods") onPod(state, context, before as Pod | undefined, object as Pod | undefined)
    })
  }
}

function onNode(state: SchedulerState, context: Context, before: Node | undefined, after: Node | undefined): void {
  if (after) setNode(state.cluster, after)
  else if (before) removeNode(state.cluster, before.metadata.name)
  if (before && after) for (const action of nodeActions(before, after)) happen(state, context, { on: "nodes", action, before, after })
  else if (after) happen(state, context, { on: "nodes", action: "add", after })
  else if (before) happen(state, context, { on: "nodes", action: "delete", before })
}

function onPod(state: SchedulerState, context: Context, before: Pod | undefined, after: Pod | undefined): void {
  // Deleted and made anew between two looks.
  if (before && after && before.metadata.uid !== after.metadata.uid) {
    onPod(state, context, before, undefined)
    return onPod(state, context, undefined, after)
  }
  if (after?.spec.nodeName) onPlaced(state, context, before, after)
  else if (after) onUnplaced(state, context, before, after)
  else if (before) onGone(state, context, before)
}

function onPlaced(state: SchedulerState, context: Context, before: Pod | undefined, after: Pod): void {
  const { cluster, queue } = state
  leave(queue, after.metadata.uid ?? "")
  setPod(cluster, after)
  if (!before?.spec.nodeName) return happen(state, context, { on: "pods", action: "add", after })
  for (const action of podActions(before, after)) happen(state, context, { on: "pods", action, before, after })
}

function onUnplaced(state: SchedulerState, context: Context, before: Pod | undefined, after: Pod): void {
  const { cluster, queue } = state
  const uid = after.metadata.uid ?? ""
  if ((after.spec.schedulerName ?? schedulerName) !== schedulerName || cluster.assumed.has(uid)) return
  const wished = after.status?.nominatedNodeName || (before?.status?.nominatedNodeName ? "" : cluster.nominations.get(uid))
  nominate(cluster, after, wished ?? "")
  const held = plugins.map((plugin) => plugin.preEnqueue?.(after)).find((rejection) => rejection !== undefined)
  const entry = queue.entries.get(uid)
  if (!entry) return enter(queue, rules, after, held, context.now, context.cause)
  refresh(queue, rules, after)
  if (!before || held || state.preemptions.has(uid)) return
  const snapshot = look(state)
  const helps = podActions(before, after).some((action) => mayHelp(plugins, entry.rejectedBy, after, { on: "pods", action, before, after }, snapshot))
  if (helps) wake(queue, rules, uid, context.now, context.cause)
}

function onGone(state: SchedulerState, context: Context, before: Pod): void {
  const { cluster, queue } = state
  const uid = before.metadata.uid ?? ""
  leave(queue, uid)
  state.preemptions.delete(uid)
  const counted = cluster.placed.has(uid) || cluster.nominations.has(uid)
  forget(cluster, uid)
  forgetNomination(cluster, uid)
  if (counted) happen(state, context, { on: "pods", action: "delete", before })
}

/** Wakes the Pods that fit nowhere and whom a change may help. */
export function happen(state: SchedulerState, context: Context, happening: Happening): void {
  const { queue } = state
  if (queue.unschedulable.size === 0) return
  const snapshot = look(state)
  for (const uid of queue.unschedulable.keys()) {
    const entry = queue.entries.get(uid)
    const pod = entry && podOf(state, entry.key)
    if (entry && pod && !entry.gatedBy && mayHelp(plugins, entry.rejectedBy, pod, happening, snapshot)) wake(queue, rules, uid, context.now, context.cause)
  }
}
