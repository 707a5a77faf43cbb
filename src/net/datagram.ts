import type { Json } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { hostOf, type ActorId, type Body, type Context } from "../sim/types.ts"
import { hostAt, stackOf } from "./places.ts"
import { judge } from "./rules.ts"

/** A datagram on its way: it may be lost, doubled or overtaken, and nobody is told. */
export interface Datagram extends Body {
  readonly type: "datagram"
  readonly source: ActorId
  readonly port: number
  readonly payload: Json
}

export const isDatagram = (body: Body): body is Datagram => body.type === "datagram"

/** Sends a datagram to a port of the host that has `address`. */
export function sendDatagram(context: Context, address: string, port: number, payload: Json): void {
  const host = hostAt(context, address)
  if (host !== undefined) post(context, stackOf(host), { type: "datagram", source: context.self, port, payload })
}

/** Answers a datagram: straight to the process that sent it. */
export function answerDatagram(context: Context, to: Datagram, payload: Json): void {
  post(context, to.source, { type: "datagram", source: context.self, port: to.port, payload })
}

function post(context: Context, to: ActorId, body: Datagram): void {
  const verdict = judge(context, hostOf(to))
  if (verdict.type === "drop" || verdict.losses > 0) return context.lost(to, body)
  context.send(to, 0, (context.now + verdict.micros) as Micros, body)
  if (verdict.duplicateMicros !== undefined) context.send(to, 0, (context.now + verdict.duplicateMicros) as Micros, body)
}
