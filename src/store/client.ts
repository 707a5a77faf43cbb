import { deepFreeze } from "../base/freeze.ts"
import { seconds, type Micros } from "../base/time.ts"
import { call, type Delivery, type Handle, stream } from "../net/rpc.ts"
import { dial, type Sockets } from "../net/sockets.ts"
import type { Context } from "../sim/types.ts"
import { type EtcdFailure, etcdPort, type EtcdRequest, type EtcdResponses, type WatchMessage, type WatchRequest } from "./protocol.ts"

/** A process's client of the store: a plain record in its state. The answers come as deliveries of its own network. */
export interface EtcdClient {
  /** Addresses of the members, in the order in which they are tried. */
  readonly endpoints: readonly string[]
  /** Connections that were tried so far; it chooses the endpoint. */
  tried: number
  /** The open connection, or empty. */
  connection: string
}

/** Why an answer is none: what the store said, or what the network did, in gRPC's words. */
export type EtcdError = EtcdFailure | { readonly error: string }

export const etcdClient = (endpoints: readonly string[]): EtcdClient => ({ endpoints: Object.freeze([...endpoints]), tried: 0, connection: "" })

/** How long an API server waits for an answer, unless its own client gives less time: etcd itself gives up after 7 s. */
const answerTimeout = seconds(10)

/** Asks the store; the answer is a "response" or "failed" with `tag`: see {@link answerOf}. */
export function ask(context: Context, net: Sockets, etcd: EtcdClient, request: Exclude<EtcdRequest, WatchRequest>, tag: unknown, timeout: Micros = answerTimeout): Handle {
  return call(context, net, connected(context, net, etcd), deepFreeze(request), tag, timeout)
}

/**
 * Watches the store: one "response" with the head ({@link answerOf}), then "chunk"s ({@link messagesOf}) until "ended" or "failed" or
 * until the caller cancels the handle. After a break the watch is to be opened again, from the last revision that was seen plus one.
 */
export function watch(context: Context, net: Sockets, etcd: EtcdClient, request: WatchRequest, tag: unknown, timeout: Micros = answerTimeout): Handle {
  return stream(context, net, connected(context, net, etcd), deepFreeze(request), tag, timeout)
}

/** To be told of every "broken" connection: true where it was the store's. The next question then goes to the next endpoint. */
export function lost(etcd: EtcdClient, connection: string): boolean {
  if (etcd.connection !== connection) return false
  etcd.connection = ""
  return true
}

/** What a "response" or "failed" says. */
export function answerOf<T extends EtcdRequest["type"]>(delivery: Extract<Delivery, { type: "response" | "failed" }>): EtcdResponses[T] | EtcdError {
  if (delivery.type === "response") return delivery.payload as EtcdResponses[T] | EtcdFailure
  const { code, message } = delivery.error
  return { error: code === "deadline" ? message : `rpc error: code = Unavailable desc = ${message}` }
}

/** Whether an answer is an error. */
export const isError = (answer: object): answer is EtcdError => "error" in answer

/** The messages of a watch's chunk. */
export const messagesOf = (delivery: Extract<Delivery, { type: "chunk" }>): readonly WatchMessage[] => delivery.items as readonly WatchMessage[]

/** The connection, opened if need be. (gRPC waits one second and more between tries; here each question tries.) */
function connected(context: Context, net: Sockets, etcd: EtcdClient): string {
  if (etcd.connection === "") etcd.connection = dial(context, net, etcd.endpoints[etcd.tried++ % etcd.endpoints.length] ?? "", etcdPort)
  return etcd.connection
}
