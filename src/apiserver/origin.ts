import type { Micros } from "../base/time.ts"
import type { RequestInfo } from "../api/path.ts"
import type { Handle } from "../net/rpc.ts"
import type { HttpRequest } from "../net/http.ts"
import type { EventId } from "../sim/types.ts"

/** Where a request came from, and what audit needs of it. */
export interface Origin {
  /** Null for the server's own. */
  readonly stream: Handle | null
  /** Which of the server's own tasks asked. */
  readonly task: string
  readonly at: Micros
  readonly request: HttpRequest
  readonly info: RequestInfo
  readonly limit: "reading" | "writing" | "none"
  readonly revisions: readonly number[]
  /** The message that asked, or what made the server ask itself. */
  readonly cause: EventId
}

/** A request that the server makes itself. */
export type OwnRequest = Pick<HttpRequest, "method" | "path" | "body"> & Partial<Pick<HttpRequest, "headers">>
