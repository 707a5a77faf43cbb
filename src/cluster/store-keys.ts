import { builtinRegistry } from "../api/kinds/index.ts"
import { registryRoot, resourcesOf, type Resource } from "../apiserver/resources.ts"

/** The resources that the server keeps, and where. */
export const resources = resourcesOf(builtinRegistry)

/** Plurals whose objects lie under their group: to that place. No two kinds that are kept share a plural. */
const grouped = new Map(
  builtinRegistry.kinds
    .map((kind) => resources.of({ apiGroup: kind.group, apiVersion: kind.version, resource: kind.plural }) as Resource)
    .filter(({ kind, prefix }) => !kind.view && prefix !== `${registryRoot}${kind.plural}/`)
    .map(({ kind, prefix }) => [kind.plural, placeOf(prefix)]),
)

function placeOf(prefix: string): string {
  return prefix.slice(registryRoot.length, -1)
}

/** "customresourcedefinitions/x", as the page says it, of "apiextensions.k8s.io/customresourcedefinitions/x". */
export const pageKey = (stored: string): string => (stored.slice(0, stored.indexOf("/")).includes(".") ? stored.slice(stored.indexOf("/") + 1) : stored)

/** The other way round. */
export function storedKey(key: string): string {
  const plural = key.slice(0, key.indexOf("/"))
  return (grouped.get(plural) ?? plural) + key.slice(plural.length)
}
