import type { ApiObject, Status } from "../../api/meta.ts"
import { isFailure, notFound } from "../../api/status.ts"
import type { Asking } from "../asks.ts"
import { decodeObject } from "../decode.ts"
import { ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { draftFrom } from "../system-fields.ts"
import { changeOf, write, type Change } from "../write.ts"
import { newObject } from "./create.ts"

/** PUT of an object or of a subresource that is a part of it. Some kinds are created so, too. */
export function* update(exchange: Exchange): Asking<Answer | Status> {
  const { resource } = exchange
  const body = decodeObject(exchange)
  if (isFailure(body)) return body
  const { namespace, name } = placeOf(exchange)
  let tries = 0
  const outcome = yield* write(exchange, objectKey(resource, namespace, name), (current) => decide(exchange, tries++ === 0 ? body : decodedAgain(exchange), current))
  return isFailure(outcome) ? outcome : ok(serve(resource, outcome.object), exchange, outcome.done === "created" ? 201 : 200)
}

/** A try changes its draft, so one that follows another needs the body anew. It was found good before, and has warned. */
const decodedAgain = (exchange: Exchange): ApiObject => decodeObject({ ...exchange, warnings: [] }) as ApiObject

function* decide(exchange: Exchange, body: ApiObject, current: ApiObject | undefined): Asking<Change | Status> {
  const { resource, info } = exchange
  if (!current) {
    if (!resource.kind.allowCreateOnUpdate || info.subresource !== "") return notFound(resource.name, info.name)
    const created = yield* newObject(exchange, body)
    return isFailure(created) ? created : { type: "put", draft: created }
  }
  const draft = draftFrom(exchange, body)
  if (isFailure(draft)) return draft
  resource.kind.defaults(draft)
  return yield* changeOf(exchange, draft, current)
}
