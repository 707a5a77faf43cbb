import { applyJsonPatch } from "../../api/patch/json-patch.ts"
import { applyMerge } from "../../api/patch/json-merge.ts"
import { PatchError } from "../../api/patch/patch-schema.ts"
import { applyStrategic } from "../../api/patch/strategic-apply.ts"
import { invalid as invalidField } from "../../api/field-error.ts"
import type { Kind } from "../../api/kind.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { definitionOf, patchSchemaOf } from "../../api/schema/definition.ts"
import { badRequest, failure, invalid, isFailure, notFound, unsupportedMediaType } from "../../api/status.ts"
import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import type { Asking } from "../asks.ts"
import { mediaType, normalForm } from "../decode.ts"
import { ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { draftFrom } from "../system-fields.ts"
import { changeOf, write, type Change } from "../write.ts"

// Server-side apply ("application/apply-patch+yaml") will be the fourth.
const jsonPatch = "application/json-patch+json"
const mergePatch = "application/merge-patch+json"
const strategicPatch = "application/strategic-merge-patch+json"

/** Kinds without a built-in schema have no facts by which lists could merge. */
const patchTypesOf = ({ schema }: Kind): readonly string[] => (schema === "" ? [jsonPatch, mergePatch] : [jsonPatch, mergePatch, strategicPatch])

/**
 * PATCH of an object or of a part of it. The patch is applied to the newest version, again where that changed meanwhile; only a patch
 * that names a resourceVersion itself can conflict.
 */
export function* patch(exchange: Exchange): Asking<Answer | Status> {
  const { resource } = exchange
  const type = patchTypeOf(exchange)
  if (isFailure(type)) return type
  const { namespace, name } = placeOf(exchange)
  const outcome = yield* write(exchange, objectKey(resource, namespace, name), (current) => decide(exchange, type, current))
  return isFailure(outcome) ? outcome : ok(serve(resource, outcome.object), exchange)
}

function* decide(exchange: Exchange, type: string, current: ApiObject | undefined): Asking<Change | Status> {
  const { resource } = exchange
  if (!current) return notFound(resource.name, exchange.info.name)
  const draft = patchedDraft(exchange, type, current)
  if (isFailure(draft)) return draft
  resource.kind.defaults(draft)
  return yield* changeOf(exchange, draft, current)
}

/** How the request's patch is to be read. */
export function patchTypeOf({ request, resource }: Exchange): string | Status {
  const type = mediaType(request)
  const patchTypes = patchTypesOf(resource.kind)
  return patchTypes.includes(type) ? type : unsupportedMediaType(patchTypes)
}

/** What the patch makes of an object, as a draft of the resource's kind. */
export function patchedDraft(exchange: Exchange, type: string, current: ApiObject): ApiObject | Status {
  const { request } = exchange
  const patched = patchedObject(exchange, type, current)
  if (isFailure(patched)) return patched
  const decoded = normalForm(exchange, patched, (why) => unfit(patched, why), (why) => unfit(request.body, why))
  return isFailure(decoded) ? decoded : draftFrom(exchange, decoded)
}

/** What a patch has made is no object of the kind. */
const unfit = (value: Json | undefined, why: string): Status => invalid({ group: "", kind: "" }, "", [invalidField("patch", JSON.stringify(value ?? null), why)])

function patchedObject({ request, resource }: Exchange, type: string, current: ApiObject): JsonObject | Status {
  const { body } = request
  try {
    const patched = applied(type, current as unknown as Json, body as Json, resource.kind)
    if (isObject(patched) && isObject(patched["metadata"])) return patched
    return badRequest("the patch makes an object without metadata")
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    return refusal(type, error)
  }
}

function refusal(type: string, { fault, message }: PatchError): Status {
  if (fault === "too large") return failure(413, "RequestEntityTooLarge", `Request entity too large: ${message}`)
  const isUnfit = type === jsonPatch && fault === "unfit"
  return isUnfit ? failure(422, "Invalid", "the server rejected our request due to an error in our request", {}) : badRequest(message)
}

function applied(type: string, current: Json, body: Json, kind: Exchange["resource"]["kind"]): Json {
  if (type === jsonPatch) return applyJsonPatch(current, body)
  if (!isObject(body)) throw new PatchError("json: cannot unmarshal the patch into Go value of type map[string]interface {}")
  if (type === mergePatch) return applyMerge(current, body)
  return applyStrategic(current as never, body as never, patchSchemaOf(definitionOf(kind.schema))) as Json
}
