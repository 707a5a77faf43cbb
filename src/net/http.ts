import type { Json } from "../base/json.ts"

/** Who asks: what client certificates and tokens of a real cluster say. */
export interface User {
  readonly name: string
  readonly groups: readonly string[]
}

/** A request to an API server, as it travels: real verbs, real paths with their query, JSON bodies. */
export interface HttpRequest {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE"
  readonly path: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Json
  readonly user: User
}

/** An answer. A watch answers with its head first; its events follow as chunks of the stream. */
export interface HttpResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Json
}
