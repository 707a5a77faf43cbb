import { formatTime, instant, parseInstant, type Instant } from "../../api/instant.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { conflict, deleted, isFailure, notFound } from "../../api/status.ts"
import { draftOf } from "../../api/draft.ts"
import { admitted } from "../admission/plugin.ts"
import { instantNow, type Asking } from "../asks.ts"
import { deleteOptions, type DeleteOptions } from "../options.ts"
import { attributesOf, ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { closeNamespace, holdsContent } from "../namespace-deletion.ts"
import { objectKey, serve } from "../resources.ts"
import { write, type Change, type Outcome } from "../write.ts"

/** Kinds whose deletion answers with the object instead of a Status (ReturnDeletedObject). */
const returned = ["Pod", "Namespace", "Service", "ServiceAccount", "PersistentVolume", "PersistentVolumeClaim", "PodTemplate", "ResourceQuota", "PodSecurityPolicy"]

/** DELETE of an object: at once, or marked and left to its grace period and finalizers. */
export function* remove(exchange: Exchange): Asking<Answer | Status> {
  const { resource, info } = exchange
  const options = deleteOptions(exchange)
  if (isFailure(options)) return options
  const { namespace, name } = placeOf(exchange)
  const outcome = yield* removeObject(exchange, objectKey(resource, namespace, name), name, options)
  if (isFailure(outcome)) return outcome
  const { object } = outcome
  if (outcome.done !== "removed" || returned.includes(resource.kind.kind)) return ok(serve(resource, object), exchange)
  return ok(deleted(resource.name, info.name, object.metadata.uid), exchange)
}

/** Deletes one object, or marks it as going. */
export function* removeObject(exchange: Exchange, key: string, name: string, options: DeleteOptions): Asking<Outcome | Status> {
  return yield* write({ ...exchange, dryRun: Boolean(options.dryRun?.length) }, key, function* (current): Asking<Change | Status> {
    if (!current) return notFound(exchange.resource.name, name)
    const attributes = attributesOf(exchange, "DELETE", current, current, yield* instantNow())
    const refused = (yield* admitted(exchange.server.admission, attributes)) ?? whyPreconditionFails(exchange, name, options, current)
    return refused ?? changeOf(exchange, options, current, yield* instantNow())
  })
}

function whyPreconditionFails({ resource }: Exchange, name: string, { preconditions }: DeleteOptions, { metadata }: ApiObject): Status | undefined {
  const { uid, resourceVersion } = preconditions ?? {}
  if (uid !== undefined && uid !== metadata.uid) {
    return conflict(resource.name, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`)
  }
  if (resourceVersion === undefined || resourceVersion === metadata.resourceVersion) return undefined
  return conflict(resource.name, name, `Precondition failed: ResourceVersion in precondition: ${resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`)
}

/** Upstream: registry.Store's Delete with rest.BeforeDelete. */
function changeOf({ resource }: Exchange, options: DeleteOptions, current: ApiObject, now: Instant): Change {
  if (holdsContent(current)) {
    const closed = closeNamespace(current, now)
    return closed === current ? { type: "keep" } : { type: "put", draft: closed }
  }
  const draft = draftOf(current)
  const finalizers = finalizersFor(options, current.metadata.finalizers ?? [])
  const pending = finalizers.length > 0
  if (pending || current.metadata.finalizers) draft.metadata.finalizers = finalizers
  const grace = markGraceful(draft, options, resource.kind.gracePeriodSeconds(current), now)
  if (grace === "pending") return { type: "keep" }
  if (grace === "marked") return pending || draft.metadata.deletionGracePeriodSeconds !== 0 ? { type: "put", draft } : { type: "put", draft, after: "remove" }
  if (!pending) return { type: "remove" }
  markAtOnce(draft, now)
  return { type: "put", draft }
}

/** Marks an object whose kind ends gracefully; an object that is going already can only go sooner. "none" where there is no grace. */
function markGraceful({ metadata }: ApiObject, options: DeleteOptions, usual: number | undefined, now: Instant): "marked" | "pending" | "none" {
  const asked = options.gracePeriodSeconds === undefined ? undefined : options.gracePeriodSeconds < 0 ? 1 : options.gracePeriodSeconds
  if (metadata.deletionTimestamp !== undefined) {
    const old = metadata.deletionGracePeriodSeconds
    if (old === undefined) return "none"
    if (asked === undefined || asked >= old) return "pending"
    metadata.deletionTimestamp = later(parseInstant(metadata.deletionTimestamp) ?? now, asked - old)
    metadata.deletionGracePeriodSeconds = asked
    return "marked"
  }
  if (usual === undefined) return "none"
  // The kind says 0 for what need not wait, whatever is asked: a Pod that was never scheduled, or has ended.
  const seconds = usual === 0 ? 0 : (asked ?? usual)
  metadata.deletionTimestamp = later(now, seconds)
  metadata.deletionGracePeriodSeconds = seconds
  if (metadata.generation) metadata.generation++
  return "marked"
}

/** Marks an object that only its finalizers hold. */
function markAtOnce({ metadata }: ApiObject, now: Instant): void {
  if (metadata.deletionGracePeriodSeconds === undefined && metadata.generation) metadata.generation++
  const old = metadata.deletionTimestamp === undefined ? undefined : parseInstant(metadata.deletionTimestamp)
  if (old === undefined || old > now) metadata.deletionTimestamp = formatTime(now)
  metadata.deletionGracePeriodSeconds = 0
}

const later = (at: Instant, seconds: number): string => formatTime(instant(at + seconds * 1_000_000))

const orphan = "orphan"
const foreground = "foregroundDeletion"

/** The finalizers by which the garbage collector learns what is to become of dependents; without a wish they stay as they are. */
function finalizersFor({ propagationPolicy, orphanDependents }: DeleteOptions, old: readonly string[]): string[] {
  const others = old.filter((finalizer) => finalizer !== orphan && finalizer !== foreground)
  if (propagationPolicy === "Orphan" || orphanDependents === true) return [...others, orphan]
  if (propagationPolicy === "Foreground") return [...others, foreground]
  return propagationPolicy === "Background" || orphanDependents === false ? others : [...old]
}
