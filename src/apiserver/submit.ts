import { PathError, requestInfo, type RequestInfo } from "../api/path.ts"
import type { Status } from "../api/meta.ts"
import { internal, tooManyRequests } from "../api/status.ts"
import { deepFreeze } from "../base/freeze.ts"
import { respond, type Handle } from "../net/rpc.ts"
import type { HttpRequest } from "../net/http.ts"
import { drop, start } from "../sim/flows.ts"
import type { Context } from "../sim/types.ts"
import { closeWatch } from "./cache/open-watch.ts"
import { streamKey } from "./cache/watchers.ts"
import { requestFlow, type ApiDriver } from "./driver.ts"
import type { ServedArgs } from "./exchange.ts"
import type { Origin, OwnRequest } from "./origin.ts"
import { dropParts } from "./parts.ts"
import { forgetRequest, note, responseOf } from "./respond.ts"
import type { ApiServerState } from "./state.ts"

const noInfo: RequestInfo = requestInfo("GET", "/")

/** A request has come over the network. */
export function accept(driver: ApiDriver, state: ApiServerState, context: Context, stream: Handle, request: HttpRequest): void {
  state.audit.delivered++
  const info = readInfo(request)
  if ("status" in info) return refuse(state, context, stream, request, noInfo, info)
  const limit = limitOf(info)
  if (limit !== "none" && isFull(state, request, limit)) return refuse(state, context, stream, request, info, tooManyRequests("Too many requests, please try again later.", 1))
  begin(driver, state, context, { stream, task: "", at: context.now, request, info, limit, revisions: Object.freeze([]), cause: context.cause })
}

/** The server makes a request itself; its answer goes to the task. */
export function submitOwn(driver: ApiDriver, state: ApiServerState, context: Context, task: string, request: OwnRequest): void {
  const own: HttpRequest = deepFreeze({ headers: {}, user: { name: "system:apiserver", groups: ["system:masters", "system:authenticated"] }, ...request })
  begin(driver, state, context, { stream: null, task, at: context.now, request: own, info: requestInfo(own.method, own.path), limit: "none", revisions: Object.freeze([]), cause: context.cause })
}

function begin(driver: ApiDriver, state: ApiServerState, context: Context, origin: Origin): void {
  const { stream, limit, request, info } = origin
  const flow = state.flows.next
  state.origins.set(flow, deepFreeze(origin))
  if (stream) state.flowOfStream.set(streamKey(stream), flow)
  if (limit !== "none") state.inFlight[limit]++
  const args: ServedArgs = { request, info, config: state.config }
  start(driver, state, context, requestFlow, args)
}

function readInfo({ method, path }: HttpRequest): RequestInfo | Status {
  try {
    return requestInfo(method, path)
  } catch (error) {
    if (!(error instanceof PathError)) throw error
    return internal(`failed to create RequestInfo: ${error.message}`)
  }
}

/** Watches last long and are counted nowhere. */
function limitOf({ verb, isResourceRequest }: RequestInfo): Origin["limit"] {
  if (verb === "watch" || verb === "proxy") return "none"
  return !isResourceRequest || verb === "get" || verb === "list" ? "reading" : "writing"
}

function isFull({ config, inFlight }: ApiServerState, { user }: HttpRequest, limit: "reading" | "writing"): boolean {
  return inFlight[limit] >= (limit === "reading" ? config.readingMax : config.writingMax) && !user.groups.includes("system:masters")
}

function refuse(state: ApiServerState, context: Context, stream: Handle, request: HttpRequest, info: RequestInfo, status: Status): void {
  note(state, context, { stream, task: "", at: context.now, request, info, limit: "none", revisions: Object.freeze([]), cause: context.cause }, status.code ?? 500, status)
  respond(context, state.net, stream, responseOf(deepFreeze(status)))
}

/** A client gave up or is gone: its request ends, though what it asked of the store may still be done. */
export function cancelled(driver: ApiDriver, state: ApiServerState, context: Context, stream: Handle): void {
  const flow = state.flowOfStream.get(streamKey(stream))
  const origin = flow === undefined ? undefined : state.origins.get(flow)
  if (flow === undefined || !origin) return closeWatch(state, context, stream)
  drop(driver, state, context, flow)
  dropParts(driver, state, context, flow)
  state.waiting.delete(flow)
  context.cancel(`until/${flow}`)
  forgetRequest(state, flow, origin)
  note(state, context, origin, 0, undefined)
}
