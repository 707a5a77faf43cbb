import { Table } from "../base/table.ts"
import { millis, type Micros } from "../base/time.ts"
import { listen, receive, respond, type Handle } from "../net/rpc.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Body, Context, Program } from "../sim/types.ts"
import { findImage } from "./images/index.ts"
import { parseReference } from "./images/reference.ts"

/** What a node asks a registry: what a name means, then its layers. */
export type RegistryAsk = { readonly type: "manifest"; readonly reference: string } | { readonly type: "layers"; readonly bytes: number }

export type RegistryAnswer =
  | { readonly type: "manifest"; readonly sizeBytes: number; readonly standIn: boolean }
  | { readonly type: "no tag" }
  | { readonly type: "no repository" }
  | { readonly type: "layers" }

interface RegistryState {
  readonly net: Sockets
  /** Transfers under way. */
  readonly sending: Table<number, Handle>
  next: number
}

interface Sent extends Body {
  readonly type: "registry/sent"
  readonly transfer: number
}

export const registryPort = 443

/** 100 MB a second to each node, and a tenth of a second for the many small answers that a pull is made of. */
const bytesPerMicro = 100
const overhead = millis(100)

/** Every registry of the internet in one: it knows the images that are described, and stands in for the others. */
export const registry: Program<RegistryState> = {
  name: "registry",
  start(context) {
    listen(context, registryPort)
    return { net: noSockets(), sending: new Table(), next: 1 }
  },
  handle(state, body, context) {
    if (body.type === "registry/sent") return sent(state, context, body as Sent)
    for (const delivery of receive(context, state.net, body) ?? []) if (delivery.type === "request") answer(state, context, delivery.handle, delivery.payload as RegistryAsk)
  },
}

function answer(state: RegistryState, context: Context, handle: Handle, ask: RegistryAsk): void {
  if (ask.type === "manifest") return respond(context, state.net, handle, Object.freeze(manifest(ask.reference)))
  const transfer = state.next++
  state.sending.set(transfer, handle)
  const timer: Sent = { type: "registry/sent", transfer }
  context.timer(`sent/${transfer}`, (context.now + overhead + Math.ceil(ask.bytes / bytesPerMicro)) as Micros, timer)
}

function manifest(text: string): RegistryAnswer {
  const reference = parseReference(text)
  if ("error" in reference) return { type: "no repository" }
  const found = findImage(reference)
  return found.type === "image" ? { type: "manifest", sizeBytes: found.image.sizeBytes, standIn: found.standIn } : found
}

function sent(state: RegistryState, context: Context, { transfer }: Sent): void {
  const handle = state.sending.get(transfer)
  state.sending.delete(transfer)
  if (handle) respond(context, state.net, handle, Object.freeze({ type: "layers" }))
}
