import { assert } from "../../base/assert.ts"
import { parseInstant } from "../../api/instant.ts"
import { builtinRegistry } from "../../api/kinds/index.ts"
import type { ApiObject, OwnerReference } from "../../api/meta.ts"
import { sources, type Source, type View } from "../contract.ts"

/** What the garbage collector knows of. Leases other than those of nodes have no owners and are renewed all the time. */
export const collected: readonly Source[] = [
  "deployments", "replicaSets", "daemonSets", "controllerRevisions", "pods", "services", "endpoints", "endpointSlices", "configMaps", "secrets", "serviceAccounts", "namespaces", "nodes", "csiNodes", "nodeLeases",
]

const kinds: ReadonlyMap<string, Source> = new Map(
  collected.map((source) => {
    const { group, version, plural } = sources[source]
    const kind = builtinRegistry.kinds.find((each) => each.group === group && each.version === version && each.plural === plural)
    assert(kind, `${source} is no kind`)
    return [`${group}/${kind.kind}`, source]
  }),
)

/** An object of a source: the key that the collector works on names both. */
export interface Item {
  readonly source: Source
  readonly key: string
  readonly object: ApiObject
}

export const itemKey = (source: Source, key: string): string => `${source}|${key}`

export function itemOf(text: string, view: View): Item | undefined {
  const bar = text.indexOf("|")
  const [source, key] = [text.slice(0, bar) as Source, text.slice(bar + 1)]
  const object = view.get(source, key)
  return object && { source, key, object }
}

/** Everything that names an object of that uid as an owner. */
export function dependentsOf(uid: string, view: View): readonly Item[] {
  return collected.flatMap((source) => view.by(source, "owner", uid).map((object): Item => ({ source, key: keyIn(object.metadata.namespace, object.metadata.name), object })))
}

/** Where the owner of a reference would be; undefined for kinds that the collector does not know. */
export function ownerKey({ apiVersion, kind }: OwnerReference, name: string, namespace: string | undefined): string | undefined {
  const slash = apiVersion.indexOf("/")
  const source = kinds.get(`${slash < 0 ? "" : apiVersion.slice(0, slash)}/${kind}`)
  return source && itemKey(source, keyIn(sources[source].namespaced ? namespace : undefined, name))
}

const keyIn = (namespace: string | undefined, name: string): string => (namespace ? `${namespace}/${name}` : name)

const foreground = "foregroundDeletion"
export const has = ({ metadata }: ApiObject, finalizer: string): boolean => metadata.finalizers?.includes(finalizer) === true
/** Whether the object goes after its dependents. */
export const isWaiting = (object: ApiObject): boolean => object.metadata.deletionTimestamp !== undefined && has(object, foreground)

/** How an object's owners are: there to stay, gone for good, or waiting for the object to go first. "unsure" is too young to tell. */
export type OwnerState = "solid" | "gone" | "waiting" | "unsure"

/**
 * Caches of two kinds may be a moment apart, so that an owner that seems to be missing may only not have been told of yet. Upstream
 * asks the server about it; here an object has to be older than that moment.
 */
const youthMicros = 2_000_000

export function ownerState(reference: OwnerReference, { metadata }: ApiObject, view: View): OwnerState {
  const key = ownerKey(reference, reference.name, metadata.namespace)
  if (key === undefined) return "solid"
  const owner = itemOf(key, view)?.object
  if (owner?.metadata.uid === reference.uid) return isWaiting(owner) ? "waiting" : "solid"
  return view.instant < matureAt(metadata) ? "unsure" : "gone"
}

/** From when on an object's missing owner is gone. */
export const matureAt = ({ creationTimestamp }: ApiObject["metadata"]): number => ((creationTimestamp ? parseInstant(creationTimestamp) : undefined) ?? 0) + youthMicros
