import { assert } from "../base/assert.ts"
import { deepFreeze } from "../base/freeze.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { type Change, endOf, type KeyRange, type KeyValue, type LeaseId, noLease, type Revision } from "./key-value.ts"

/**
 * etcd's multi-version store: every revision since the last compaction can be read and watched. The live versions lie by key, the
 * changes by revision; each change holds the version it replaced, so that an old revision is read by walking back from the live one
 * and compaction drops the log's beginning and nothing else. It is changed in place and cloned in O(1).
 *
 * https://etcd.io/docs/v3.6/learning/data_model/ (etcd keeps a B-tree of keys to revisions in memory and the versions in bbolt.)
 */
export interface MvccState {
  /** The newest revision. */
  revision: Revision
  /** The oldest revision that can be read or watched; 0 before the first compaction. */
  compacted: Revision
  /** The newest version of every key that exists. */
  live: Table<string, KeyValue>
  /** The revisions, rising, at which a key was deleted, as far as they are later than `compacted`. */
  deleted: Table<string, readonly Revision[]>
  /** The changes of each revision from `compacted` on, in the order in which the transaction made them. */
  log: Table<number, readonly Change[]>
  leases: Table<LeaseId, Lease>
  /** The keys that are attached to a lease, under {@link attachment}. */
  attached: Table<string, string>
  /** The greatest lease id that the store has given out by itself. */
  lastLease: LeaseId
}

/** A lease as all members know it. When it expires only the leader knows: see {@link Lessor}. */
export interface Lease {
  readonly id: LeaseId
  readonly ttlSeconds: number
}

export const emptyMvcc = (): MvccState => ({
  revision: 1 as Revision,
  compacted: 0 as Revision,
  live: new Table(),
  deleted: new Table(),
  log: new Table(),
  leases: new Table(),
  attached: new Table(),
  lastLease: noLease,
})

/** The same store, changing independently from here on. O(1). */
export const cloneMvcc = (state: MvccState): MvccState => ({
  ...state,
  live: state.live.clone(),
  deleted: state.deleted.clone(),
  log: state.log.clone(),
  leases: state.leases.clone(),
  attached: state.attached.clone(),
})

/** A transaction in the making: its changes become visible to readers of `live` at once, and one revision when it is committed. */
export interface Write {
  readonly revision: Revision
  readonly changes: Change[]
}

export const beginWrite = (state: MvccState): Write => ({ revision: (state.revision + 1) as Revision, changes: [] })

/** Ends a transaction. One without changes makes no revision. */
export function commit(state: MvccState, write: Write): void {
  if (write.changes.length === 0) return
  state.log.set(write.revision, Object.freeze(write.changes))
  state.revision = write.revision
}

/** Writes one key and gives the version that it replaces. A transaction changes a key at most once. O(log keys). */
export function put(state: MvccState, write: Write, key: string, value: Json, lease: LeaseId): KeyValue | null {
  assert(!write.changes.some((change) => change.kv.key === key), `${key} changes twice in revision ${write.revision}`)
  const previous = state.live.get(key) ?? null
  const kv: KeyValue = Object.freeze({
    key,
    value: deepFreeze(value),
    createRevision: previous ? previous.createRevision : write.revision,
    modRevision: write.revision,
    version: previous ? previous.version + 1 : 1,
    lease,
  })
  state.live.set(key, kv)
  attach(state, key, previous ? previous.lease : noLease, lease)
  write.changes.push(Object.freeze({ type: "put", kv, previous }))
  return previous
}

/** Deletes the keys of a range and gives their last versions, in key order. */
export function deleteRange(state: MvccState, write: Write, range: KeyRange): KeyValue[] {
  const previous = liveVersions(state, range)
  for (const kv of previous) deleteOne(state, write, kv)
  return previous
}

function deleteOne(state: MvccState, write: Write, previous: KeyValue): void {
  const { key } = previous
  assert(previous.modRevision !== write.revision, `${key} changes twice in revision ${write.revision}`)
  state.live.delete(key)
  state.deleted.set(key, Object.freeze([...(state.deleted.get(key) ?? []), write.revision]))
  attach(state, key, previous.lease, noLease)
  write.changes.push(Object.freeze({ type: "delete", kv: tombstone(key, write.revision), previous }))
}

function liveVersions(state: MvccState, range: KeyRange): KeyValue[] {
  if (range.rangeEnd !== undefined) return state.live.values(range.key, endOf(range))
  const kv = state.live.get(range.key)
  return kv ? [kv] : []
}

const tombstone = (key: string, modRevision: Revision): KeyValue =>
  Object.freeze({ key, value: null, createRevision: 0 as Revision, modRevision, version: 0, lease: noLease })

/** Where the store notes that a key hangs on a lease: sorted by lease, then by key. */
const attachment = (lease: LeaseId, key: string): string => `${lease}\0${key}`

function attach(state: MvccState, key: string, from: LeaseId, to: LeaseId): void {
  if (from === to) return
  if (from !== noLease) state.attached.delete(attachment(from, key))
  if (to !== noLease) state.attached.set(attachment(to, key), key)
}

/** The keys that are attached to a lease, sorted. */
export const keysOf = (state: MvccState, lease: LeaseId): string[] => state.attached.values(attachment(lease, ""), `${lease}\u0001`)
