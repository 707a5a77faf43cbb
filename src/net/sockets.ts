import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { hostOf, type ActorId, type Body, type Context, type EventId } from "../sim/types.ts"
import { hostAt, stackOf } from "./places.ts"
import { judge } from "./rules.ts"

/** Why a connection or call failed, in the words a Go client would print. */
export interface NetError {
  readonly code: "refused" | "timeout" | "reset" | "lost" | "deadline" | "closed"
  readonly message: string
}

/** What travels on a connection. `stream` numbers the client's calls, as in HTTP/2. */
export type Frame =
  | { readonly type: "open"; readonly port: number }
  | { readonly type: "accept" }
  | { readonly type: "request"; readonly stream: number; readonly payload: unknown }
  | { readonly type: "response"; readonly stream: number; readonly payload: unknown }
  | { readonly type: "chunk"; readonly stream: number; readonly items: readonly unknown[] }
  | { readonly type: "end"; readonly stream: number }
  | { readonly type: "cancel"; readonly stream: number }
  | { readonly type: "ping" | "pong" }
  | { readonly type: "close"; readonly error: NetError }

/** One frame on its way. */
export interface Packet extends Body {
  readonly type: "packet"
  readonly connection: string
  readonly source: ActorId
  readonly sourceIncarnation: number
  readonly sentAt: Micros
  readonly frame: Frame
}

/** One end of a connection: in order, exactly once, or broken. Frozen; replaced in the table. */
export interface Connection {
  readonly id: string
  readonly role: "client" | "server"
  readonly state: "opening" | "open"
  readonly address: string
  readonly port: number
  readonly peer: ActorId
  readonly peerIncarnation: number
  readonly nextStream: number
  readonly lastReadAt: Micros
  readonly lastSentAt: Micros
  /** Nothing that is sent later may arrive before this: TCP keeps the order whatever the jitter. */
  readonly arrivalFloor: Micros
  /** Frames that a partition holds back, each with what made them, and how often they were tried again. */
  readonly blocked: readonly Blocked[]
  readonly retries: number
}

export interface Blocked {
  readonly frame: Frame
  readonly causes: readonly EventId[]
}

/** A call of the client side. */
export interface Call {
  readonly connection: string
  readonly stream: number
  readonly tag: unknown
  readonly streaming: boolean
}

/** The network memory of a process: field `net` of its state. */
export interface Sockets {
  next: number
  readonly connections: Table<string, Connection>
  /** Calls that wait, by connection and stream. */
  readonly calls: Table<string, Call>
  /** Requests that this process serves, by connection and stream. */
  readonly serving: Table<string, number>
}

export const noSockets = (): Sockets => ({ next: 1, connections: new Table(), calls: new Table(), serving: new Table() })

export const isPacket = (body: Body): body is Packet => body.type === "packet"

/** Go's dialer: 30 s. */
const dialTimeout = seconds(30)
/** client-go's HTTP/2 health check: a ping after 30 s without a frame, 15 s for its answer. */
export const pingAfter = seconds(30)
export const pingTimeout = seconds(15)
/** Go's server-side TCP keep-alive: 15 s idle and 9 probes of 15 s; live clients send a ping long before. */
export const serverIdleMax = seconds(150)
/** TCP's first retransmission time; it doubles up to the second value. */
const retryFirst = millis(200)
const retryMax = seconds(120)
/** TCP's wait for the answer to an opening; it doubles. */
const synFirst = seconds(1)
/** Linux gives up after 15 retransmissions. */
const retriesMax = 15
/** What a partition may hold back on one connection before it is given up. */
const blockedMax = 1_000

/** Starts to connect to a port; calls made meanwhile wait. Fails later with "refused" or "timeout". */
export function dial(context: Context, net: Sockets, address: string, port: number): string {
  const id = `${context.self}.${context.incarnation}.${net.next++}`
  const host = hostAt(context, address)
  const peer = host === undefined ? (0 as ActorId) : stackOf(host)
  put(net, { id, role: "client", state: "opening", address, port, peer, peerIncarnation: 0, nextStream: 1, lastReadAt: context.now, lastSentAt: context.now, arrivalFloor: 0 as Micros, blocked: [], retries: 0 })
  context.timer(`dial/${id}`, (context.now + dialTimeout) as Micros, { type: "net/dial", connection: id } as Body)
  if (host !== undefined) knock(context, net, id)
  return id
}

/** Sends the opening, and again after 1, 3, 7 … s as long as nobody answers, as TCP does with its SYN. */
function knock(context: Context, net: Sockets, id: string): void {
  const connection = net.connections.get(id)
  if (!connection) return
  post(context, connection, { type: "open", port: connection.port })
  put(net, { ...connection, retries: connection.retries + 1 })
  context.timer(`retry/${id}`, (context.now + synFirst * (1 << Math.min(connection.retries, 6))) as Micros, { type: "net/retry", connection: id } as Body)
}

export function put(net: Sockets, connection: Connection): void {
  net.connections.set(connection.id, Object.freeze(connection))
}

/** Sends a frame, or holds it back behind what a partition blocks. */
export function transmit(context: Context, net: Sockets, id: string, frame: Frame): void {
  const connection = net.connections.get(id)
  if (connection) transmitOn(context, net, connection, frame)
}

/** The same for a connection at hand, which may hold changes that are not in the table yet. */
export function transmitOn(context: Context, net: Sockets, connection: Connection, frame: Frame): void {
  if (connection.blocked.length > 0 || connection.state === "opening") return holdBack(context, net, connection, frame)
  const arrival = post(context, connection, frame)
  if (arrival !== undefined) return put(net, { ...connection, arrivalFloor: arrival, lastSentAt: context.now })
  put(net, { ...connection, blocked: [blockedNow(context, frame)], retries: 0 })
  armRetry(context, connection.id, 0)
}

const blockedNow = ({ causes }: Context, frame: Frame): Blocked => Object.freeze({ frame, causes })

function holdBack(context: Context, net: Sockets, connection: Connection, frame: Frame): void {
  const full = connection.state === "open" && connection.blocked.length >= blockedMax
  put(net, { ...connection, blocked: [...connection.blocked, blockedNow(context, frame)], retries: full ? retriesMax : connection.retries })
  if (full) context.timer(`retry/${connection.id}`, (context.now + 1) as Micros, { type: "net/retry", connection: connection.id } as Body)
}

/** Sends what was held back, as far as the network lets it. Gives up after TCP's number of tries. */
export function retry(context: Context, net: Sockets, id: string): "open" | "given up" {
  const connection = net.connections.get(id)
  if (!connection) return "open"
  let { arrivalFloor } = connection
  if (connection.state === "opening") {
    knock(context, net, id)
    return "open"
  }
  for (let sent = 0; sent < connection.blocked.length; sent++) {
    const arrival = postBlocked(context, { ...connection, arrivalFloor }, connection.blocked[sent] as Blocked)
    if (arrival !== undefined) {
      arrivalFloor = arrival
      continue
    }
    const retries = sent > 0 ? 0 : connection.retries + 1
    if (retries > retriesMax) return "given up"
    put(net, { ...connection, arrivalFloor, blocked: connection.blocked.slice(sent), retries })
    armRetry(context, id, retries)
    return "open"
  }
  put(net, { ...connection, arrivalFloor, blocked: [], retries: 0 })
  return "open"
}

/** What was held back is still because of what made it, not of the clock that tries again. */
function postBlocked(context: Context, connection: Connection, { frame, causes }: Blocked): Micros | undefined {
  let arrival: Micros | undefined
  context.onBehalf(causes, () => (arrival = post(context, connection, frame)))
  return arrival
}

function armRetry(context: Context, id: string, retries: number): void {
  const wait = Math.min(retryMax, retryFirst * (1 << Math.min(retries, 20)))
  context.timer(`retry/${id}`, (context.now + wait) as Micros, { type: "net/retry", connection: id } as Body)
}

/** Puts one frame on the wire; gives its arrival, or undefined where a partition drops it. Lost tries cost retransmission time. */
function post(context: Context, connection: Connection, frame: Frame): Micros | undefined {
  const packet: Packet = { type: "packet", connection: connection.id, source: context.self, sourceIncarnation: context.incarnation, sentAt: context.now, frame }
  const verdict = judge(context, hostOf(connection.peer))
  if (verdict.type === "drop") {
    context.lost(connection.peer, packet)
    return undefined
  }
  const resent = verdict.losses === 0 ? 0 : retryFirst * ((1 << verdict.losses) - 1)
  const at = Math.max(context.now + verdict.micros + resent, connection.arrivalFloor + 1) as Micros
  context.send(connection.peer, connection.peerIncarnation, at, packet)
  return at
}

/** A reset from a host's own stack, for a connection that no process there has. Lost if the network drops it. */
export function sendClose(stack: Context, connection: string, to: ActorId, incarnation: number, error: NetError, notBefore = 0 as Micros): void {
  const verdict = judge(stack, hostOf(to))
  if (verdict.type === "drop") return
  const packet: Packet = { type: "packet", connection, source: stack.self, sourceIncarnation: 0, sentAt: stack.now, frame: { type: "close", error } }
  stack.send(to, incarnation, Math.max(stack.now + verdict.micros, notBefore) as Micros, packet)
}

/** A process has ended: the operating system closes its connections. */
export function closeAll(stack: Context, net: Sockets): void {
  const error: NetError = { code: "closed", message: "EOF" }
  for (const { id, peer, peerIncarnation, state, arrivalFloor } of net.connections.values()) {
    // What was sent before arrives before.
    if (state === "open") sendClose(stack, id, peer, peerIncarnation, error, (arrivalFloor + 1) as Micros)
  }
}
