import { goQuote } from "../api/go-text.ts"
import type { Kind } from "../api/kind.ts"
import type { ApiObject, List, Status } from "../api/meta.ts"
import { isPathSegment } from "../api/names.ts"
import { collectionPath, objectPath, queryText } from "../api/path.ts"
import { failure, isFailure } from "../api/status.ts"
import type { Json } from "../base/json.ts"
import type { HttpResponse } from "../net/http.ts"
import { complain, http, type Outcome, type Request, type Run } from "./asks.ts"
import { CommandError, type Trouble } from "./errors.ts"

export type Query = Parameters<typeof queryText>[0]
export type Attempt = { readonly ok: true; readonly body: Json } | { readonly ok: false; readonly trouble: Trouble }

/** How many objects a list brings at once. */
const chunk = 500

/** One command's requests: says what the server warns of, once each, and knows what its refusals look like. */
export class Client {
  readonly server: string
  readonly #warned = new Set<string>()

  constructor(server: string) {
    this.server = server
  }

  /** Sends a request; what goes wrong is a value. */
  *attempt(method: Request["method"], path: string, body?: Json, contentType?: string): Run<Attempt> {
    const outcome = yield* http(method, path, body, contentType)
    return yield* this.judge(outcome)
  }

  *judge(outcome: Outcome): Run<Attempt> {
    if ("error" in outcome) return { ok: false, trouble: { type: "unreachable", server: this.server, error: outcome.error } }
    yield* this.#warn(outcome)
    const { status, body } = outcome
    return status < 400 ? { ok: true, body } : { ok: false, trouble: { type: "status", status: statusOf(outcome) } }
  }

  /** Sends a request; what goes wrong ends the command. */
  *send(method: Request["method"], path: string, body?: Json, contentType?: string): Run<Json> {
    const attempt = yield* this.attempt(method, path, body, contentType)
    if (!attempt.ok) throw new CommandError([attempt.trouble])
    return attempt.body
  }

  /** An object; where it is missing because its namespace is, that is said instead. */
  *get(kind: Kind, namespace: string, name: string): Run<Attempt> {
    const unsayable = whyNoName(name)
    if (unsayable) return { ok: false, trouble: unsayable }
    const attempt = yield* this.attempt("GET", objectPath(kind, namespace, name))
    if (attempt.ok || !isMissing(attempt.trouble) || !kind.namespaced || namespace === "default") return attempt
    const home = yield* this.attempt("GET", `/api/v1/namespaces/${encodeURIComponent(namespace)}`)
    return !home.ok && isMissing(home.trouble) ? home : attempt
  }

  /** All objects of a kind, a chunk at a time; of every namespace where none is named. */
  *list(kind: Kind, namespace: string, query: Query = {}): Run<List<ApiObject>> {
    let found: List<ApiObject> | undefined
    for (let from: string | undefined; ; ) {
      const answer = yield* this.attempt("GET", collectionPath(kind, namespace) + queryText({ ...query, limit: chunk, ...(from === undefined ? {} : { continue: from }) }))
      if (!answer.ok) throw new CommandError([whatWasSought(answer.trouble, kind, query)])
      const page = answer.body as unknown as List<ApiObject>
      found = found ? { ...found, items: [...found.items, ...page.items] } : page
      from = page.metadata.continue || undefined
      if (from === undefined) return found
    }
  }

  *#warn({ headers }: HttpResponse): Run<void> {
    for (const [, quoted = '""'] of (headers["warning"] ?? "").matchAll(/299 \S+ ("(?:[^"\\]|\\.)*")/g)) {
      if (this.#warned.has(quoted)) continue
      this.#warned.add(quoted)
      yield* complain(`Warning: ${JSON.parse(quoted) as string}\n`)
    }
  }
}

/** Why an object of that name can't be asked for: an empty one would be the address of all of them. Upstream: client-go's Request.Name. */
export function whyNoName(name: string): Trouble | undefined {
  if (name === "") return { type: "text", message: "resource name may not be empty" }
  const reasons = isPathSegment(name)
  return reasons.length === 0 ? undefined : { type: "text", message: `invalid resource name ${goQuote(name)}: [${reasons.join(" ")}]` }
}

/** A refused list says what it was a list of. */
function whatWasSought(trouble: Trouble, { group, version, plural }: Kind, { labelSelector = "", fieldSelector = "" }: Query): Trouble {
  if (trouble.type !== "status" || (trouble.status.reason !== "BadRequest" && trouble.status.reason !== "NotFound")) return trouble
  const what = `"${group}/${version}, Resource=${plural}"`
  const selected = `Unable to find ${what} that match label selector ${goQuote(String(labelSelector))}, field selector ${goQuote(String(fieldSelector))}`
  const lead = labelSelector === "" && fieldSelector === "" ? `Unable to list ${what}` : selected
  return { type: "status", status: { ...trouble.status, message: `${lead}: ${trouble.status.message ?? ""}` } }
}

export const isMissing = (trouble: Trouble): boolean => trouble.type === "status" && trouble.status.reason === "NotFound"
export const isConflict = (trouble: Trouble): boolean => trouble.type === "status" && trouble.status.reason === "Conflict"

/** The Status of a refusal; one of our own where the body is none. */
function statusOf({ status, body }: HttpResponse): Status {
  return isFailure(body) ? body : failure(status, undefined, typeof body === "string" ? body : "the server rejected our request for an unknown reason")
}
