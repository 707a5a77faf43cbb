import type { Status } from "../api/meta.ts"
import { isFailure, methodNotSupported, noSuchResource, unauthorized } from "../api/status.ts"
import type { Verb } from "../api/kind.ts"
import { isAsking, type Asking, type MayAsk } from "./asks.ts"
import { decodeDryRun, whyRefusedBody } from "./decode.ts"
import type { Answer, Handler, ServedArgs, Server } from "./exchange.ts"
import { answerPath } from "./non-resource.ts"
import { bind } from "./verbs/binding.ts"
import { create } from "./verbs/create.ts"
import { remove } from "./verbs/delete.ts"
import { removeCollection } from "./verbs/delete-collection.ts"
import { get } from "./verbs/get.ts"
import { list } from "./verbs/list.ts"
import { patch } from "./verbs/patch.ts"
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
  const handler = handlerOf(info.verb, info.subresource, resource.kind.subresources)
  if (!handler) return noSuchResource()
  if (!resource.kind.verbs.includes(info.verb as Verb)) return methodNotSupported(resource.name, info.verb)
  const dryRun = decodeDryRun(info.query["dryRun"])
  if (isFailure(dryRun)) return dryRun
  return yield* handler({ server, config, request, info, resource, dryRun: dryRun as boolean, warnings: [] })
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

/** What is asked for by a POST below an object. */
const created: Readonly<Record<string, Handler>> = { binding: bind }

/** Parts of an object that are read and written like it; other subresources have handlers of their own. */
const parts: readonly string[] = ["status", "finalize", "approval", "ephemeralcontainers", "resize"]

function handlerOf(verb: string, subresource: string, served: readonly string[]): Handler | undefined {
  if (subresource === "") return verbs[verb]
  if (!served.includes(subresource)) return undefined
  if (verb === "create") return created[subresource]
  if (!parts.includes(subresource)) return undefined
  return ["get", "update", "patch"].includes(verb) ? verbs[verb] : undefined
}
