import { applyJsonPatch } from "../../api/patch/json-patch.ts"
import { applyMerge } from "../../api/patch/json-merge.ts"
import { PatchError } from "../../api/patch/patch-schema.ts"
import { applyStrategic } from "../../api/patch/strategic-apply.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { badRequest, failure, isFailure, notFound, unsupportedMediaType } from "../../api/status.ts"
import { isObject, type Json } from "../../base/json.ts"
import type { Asking } from "../asks.ts"
import { mediaType } from "../decode.ts"
import { ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { patchSchemaOf } from "../patch-facts.ts"
import { objectKey, serve } from "../resources.ts"
import { draftFrom } from "../system-fields.ts"
import { changeOf, write, type Change } from "../write.ts"

// Server-side apply ("application/apply-patch+yaml") will be the fourth.
const patchTypes = ["application/json-patch+json", "application/merge-patch+json", "application/strategic-merge-patch+json"]

/**
 * PATCH of an object or of a part of it. The patch is applied to the newest version, again where that changed meanwhile; only a patch
 * that names a resourceVersion itself can conflict.
 */
export function* patch(exchange: Exchange): Asking<Answer | Status> {
  const { resource, request } = exchange
  const type = mediaType(request)
  if (!patchTypes.includes(type)) return unsupportedMediaType(patchTypes)
  const { namespace, name } = placeOf(exchange)
  const outcome = yield* write(exchange, objectKey(resource, namespace, name), (current) => decide(exchange, type, current))
  return isFailure(outcome) ? outcome : ok(serve(resource, outcome.object), exchange)
}

function* decide(exchange: Exchange, type: string, current: ApiObject | undefined): Asking<Change | Status> {
  const { resource } = exchange
  if (!current) return notFound(resource.name, exchange.info.name)
  const patched = patchedObject(exchange, type, current)
  if (isFailure(patched)) return patched
  const draft = draftFrom(exchange, patched)
  if (isFailure(draft)) return draft
  resource.kind.defaults(draft)
  return yield* changeOf(exchange, draft, current)
}

function patchedObject({ request, resource }: Exchange, type: string, current: ApiObject): ApiObject | Status {
  const { body } = request
  try {
    const patched = applied(type, current as unknown as Json, body as Json, resource.kind)
    if (isObject(patched) && isObject(patched["metadata"])) return patched as unknown as ApiObject
    return badRequest("the patch makes an object without metadata")
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    return type === patchTypes[0] ? failure(422, "Invalid", "the server rejected our request due to an error in our request", {}) : badRequest(error.message)
  }
}

function applied(type: string, current: Json, body: Json, kind: Exchange["resource"]["kind"]): Json {
  if (type === "application/json-patch+json") return applyJsonPatch(current, body)
  if (!isObject(body)) throw new PatchError("json: cannot unmarshal the patch into Go value of type map[string]interface {}")
  if (type === "application/merge-patch+json") return applyMerge(current, body)
  return applyStrategic(current as never, body as never, patchSchemaOf(kind)) as Json
}
