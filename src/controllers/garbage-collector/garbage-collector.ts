import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import type { ApiObject, OwnerReference } from "../../api/meta.ts"
import { objectPath } from "../../api/path.ts"
import { readOf, settled, sources, type Controller, type Plan, type Seen, type View, type Write } from "../contract.ts"
import { collected, dependentsOf, has, isWaiting, itemKey, itemOf, matureAt, ownerKey, ownerState, type Item } from "./graph.ts"

/**
 * The garbage collector: what all of whose owners are gone goes too; who is deleted in the foreground goes after its dependents;
 * who is deleted as "orphan" lets them go first. Woken by objects that come, begin to go, or change their owners or finalizers; by
 * an owner that is gone, for its dependents; and by a dependent that is gone or has changed owners, for those who wait for it.
 */
export const garbageCollector: Controller = {
  name: "garbage-collector",
  account: "generic-garbage-collector",
  qps: 20,
  burst: 30,
  workers: 20,
  watches: collected,
  wakes: concerned,
  reconcile(key, view) {
    const item = itemOf(key, view)
    if (!item) return settled
    const { object } = item
    if (object.metadata.deletionTimestamp !== undefined) {
      if (has(object, "orphan")) return orphan(item, view)
      return isWaiting(object) ? awaitDependents(item, view) : settled
    }
    return judge(item, view)
  },
}

function concerned({ source, key, object, before }: Seen, view: View): readonly string[] {
  const owners = (of: ApiObject | undefined): readonly OwnerReference[] => of?.metadata.ownerReferences ?? []
  const sameOwners = equalJson(owners(object) as unknown as Json, owners(before) as unknown as Json)
  const waiting = before && (!object || !sameOwners) ? owners(before).flatMap((owner) => ownerKey(owner, owner.name, before.metadata.namespace) ?? []) : []
  const own = itemKey(source, key)
  if (!object) return [...waiting, ...dependentsOf(before?.metadata.uid ?? "", view).map((item) => itemKey(item.source, item.key))]
  const isNews = !before ? owners(object).length > 0 || object.metadata.deletionTimestamp !== undefined : !sameOwners || goes(object) !== goes(before)
  return isNews ? [...waiting, own] : waiting
}

const goes = ({ metadata }: ApiObject): string => `${metadata.deletionTimestamp !== undefined} ${metadata.finalizers?.join() ?? ""}`

/** Lets the dependents of an object go that leaves them behind, then the object. */
function orphan(item: Item, view: View): Plan {
  const { uid = "" } = item.object.metadata
  const dependents = dependentsOf(uid, view)
  if (dependents.length === 0) return plan("garbage-collector/orphaned", item, [withoutFinalizer(item, "orphan")])
  return plan("garbage-collector/orphan", item, dependents.map((dependent) => withoutOwners(dependent, [uid])))
}

/** An object that goes last: its dependents that block it are seen to, and where none is left it goes. */
function awaitDependents(item: Item, view: View): Plan {
  const { uid = "" } = item.object.metadata
  const blocking = dependentsOf(uid, view).filter(({ object }) => object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.blockOwnerDeletion === true))
  if (blocking.length === 0) return plan("garbage-collector/dependents-gone", item, [withoutFinalizer(item, "foregroundDeletion")])
  return { ...settled, wake: blocking.filter(({ object }) => !isWaiting(object)).map(({ source, key }) => itemKey(source, key)) }
}

/** An object that is not going: by its owners. */
function judge(item: Item, view: View): Plan {
  const { object } = item
  const owners = object.metadata.ownerReferences ?? []
  if (owners.length === 0) return settled
  const states = owners.map((owner) => ownerState(owner, object, view))
  if (states.includes("solid")) {
    const useless = owners.filter((_, i) => states[i] === "gone" || states[i] === "waiting")
    return useless.length > 0 ? plan("garbage-collector/other-owners", item, [withoutOwners(item, useless.map(({ uid }) => uid))]) : awaitMaturity(item, states.includes("unsure"), view)
  }
  if (states.includes("unsure")) return awaitMaturity(item, true, view)
  const isAwaited = states.includes("waiting") && dependentsOf(object.metadata.uid ?? "", view).length > 0
  const policy = has(object, "orphan") ? "Orphan" : isAwaited || has(object, "foregroundDeletion") ? "Foreground" : "Background"
  return plan(states.includes("waiting") ? "garbage-collector/owner-waits" : "garbage-collector/owners-gone", item, [remove(item, policy)])
}

function awaitMaturity({ object }: Item, isUnsure: boolean, view: View): Plan {
  if (!isUnsure) return settled
  return { type: "wait", until: Math.max(view.now + 1, view.now + matureAt(object.metadata) - view.instant) as Micros, why: "garbage-collector/owner-missing", about: { kind: object.kind, name: object.metadata.name, owners: ownersIn(object) }, read: [readOf(object)] }
}

const ownersIn = ({ metadata }: ApiObject): string => (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind} ${name}`).join(", ")

const plan = (say: string, { object }: Item, writes: readonly Write[]): Plan => ({ type: "write", writes, because: { say, about: { kind: object.kind, name: object.metadata.name, owners: ownersIn(object) }, read: [readOf(object)] } })

const pathOf = ({ source, object: { metadata } }: Item): string => objectPath(sources[source], metadata.namespace, metadata.name)

function remove(item: Item, propagationPolicy: string): Write {
  const { uid = "", resourceVersion = "" } = item.object.metadata
  const body: JsonObject = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid, resourceVersion }, propagationPolicy }
  return { method: "DELETE", path: pathOf(item), body, sees: { source: item.source, key: item.key } }
}

const withoutOwners = (item: Item, uids: readonly string[]): Write => ({
  method: "PATCH",
  path: pathOf(item),
  body: { metadata: { uid: item.object.metadata.uid ?? "", ownerReferences: uids.map((uid) => ({ $patch: "delete", uid })) } },
  sees: { source: item.source, key: item.key },
})

function withoutFinalizer(item: Item, finalizer: string): Write {
  const { resourceVersion = "", finalizers = [] } = item.object.metadata
  const body = finalizers.length > 1 ? { resourceVersion, "$deleteFromPrimitiveList/finalizers": [finalizer] } : { resourceVersion, finalizers: null }
  return { method: "PATCH", path: pathOf(item), body: { metadata: body }, sees: { source: item.source, key: item.key } }
}
