import { draftOf } from "../../api/draft.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { alreadyExists, badRequest, failure, generateNameConflict, invalid, isFailure } from "../../api/status.ts"
import { prepareForCreate, validateObject } from "../../api/strategy.ts"
import { admit, changing } from "../admission/plugin.ts"
import { instantNow, newUid, type Asking } from "../asks.ts"
import { decodeObject } from "../decode.ts"
import { attributesOf, ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { allocate } from "../services/allocate.ts"
import { draftFrom, fillForCreate, generatedName, suffixes } from "../system-fields.ts"
import { write } from "../write.ts"

/** How often a generated name that is taken is drawn anew (KEP-4420). */
const namesMax = 8

/** POST to a collection. */
export function* create(exchange: Exchange): Asking<Answer | Status> {
  const { resource } = exchange
  const body = decodeObject(exchange)
  if (isFailure(body)) return body
  if (resource.kind.namespaced && !placeOf(exchange).namespace) return badRequest("an empty namespace may not be set during creation")
  for (let tries = 1; ; tries++) {
    const draft = yield* newObject(exchange, body)
    if (isFailure(draft)) return draft
    const { namespace = "", name, generateName } = draft.metadata
    const outcome = yield* write(exchange, objectKey(resource, namespace, name), (current) => (current ? alreadyExists(resource.name, name) : { type: "put", draft }))
    if (!isFailure(outcome)) return ok(serve(resource, outcome.object), exchange, 201)
    const generated = generateName !== undefined && !body.metadata.name
    if (!generated || outcome.reason !== "AlreadyExists") return outcome
    if (tries === namesMax) return generateNameConflict(resource.name, name)
  }
}

/** A body made into what will be stored: named, admitted, prepared, validated. */
export function* newObject(exchange: Exchange, body: ApiObject): Asking<ApiObject | Status> {
  const { server, resource, info, warnings } = exchange
  const { kind } = resource
  const draft = draftFrom(exchange, draftOf(body))
  if (isFailure(draft)) return draft
  kind.defaults(draft)
  const now = yield* instantNow()
  const attributes = attributesOf(exchange, "CREATE", draft, undefined, now)
  const unwanted = yield* admit(server.admission, "mutate", attributes)
  if (unwanted) return unwanted
  const plugins = changing(server.admission, attributes)
  if (plugins.length > 0) yield { type: "explain", evidence: { say: "apiserver/admitted", about: { name: draft.metadata.name || (draft.metadata.generateName ?? ""), kind: kind.kind, plugins: plugins.join(", ") }, read: [] } }
  const { metadata } = draft
  if (!metadata.name && metadata.generateName) metadata.name = generatedName(metadata.generateName, (yield { type: "draw", purpose: "name", below: suffixes }) as number)
  fillForCreate(draft, yield* newUid(), now)
  const context = { subresource: info.subresource, now }
  prepareForCreate(kind, draft, context)
  const unallocated = yield* allocate(exchange, draft, undefined)
  if (unallocated) return unallocated
  const errors = validateObject(kind, draft, undefined, context)
  if (errors.length > 0) return invalid({ group: kind.group, kind: kind.kind }, metadata.name, errors)
  const forbidden = yield* admit(server.admission, "validate", attributes)
  if (forbidden) return forbidden
  for (const warning of kind.warnings(draft, undefined)) warnings.push(warning)
  // Upstream it is the store that says so, and in a dry run nobody asks it.
  if (metadata.resourceVersion && !exchange.dryRun) return failure(500, undefined, "resourceVersion should not be set on objects to be created")
  return draft
}
