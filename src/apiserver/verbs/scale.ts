import { draftOf } from "../../api/draft.ts"
import { scale, type Scale } from "../../api/kinds/parts.ts"
import type { Kind } from "../../api/kind.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { fromMap, fromObject, selectorText, type SelectorObject } from "../../api/selectors.ts"
import { invalid, isFailure, notFound } from "../../api/status.ts"
import { validateObject } from "../../api/strategy.ts"
import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import { admitted } from "../admission/plugin.ts"
import { instantNow, type Asking } from "../asks.ts"
import { decodeObject } from "../decode.ts"
import { attributesOf, ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { draftFrom } from "../system-fields.ts"
import { changeOf, write, type Change } from "../write.ts"
import { readOne } from "./get.ts"
import { patchedDraft, patchTypeOf } from "./patch.ts"

// The subresource by which whoever scales need not know what is scaled. Upstream: each workload registry's ScaleREST.

/** GET of an object's scale. */
export function* getScale(exchange: Exchange): Asking<Answer | Status> {
  const object = yield* readOne(exchange)
  return isFailure(object) ? object : ok(scaleOf(exchange.resource.kind, serve(exchange.resource, object)), exchange)
}

/** PUT of an object's scale. */
export function* updateScale(exchange: Exchange): Asking<Answer | Status> {
  const body = decodeObject(ofScale(exchange))
  return isFailure(body) ? body : yield* rescale(exchange, () => draftFrom(ofScale(exchange), draftOf(body)))
}

/** PATCH of an object's scale. */
export function* patchScale(exchange: Exchange): Asking<Answer | Status> {
  const type = patchTypeOf(ofScale(exchange))
  return isFailure(type) ? type : yield* rescale(exchange, (current) => patchedDraft(ofScale(exchange), type, current as unknown as ApiObject))
}

/** The exchange as if the scale were a resource of its own. */
const ofScale = (exchange: Exchange): Exchange => ({ ...exchange, resource: { ...exchange.resource, kind: scale } })

function* rescale(exchange: Exchange, wanted: (current: Scale) => ApiObject | Status): Asking<Answer | Status> {
  const { resource, info } = exchange
  const { namespace, name } = placeOf(exchange)
  const outcome = yield* write(exchange, objectKey(resource, namespace, name), function* (current): Asking<Change | Status> {
    if (!current) return notFound(resource.name, info.name)
    const old = scaleOf(resource.kind, current)
    const draft = wanted(old)
    if (isFailure(draft)) return draft
    const now = yield* instantNow()
    const refused = yield* admitted(exchange.server.admission, attributesOf(exchange, "UPDATE", draft, old, now))
    if (refused) return refused
    const errors = validateObject(scale, draft as Scale, undefined, { subresource: "scale", now })
    if (errors.length > 0) return invalid(scale, name, errors)
    return yield* changeOf({ ...exchange, info: { ...info, subresource: "" } }, scaled(resource.kind, current, draft as Scale), current)
  })
  return isFailure(outcome) ? outcome : ok(scaleOf(resource.kind, serve(resource, outcome.object)), exchange)
}

/** The object with the replicas of a scale, and under the conditions that the scale's metadata set. */
function scaled({ scale: paths }: Kind, current: ApiObject, { metadata, spec }: Scale): ApiObject {
  const draft = draftOf(current)
  if (metadata.uid) draft.metadata.uid = metadata.uid
  draft.metadata.resourceVersion = metadata.resourceVersion || (current.metadata.resourceVersion as string)
  const names = (paths?.replicas ?? "").split(".")
  const parent = names.slice(0, -1).reduce<Record<string, Json>>((value, name) => value[name] as Record<string, Json>, draft as unknown as Record<string, Json>)
  parent[names.at(-1) as string] = spec?.replicas ?? 0
  return draft
}

/** What an object's scale says. */
function scaleOf({ scale: paths }: Kind, object: ApiObject): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata
  const replicas = at(object, paths?.replicas ?? "") as number | undefined
  const selector = selectorOf(at(object, paths?.selector ?? ""))
  return {
    apiVersion: scale.apiVersion, kind: scale.kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }), ...(resourceVersion === undefined ? {} : { resourceVersion }), ...(creationTimestamp === undefined ? {} : { creationTimestamp }) },
    spec: replicas ? { replicas } : {},
    status: { replicas: (at(object, paths?.statusReplicas ?? "") as number | undefined) ?? 0, ...(selector === "" ? {} : { selector }) },
  }
}

const at = (object: ApiObject, path: string): Json | undefined => path.split(".").reduce<Json | undefined>((value, name) => (isObject(value) ? value[name] : undefined), object as unknown as JsonObject)

/** As text: of a LabelSelector, of a plain map, or as it is. */
function selectorOf(selector: Json | undefined): string {
  if (!isObject(selector)) return typeof selector === "string" ? selector : ""
  const isLabelSelector = isObject(selector["matchLabels"]) || Array.isArray(selector["matchExpressions"])
  const read = isLabelSelector ? fromObject(selector as SelectorObject) : { ok: true as const, value: fromMap(selector as Record<string, string>) }
  return read.ok ? selectorText(read.value) : ""
}
