import { equalJson, type Json } from "../base/json.ts"
import { controllerOf, keyOf, type ApiObject, type OwnerReference } from "../api/meta.ts"
import { objectPath } from "../api/path.ts"
import { fromObject, matches, type LabelSelector, type SelectorObject } from "../api/selectors.ts"
import { sources, type Source, type View, type Write } from "./contract.ts"

/** A kind whose objects take others under their management. */
export interface Managing {
  readonly apiVersion: string
  readonly kind: string
}

/** The reference by which an object is managed. */
export const managedBy = ({ apiVersion, kind }: Managing, { metadata: { name, uid = "" } }: ApiObject): OwnerReference => ({ apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true })

const isManagedBy = (object: ApiObject, { metadata }: ApiObject): boolean => controllerOf(object)?.uid === metadata.uid

const selectors = new WeakMap<ApiObject, LabelSelector>()

/** The selector of a workload; one that the server would refuse takes nothing. */
function selectorOf(owner: ApiObject & { readonly spec?: { readonly selector?: SelectorObject } }): LabelSelector {
  const known = selectors.get(owner)
  if (known) return known
  const { matchLabels, matchExpressions } = owner.spec?.selector ?? {}
  const parsed = fromObject({ ...(matchLabels ? { matchLabels } : {}), ...(matchExpressions ? { matchExpressions } : {}) })
  const selector = parsed.ok && parsed.value.length > 0 ? parsed.value : nothing
  selectors.set(owner, selector)
  return selector
}

const nothing: LabelSelector = [{ key: "kubernetes.io/nothing", operator: "in", values: [] }]

interface Claim<T> {
  /** What the owner manages and selects. */
  readonly mine: readonly T[]
  /** Writes that take in what is selected and unmanaged, and let go what is no longer selected. */
  readonly changes: readonly Write[]
}

/** What is claimed, by which kind. */
interface Claimed<T> {
  readonly source: Source
  readonly of: Managing
  /** Objects that are left alone: neither taken in nor let go. */
  readonly ignore?: (object: T) => boolean
}

/**
 * Who belongs to an owner: those that it manages and its selector chooses. What it manages but no longer chooses is released, what
 * it chooses and nobody manages is adopted, unless either is going. (Upstream asks the server for the owner once more before it adopts.)
 */
export function claim<T extends ApiObject>(owner: ApiObject, view: View, { source, of, ignore }: Claimed<T>): Claim<T> {
  const { namespace = "", uid = "", deletionTimestamp } = owner.metadata
  const selector = selectorOf(owner)
  const managed = view.by<T>(source, "owner", uid).filter((object) => isManagedBy(object, owner))
  const mine = managed.filter(({ metadata }) => matches(selector, metadata.labels))
  if (deletionTimestamp !== undefined) return { mine, changes: [] }
  const released = managed.filter((object) => !mine.includes(object) && !ignore?.(object))
  const unmanaged = view.by<T>(source, "unmanaged", namespace)
  const adopted = unmanaged.filter((object) => matches(selector, object.metadata.labels) && object.metadata.deletionTimestamp === undefined && !ignore?.(object))
  const patch = ({ metadata }: T, reference: Json): Write => ({
    method: "PATCH",
    path: objectPath(sources[source], namespace, metadata.name),
    body: { metadata: { uid: metadata.uid ?? "", ownerReferences: [reference] } },
    sees: { source },
  })
  const release: Json = { $patch: "delete", uid }
  return { mine, changes: [...released.map((object) => patch(object, release)), ...adopted.map((object) => patch(object, { ...managedBy(of, owner) }))] }
}

/** Keys of the owners of that kind that managed an object before a change, or manage it now. */
export function ownersOf(source: Source, kind: string, view: View, ...objects: readonly (ApiObject | undefined)[]): string[] {
  const keys = objects.flatMap((object) => {
    const reference = object && controllerOf(object)
    if (!object || reference?.kind !== kind) return []
    const key = `${object.metadata.namespace}/${reference.name}`
    return view.get(source, key)?.metadata.uid === reference.uid ? [key] : []
  })
  return [...new Set(keys)]
}

/** Keys of the owners of that source that select an object which nobody manages, if that is news: it is new, or its labels or its manager are. */
export function wantedBy(source: Source, view: View, object: ApiObject | undefined, before: ApiObject | undefined): string[] {
  if (!object || controllerOf(object) || object.metadata.deletionTimestamp !== undefined) return []
  const isNews = !before || controllerOf(before) !== undefined || !equalJson(before.metadata.labels as Json | undefined, object.metadata.labels as Json | undefined)
  if (!isNews) return []
  return view.inNamespace(source, object.metadata.namespace ?? "").filter((owner) => matches(selectorOf(owner), object.metadata.labels)).map(keyOf)
}
