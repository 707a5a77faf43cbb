import type { ApiObject, Status } from "../api/meta.ts"
import { isFailure } from "../api/status.ts"
import type { Json } from "../base/json.ts"
import { respond } from "../net/rpc.ts"
import type { HttpResponse } from "../net/http.ts"
import type { Context } from "../sim/types.ts"
import { record } from "./audit.ts"
import { streamKey } from "./cache/watchers.ts"
import type { Answer } from "./exchange.ts"
import type { Origin } from "./origin.ts"
import type { ApiServerState } from "./state.ts"

const jsonHeaders = Object.freeze({ "content-type": "application/json" })

/** The head of a watch. */
export const streamHead: HttpResponse = Object.freeze({ status: 200, headers: jsonHeaders, body: null })

/** A request is done: its client is told, and so is the audit list. Gives the task of a request that the server has made itself. */
export function answered(state: ApiServerState, context: Context, flow: number, answer: Answer | Status): { readonly task: string; readonly code: number } | undefined {
  const origin = state.origins.get(flow)
  if (!origin) return undefined
  forgetRequest(state, flow, origin)
  const status = isFailure(answer) ? answer : undefined
  const code = status?.code ?? ((answer as Answer).type === "answer" ? (answer as Extract<Answer, { type: "answer" }>).code : 200)
  note(state, context, origin, code, status, nameOf(answer))
  if (status) explain(context, origin, status)
  if (!origin.stream) return { task: origin.task, code }
  if (isFailure(answer) || (answer as Answer).type === "answer") respond(context, state.net, origin.stream, responseOf(answer))
  return undefined
}

/** The request is no longer in flight. */
export function forgetRequest(state: ApiServerState, flow: number, { stream, limit }: Origin): void {
  state.origins.delete(flow)
  if (stream) state.flowOfStream.delete(streamKey(stream))
  if (limit !== "none") state.inFlight[limit]--
}

export function responseOf(answer: Answer | Status): HttpResponse {
  if (isFailure(answer)) {
    const seconds = answer.details?.retryAfterSeconds
    const headers = seconds === undefined ? jsonHeaders : { ...jsonHeaders, "retry-after": String(seconds) }
    return Object.freeze({ status: answer.code ?? 500, headers, body: answer as unknown as Json })
  }
  const { code, body, warnings = [] } = answer as Extract<Answer, { type: "answer" }>
  const headers = warnings.length === 0 ? jsonHeaders : { ...jsonHeaders, warning: warnings.map((text) => `299 - ${JSON.stringify(text)}`).join(", ") }
  return Object.freeze({ status: code, headers, body: body as Json })
}

/** The name that a create has given. */
function nameOf(answer: Answer | Status): string {
  if (isFailure(answer) || !("type" in answer) || answer.type !== "answer") return ""
  const { metadata } = (answer.body ?? {}) as Partial<ApiObject>
  return metadata?.name ?? ""
}

export function note(state: ApiServerState, context: Context, origin: Origin, code: number, status: Status | undefined, name = ""): void {
  const { info } = origin
  const entry = {
    at: origin.at,
    event: origin.cause,
    answeredAt: context.now,
    user: origin.request.user.name,
    verb: info.verb,
    group: info.apiGroup,
    resource: info.isResourceRequest ? info.resource : info.path,
    subresource: info.subresource,
    namespace: info.namespace,
    name: info.name || name || nameIn(origin),
    code,
    reason: status?.reason ?? "",
    message: status?.message ?? "",
    revisions: origin.revisions,
    own: origin.stream === null,
  }
  record(state.audit, entry, state.config.auditMax)
}

/** The name that a refused create would have given. */
const nameIn = ({ request }: Origin): string => (request.body as Partial<ApiObject> | undefined)?.metadata?.name ?? ""

/** A refusal is a decision: it says what it refused. */
function explain(context: Context, { request, info }: Origin, { code = 500, reason, message = "" }: Status): void {
  context.because({ say: "apiserver/refused", about: { user: request.user.name, verb: info.verb, path: info.path, code, reason: reason ?? "", message }, read: [] })
}
