import type { Json, JsonObject } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { controllerOf } from "../../api/meta.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { involving, type EventDraft } from "../../client/event-correlation.ts"
import { closedKey, named, readMax, readOf, serverWords, settled, sources, type Controller, type Plan, type Told, type View, type Write } from "../contract.ts"
import { claim, managedBy, ownersOf, wantedBy } from "../ownership.ts"
import { byWorth, isActive, isTerminating, nextAvailability, type Ranked } from "./pods.ts"
import { isCurrent, statusOf, type Status } from "./status.ts"

const kind = { apiVersion: "apps/v1", kind: "ReplicaSet" }
/** Pods made or deleted in one go. */
const burst = 500

/**
 * The ReplicaSet controller: keeps as many Pods as are wanted, adopts what matches and has no controller, releases what matches no
 * longer. Woken by its ReplicaSets, by every change of a Pod of theirs, and by unmanaged Pods that one of them selects.
 */
export const replicaSet: Controller = {
  name: "replicaset",
  account: "replicaset-controller",
  qps: 20,
  burst: 30,
  workers: 5,
  watches: ["replicaSets", "pods"],
  wakes({ source, key, object, before }, view) {
    if (source === "replicaSets") return [key]
    return [...ownersOf("replicaSets", kind.kind, view, before, object), ...wantedBy("replicaSets", view, object, before)]
  },
  reconcile(key, view) {
    const set = view.get<ReplicaSet>("replicaSets", key)
    if (!set) return { ...settled, remember: { [closedKey(key)]: null } }
    const { mine, changes } = claim<Pod>(set, view, { source: "pods", of: kind, ignore: (pod) => !isActive(pod) })
    if (changes.length > 0) return { type: "write", writes: changes, because: { say: "replicaset/claim", about: { name: set.metadata.name, pods: changes.length }, read: [readOf(set)] } }
    const active = mine.filter(isActive)
    const status = (failure?: { readonly message: string }): Status => statusOf(set, active, mine.filter(isTerminating), view.instant, failure)
    const next = status()
    const last = isCurrent(set, next) ? {} : { afterwards: statusWrite(set, next) }
    const surplus = active.length - (set.spec?.replicas ?? 1)
    // Upstream expects a Pod that it was not let make for five minutes, and does nothing else meanwhile.
    const isFutile = surplus < 0 && view.memory(closedKey(key)) === true
    if (surplus !== 0 && !isFutile && set.metadata.deletionTimestamp === undefined) {
      const otherwise = { otherwise: statusWrite(set, status({ message: serverWords })) }
      return { ...(surplus < 0 ? grow(set, active) : shrink(set, active, surplus, view)), ...last, ...otherwise }
    }
    if (last.afterwards) return { type: "write", writes: [last.afterwards], because: { say: "replicaset/status", about: { name: set.metadata.name, present: next.replicas, ready: next.readyReplicas ?? 0, available: next.availableReplicas ?? 0 }, read: [set, ...active.slice(0, readMax)].map(readOf) } }
    return awaitAvailability(set, active, view)
  },
}

function grow(set: ReplicaSet, active: readonly Pod[]): Plan & { type: "write" } {
  const missing = (set.spec?.replicas ?? 1) - active.length
  const write: Write = {
    method: "POST",
    path: collectionPath(sources.pods, set.metadata.namespace),
    body: podOf(set),
    sees: { source: "pods" },
    done: told(set, "Normal", "SuccessfulCreate", "Created pod: {name}"),
    refused: told(set, "Warning", "FailedCreate", `Error creating: ${serverWords}`),
  }
  const writes = Array.from({ length: Math.min(missing, burst) }, () => write)
  return { type: "write", slowStart: true, writes, because: { say: "replicaset/too-few", about: { name: set.metadata.name, wanted: set.spec?.replicas ?? 1, present: active.length, missing }, read: [set, ...active.slice(0, readMax)].map(readOf) } }
}

/** The template made a Pod; the server names it. */
function podOf(set: ReplicaSet): JsonObject {
  const { metadata: { labels, annotations, finalizers } = {}, spec } = set.spec?.template ?? {}
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      generateName: `${set.metadata.name}-`,
      namespace: set.metadata.namespace ?? "",
      ...(labels ? { labels } : {}),
      ...(annotations ? { annotations } : {}),
      ...(finalizers ? { finalizers } : {}),
      ownerReferences: [{ ...managedBy(kind, set) }],
    } as JsonObject,
    spec: (spec ?? {}) as Json,
  }
}

function shrink(set: ReplicaSet, active: readonly Pod[], surplus: number, view: View): Plan & { type: "write" } {
  const victims = podsToDelete(active, relatedPods(set, active, view), Math.min(surplus, burst), view)
  const writes = victims.map(
    ({ metadata: { name } }): Write => ({
      method: "DELETE",
      path: objectPath(sources.pods, set.metadata.namespace, name),
      sees: { source: "pods" },
      done: told(set, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`),
      refused: told(set, "Warning", "FailedDelete", `Error deleting: ${serverWords}`),
    }),
  )
  return { type: "write", writes, because: { say: "replicaset/too-many", about: { name: set.metadata.name, wanted: set.spec?.replicas ?? 1, present: active.length, surplus, victims: named(victims) }, read: [set, ...victims.slice(0, readMax)].map(readOf) } }
}

/** The Pods that go first. Where all go, order is of no matter. */
export function podsToDelete(pods: readonly Pod[], related: readonly Pod[], count: number, { instant }: Pick<View, "instant">): readonly Pod[] {
  if (count >= pods.length) return pods.slice(0, count)
  const crowd = new Map<string, number>()
  for (const { spec } of related) crowd.set(spec?.nodeName ?? "", (crowd.get(spec?.nodeName ?? "") ?? 0) + 1)
  const ranked = pods.map((pod): Ranked => ({ pod, rank: crowd.get(pod.spec?.nodeName ?? "") ?? 0 }))
  return ranked.toSorted(byWorth(instant)).slice(0, count).map(({ pod }) => pod)
}

/** Active Pods of all ReplicaSets of the same Deployment: an old and a new Pod on one node crowd it as well. */
function relatedPods(set: ReplicaSet, active: readonly Pod[], view: View): readonly Pod[] {
  const owner = controllerOf(set)
  if (!owner) return active
  const siblings = view.by<ReplicaSet>("replicaSets", "owner", owner.uid).filter((each) => controllerOf(each)?.uid === owner.uid)
  return siblings.flatMap(({ metadata: { uid = "" } }) => view.by<Pod>("pods", "owner", uid).filter((pod) => controllerOf(pod)?.uid === uid && isActive(pod)))
}

function statusWrite(set: ReplicaSet, status: Status): Write {
  const { namespace, name } = set.metadata
  return { method: "PUT", path: objectPath(sources.replicaSets, namespace, name, "status"), body: { ...set, status } as unknown as Json, sees: { source: "replicaSets" } }
}

/** Ready Pods become available by waiting; nothing else would tell. */
function awaitAvailability(set: ReplicaSet, active: readonly Pod[], view: View): Plan {
  const next = nextAvailability(active, set.spec?.minReadySeconds ?? 0, view.instant)
  if (next === undefined) return settled
  return { type: "wait", until: (view.now + next - view.instant) as Micros, why: "replicaset/min-ready-seconds", about: { seconds: set.spec?.minReadySeconds ?? 0 }, read: [readOf(set)] }
}

function told(set: ReplicaSet, type: EventDraft["type"], reason: string, message: string): Told {
  return { component: "replicaset-controller", draft: { involved: involving(kind, set.metadata), type, reason, message } }
}
