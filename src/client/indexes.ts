import { prefixEnd, type Table } from "../base/table.ts"
import { controllerOf, keyOf, type ApiObject } from "../api/meta.ts"

/** What a cache can be asked by, besides names. States keep the name of an index; its rule is here. */
export type IndexName = keyof typeof rules

const rules = {
  /** By the uid of each owner. */
  owner: ({ metadata }: ApiObject): readonly string[] => metadata.ownerReferences?.map(({ uid }) => uid) ?? [],
  /** Those that no controller manages, by namespace. */
  unmanaged: (object: ApiObject): readonly string[] => (controllerOf(object) ? [] : [object.metadata.namespace ?? ""]),
  /** Pods by the node that they are bound to. */
  node: (object: ApiObject): readonly string[] => {
    const { nodeName } = (object as ApiObject & { readonly spec?: { readonly nodeName?: string } }).spec ?? {}
    return nodeName ? [nodeName] : []
  },
}

/** All indexes of a cache in one table: the name of the index, the value, the object's key. */
export type Indexed = Table<string, ApiObject>

const separator = "\n"
const place = (name: IndexName, value: string): string => `${name}${separator}${value}${separator}`

function placesOf(names: readonly IndexName[], object: ApiObject | undefined): string[] {
  return object ? names.flatMap((name) => rules[name](object).map((value) => place(name, value) + keyOf(object))) : []
}

/** Brings the indexes up to date with a change of one object. */
export function reindex(indexed: Indexed, names: readonly IndexName[], before: ApiObject | undefined, now: ApiObject | undefined): void {
  if (names.length === 0) return
  const places = placesOf(names, now)
  for (const old of placesOf(names, before)) if (!places.includes(old)) indexed.delete(old)
  if (now) for (const each of places) indexed.set(each, now)
}

/** The objects with that value, in the order of their keys. */
export function objectsBy(indexed: Indexed, name: IndexName, value: string): readonly ApiObject[] {
  const prefix = place(name, value)
  return indexed.values(prefix, prefixEnd(prefix))
}
