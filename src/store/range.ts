import { assert } from "../base/assert.ts"
import { compactedError, futureRevisionError } from "./errors.ts"
import { type Change, endOf, type KeyRange, type KeyValue, type Revision } from "./key-value.ts"
import type { MvccState } from "./mvcc.ts"

/** What to read: keys in key order, as they were at `revision` (0 or absent: as they are). A `limit` of 0 or absent is none. */
export interface RangeRequest extends KeyRange {
  readonly limit?: number
  readonly revision?: Revision
  /** Leaves the values null. */
  readonly keysOnly?: boolean
  /** Gives `count` and no keys. */
  readonly countOnly?: boolean
}

/** `count` is the number of keys in the range, whatever the limit; `more` says that the limit cut some off. */
export interface RangeResult {
  readonly kvs: readonly KeyValue[]
  readonly count: number
  readonly more: boolean
}

export type RangeError = typeof compactedError | typeof futureRevisionError

/** Why a revision cannot be read, or undefined where it can. The compacted revision itself can. */
export function whyUnreadable(state: MvccState, revision: Revision | undefined): RangeError | undefined {
  if (!revision) return undefined
  if (revision > state.revision) return futureRevisionError
  return revision < state.compacted ? compactedError : undefined
}

/**
 * Reads a range. Point reads are O(log keys); ranges O(log keys + keys in the range), even with a limit, as in etcd, because of `count`;
 * at an old revision each key costs its versions since then in addition.
 */
export function range(state: MvccState, request: RangeRequest): RangeResult | RangeError {
  const unreadable = whyUnreadable(state, request.revision)
  if (unreadable) return unreadable
  const old = request.revision && request.revision < state.revision ? request.revision : undefined
  if (request.rangeEnd === undefined) {
    const live = state.live.get(request.key)
    return resultOf(request, toArray(old ? versionAt(state, request.key, live, old) : live))
  }
  return resultOf(request, old ? versionsAt(state, request, old) : state.live.values(request.key, endOf(request)))
}

const toArray = (kv: KeyValue | undefined): KeyValue[] => (kv ? [kv] : [])

function resultOf({ limit = 0, keysOnly, countOnly }: RangeRequest, found: readonly KeyValue[]): RangeResult {
  const count = found.length
  if (countOnly) return { kvs: [], count, more: false }
  const more = limit > 0 && count > limit
  const kvs = more ? found.slice(0, limit) : found
  return { kvs: keysOnly ? kvs.map((kv) => ({ ...kv, value: null })) : kvs, count, more }
}

/** The versions of a range's keys at an old revision, in key order: a merge of the keys that live now and those deleted since. */
function versionsAt(state: MvccState, request: KeyRange, revision: Revision): KeyValue[] {
  const found: KeyValue[] = []
  const add = (key: string, live: KeyValue | undefined): void => {
    const kv = versionAt(state, key, live, revision)
    if (kv) found.push(kv)
  }
  const end = endOf(request)
  const deleted = state.deleted.keys(request.key, end)
  let next = 0
  for (const live of state.live.values(request.key, end)) {
    while (next < deleted.length && (deleted[next] as string) < live.key) add(deleted[next++] as string, undefined)
    if (deleted[next] === live.key) next++
    add(live.key, live)
  }
  while (next < deleted.length) add(deleted[next++] as string, undefined)
  return found
}

/** A key's version at an old revision that can be read, given its live one: the newest that is not later, unless it was deleted by then. */
function versionAt(state: MvccState, key: string, live: KeyValue | undefined, revision: Revision): KeyValue | undefined {
  let version = live
  if (!version || version.createRevision > revision) {
    const deletion = state.deleted.get(key)?.find((at) => at > revision)
    if (deletion === undefined) return undefined
    version = replacedAt(state, key, deletion)
    if (version.createRevision > revision) return undefined
  }
  while (version.modRevision > revision) version = replacedAt(state, key, version.modRevision)
  return version
}

function replacedAt(state: MvccState, key: string, at: Revision): KeyValue {
  const change: Change | undefined = state.log.get(at)?.find(({ kv }) => kv.key === key)
  assert(change?.previous, `the store lost what revision ${at} replaced under ${key}`)
  return change.previous
}
