import type { ApiObject, Status } from "../api/meta.ts"
import type { Instant } from "../api/instant.ts"
import type { RequestInfo } from "../api/path.ts"
import type { Json } from "../base/json.ts"
import type { HttpRequest } from "../net/http.ts"
import type { AdmissionPlugin, Attributes } from "./admission/plugin.ts"
import type { Asking, RequestArgs } from "./asks.ts"
import type { ApiServerConfig } from "./config.ts"
import type { Resource, Resources } from "./resources.ts"
import type { Claims } from "./services/claims.ts"

/** What a server is made of beside its memory. */
export interface Server {
  readonly resources: Resources
  readonly admission: readonly AdmissionPlugin[]
}

/** What a flow that serves a request is given. */
export interface ServedArgs extends RequestArgs {
  readonly config: ApiServerConfig
}

/** A request for a resource, found and decoded. */
export interface Exchange {
  readonly server: Server
  readonly config: ApiServerConfig
  readonly request: HttpRequest
  readonly info: RequestInfo
  readonly resource: Resource
  /** `?dryRun=All`: everything but the write. A delete says so with its own options. */
  readonly dryRun: boolean
  /** For the answer's Warning headers. */
  readonly warnings: string[]
  /** What it has taken of what the server hands out. */
  readonly claims: Claims
}

/** What a handler says. "watching": its stream is open, and nothing more is to be answered. */
export type Answer =
  | { readonly type: "answer"; readonly code: number; readonly body: Json | ApiObject | Status; readonly warnings?: readonly string[] }
  | { readonly type: "watching" }

export type Handler = (exchange: Exchange) => Asking<Answer | Status>

export const ok = (body: Json | object, { warnings }: Exchange, code = 200): Answer => ({ type: "answer", code, body: body as Json, warnings })

/** How admission sees the exchange's write. */
export function attributesOf(exchange: Exchange, operation: Attributes["operation"], object: ApiObject, old: ApiObject | undefined, now: Instant): Attributes {
  const { resource, info, request } = exchange
  const { namespace, name } = placeOf(exchange)
  return { operation, resource, subresource: info.subresource, namespace, name: name || object.metadata.name, user: request.user, object, old, now }
}

/** Namespace and name of the object that the path means. Of a Namespace both say its name. */
export const placeOf = ({ resource, info }: Exchange): { namespace: string; name: string } => ({ namespace: resource.kind.namespaced ? info.namespace : "", name: info.name })
