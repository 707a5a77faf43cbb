import type { Brand } from "../base/brand.ts"
import type { Json } from "../base/json.ts"

/** A state of the whole store: rises by one with every transaction that changes something. An empty store is at 1. */
export type Revision = Brand<number, "Revision">
/** Names a lease, from 1. */
export type LeaseId = Brand<number, "LeaseId">

export const noLease = 0 as LeaseId

/** One version of one key. `version` counts writes since the key was created, from 1. The value is opaque to the store. */
export interface KeyValue {
  readonly key: string
  readonly value: Json
  readonly createRevision: Revision
  readonly modRevision: Revision
  readonly version: number
  readonly lease: LeaseId
}

/**
 * What happened to one key in one revision. A deletion's `kv` has only its key and the revision of the deletion, as in etcd.
 * `previous` is the version that it replaced, null where there was none or where it has been compacted.
 */
export interface Change {
  readonly type: "put" | "delete"
  readonly kv: KeyValue
  readonly previous: KeyValue | null
}

/**
 * Which keys are meant: without `rangeEnd` the one `key`; with it `key <= k < rangeEnd`; with {@link everyKeyAfter} every key from
 * `key` on. Keys are ordered by UTF-16 code units, which for ASCII, all that Kubernetes uses, is etcd's order by bytes.
 */
export interface KeyRange {
  readonly key: string
  readonly rangeEnd?: string
}

/** The `rangeEnd` that stands for "no end". */
export const everyKeyAfter = "\0"

/** The first key that no longer belongs to the range, or undefined where there is no end. */
export function endOf(range: KeyRange): string | undefined {
  if (range.rangeEnd === undefined) return range.key + "\0"
  return range.rangeEnd === everyKeyAfter ? undefined : range.rangeEnd
}

export function contains(range: KeyRange, key: string): boolean {
  if (range.rangeEnd === undefined) return key === range.key
  return key >= range.key && (range.rangeEnd === everyKeyAfter || key < range.rangeEnd)
}
