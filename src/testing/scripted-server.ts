import { deepFreeze } from "../base/freeze.ts"
import type { Json, JsonObject } from "../base/json.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { HttpRequest } from "../net/http.ts"
import { end, listen, push, receive, respond, type Handle } from "../net/rpc.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Body, Program } from "../sim/types.ts"

/** How a scripted server answers one request. A stream tells its chunks at once, and may end then. */
export interface Line {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Json
  readonly chunks?: readonly (readonly Json[])[]
  readonly ends?: boolean
  /** What the stream tells later. */
  readonly later?: { readonly micros: Micros; readonly items: readonly Json[] }
  /** It never answers. */
  readonly silent?: boolean
}

export interface Asked {
  readonly at: Micros
  readonly request: HttpRequest
}

interface LaterTimer extends Body {
  readonly type: "scripted/later"
  readonly handle: Handle
  readonly items: readonly Json[]
}

interface ScriptedState {
  readonly net: Sockets
  readonly asked: Table<number, Asked>
}

/**
 * An API server that says what it is told, whatever it is asked: a line for each request in turn, then the last one again.
 * A script per word that paths hold.
 */
export function scriptedServer(scripts: Readonly<Record<string, readonly Line[]>>): Program<ScriptedState> {
  return {
    name: "kube-apiserver",
    start(context) {
      listen(context, 6443)
      return { net: noSockets(), asked: new Table() }
    },
    handle(state, body, context) {
      if (body.type === "scripted/later") return push(context, state.net, (body as LaterTimer).handle, (body as LaterTimer).items)
      for (const delivery of receive(context, state.net, body) ?? []) {
        if (delivery.type !== "request") continue
        const request = delivery.payload as HttpRequest
        const word = Object.keys(scripts).find((each) => request.path.includes(each)) ?? ""
        const before = state.asked.values().filter((asked) => asked.request.path.includes(word)).length
        state.asked.set(state.asked.size, deepFreeze({ at: context.now, request }))
        const lines = scripts[word] ?? []
        const line = lines[Math.min(before, lines.length - 1)]
        if (!line || line.silent) continue
        const { status = 200, headers = {}, body: said = null, chunks, ends, later } = line
        respond(context, state.net, delivery.handle, deepFreeze({ status, headers, body: said }), chunks ? "more" : "done")
        for (const chunk of chunks ?? []) push(context, state.net, delivery.handle, deepFreeze(chunk))
        const timer = later && deepFreeze<LaterTimer>({ type: "scripted/later", handle: delivery.handle, items: later.items })
        if (timer) context.timer(`later/${state.asked.size}`, (context.now + (later?.micros ?? 0)) as Micros, timer)
        if (chunks && ends) end(context, state.net, delivery.handle)
      }
    },
  }
}

/** A line of a watch. */
export const said = (type: string, name: string, revision: number, more: JsonObject = {}): JsonObject => ({
  type,
  object: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: { name, namespace: "default", uid: `uid-of-${name}`, resourceVersion: String(revision), ...more } },
})

/** The bookmark that ends the objects that were there. */
export const initialEnd = (revision: number): JsonObject => ({ type: "BOOKMARK", object: { kind: "Lease", metadata: { resourceVersion: String(revision), annotations: { "k8s.io/initial-events-end": "true" } } } })
