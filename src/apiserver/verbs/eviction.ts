import { draftOf } from "../../api/draft.ts"
import { formatTime, type Instant } from "../../api/instant.ts"
import { eviction, type Eviction } from "../../api/kinds/parts.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { Status } from "../../api/meta.ts"
import { badRequest, conflict, isFailure, notFound } from "../../api/status.ts"
import { admitted } from "../admission/plugin.ts"
import { instantNow, type Asking } from "../asks.ts"
import { decodeObject } from "../decode.ts"
import type { DeleteOptions } from "../options.ts"
import { attributesOf, ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { readStored } from "../lookup.ts"
import { objectKey } from "../resources.ts"
import { write, type Change } from "../write.ts"
import { removeObject } from "./delete.ts"

const pods = { group: "", resource: "pods" }

/**
 * POST to a Pod's eviction: says why the Pod will go, and deletes it. (Disruption budgets, which may refuse, are not asked yet.) Upstream: the
 * pod registry's EvictionREST. https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/
 */
export function* evict(exchange: Exchange): Asking<Answer | Status> {
  const { namespace, name } = placeOf(exchange)
  const body = decodeObject({ ...exchange, resource: { ...exchange.resource, kind: eviction } })
  if (isFailure(body)) return body
  const { metadata, deleteOptions } = body as Eviction
  if (metadata.name !== name) return badRequest("name in URL does not match name in Eviction object")
  const options = (deleteOptions ?? {}) as DeleteOptions
  const key = objectKey(exchange.resource, namespace, name)
  const found = yield* readStored(key)
  if (!found) return notFound(pods, name)
  if (isFailure(found)) return found
  const now = yield* instantNow()
  const refused = yield* admitted(exchange.server.admission, attributesOf(exchange, "CREATE", body, undefined, now))
  if (refused) return refused
  const dry = exchange.dryRun || Boolean(options.dryRun?.length)
  // Of a Pod that has ended nobody needs to know why.
  const marked = dry || hasEnded(found as Pod) ? undefined : yield* write(exchange, key, (current) => markDisrupted(current as Pod | undefined, name, options, now))
  if (isFailure(marked)) return marked
  const removed = yield* removeObject(exchange, key, name, { ...options, dryRun: dry ? ["All"] : [] })
  return isFailure(removed) ? removed : ok({ kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 }, exchange, 201)
}

const hasEnded = ({ status }: Pod): boolean => status.phase === "Succeeded" || status.phase === "Failed"

const disrupted = { type: "DisruptionTarget", status: "True", reason: "EvictionByEvictionAPI", message: "Eviction API: evicting" } as const

function markDisrupted(current: Pod | undefined, name: string, { preconditions }: DeleteOptions, now: Instant): Change | Status {
  if (!current) return notFound(pods, name)
  const { uid, resourceVersion } = preconditions ?? {}
  const about = { group: "", resource: "Pod" }
  if (uid && uid !== current.metadata.uid) {
    return conflict(about, name, `the UID in the precondition (${uid}) does not match the UID in record (${current.metadata.uid}). The object might have been deleted and then recreated`)
  }
  if (resourceVersion && resourceVersion !== current.metadata.resourceVersion) {
    return conflict(about, name, `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${current.metadata.resourceVersion}). The object might have been modified`)
  }
  const conditions = current.status.conditions ?? []
  if (conditions.some(({ type, status, reason }) => type === disrupted.type && status === disrupted.status && reason === disrupted.reason)) return { type: "keep" }
  const draft = draftOf(current)
  draft.status.conditions = [...conditions.filter(({ type }) => type !== disrupted.type), { ...disrupted, lastTransitionTime: formatTime(now) }]
  return { type: "put", draft }
}
