import type { Micros } from "../base/time.ts"
import type { ActorId, Body, Context } from "../sim/types.ts"
import { isPacket, pingAfter, pingTimeout, put, retry, sendClose, serverIdleMax, transmit, transmitOn, type Call, type Connection, type Frame, type NetError, type Packet, type Sockets } from "./sockets.ts"

/** A request that is being served: give it back with the answer. */
export interface Handle {
  readonly connection: string
  readonly stream: number
}

/** What the network has for a process. A reply carries back the caller's tag, never a continuation. */
export type Delivery =
  | { readonly type: "request"; readonly handle: Handle; readonly payload: unknown; readonly peer: ActorId }
  | { readonly type: "response"; readonly tag: unknown; readonly payload: unknown }
  | { readonly type: "chunk"; readonly tag: unknown; readonly items: readonly unknown[] }
  | { readonly type: "ended"; readonly tag: unknown }
  | { readonly type: "failed"; readonly tag: unknown; readonly error: NetError }
  | { readonly type: "cancelled"; readonly handle: Handle }
  | { readonly type: "broken"; readonly connection: string; readonly error: NetError }

interface NetTimer extends Body {
  readonly type: "net/dial" | "net/retry" | "net/idle" | "net/ping" | "net/deadline"
  readonly connection: string
  readonly stream?: number
  readonly sentAt?: Micros
}

/** Serves a port of this host. False where another process has it. */
export const listen = (context: Context, port: number): boolean => context.bind(`tcp/${port}`)

/** Calls the peer; the answer comes as "response" or "failed" with `tag`, at the latest after `timeout`. */
export function call(context: Context, net: Sockets, connection: string, payload: unknown, tag: unknown, timeout: Micros): Handle {
  return begin(context, net, connection, payload, { tag, streaming: false, timeout })
}

/** Opens a stream (a watch): one "response" with its head, then chunks until "ended" or "failed". `timeout` is for the head. */
export function stream(context: Context, net: Sockets, connection: string, payload: unknown, tag: unknown, timeout: Micros): Handle {
  return begin(context, net, connection, payload, { tag, streaming: true, timeout })
}

/** Forgets a call or ends a stream from the client's side; nothing more is delivered for it. */
export function cancel(context: Context, net: Sockets, handle: Handle): void {
  if (!net.calls.delete(keyOf(handle))) return
  context.cancel(`deadline/${keyOf(handle)}`)
  transmit(context, net, handle.connection, { type: "cancel", stream: handle.stream })
}

/** The same for all calls and streams whose tag is meant. */
export function cancelWhere(context: Context, net: Sockets, isMeant: (tag: unknown) => boolean): void {
  for (const own of net.calls.values()) if (isMeant(own.tag)) cancel(context, net, own)
}

/** Answers a request. For a stream this is the head, and `more` keeps it open. */
export function respond(context: Context, net: Sockets, handle: Handle, payload: unknown, more: "done" | "more" = "done"): void {
  const key = keyOf(handle)
  if (more === "done" ? !net.serving.delete(key) : !net.serving.has(key)) return
  transmit(context, net, handle.connection, { type: "response", stream: handle.stream, payload })
}

/** Sends a piece of a stream: all changes of one instant in one message. */
export function push(context: Context, net: Sockets, handle: Handle, items: readonly unknown[]): void {
  if (net.serving.has(keyOf(handle))) transmit(context, net, handle.connection, { type: "chunk", stream: handle.stream, items })
}

/** Ends a stream from the server's side. */
export function end(context: Context, net: Sockets, handle: Handle): void {
  if (net.serving.delete(keyOf(handle))) transmit(context, net, handle.connection, { type: "end", stream: handle.stream })
}

/** Closes a connection from this side; outstanding calls on it are forgotten. */
export function hangUp(context: Context, net: Sockets, connection: string): void {
  const known = net.connections.get(connection)
  if (known?.state === "open") transmit(context, net, connection, { type: "close", error: { code: "closed", message: "EOF" } })
  forget(context, net, connection)
}

/** What the network makes of an event's body: deliveries in order, or undefined where the body is not the network's. */
export function receive(context: Context, net: Sockets, body: Body): readonly Delivery[] | undefined {
  if (isPacket(body)) return onPacket(context, net, body)
  return body.type.startsWith("net/") ? onTimer(context, net, body as NetTimer) : undefined
}

const keyOf = ({ connection, stream: number }: Handle): string => `${connection}/${number}`

function begin(context: Context, net: Sockets, id: string, payload: unknown, { tag, streaming, timeout }: { tag: unknown; streaming: boolean; timeout: Micros }): Handle {
  const connection = net.connections.get(id)
  const number = connection?.nextStream ?? 0
  const handle: Handle = Object.freeze({ connection: id, stream: number })
  const record: Call = Object.freeze({ connection: id, stream: number, tag, streaming })
  const key = keyOf(handle)
  net.calls.set(key, record)
  context.timer(`deadline/${key}`, (context.now + timeout) as Micros, netTimer("net/deadline", id, number))
  if (connection) transmitOn(context, net, { ...connection, nextStream: number + 1 }, { type: "request", stream: number, payload })
  return handle
}

const netTimer = (type: NetTimer["type"], connection: string, number?: number, sentAt?: Micros): NetTimer => ({
  type,
  connection,
  ...(number === undefined ? {} : { stream: number }),
  ...(sentAt === undefined ? {} : { sentAt }),
})

function onPacket(context: Context, net: Sockets, packet: Packet): readonly Delivery[] {
  const { connection: id, frame } = packet
  if (frame.type === "open") return onOpen(context, net, packet, frame.port)
  const connection = net.connections.get(id)
  if (!connection) {
    // The peer still believes in a connection that this process has given up.
    if (frame.type !== "close") sendClose(context, id, packet.source, packet.sourceIncarnation, { code: "reset", message: "read: connection reset by peer" })
    return []
  }
  const read = { ...connection, lastReadAt: context.now }
  if (frame.type === "accept") return onAccept(context, net, packet, read)
  put(net, read)
  return onFrame(context, net, packet, frame)
}

function onOpen(context: Context, net: Sockets, packet: Packet, port: number): readonly Delivery[] {
  const { connection: id, source, sourceIncarnation } = packet
  if (net.connections.has(id)) return []
  put(net, { id, role: "server", state: "open", address: "", port, peer: source, peerIncarnation: sourceIncarnation, nextStream: 1, lastReadAt: context.now, lastSentAt: context.now, arrivalFloor: 0 as Micros, blocked: [], retries: 0 })
  context.round(`idle/${id}`, (context.now + serverIdleMax) as Micros, netTimer("net/idle", id))
  transmit(context, net, id, { type: "accept" })
  return []
}

function onAccept(context: Context, net: Sockets, packet: Packet, connection: Connection): readonly Delivery[] {
  context.cancel(`dial/${connection.id}`)
  context.cancel(`retry/${connection.id}`)
  const waiting = connection.blocked
  put(net, { ...connection, state: "open", peer: packet.source, peerIncarnation: packet.sourceIncarnation, blocked: [], retries: 0 })
  for (const { frame, causes } of waiting) context.onBehalf(causes, () => transmit(context, net, connection.id, frame))
  context.round(`idle/${connection.id}`, (context.now + pingAfter) as Micros, netTimer("net/idle", connection.id))
  return []
}

function onFrame(context: Context, net: Sockets, packet: Packet, frame: Frame): readonly Delivery[] {
  const id = packet.connection
  switch (frame.type) {
    case "request": {
      const handle = Object.freeze({ connection: id, stream: frame.stream })
      net.serving.set(keyOf(handle), frame.stream)
      return [{ type: "request", handle, payload: frame.payload, peer: packet.source }]
    }
    case "cancel": {
      const handle = { connection: id, stream: frame.stream }
      return net.serving.delete(keyOf(handle)) ? [{ type: "cancelled", handle }] : []
    }
    case "ping":
      transmit(context, net, id, { type: "pong" })
      return []
    case "close":
      return broken(context, net, id, frame.error)
    case "response":
    case "chunk":
    case "end":
      return onAnswer(context, net, id, frame)
    default:
      return []
  }
}

function onAnswer(context: Context, net: Sockets, id: string, frame: Extract<Frame, { stream: number }>): readonly Delivery[] {
  const key = keyOf({ connection: id, stream: frame.stream })
  const waiting = net.calls.get(key)
  if (!waiting) return []
  const { tag } = waiting
  if (frame.type === "chunk") return [{ type: "chunk", tag, items: frame.items }]
  if (frame.type === "response") {
    context.cancel(`deadline/${key}`)
    if (!waiting.streaming) net.calls.delete(key)
    return [{ type: "response", tag, payload: frame.payload }]
  }
  net.calls.delete(key)
  return [{ type: "ended", tag }]
}

function onTimer(context: Context, net: Sockets, timer: NetTimer): readonly Delivery[] {
  const { connection: id } = timer
  const connection = net.connections.get(id)
  if (timer.type === "net/deadline") return onDeadline(context, net, timer)
  if (!connection) return []
  if (timer.type === "net/dial") return broken(context, net, id, { code: "timeout", message: `dial tcp ${connection.address}:${connection.port}: i/o timeout` })
  if (timer.type === "net/retry") return retry(context, net, id) === "open" ? [] : broken(context, net, id, { code: "timeout", message: "write: connection timed out" })
  if (timer.type === "net/idle") return onIdle(context, net, connection)
  return connection.lastReadAt > (timer.sentAt ?? 0) ? rearm(context, connection) : broken(context, net, id, { code: "lost", message: "http2: client connection lost" })
}

function onDeadline(context: Context, net: Sockets, timer: NetTimer): readonly Delivery[] {
  const handle = { connection: timer.connection, stream: timer.stream ?? 0 }
  const waiting = net.calls.get(keyOf(handle))
  if (!waiting) return []
  cancel(context, net, handle)
  return [{ type: "failed", tag: waiting.tag, error: { code: "deadline", message: "context deadline exceeded" } }]
}

/** Nothing was read for long: a client asks with a ping; a server, whose live clients would have asked, lets go. */
function onIdle(context: Context, net: Sockets, connection: Connection): readonly Delivery[] {
  const { id, role, lastReadAt, lastSentAt } = connection
  if (context.now < lastReadAt + (role === "client" ? pingAfter : serverIdleMax)) {
    // A client that only listens acknowledges what it reads (HTTP/2's window updates), so that its server knows it is there.
    if (role === "client" && context.now >= lastSentAt + pingAfter) transmit(context, net, id, { type: "ping" })
    return rearm(context, connection)
  }
  if (role === "server") return broken(context, net, id, { code: "timeout", message: "read: connection timed out" })
  transmit(context, net, id, { type: "ping" })
  context.round(`ping/${id}`, (context.now + pingTimeout) as Micros, netTimer("net/ping", id, undefined, context.now))
  return []
}

function rearm(context: Context, { id, role, lastReadAt }: Connection): readonly Delivery[] {
  const wait = role === "client" ? pingAfter : serverIdleMax
  context.round(`idle/${id}`, Math.max(context.now + 1, lastReadAt + wait) as Micros, netTimer("net/idle", id))
  return []
}

/** The connection is gone: every call on it fails, every request that was served on it is cancelled. */
function broken(context: Context, net: Sockets, id: string, error: NetError): readonly Delivery[] {
  const { calls, served } = forget(context, net, id)
  return [
    ...calls.map(({ tag }) => ({ type: "failed" as const, tag, error })),
    ...served.map((number) => ({ type: "cancelled" as const, handle: { connection: id, stream: number } })),
    { type: "broken", connection: id, error },
  ]
}

function forget(context: Context, net: Sockets, id: string): { calls: readonly Call[]; served: readonly number[] } {
  net.connections.delete(id)
  for (const timer of ["dial", "retry", "idle", "ping"]) context.cancel(`${timer}/${id}`)
  const [from, below] = [`${id}/`, `${id}0`]
  const calls = net.calls.values(from, below)
  const served = net.serving.values(from, below)
  for (const key of net.calls.keys(from, below)) {
    net.calls.delete(key)
    context.cancel(`deadline/${key}`)
  }
  for (const key of net.serving.keys(from, below)) net.serving.delete(key)
  return { calls, served }
}
