import type { ApiObject, Status } from "../api/meta.ts"
import { conflict, invalid, isFailure } from "../api/status.ts"
import { prepareForUpdate, validateObject } from "../api/strategy.ts"
import { equalJson, type Json } from "../base/json.ts"
import type { Operation } from "../store/transaction.ts"
import type { Revision } from "../store/key-value.ts"
import { admit } from "./admission/plugin.ts"
import { askStore, cached, eventLease, instantNow, settle, type Asking, type MayAsk } from "./asks.ts"
import { attributesOf, type Exchange } from "./exchange.ts"
import { holdsContent } from "./namespace-deletion.ts"
import { serve } from "./resources.ts"
import { allocate } from "./services/allocate.ts"
import { noteRemoved } from "./services/claims.ts"
import { objectOf, revisionOf, toValue, withRevision } from "./stored.ts"
import { fillForUpdate } from "./system-fields.ts"

/** What is to become of an object. `after: "remove"` deletes it right after it was written; `last` is what its writer is told of what it ended. */
export type Change = { readonly type: "put"; readonly draft: ApiObject; readonly after?: "remove" } | { readonly type: "remove"; readonly last?: ApiObject } | { readonly type: "keep" }

/** What became of it: the object as it is or last was, in its stored form. */
export interface Outcome {
  readonly object: ApiObject
  readonly done: "created" | "updated" | "removed" | "kept"
}

/** Decides from the present object, in the form of the resource. Asked again with a newer one where it was stale. */
export type Decide = (current: ApiObject | undefined) => MayAsk<Change | Status>

/** Tries of one write that meets other writes each time. Upstream does not count; a client's patience ends first. */
const triesMax = 20

/**
 * Reads, decides and writes on condition that nothing has changed meanwhile (upstream's GuaranteedUpdate). The cache's version is tried
 * first, which saves a read; whatever is refused or unchanged by it is decided again on the store's own.
 */
export function* write(exchange: Exchange, key: string, decide: Decide): Asking<Outcome | Status> {
  const outcome = yield* tryToWrite(exchange, key, decide)
  if (!isFailure(outcome) && outcome.done === "removed" && !exchange.dryRun) noteRemoved(exchange.claims, outcome.object)
  return outcome
}

function* tryToWrite(exchange: Exchange, key: string, decide: Decide): Asking<Outcome | Status> {
  const { resource } = exchange
  let current = yield* cached(key)
  let fresh = false
  for (let tries = 0; tries < triesMax; tries++) {
    const change = current || fresh ? yield* settle(decide(current && serve(resource, current))) : undefined
    const kept: boolean = change !== undefined && !isFailure(change) && (change.type === "keep" || isUnchanged(exchange, change, current))
    if (!fresh && (kept || change === undefined || isFailure(change))) {
      const read = yield* askStore({ type: "range", key })
      if (isFailure(read)) return read
      fresh = true
      const newest: ApiObject | undefined = read.kvs[0] && objectOf(read.kvs[0])
      if (kept && newest && newest === current) return { object: newest, done: "kept" }
      current = newest
      continue
    }
    if (change === undefined || isFailure(change)) return change as Status
    if (kept || change.type === "keep") return { object: current as ApiObject, done: "kept" }
    const written = yield* commit(exchange, key, change, current)
    if (!("stale" in written)) return written
    current = written.stale
    fresh = true
  }
  return conflict(resource.name, exchange.info.name)
}

/** A write of what is there already writes nothing, and gives the same resourceVersion back. */
function isUnchanged({ resource }: Exchange, change: Change, current: ApiObject | undefined): boolean {
  return change.type === "put" && change.after === undefined && current !== undefined && equalJson(change.draft as unknown as Json, serve(resource, current) as unknown as Json)
}

function* commit(exchange: Exchange, key: string, change: Exclude<Change, { type: "keep" }>, current: ApiObject | undefined): Asking<Outcome | Status | { readonly stale: ApiObject | undefined }> {
  if (change.type === "remove") return yield* remove(exchange, key, current as ApiObject, change.last)
  const put = yield* putOperation(exchange, key, change.draft)
  if (isFailure(put)) return put
  const value = put.value as unknown as ApiObject
  if (exchange.dryRun) return { object: current ? withRevision(value, revisionOf(current)) : value, done: current ? "updated" : "created" }
  const answer = yield* askStore({ type: "txn", compare: [unchangedSince(key, current)], success: [put], failure: [{ type: "range", key }] })
  if (isFailure(answer)) return answer
  if (!answer.succeeded) return { stale: found(answer.responses[0]) }
  const object = withRevision(value, answer.header.revision)
  if (change.after === "remove") {
    const removed = yield* remove(exchange, key, object)
    // Whoever removed it between the two writes has done what was asked.
    return "stale" in removed && removed.stale === undefined ? { object, done: "removed" } : removed
  }
  return { object, done: current ? "updated" : "created" }
}

function* remove(exchange: Exchange, key: string, current: ApiObject, last = current): Asking<Outcome | Status | { readonly stale: ApiObject | undefined }> {
  if (exchange.dryRun) return { object: last, done: "removed" }
  const answer = yield* askStore({ type: "txn", compare: [unchangedSince(key, current)], success: [{ type: "delete", key }], failure: [{ type: "range", key }] })
  if (isFailure(answer)) return answer
  return answer.succeeded ? { object: last, done: "removed" } : { stale: found(answer.responses[0]) }
}

const unchangedSince = (key: string, current: ApiObject | undefined): { key: string; target: "mod"; result: "="; operand: Revision } => ({
  key, target: "mod", result: "=", operand: (current ? revisionOf(current) : 0) as Revision,
})

function found(response: unknown): ApiObject | undefined {
  const { kvs } = response as { kvs: readonly Parameters<typeof objectOf>[0][] }
  return kvs[0] && objectOf(kvs[0])
}

/** How a draft is put into the store: Events on a lease that ends them after their hour. */
function* putOperation({ resource, dryRun }: Exchange, key: string, draft: ApiObject): Asking<Extract<Operation, { type: "put" }> | Status> {
  const { kind } = resource
  const value = toValue(kind.view ? kind.view.toStored(draft) : draft)
  if (kind.kind !== "Event" || dryRun) return { type: "put", key, value }
  const lease = yield* eventLease()
  return isFailure(lease) ? lease : { type: "put", key, value, lease }
}

/** Everything between what a client wants an existing object to be and the store: preconditions, admission, preparation, validation. */
export function* changeOf(exchange: Exchange, draft: ApiObject, current: ApiObject): Asking<Change | Status> {
  const { server, resource, info, warnings } = exchange
  const { kind } = resource
  const refused = whyPreconditionFails(exchange, draft, current)
  if (refused) return refused
  const now = yield* instantNow()
  fillForUpdate(draft, current)
  const attributes = attributesOf(exchange, "UPDATE", draft, current, now)
  const unwanted = yield* admit(server.admission, "mutate", attributes)
  if (unwanted) return unwanted
  const context = { subresource: info.subresource, now }
  prepareForUpdate(kind, draft, current, context)
  const unallocated = yield* allocate(exchange, draft, current)
  if (unallocated) return unallocated
  const errors = validateObject(kind, draft, current, context)
  if (errors.length > 0) return invalid({ group: kind.group, kind: kind.kind }, current.metadata.name, errors)
  const forbidden = yield* admit(server.admission, "validate", attributes)
  if (forbidden) return forbidden
  for (const warning of kind.warnings(draft, current)) if (!warnings.includes(warning)) warnings.push(warning)
  return isFinished(draft) ? { type: "remove", last: kind.view ? kind.view.toStored(draft) : draft } : { type: "put", draft }
}

function whyPreconditionFails({ resource, info }: Exchange, { metadata }: ApiObject, current: ApiObject): Status | undefined {
  const { uid, resourceVersion } = current.metadata
  if (metadata.uid && metadata.uid !== uid) {
    return conflict(resource.name, info.name, `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`)
  }
  if (!metadata.resourceVersion) {
    if (resource.kind.allowUnconditionalUpdate) return undefined
    const { group, kind } = resource.kind
    return invalid({ group, kind }, info.name, [{ type: "FieldValueInvalid", field: "metadata.resourceVersion", body: 'Invalid value: "": must be specified for an update' }])
  }
  return metadata.resourceVersion === resourceVersion ? undefined : conflict(resource.name, info.name)
}

/** An object whose deletion waited for its finalizers goes with the last of them (upstream: ShouldDeleteDuringUpdate). */
function isFinished(draft: ApiObject): boolean {
  const { deletionTimestamp, finalizers, deletionGracePeriodSeconds = 0 } = draft.metadata
  return deletionTimestamp !== undefined && !finalizers?.length && deletionGracePeriodSeconds === 0 && !holdsContent(draft)
}
