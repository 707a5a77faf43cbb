import { equalJson, isObject } from "../../base/json.ts"
import type { Json, JsonObject } from "../../base/json.ts"

/** Applies a JSON merge patch (RFC 7386): null deletes, objects merge, all else replaces. Inputs stay as they are. */
export function applyMerge(target: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch
  const result: Record<string, Json> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else put(result, key, applyMerge(Object.hasOwn(result, key) ? result[key] : undefined, value))
  }
  return result
}

/** Two merge patches as one, the second having the last word; nulls stay, for they are what the patch says. */
function combineMerge(first: JsonObject, second: JsonObject): JsonObject {
  const result: Record<string, Json> = { ...first }
  for (const [key, value] of Object.entries(second)) {
    const before = Object.hasOwn(result, key) ? result[key] : undefined
    put(result, key, isObject(before) && isObject(value) ? combineMerge(before, value) : value)
  }
  return result
}

/** The merge patch that makes `modified` of `original`. */
export function diffMerge(original: JsonObject, modified: JsonObject): JsonObject {
  const patch: Record<string, Json> = {}
  for (const [key, value] of Object.entries(modified)) {
    const before = Object.hasOwn(original, key) ? original[key] : undefined
    if (before === undefined) put(patch, key, value)
    else if (isObject(before) && isObject(value)) {
      const inner = diffMerge(before, value)
      if (Object.keys(inner).length) put(patch, key, inner)
    } else if (!equalJson(before, value)) put(patch, key, value)
  }
  for (const key of Object.keys(original)) if (!Object.hasOwn(modified, key)) put(patch, key, null)
  return patch
}

/**
 * `kubectl apply` for kinds without merge facts (custom resources): brings what `modified` says to `current`, and takes away what it no
 * longer says compared with `original`. Upstream: apimachinery's util/jsonmergepatch.
 */
export function mergeThreeWayJson(original: JsonObject, modified: JsonObject, current: JsonObject): JsonObject {
  const changes = filterNulls(diffMerge(current, modified), false)
  const deletions = filterNulls(diffMerge(original, modified), true)
  return combineMerge(deletions, changes)
}

/** Keeps of a merge patch its deletions alone, or all but them. */
export function filterNulls(patch: JsonObject, nulls: boolean): JsonObject {
  const kept: Record<string, Json> = {}
  for (const [key, value] of Object.entries(patch)) {
    if (isObject(value) && Object.keys(value).length) {
      const inner = filterNulls(value, nulls)
      if (Object.keys(inner).length) put(kept, key, inner)
    } else if ((value === null) === nulls) put(kept, key, value)
  }
  return kept
}

// A field may bear any name, even that of the prototype.
function put(target: Record<string, Json>, key: string, value: Json): void {
  if (key === "__proto__") Object.defineProperty(target, key, { value, enumerable: true, configurable: true, writable: true })
  else target[key] = value
}
