import { equalJson } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import { inOrderOf } from "./element-order.ts"
import { deleteListPrefix, isMap, itemKind, keyValue, kindOfValue, orderPrefix, PatchError, patchMarker, retainKeysMarker } from "./patch-schema.ts"
import type { Mutable, PatchSchema, Values } from "./patch-schema.ts"
import { combineStrategic } from "./strategic-apply.ts"

interface Options {
  /** Say in which order lists should be. */
  readonly order: boolean
  readonly additions: boolean
  readonly deletions: boolean
  readonly retainKeys: boolean
}

/** The strategic merge patch that makes `modified` of `original`. Throws {@link PatchError} where lists cannot be told apart. */
export function diffStrategic(original: Mutable, modified: Mutable, schema: PatchSchema): Mutable {
  return diffMaps(original, modified, schema, { order: true, additions: true, deletions: true, retainKeys: false })
}

/**
 * `kubectl apply`: a patch for `current` that brings what `modified` says and takes away what it no longer says
 * compared with `original`, leaving what others added. Their changes to fields that `modified` names are overwritten.
 */
export function mergeThreeWay(original: Mutable, modified: Mutable, current: Mutable, schema: PatchSchema): Mutable {
  const changes = diffMaps(current, modified, schema, { order: true, additions: true, deletions: false, retainKeys: false })
  const deletions = diffMaps(original, modified, schema, { order: true, additions: false, deletions: true, retainKeys: false })
  return combineStrategic(deletions, changes, schema)
}

const same = (a: unknown, b: unknown): boolean => equalJson(a as Json, b as Json)
const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value))
const byText = (a: unknown, b: unknown): number => (textOf(a) < textOf(b) ? -1 : textOf(a) > textOf(b) ? 1 : 0)

function diffMaps(original: Mutable, modified: Mutable, schema: PatchSchema, options: Options): Mutable {
  const patch: Mutable = {}
  for (const [key, value] of Object.entries(modified)) {
    const before = original[key]
    if (key === patchMarker && Object.hasOwn(original, key)) {
      if (typeof before !== "string" || typeof value !== "string") throw new PatchError(`invalid value for special key: ${patchMarker}`)
      if (before !== value) patch[key] = value
    } else if (!Object.hasOwn(original, key) || kindOfValue(before) !== kindOfValue(value)) {
      if (options.additions) patch[key] = value
    } else diffField(key, before, value, patch, schema, options)
  }
  const gone = Object.keys(original).filter((key) => !Object.hasOwn(modified, key))
  if (options.deletions) for (const key of gone) patch[key] = null
  const retained = Object.keys(modified).filter((key) => modified[key] !== null)
  const fewer = gone.some((key) => original[key] !== null)
  if (options.retainKeys && retained.length && (Object.keys(patch).length || fewer)) patch[retainKeysMarker] = retained.sort(byText)
  return patch
}

function diffField(key: string, before: unknown, value: unknown, patch: Mutable, schema: PatchSchema, options: Options): void {
  const structured = isMap(value) || Array.isArray(value)
  const field = structured ? schema.field(key) : undefined
  if (structured && !field) {
    // A field that the type does not have may stay as it is.
    if (!same(before, value)) throw new PatchError(`unable to find api field in struct ${schema.name} for the json field "${key}"`)
    return
  }
  if (field && isMap(value) && isMap(before)) {
    if (field.strategy === "replace") {
      if (options.additions) patch[key] = value
      return
    }
    const inner = diffMaps(before, value, field.schema, { ...options, retainKeys: field.retainKeys })
    if (Object.keys(inner).length) patch[key] = inner
  } else if (field?.strategy === "merge" && Array.isArray(value) && Array.isArray(before)) {
    const { add, remove, order } = diffLists(before, value, field.schema, field.mergeKey, { ...options, retainKeys: field.retainKeys })
    if (add.length) patch[key] = add
    if (remove.length) patch[deleteListPrefix + key] = remove
    if (order.length) patch[orderPrefix + key] = order
  } else if (options.additions && !same(before, value)) patch[key] = value
}

interface ListDiff {
  readonly add: Values
  readonly remove: Values
  readonly order: Values
}

function diffLists(original: Values, modified: Values, items: PatchSchema, mergeKey: string, options: Options): ListDiff {
  if (!original.length) return { add: options.additions ? modified : [], remove: [], order: [] }
  if (itemKind(original, modified) !== "map") return diffScalars(original, modified, options)
  const keys = modified.map((item) => keyValue(item, mergeKey))
  const { add: changed, remove } = diffItems(original, modified, items, mergeKey, options)
  const add = [...inOrderOf(changed, modified, mergeKey), ...remove]
  const moved = original.length !== modified.length || original.some((item, i) => keyValue(item, mergeKey) !== keys[i])
  const say = options.order && ((options.additions && (add.length > 0 || moved)) || (options.deletions && add.length > 0))
  return { add, remove: [], order: say ? keys.map((key) => ({ [mergeKey]: key })) : [] }
}

/** Walks both sorted lists side by side, like a merge; equal entries pair off one by one. */
function side<T>(left: readonly T[], right: readonly T[], compare: (a: T, b: T) => number, on: (l: T | undefined, r: T | undefined) => void): void {
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    const order = i >= left.length ? 1 : j >= right.length ? -1 : compare(left[i] as T, right[j] as T)
    on(order <= 0 ? left[i++] : undefined, order >= 0 ? right[j++] : undefined)
  }
}

function diffScalars(original: Values, modified: Values, options: Options): ListDiff {
  const add: unknown[] = []
  const remove = new Set<unknown>()
  side(original.toSorted(byText), modified.toSorted(byText), byText, (before, after) => {
    if (after === undefined && options.deletions) remove.add(before)
    if (before === undefined && options.additions) add.push(after)
  })
  const say = options.order && ((options.deletions && remove.size > 0) || (options.additions && !same(original, modified)))
  return { add: inOrderOf(add, modified, ""), remove: [...remove], order: say ? modified : [] }
}

function diffItems(original: Values, modified: Values, items: PatchSchema, mergeKey: string, options: Options): { add: Values; remove: Values } {
  const byKey = (a: unknown, b: unknown): number => byText(keyValue(a, mergeKey), keyValue(b, mergeKey))
  const add: Mutable[] = []
  const remove: Mutable[] = []
  side(original.toSorted(byKey), modified.toSorted(byKey), byKey, (before, after) => {
    if (isMap(before) && isMap(after)) {
      const patch = diffMaps(before, after, items, options)
      if (Object.keys(patch).length) add.push({ ...patch, [mergeKey]: after[mergeKey] })
    } else if (isMap(after)) {
      if (options.additions) add.push(after)
    } else if (isMap(before) && options.deletions) remove.push({ [mergeKey]: before[mergeKey], [patchMarker]: "delete" })
  })
  return { add, remove }
}
