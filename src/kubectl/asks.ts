import type { Instant } from "../api/instant.ts"
import type { Status, WatchEvent } from "../api/meta.ts"
import type { Json } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { HttpRequest, HttpResponse } from "../net/http.ts"
import type { NetError } from "../net/sockets.ts"
import type { Flow } from "../sim/flows.ts"

/** A request as kubectl makes it; whoever carries it says which user it is from. */
export type Request = Omit<HttpRequest, "user">

/** What came of a request: an answer, or why there is none. */
export type Outcome = HttpResponse | { readonly error: NetError }

/** What a watch has told since it was last asked; "over" where it has ended or broken. */
export type Told = readonly WatchEvent[] | "over"

/** What kubectl asks of the world around it. Whoever drives it answers (terminal.ts over the network, drive.ts at once). */
export type KubectlAsk =
  | { readonly type: "http"; readonly request: Request }
  | { readonly type: "out"; readonly stream: "stdout" | "stderr"; readonly text: string }
  /** What came of one document of the text that was given: null where it went well. */
  | { readonly type: "document"; readonly index: number; readonly status: Status | null }
  | { readonly type: "instant" }
  /** Opens the one watch that a command may have open; the outcome is its head. */
  | { readonly type: "watch"; readonly request: Request }
  /** What it tells next, or nothing (an empty list) after that time. */
  | { readonly type: "next"; readonly withinMicros: Micros }
  | { readonly type: "unwatch" }

export type Run<T> = Flow<KubectlAsk, T>

export function* http(method: Request["method"], path: string, body?: Json, contentType = "application/json"): Run<Outcome> {
  const headers = { accept: "application/json", ...(body === undefined ? {} : { "content-type": contentType }) }
  return (yield { type: "http", request: { method, path, headers, ...(body === undefined ? {} : { body }) } }) as Outcome
}

export function* print(text: string): Run<void> {
  if (text !== "") yield { type: "out", stream: "stdout", text }
}

export function* complain(text: string): Run<void> {
  if (text !== "") yield { type: "out", stream: "stderr", text }
}

export function* instantNow(): Run<Instant> {
  return (yield { type: "instant" }) as Instant
}

export function* watch(path: string): Run<Outcome> {
  return (yield { type: "watch", request: { method: "GET", path, headers: { accept: "application/json" } } }) as Outcome
}

export function* nextOf(withinMicros: Micros): Run<Told> {
  return (yield { type: "next", withinMicros }) as Told
}
