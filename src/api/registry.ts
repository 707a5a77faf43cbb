import { assert } from "../base/assert.ts"
import type { Kind } from "./kind.ts"

/** The kinds that a server knows, in discovery order (a group's preferred version first). Immutable: a CRD makes a new one with {@link Registry.with}. */
export interface Registry {
  readonly kinds: readonly Kind[]
  byResource(group: string, version: string, plural: string): Kind | undefined
  /** `apiVersion` as objects carry it: "v1", "apps/v1". */
  byKind(apiVersion: string, kind: string): Kind | undefined
  /** "po", "pods", "pod", "deployments.apps", "deployments.v1.apps": as kubectl names a resource; lower case. The first match wins. */
  byName(name: string): Kind | undefined
  /** The kinds that hold a category, such as "all". */
  inCategory(category: string): Kind[]
  /** The group's kinds in one version; empty where there are none. */
  inGroupVersion(group: string, version: string): Kind[]
  /** This registry with more kinds; a kind of the same group, version and plural is replaced. */
  with(more: readonly Kind[]): Registry
  without(removed: readonly Kind[]): Registry
}

export function createRegistry(kinds: readonly Kind[]): Registry {
  const resources = new Map(kinds.map((kind) => [resourceKey(kind), kind]))
  const byKind = new Map(kinds.map((kind) => [`${kind.apiVersion} ${kind.kind}`, kind]))
  assert(resources.size === kinds.length && byKind.size === kinds.length, "each kind is registered once")
  const names = new Map<string, Kind>()
  const call = (name: string, kind: Kind): unknown => names.has(name) || names.set(name, kind)
  for (const kind of kinds) {
    for (const name of [kind.plural, kind.singular, kind.kind.toLowerCase()]) {
      call(name, kind)
      if (kind.group) call(`${name}.${kind.group}`, kind)
      call(kind.group ? `${name}.${kind.version}.${kind.group}` : `${name}.${kind.version}`, kind)
    }
  }
  // A short name never hides another kind's full name.
  for (const kind of kinds) for (const name of kind.shortNames) call(name, kind)
  const remove = (removed: readonly Kind[]): Kind[] => {
    const keys = new Set(removed.map(resourceKey))
    return kinds.filter((kind) => !keys.has(resourceKey(kind)))
  }
  return {
    kinds,
    byResource: (group, version, plural) => resources.get(`${group}/${version}/${plural}`),
    byKind: (apiVersion, kind) => byKind.get(`${apiVersion} ${kind}`),
    byName: (name) => names.get(name),
    inCategory: (category) => kinds.filter((kind) => kind.categories.includes(category)),
    inGroupVersion: (group, version) => kinds.filter((kind) => kind.group === group && kind.version === version),
    with: (more) => createRegistry([...remove(more), ...more]),
    without: (removed) => createRegistry(remove(removed)),
  }
}

const resourceKey = ({ group, version, plural }: Kind): string => `${group}/${version}/${plural}`
