import { builtinRegistry } from "../api/kinds/index.ts"
import type { JsonObject } from "../base/json.ts"
import { listAt, nameOf, textAt } from "../base/json-path.ts"

/** The key of an object by its kind: "pods/default/web-5d7f-x2k", "nodes/node-2". */
export function keyFor(kind: string, namespace: string | undefined, name: string): string {
  const plural = builtinRegistry.byName(kind.toLowerCase())?.plural ?? `${kind.toLowerCase()}s`
  return namespace === undefined || namespace === "" ? `${plural}/${name}` : `${plural}/${namespace}/${name}`
}

export const keyOfObject = (object: JsonObject): string => keyFor(textAt(object, "kind"), textAt(object, "metadata", "namespace"), nameOf(object))

/** The key of the object that controls it, or "". A Service stands for the owner of its EndpointSlices, as it is. */
export function ownerOf(object: JsonObject): string {
  const owner = listAt(object, "metadata", "ownerReferences").find(({ controller }) => controller === true)
  return owner ? keyFor(textAt(owner, "kind"), textAt(owner, "kind") === "Node" ? "" : textAt(object, "metadata", "namespace"), textAt(owner, "name")) : ""
}
