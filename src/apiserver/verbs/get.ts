import type { ApiObject, Status } from "../../api/meta.ts"
import { first } from "../../api/path.ts"
import { badRequest, isFailure, notFound } from "../../api/status.ts"
import { cached, untilFresh, type Asking } from "../asks.ts"
import { ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { readStored } from "../lookup.ts"
import { objectKey, serve } from "../resources.ts"

/** GET of an object: with a resourceVersion from the cache, at least as new as that; without one from the store. */
export function* get(exchange: Exchange): Asking<Answer | Status> {
  const object = yield* readOne(exchange)
  return isFailure(object) ? object : ok(serve(exchange.resource, object), exchange)
}

/** The object that the path means, in its stored form. */
export function* readOne(exchange: Exchange): Asking<ApiObject | Status> {
  const { resource, info } = exchange
  const { namespace, name } = placeOf(exchange)
  return (yield* read(first(info.query, "resourceVersion") ?? "", objectKey(resource, namespace, name))) ?? notFound(resource.name, name)
}

function* read(version: string, key: string): Asking<ApiObject | Status | undefined> {
  if (version === "") {
    return yield* readStored(key)
  }
  if (!/^\d+$/.test(version)) return badRequest(`invalid resource version "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`)
  const late = yield* untilFresh(Number(version))
  return late ?? (yield* cached(key))
}
