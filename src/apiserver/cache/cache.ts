import type { ApiObject } from "../../api/meta.ts"
import { prefixEnd, Table } from "../../base/table.ts"
import type { Micros } from "../../base/time.ts"
import type { Change } from "../../store/key-value.ts"
import type { ApiServerConfig } from "../config.ts"
import { atRevision, objectOf } from "../stored.ts"

/** One change of a resource as watchers see it, before selectors. Objects are in their stored form. */
export interface CacheEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED"
  readonly at: Micros
  readonly revision: number
  readonly key: string
  /** After the change; for a deletion the last version, at the deletion's revision. */
  readonly object: ApiObject
  readonly previous: ApiObject | undefined
}

/** What the server knows of one resource: its objects, and the recent changes for watches that come back. */
export interface ResourceCache {
  readonly objects: Table<string, ApiObject>
  readonly history: Table<number, readonly CacheEvent[]>
  /** Every change after this revision is in the history. */
  floor: number
}

export const emptyCache = (floor: number): ResourceCache => ({ objects: new Table(), history: new Table(), floor })

/** Applies one change of the store, and gives it as watchers see it; undefined where a deleted object was not known. */
export function applyChange(cache: ResourceCache, change: Change, at: Micros): CacheEvent | undefined {
  const { key, modRevision: revision } = change.kv
  const previous = cache.objects.get(key)
  const event = change.type === "put" ? put(cache, change, previous, at) : remove(cache, key, revision, previous, at)
  if (!event) return undefined
  const others = cache.history.get(revision)
  cache.history.set(revision, Object.freeze(others ? [...others, event] : [event]))
  return event
}

function put(cache: ResourceCache, { kv }: Change, previous: ApiObject | undefined, at: Micros): CacheEvent {
  const object = objectOf(kv)
  cache.objects.set(kv.key, object)
  return Object.freeze({ type: previous ? "MODIFIED" : "ADDED", at, revision: kv.modRevision, key: kv.key, object, previous })
}

function remove(cache: ResourceCache, key: string, revision: number, previous: ApiObject | undefined, at: Micros): CacheEvent | undefined {
  if (!previous) return undefined
  cache.objects.delete(key)
  return Object.freeze({ type: "DELETED", at, revision, key, object: atRevision(previous, String(revision)), previous })
}

/** Forgets changes that are too old or too many; the floor rises to the last one forgotten, as upstream's does. */
export function trimHistory(cache: ResourceCache, now: Micros, config: ApiServerConfig): void {
  const { history } = cache
  // One change comes in, so two may go out: the history shrinks when it has become quiet.
  for (let gone = 0; gone < 2 && history.size > config.historyMin; gone++) {
    const [revision, events] = history.first() as [number, readonly CacheEvent[]]
    if (history.size <= config.historyMax && now - (events[0]?.at ?? 0) < config.historyMicros) return
    history.delete(revision)
    cache.floor = revision
  }
}

/** The objects under a prefix, in key order. */
export const objectsFrom = (cache: ResourceCache | undefined, from: string): readonly ApiObject[] => cache?.objects.values(from, prefixEnd(from)) ?? []

/** The changes after a revision; undefined where some are forgotten. */
export function changesAfter(cache: ResourceCache, revision: number): readonly CacheEvent[] | undefined {
  return revision < cache.floor ? undefined : cache.history.values(revision + 1).flat()
}
