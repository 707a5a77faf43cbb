import { isMap, keyValue, patchMarker } from "./patch-schema.ts"
import type { Values } from "./patch-schema.ts"

/** What identifies an item: its merge key's value, or a scalar itself. */
const identity = (item: unknown, mergeKey: string): unknown => (mergeKey ? (isMap(item) ? item[mergeKey] : undefined) : item)

function positionIn(list: Values, item: unknown, mergeKey: string): number {
  const wanted = identity(item, mergeKey)
  return list.findIndex((other) => identity(other, mergeKey) === wanted)
}

export const isDeletion = (item: unknown): boolean => isMap(item) && item[patchMarker] === "delete"

/** `items` in the order in which `order` has them; deletions last. */
export function inOrderOf(items: Values, order: Values, mergeKey: string): unknown[] {
  if (mergeKey) for (const item of [...items, ...order]) keyValue(item, mergeKey)
  const kept = mergeKey ? items.filter((item) => !isDeletion(item)) : items
  const deleted = mergeKey ? items.filter(isDeletion) : []
  const placed = kept.map((item) => ({ item, place: positionIn(order, item, mergeKey) }))
  return [...placed.sort((a, b) => a.place - b.place).map(({ item }) => item), ...deleted]
}

/** Splits `items` into those that `by` has and the rest. */
function partition(items: Values, by: Values, mergeKey: string): [present: unknown[], absent: unknown[]] {
  if (mergeKey) for (const item of items) keyValue(item, mergeKey)
  const present = (item: unknown): boolean => positionIn(by, item, mergeKey) >= 0
  return [items.filter(present), items.filter((item) => !present(item))]
}

/**
 * Puts a merged list in order: the patch's items as `patchOrder` has them, the server's own as `serverOrder` has them, woven so that
 * each of the server's comes before the patch's items that it preceded on the server. Upstream: "preserve order in strategic merge patch".
 */
export function weave(merged: Values, patchOrder: Values, serverOrder: Values, mergeKey: string): unknown[] {
  const [ours, theirs] = partition(merged, patchOrder, mergeKey)
  const right = inOrderOf(ours, patchOrder, mergeKey)
  const left = inOrderOf(theirs, serverOrder, mergeKey)
  const woven: unknown[] = []
  for (let i = 0, j = 0; i < left.length || j < right.length; ) {
    if (i >= left.length) woven.push(right[j++])
    else if (j >= right.length) woven.push(left[i++])
    else {
      const [l, r] = [positionIn(serverOrder, left[i], mergeKey), positionIn(serverOrder, right[j], mergeKey)]
      woven.push(l >= 0 && r >= 0 && l < r ? left[i++] : right[j++])
    }
  }
  return woven
}
