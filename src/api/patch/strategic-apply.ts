import { equalJson } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import { isDeletion, weave } from "./element-order.ts"
import {
  deleteListPrefix, fieldOf, isMap, itemKind, keyValue, kindOfValue, orderPrefix, PatchError, patchMarker, retainKeysMarker,
} from "./patch-schema.ts"
import type { Mutable, PatchSchema, Values } from "./patch-schema.ts"

/** How directives are taken: obeyed when a patch is applied, kept when two patches become one. */
type Mode = "apply" | "combine"

/**
 * Applies a strategic merge patch; neither input is changed. Throws {@link PatchError} where the patch does not fit.
 * Upstream: apimachinery's util/strategicpatch, "Strategic Merge Patch" of the API conventions.
 */
export function applyStrategic(original: Mutable, patch: Mutable, schema: PatchSchema): Mutable {
  return mergeMap(original, patch, schema, "apply")
}

/** Makes one patch of two, the second having the last word. */
export function combineStrategic(first: Mutable, second: Mutable, schema: PatchSchema): Mutable {
  return mergeMap(first, second, schema, "combine")
}

function mergeMap(original: Mutable, patch: Mutable, schema: PatchSchema, mode: Mode): Mutable {
  if (Object.hasOwn(patch, patchMarker)) return obey(patch)
  const result = { ...original }
  const rest = { ...patch }
  if (Object.hasOwn(rest, retainKeysMarker)) retainKeys(result, rest, mode)
  for (const key of Object.keys(patch)) if (key.startsWith(orderPrefix)) mergeOrdered(key, result, rest, schema, mode)
  for (const [key, value] of Object.entries(rest)) mergeField(key, value, result, schema, mode)
  return result
}

function obey(patch: Mutable): Mutable {
  const { [patchMarker]: directive, ...rest } = patch
  if (directive === "replace") return rest
  if (directive === "delete") return {}
  throw new PatchError(`unknown patch type: ${String(directive)} in map: ${JSON.stringify(patch)}`)
}

function retainKeys(result: Mutable, rest: Mutable, mode: Mode): void {
  const kept = rest[retainKeysMarker]
  delete rest[retainKeysMarker]
  if (mode === "combine") {
    const before = result[retainKeysMarker]
    if (before !== undefined && !equalJson(before as Json, kept as Json)) {
      throw new PatchError(`${JSON.stringify(before)} and ${JSON.stringify(kept)} are not deep equal: this may happen when calculating the 3-way diff patch`)
    }
    result[retainKeysMarker] = kept
    return
  }
  const named = Array.isArray(kept) ? new Set<unknown>(kept) : undefined
  const covered = (key: string): boolean =>
    rest[key] === null || key.startsWith(deleteListPrefix) || key.startsWith(orderPrefix) || named?.has(key) === true
  if (!named || !Object.keys(rest).every(covered)) throw new PatchError("invalid patch format of retainKeys")
  for (const key of Object.keys(result)) if (!named.has(key)) delete result[key]
}

function listOr(value: unknown): Values {
  if (!Array.isArray(value)) throw new PatchError(`expected a slice, but received a ${kindOfValue(value)}`)
  return value
}

/** Merges the list that an order directive speaks of, and puts it in that order. */
function mergeOrdered(directive: string, result: Mutable, rest: Mutable, schema: PatchSchema, mode: Mode): void {
  const order = listOr(rest[directive])
  if (mode === "combine") {
    const before = result[directive]
    if (before !== undefined && !equalJson(before as Json, order as Json)) throw new PatchError("invalid patch format of setElementOrder list")
    result[directive] = order
  }
  delete rest[directive]
  const key = directive.slice(orderPrefix.length)
  const [inOriginal, inPatch] = [Object.hasOwn(result, key), Object.hasOwn(rest, key)]
  const [original, patch] = [inOriginal ? listOr(result[key]) : [], inPatch ? listOr(rest[key]) : []]
  const { schema: items, strategy, mergeKey } = fieldOf(schema, key)
  checkOrder(patch, order, mergeKey)
  if (!inOriginal && !inPatch) return
  const both = inOriginal && inPatch ? mergeList(original, patch, items, strategy, mergeKey, mode) : undefined
  const merged = both?.merged ?? (inPatch ? withoutDirectives(patch, mode) : original)
  if (merged.length) itemKind(original, patch)
  result[key] = weave(merged, order, both?.serverOrder ?? original, mergeKey)
  delete rest[key]
}

// The items that a patch brings must come in the order that it asks for.
function checkOrder(patch: Values, order: Values, mergeKey: string): void {
  if (!patch.length || !order.length) return
  const id = (item: unknown): unknown => (mergeKey ? keyValue(item, mergeKey) : item)
  let at = 0
  for (const item of patch) {
    if (mergeKey && isMap(item) && Object.hasOwn(item, patchMarker)) continue
    while (at < order.length && id(order[at]) !== id(item)) at++
    if (at === order.length) throw new PatchError(`The order in patch list:\n${JSON.stringify(patch)}\n doesn't match $setElementOrder list:\n${JSON.stringify(order)}\n`)
    at++
  }
}

function mergeField(field: string, value: unknown, result: Mutable, schema: PatchSchema, mode: Mode): void {
  const deletes = field.startsWith(deleteListPrefix)
  if (deletes && mode === "combine") {
    result[field] = value
    return
  }
  const key = deletes ? field.slice(deleteListPrefix.length) : field
  if (value === null) {
    delete result[key]
    if (mode === "apply") return
  }
  const original = result[key]
  if (!Object.hasOwn(result, key) || kindOfValue(original) !== kindOfValue(value)) {
    if (!deletes) setOrDelete(result, key, value, mode)
  } else if (isMap(original) && isMap(value)) {
    const { schema: inner, strategy } = fieldOf(schema, key)
    result[key] = strategy === "replace" ? value : mergeMap(original, value, inner, mode)
  } else if (Array.isArray(original) && Array.isArray(value)) {
    const { schema: items, strategy, mergeKey } = fieldOf(schema, key)
    result[key] = deletes ? original.filter((item) => !value.includes(item)) : mergeList(original, value, items, strategy, mergeKey, mode).merged
  } else result[key] = value
}

function setOrDelete(result: Mutable, key: string, value: unknown, mode: Mode): void {
  if (isMap(value) && Object.hasOwn(value, patchMarker)) delete result[key]
  else result[key] = withoutDirectives(value, mode)
}

interface MergedList {
  readonly merged: Values
  /** The order that the server's items count as having. */
  readonly serverOrder: Values
}

function mergeList(original: Values, patch: Values, items: PatchSchema, strategy: string, mergeKey: string, mode: Mode): MergedList {
  const as = (merged: Values, serverOrder = original): MergedList => ({ merged, serverOrder })
  if (strategy !== "merge") return as(patch)
  if (!original.length && !patch.length) return as(original)
  if (itemKind(original, patch) !== "map") return as(weave([...new Set([...original, ...patch])], patch, original, mergeKey))
  if (!mergeKey) throw new PatchError(`cannot merge lists without merge key for ${items.name}`)
  const { kept, news, replaced } = special(original, patch, mergeKey)
  const merged = [...kept]
  for (const item of news) {
    const key = keyValue(item, mergeKey)
    const at = merged.findIndex((other) => isMap(other) && other[mergeKey] === key)
    if (at < 0) merged.push(withoutNulls(item, mode))
    else merged[at] = mergeMap(merged[at] as Mutable, item as Mutable, items, mode)
  }
  // Upstream deletes and appends in place, so after a deletion new items count as if the server had had them last.
  const serverOrder = !replaced && kept.length < original.length ? merged.slice(0, original.length) : original
  return as(weave(merged, news, kept, mergeKey), serverOrder)
}

// Nulls in an item that is new have nothing to delete.
const withoutNulls = (item: unknown, mode: Mode): unknown => (mode === "apply" ? withoutDirectives(item, mode) : item)

/** Takes the items with directives out of a patch's list and does what they say. */
function special(original: Values, patch: Values, mergeKey: string): { kept: Values; news: Values; replaced: boolean } {
  let kept = original
  let replace = false
  const news = patch.filter((item) => {
    const directive = isMap(item) ? item[patchMarker] : undefined
    if (directive === undefined) return true
    if (directive === "replace") replace = true
    else if (directive === "merge") throw new PatchError("merging lists cannot yet be specified in the patch")
    else if (!isDeletion(item)) throw new PatchError(`unknown patch type: ${JSON.stringify(directive)} in map: ${JSON.stringify(item)}`)
    else {
      const key = keyValue(item, mergeKey)
      kept = kept.filter((other) => !isMap(other) || other[mergeKey] !== key)
    }
    return false
  })
  return replace ? { kept: news, news: [], replaced: true } : { kept, news, replaced: false }
}

/** What a patch adds whole: without items and fields that only carry directives, and, where it is applied, without nulls. */
function withoutDirectives<T>(value: T, mode: Mode): T {
  const carries = (item: unknown): boolean => isMap(item) && Object.hasOwn(item, patchMarker)
  if (Array.isArray(value)) return value.filter((item) => !carries(item)).map((item: unknown) => withoutDirectives(item, mode)) as T
  if (!isMap(value)) return value
  const dropped = (key: string, item: unknown): boolean =>
    carries(item) || (mode === "apply" && (item === null || key.startsWith(orderPrefix) || key.startsWith(deleteListPrefix) || key === retainKeysMarker))
  return Object.fromEntries(Object.entries(value).filter(([key, item]) => !dropped(key, item)).map(([key, item]) => [key, withoutDirectives(item, mode)])) as T
}
