import type { Micros } from "../base/time.ts"
import { actorId, type ActorId, type Body, type Context } from "../sim/types.ts"

/**
 * A question to whichever process of the same host has claimed a name, such as the address and port of a Pod. It does not leave
 * the host: one event. Where nobody has the name, the asker hears {@link LocalRefused}.
 */
export interface LocalAsk extends Body {
  readonly binding: string
  readonly from: ActorId
  readonly tag: string
}

export interface LocalRefused extends Body {
  readonly type: "local/refused"
  readonly tag: string
}

export const isLocalAsk = (body: Body): body is LocalAsk => "binding" in body

export function askLocally(context: Context, ask: LocalAsk): void {
  context.send(actorId(context.host, 0), 0, (context.now + 1) as Micros, ask)
}

/** The host's own answer where nobody listens. */
export function refuseLocally(stack: Context, { from, tag }: LocalAsk): void {
  const refused: LocalRefused = { type: "local/refused", tag }
  stack.send(from, 0, (stack.now + 1) as Micros, refused)
}
