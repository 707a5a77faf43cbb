import type { ApiObject, Status } from "../../api/meta.ts"
import { isFailure } from "../../api/status.ts"
import { selects } from "../cache/dispatch.ts"
import type { Asking } from "../asks.ts"
import { decodeDeleteOptions } from "../decode.ts"
import { ok, type Answer, type Exchange } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { removeObject } from "./delete.ts"
import { find, fromTheBeginning } from "./list.ts"
import { listOptions } from "./list-options.ts"

/** DELETE of a collection: what it holds now and is selected, one after the other; answers with the objects as they were deleted. */
export function* removeCollection(exchange: Exchange): Asking<Answer | Status> {
  const options = listOptions(exchange)
  if (isFailure(options)) return options
  const deletion = decodeDeleteOptions(exchange)
  if (isFailure(deletion)) return deletion
  const { resource } = exchange
  const found = yield* find(exchange, options, fromTheBeginning)
  if (isFailure(found)) return found
  const items: ApiObject[] = []
  for (const object of found.objects) {
    if (!selects(options, resource, object)) continue
    const { namespace = "", name } = object.metadata
    const outcome = yield* removeObject(exchange, objectKey(resource, namespace, name), name, deletion)
    if (!isFailure(outcome)) items.push(serve(resource, outcome.object))
    else if (outcome.reason !== "NotFound") return outcome
  }
  return ok({ kind: resource.kind.listKind, apiVersion: resource.kind.apiVersion, metadata: { resourceVersion: String(found.revision) }, items }, exchange)
}
