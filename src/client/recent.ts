import { Table } from "../base/table.ts"

/** A table that is bounded by forgetting what was not used for longest (client-go's LRU caches). Values must be frozen. */
export interface Recent<V> {
  readonly max: number
  next: number
  readonly entries: Table<string, { readonly place: number; readonly value: V }>
  /** Places in the order of their last use, to keys. */
  readonly order: Table<number, string>
}

export const emptyRecent = <V>(max: number): Recent<V> => ({ max, next: 1, entries: new Table(), order: new Table() })

/** The value of that key, which counts as a use. */
export function recall<V>(recent: Recent<V>, key: string): V | undefined {
  const known = recent.entries.get(key)
  if (known) keep(recent, key, known.value)
  return known?.value
}

/** Keeps a value, and forgets the one that was not used for longest where there are too many. */
export function keep<V>(recent: Recent<V>, key: string, value: V): void {
  const known = recent.entries.get(key)
  if (known) recent.order.delete(known.place)
  const place = recent.next++
  recent.entries.set(key, Object.freeze({ place, value }))
  recent.order.set(place, key)
  const oldest = recent.entries.size > recent.max ? recent.order.first() : undefined
  if (!oldest) return
  recent.order.delete(oldest[0])
  recent.entries.delete(oldest[1])
}
