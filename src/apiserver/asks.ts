import type { Instant } from "../api/instant.ts"
import type { ApiObject, Status, WatchEvent } from "../api/meta.ts"
import type { RequestInfo } from "../api/path.ts"
import type { HttpRequest } from "../net/http.ts"
import type { Flow } from "../sim/flows.ts"
import type { Evidence } from "../sim/types.ts"
import { isError, type EtcdError } from "../store/client.ts"
import type { LeaseId } from "../store/key-value.ts"
import type { EtcdRequest, EtcdResponses, WatchRequest } from "../store/protocol.ts"
import { storeFailure } from "./store-failure.ts"
import type { WatchPlan } from "./cache/watchers.ts"

/** What a request in progress may ask of its server. */
export type Ask =
  | { readonly type: "etcd"; readonly request: StoreRequest }
  /** The object under a key as the watch cache knows it, or null. */
  | { readonly type: "cached"; readonly key: string }
  /** All cached objects whose key starts so, in key order. */
  | { readonly type: "cached list"; readonly from: string }
  /** Waits until the watch cache has reached a revision, and is filled at all. */
  | { readonly type: "until"; readonly revision: number }
  /** How far the watch cache is. */
  | { readonly type: "cache revision" }
  | { readonly type: "instant" }
  | { readonly type: "uid" }
  /** Says why the request goes on as it does; nothing comes of it. */
  | { readonly type: "explain"; readonly evidence: Evidence }
  /** A lease of the store on which new events hang. */
  | { readonly type: "event lease" }
  /** Deletes each of these objects in a flow of its own; the answers come together, in this order. */
  | { readonly type: "remove all"; readonly removals: readonly Removal[] }
  | { readonly type: "watch"; readonly plan: WatchPlan; readonly initial: readonly WatchEvent[] }

/** One object that a request for a whole collection deletes. */
export interface Removal {
  readonly key: string
  readonly name: string
}

export type StoreRequest = Exclude<EtcdRequest, WatchRequest>
export type Asking<T> = Flow<Ask, T>

/** A step that knows at once, or must ask first. */
export type MayAsk<T> = T | Asking<T>

/** Takes such a step. */
export function* settle<T>(step: MayAsk<T>): Asking<T> {
  return isAsking(step) ? yield* step : step
}

export const isAsking = <T>(step: MayAsk<T>): step is Asking<T> => typeof step === "object" && step !== null && Symbol.iterator in step

/** What a request knows from the start. */
export interface RequestArgs {
  readonly request: HttpRequest
  readonly info: RequestInfo
}

/** Asks the store. Its refusals and silences come back as a Status. */
export function* askStore<R extends StoreRequest>(request: R): Asking<EtcdResponses[R["type"]] | Status> {
  const answer = (yield { type: "etcd", request }) as EtcdResponses[R["type"]] | EtcdError
  return isError(answer) ? storeFailure(answer) : answer
}

/** The store's own error where the caller tells them apart. */
export function* askStoreRaw<R extends StoreRequest>(request: R): Asking<EtcdResponses[R["type"]] | EtcdError> {
  return (yield { type: "etcd", request }) as EtcdResponses[R["type"]] | EtcdError
}

export function* cached(key: string): Asking<ApiObject | undefined> {
  return ((yield { type: "cached", key }) as ApiObject | null) ?? undefined
}

export interface CachedList {
  readonly revision: number
  readonly objects: readonly ApiObject[]
}

export function* cachedList(from: string): Asking<CachedList> {
  return (yield { type: "cached list", from }) as CachedList
}

export function* cacheRevision(): Asking<number> {
  return (yield { type: "cache revision" }) as number
}

/** Undefined when the cache is there, or why it is not. */
export function* untilFresh(revision: number): Asking<Status | undefined> {
  return ((yield { type: "until", revision }) as Status | null) ?? undefined
}

export function* instantNow(): Asking<Instant> {
  return (yield { type: "instant" }) as Instant
}

export function* newUid(): Asking<string> {
  return (yield { type: "uid" }) as string
}

export function* eventLease(): Asking<LeaseId | Status> {
  return (yield { type: "event lease" }) as LeaseId | Status
}
