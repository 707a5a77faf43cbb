import type { ApiObject, Status } from "../../api/meta.ts"
import { isFailure, noSuchResource } from "../../api/status.ts"
import type { Asking, Removal } from "../asks.ts"
import { selects } from "../cache/dispatch.ts"
import { deleteOptions } from "../options.ts"
import { ok, type Answer, type Exchange, type ServedArgs, type Server } from "../exchange.ts"
import { objectKey, serve } from "../resources.ts"
import { settleClaims } from "../services/allocate.ts"
import { noClaims } from "../services/claims.ts"
import type { Outcome } from "../write.ts"
import { removeObject } from "./delete.ts"
import { find, fromTheBeginning } from "./list.ts"
import { listOptions } from "./list-options.ts"

/** DELETE of a collection: what it holds now and is selected, all at once; answers with the objects as they were deleted. (Upstream has one worker.) */
export function* removeCollection(exchange: Exchange): Asking<Answer | Status> {
  const options = listOptions(exchange)
  if (isFailure(options)) return options
  const deletion = deleteOptions(exchange)
  if (isFailure(deletion)) return deletion
  const { resource } = exchange
  const found = yield* find(exchange, options, fromTheBeginning)
  if (isFailure(found)) return found
  const wanted = found.objects.filter((object) => selects(options, resource, object))
  const removals: Removal[] = wanted.map(({ metadata: { namespace = "", name } }) => ({ key: objectKey(resource, namespace, name), name }))
  const outcomes = (yield { type: "remove all", removals }) as readonly (Outcome | Status)[]
  const items: ApiObject[] = []
  for (const outcome of outcomes) {
    if (!isFailure(outcome)) items.push(serve(resource, outcome.object))
    else if (outcome.reason !== "NotFound") return outcome
  }
  return ok({ kind: resource.kind.listKind, apiVersion: resource.kind.apiVersion, metadata: { resourceVersion: String(found.revision) }, items }, exchange)
}

/** What a flow of one deletion is given. */
export interface RemovalArgs {
  readonly served: ServedArgs
  readonly removal: Removal
}

/** Deletes one object of a collection. */
export function* removeOne(server: Server, { served, removal }: RemovalArgs): Asking<Outcome | Status> {
  const { config, request, info } = served
  const resource = server.resources.of(info)
  if (!resource) return noSuchResource()
  const exchange: Exchange = { server, config, request, info: { ...info, name: removal.name }, resource, dryRun: false, warnings: [], claims: noClaims() }
  const options = deleteOptions(exchange)
  if (isFailure(options)) return options
  const outcome = yield* removeObject(exchange, removal.key, removal.name, options)
  yield* settleClaims(exchange, isFailure(outcome))
  return outcome
}
