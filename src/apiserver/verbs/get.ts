import type { ApiObject, Status } from "../../api/meta.ts"
import { first } from "../../api/path.ts"
import { badRequest, isFailure, notFound } from "../../api/status.ts"
import { askStore, cached, untilFresh, type Asking } from "../asks.ts"
import { ok, placeOf, type Answer, type Exchange } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { objectOf } from "../stored.ts"

/** GET of an object: with a resourceVersion from the cache, at least as new as that; without one from the store. */
export function* get(exchange: Exchange): Asking<Answer | Status> {
  const { resource, info } = exchange
  const { namespace, name } = placeOf(exchange)
  const key = objectKey(resource, namespace, name)
  const object = yield* read(first(info.query, "resourceVersion") ?? "", key)
  if (object === undefined) return notFound(resource.name, name)
  return isFailure(object) ? object : ok(serve(resource, object), exchange)
}

function* read(version: string, key: string): Asking<ApiObject | Status | undefined> {
  if (version === "") {
    const answer = yield* askStore({ type: "range", key })
    return isFailure(answer) ? answer : answer.kvs[0] && objectOf(answer.kvs[0])
  }
  if (!/^\d+$/.test(version)) return badRequest(`invalid resource version "${version}": strconv.ParseUint: parsing "${version}": invalid syntax`)
  const late = yield* untilFresh(Number(version))
  return late ?? (yield* cached(key))
}
