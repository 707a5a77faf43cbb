import type { Status } from "../api/meta.ts"
import { isFailure, methodNotAllowed, methodNotSupported, noSuchResource, unauthorized } from "../api/status.ts"
import type { Verb } from "../api/kind.ts"
import type { RequestInfo } from "../api/path.ts"
import { isAsking, type Asking, type MayAsk } from "./asks.ts"
import { whyRefusedBody } from "./decode.ts"
import type { Answer, Exchange, Handler, ServedArgs, Server } from "./exchange.ts"
import { answerPath } from "./non-resource.ts"
import { readDryRun } from "./options.ts"
import type { Resource } from "./resources.ts"
import { settleClaims } from "./services/allocate.ts"
import { noClaims } from "./services/claims.ts"
import { bind } from "./verbs/binding.ts"
import { create } from "./verbs/create.ts"
import { remove } from "./verbs/delete.ts"
import { removeCollection } from "./verbs/delete-collection.ts"
import { evict } from "./verbs/eviction.ts"
import { get } from "./verbs/get.ts"
import { list } from "./verbs/list.ts"
import { patch } from "./verbs/patch.ts"
import { getScale, patchScale, updateScale } from "./verbs/scale.ts"
import { requestToken } from "./verbs/token.ts"
import { update } from "./verbs/update.ts"
import { watch } from "./verbs/watch.ts"

/** A step that every request passes before it is served: gives why it stops there. A step may ask, as a webhook that authorises will. */
type Stage = (args: ServedArgs) => MayAsk<Status | undefined>

/** In upstream's order (DefaultBuildHandlerChain). Reading the path, and the limits of requests in flight, come before the flow begins. */
const stages: readonly Stage[] = [takeTime, limitBody, authenticate, authorise]

/** Serves one request: every stage, then what its verb asks for. */
export function* serveRequest(server: Server, served: ServedArgs): Asking<Answer | Status> {
  for (const stage of stages) {
    const step = stage(served)
    const refused = isAsking(step) ? yield* step : step
    if (refused) return refused
  }
  const { info, request, config } = served
  if (!info.isResourceRequest) return yield* answerPath(served)
  const resource = server.resources.of(info)
  if (!resource || (info.namespace !== "" && !resource.kind.namespaced && info.resource !== "namespaces")) return noSuchResource()
  const handler = handlerOf(info, resource)
  if (isFailure(handler)) return handler
  const dryRun = readDryRun(info)
  if (isFailure(dryRun)) return dryRun
  const exchange: Exchange = { server, config, request, info, resource, dryRun: dryRun as boolean, warnings: [], claims: noClaims() }
  const answer = yield* handler(exchange)
  yield* settleClaims(exchange, isFailure(answer))
  return answer
}

/** What handling costs, apart from the store's answers. */
function* takeTime({ config }: ServedArgs): Asking<undefined> {
  yield { type: "sleep", micros: config.handlingMicros }
  return undefined
}

function limitBody({ request, config }: ServedArgs): Status | undefined {
  return whyRefusedBody(request, config.bodyBytesMax)
}

/** Clients say who they are; certificates and tokens are checked where requests enter the simulation. */
function authenticate({ request }: ServedArgs): Status | undefined {
  return request.user.name === "" ? unauthorized() : undefined
}

/** Everyone may do everything until there is RBAC. */
function authorise(): undefined {
  return undefined
}

const verbs: Readonly<Record<string, Handler>> = { create, get, list, watch, update, patch, delete: remove, deletecollection: removeCollection }

/** A part of an object that is read and written like it. */
const part: Readonly<Record<string, Handler>> = { get, update, patch }

/** What is below an object, by verb; other subresources wait for who serves them. */
const subresources: Readonly<Record<string, Readonly<Record<string, Handler>>>> = {
  status: part, finalize: part, approval: part, ephemeralcontainers: part, resize: part,
  scale: { get: getScale, update: updateScale, patch: patchScale },
  binding: { create: bind },
  eviction: { create: evict },
  token: { create: requestToken },
}

/** Verbs of one object, and the one of a collection: with a path of the other sort there is no route. */
const named: readonly string[] = ["update", "patch"]

function handlerOf({ verb, subresource, name: object }: RequestInfo, { kind, name }: Resource): Handler | Status {
  if (object === "" ? named.includes(verb) : verb === "create" && subresource === "") return methodNotAllowed()
  if (subresource === "") return kind.verbs.includes(verb as Verb) ? (verbs[verb] ?? noSuchResource()) : methodNotSupported(name, verb)
  const handlers = kind.subresources.includes(subresource) ? subresources[subresource] : undefined
  return handlers ? (handlers[verb] ?? methodNotAllowed()) : noSuchResource()
}
