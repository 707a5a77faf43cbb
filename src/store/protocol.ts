import type { StoreError } from "./errors.ts"
import type { Change, KeyRange, LeaseId, Revision } from "./key-value.ts"
import type { RangeRequest, RangeResult } from "./range.ts"
import type { TransactionRequest, TransactionResult } from "./transaction.ts"

/** Where a member serves clients. */
export const etcdPort = 2379

/**
 * What API servers and etcd say to each other: etcd's gRPC services KV, Lease, Watch and Maintenance, as far as Kubernetes uses them. A
 * group of members may answer late, or with one of the {@link GroupError}s; whoever asks must be ready for both, also with one member.
 *
 * https://etcd.io/docs/v3.6/dev-guide/api_reference_v3/
 */
export type EtcdRequest = ReadRequest | Proposal | LeaseKeepAliveRequest | WatchRequest | ProgressRequest | StatusRequest

/** Reads are linearizable: they see every write that was answered before they were asked; `serializable` ones may see an older state. */
export interface ReadRequest extends RangeRequest {
  readonly type: "range"
  readonly serializable?: boolean
}

/** What changes the store, and so goes through the log. A transaction that only reads does not. */
export type Proposal =
  | ({ readonly type: "txn" } & TransactionRequest)
  | { readonly type: "compact"; readonly revision: Revision }
  | { readonly type: "lease/grant"; readonly ttlSeconds: number; readonly id?: LeaseId }
  | { readonly type: "lease/revoke"; readonly id: LeaseId }

/** Counts a lease's TTL from now. It goes to the leader's memory alone and not through the log. */
export interface LeaseKeepAliveRequest {
  readonly type: "lease/keepalive"
  readonly id: LeaseId
}

/**
 * Asks for a stream: its head is {@link Watching} or an error, its chunks are {@link WatchMessage}s. All changes from `startRevision` on
 * (absent: from now on), each once and in order; cancelled by ending the stream.
 */
export interface WatchRequest extends KeyRange {
  readonly type: "watch"
  readonly startRevision?: Revision
  /** Gives each change the version that it replaced. */
  readonly prevKv?: boolean
  /** Sends the current revision after about ten minutes without a change. */
  readonly progressNotify?: boolean
}

/** Asks for a {@link WatchMessage} with the current revision on a stream: when it comes, everything up to there has come. */
export interface ProgressRequest {
  readonly type: "progress"
  readonly watch: number
}

export interface StatusRequest {
  readonly type: "status"
}

/** Who answered, and from where in the log. `revision` is the store's after what was asked. */
export interface Header {
  readonly member: string
  /** The leader that the member knows, or empty. */
  readonly leader: string
  readonly term: number
  /** The log entry that was last applied. */
  readonly index: number
  readonly revision: Revision
}

/** The answer to each type of request. */
export interface EtcdResponses {
  readonly range: { readonly header: Header } & RangeResult
  readonly txn: { readonly header: Header } & TransactionResult
  readonly compact: { readonly header: Header }
  readonly "lease/grant": { readonly header: Header; readonly id: LeaseId; readonly ttlSeconds: number }
  readonly "lease/revoke": { readonly header: Header }
  /** A TTL of 0 says that there is no such lease, or no longer. */
  readonly "lease/keepalive": { readonly header: Header; readonly id: LeaseId; readonly ttlSeconds: number }
  readonly watch: Watching
  readonly progress: { readonly header: Header }
  readonly status: { readonly header: Header; readonly version: string }
}

export interface Watching {
  readonly header: Header
  readonly watch: number
}

/** A piece of a watch: all changes of one instant, or none and the revision up to which there are none. */
export interface WatchMessage {
  readonly header: Header
  readonly events: readonly Change[]
}

/** What a member answers for the whole group, in etcd's words. A request that timed out may still be done later. */
export type GroupError =
  | "etcdserver: no leader"
  | "etcdserver: leader changed"
  | "etcdserver: request timed out"
  | "etcdserver: too many requests"
  | "etcdserver: server stopped"

/** An answer that is an error. With the compacted error of a watch comes the oldest revision that can be watched from. */
export interface EtcdFailure {
  readonly error: StoreError | GroupError
  readonly compactRevision?: Revision
}
