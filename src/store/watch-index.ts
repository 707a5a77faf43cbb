import type { Table } from "../base/table.ts"
import { endOf, type KeyRange } from "./key-value.ts"

/**
 * Who watches which keys. The key space is cut where a watched range begins or ends; each piece, named by its first key, holds the watchers
 * that see all of it. So finding the watchers of a changed key is one look-up, however many there are. (etcd keeps an interval tree.)
 */
export type WatchIndex = Table<string, readonly number[]>

/** The watchers of a key, in the order in which they were added. */
export const watchersOf = (index: WatchIndex, key: string): readonly number[] => index.atOrBelow(key)?.[1] ?? nobody

const nobody: readonly number[] = Object.freeze([])

/** Lets `watcher` see a range. */
export function addWatcher(index: WatchIndex, range: KeyRange, watcher: number): void {
  const end = endOf(range)
  cutAt(index, range.key)
  if (end !== undefined) cutAt(index, end)
  for (const key of index.keys(range.key, end)) {
    index.set(key, Object.freeze([...(index.get(key) as readonly number[]), watcher]))
  }
}

/** Takes `watcher` from a range that it was added with. */
export function removeWatcher(index: WatchIndex, range: KeyRange, watcher: number): void {
  const end = endOf(range)
  for (const key of index.keys(range.key, end)) {
    index.set(key, Object.freeze((index.get(key) as readonly number[]).filter((other) => other !== watcher)))
  }
  joinAt(index, range.key)
  if (end !== undefined) joinAt(index, end)
}

function cutAt(index: WatchIndex, key: string): void {
  if (!index.has(key)) index.set(key, watchersOf(index, key))
}

/** Drops a cut that no longer separates anything. */
function joinAt(index: WatchIndex, key: string): void {
  const watchers = index.get(key)
  if (!watchers) return
  index.delete(key)
  const before = watchersOf(index, key)
  if (before.length !== watchers.length || before.some((watcher, i) => watcher !== watchers[i])) index.set(key, watchers)
}
