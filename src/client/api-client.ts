import { deepFreeze } from "../base/freeze.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { seconds, type Micros } from "../base/time.ts"
import type { HttpRequest, HttpResponse, User } from "../net/http.ts"
import { call, cancelWhere, receive, stream, type Delivery } from "../net/rpc.ts"
import { dial, type NetError, type Sockets } from "../net/sockets.ts"
import type { Body, Context, EventId } from "../sim/types.ts"

/** Who asks, and how fast it may: each controller has its own, over the connection that its process shares. */
export interface Asker {
  readonly name: string
  readonly user: User
  /** Requests per second in the long run, and at once; `Infinity` for no limit. */
  readonly qps: number
  readonly burst: number
}

/** An asker, frozen: states of actors share it. */
export const asker = (fields: Asker): Asker => deepFreeze({ ...fields, user: { ...fields.user, groups: [...fields.user.groups] } })

/** A process's client of the API server: a plain record in its state. */
export interface ApiClient {
  readonly servers: readonly string[]
  /** Whether its askers keep to their budgets. */
  readonly limited: boolean
  tried: number
  /** The open connection, or empty. */
  connection: string
  nextWaiting: number
  /** Tokens that each asker had left at a time; negative where requests are promised ahead. */
  readonly budgets: Table<string, readonly [tokens: number, at: Micros]>
  /** Requests that wait for a token or for a server that asked for patience. */
  readonly waiting: Table<number, { readonly errand: Errand; readonly cause: EventId }>
}

/** A request on its errand: with it goes what is needed to try again. */
interface Errand {
  readonly asker: Asker
  readonly request: HttpRequest
  readonly tag: unknown
  readonly timeout: Micros
  readonly streaming: boolean
  readonly attempt: number
  /** Whether it has its token: one is due for every attempt. */
  readonly paid: boolean
}

export interface Ask {
  readonly method: HttpRequest["method"]
  readonly path: string
  readonly body?: Json
  readonly contentType?: string
  readonly timeout?: Micros
}

/** What a process hears from its API server; the tag says which errand it belongs to. */
export type Heard =
  | { readonly type: "answer"; readonly tag: unknown; readonly response: HttpResponse }
  | { readonly type: "events"; readonly tag: unknown; readonly items: readonly unknown[] }
  | { readonly type: "ended"; readonly tag: unknown }
  | { readonly type: "failed"; readonly tag: unknown; readonly error: NetError }

interface ClientTimer extends Body {
  readonly type: "client/send"
  readonly waiting: number
}

const apiServerPort = 6443
/** client-go gives a request no deadline of its own; the server's handlers give up after 60 s. */
const timeoutDefault = seconds(64)
/** client-go sends a request that was answered with Retry-After again at most ten times. */
const attemptsMax = 11

export const apiClient = (servers: readonly string[], limited = true): ApiClient => ({ limited, servers: Object.freeze([...servers]), tried: 0, connection: "", nextWaiting: 1, budgets: new Table(), waiting: new Table() })

/** Sends a request as soon as the asker's budget lets it; what comes of it is heard with `tag`. */
export function ask(context: Context, net: Sockets, client: ApiClient, asker: Asker, { method, path, body, contentType, timeout }: Ask, tag: unknown): void {
  const headers = { accept: "application/json", "user-agent": asker.name, ...(body === undefined ? {} : { "content-type": contentType ?? "application/json" }) }
  const request: HttpRequest = deepFreeze({ method, path, headers, user: asker.user, ...(body === undefined ? {} : { body }) })
  spend(context, net, client, { asker, request, tag, timeout: timeout ?? timeoutDefault, streaming: false, attempt: 1, paid: false })
}

/** Opens a watch: an "answer" with its head, then "events" until "ended" or "failed". */
export function watch(context: Context, net: Sockets, client: ApiClient, asker: Asker, path: string, tag: unknown): void {
  const request: HttpRequest = deepFreeze({ method: "GET", path, headers: { accept: "application/json", "user-agent": asker.name }, user: asker.user })
  spend(context, net, client, { asker, request, tag, timeout: timeoutDefault, streaming: true, attempt: 1, paid: false })
}

/** Ends the watches whose tag is meant; nothing more is heard of them. */
export function unwatch(context: Context, net: Sockets, client: ApiClient, isMeant: (tag: unknown) => boolean): void {
  for (const [number, { errand }] of client.waiting.clone().entries()) if (isMeant(errand.tag)) client.waiting.delete(number)
  cancelWhere(context, net, (tag) => isErrand(tag) && isMeant(tag.tag))
}

/** What an event's body means for this process's errands; other deliveries of its network (requests it serves) come beside. */
export function hear(context: Context, net: Sockets, client: ApiClient, body: Body): { readonly heard: readonly Heard[]; readonly others: readonly Delivery[] } | undefined {
  if (body.type === "client/send") {
    sendWaiting(context, net, client, (body as ClientTimer).waiting)
    return { heard: [], others: [] }
  }
  const deliveries = receive(context, net, body)
  if (!deliveries) return undefined
  const heard: Heard[] = []
  const others: Delivery[] = []
  for (const delivery of deliveries) {
    if (delivery.type === "broken" && delivery.connection === client.connection) client.connection = ""
    else if ("tag" in delivery && isErrand(delivery.tag)) heard.push(...heardOf(context, client, delivery, delivery.tag))
    else others.push(delivery)
  }
  return { heard, others }
}

const isErrand = (tag: unknown): tag is Errand => typeof tag === "object" && tag !== null && "asker" in tag

function heardOf(context: Context, client: ApiClient, delivery: Exclude<Delivery, { type: "request" | "cancelled" | "broken" }>, errand: Errand): Heard[] {
  const { tag } = errand
  switch (delivery.type) {
    case "response": {
      const response = delivery.payload as HttpResponse
      const patience = response.headers["retry-after"]
      if (patience === undefined || errand.attempt >= attemptsMax || (response.status !== 429 && response.status < 500)) return [{ type: "answer", tag, response }]
      wait(context, client, { ...errand, attempt: errand.attempt + 1, paid: false }, seconds(Number(patience)))
      return []
    }
    case "chunk":
      return [{ type: "events", tag, items: delivery.items }]
    case "ended":
      return [{ type: "ended", tag }]
    default:
      return [{ type: "failed", tag, error: delivery.error }]
  }
}

function spend(context: Context, net: Sockets, client: ApiClient, errand: Errand): void {
  const delay = reserve(client, errand.asker, context.now)
  if (delay === 0) send(context, net, client, errand)
  else wait(context, client, { ...errand, paid: true }, delay)
}

/** Takes a token of the asker's bucket; how long until it is there. */
function reserve(client: ApiClient, { name, qps, burst }: Asker, now: Micros): Micros {
  if (!client.limited || qps === Infinity) return 0 as Micros
  const [tokens, at] = client.budgets.get(name) ?? [burst, now]
  const left = Math.min(burst, tokens + ((now - at) * qps) / 1_000_000) - 1
  client.budgets.set(name, Object.freeze([left, now] as const))
  return (left >= 0 ? 0 : Math.ceil((-left * 1_000_000) / qps)) as Micros
}

function wait(context: Context, client: ApiClient, errand: Errand, delay: Micros): void {
  const number = client.nextWaiting++
  client.waiting.set(number, Object.freeze({ errand: Object.freeze(errand), cause: context.cause }))
  const timer: ClientTimer = { type: "client/send", waiting: number }
  context.timer(`client/${number}`, (context.now + Math.max(1, delay)) as Micros, timer)
}

function sendWaiting(context: Context, net: Sockets, client: ApiClient, number: number): void {
  const waiting = client.waiting.get(number)
  if (!waiting) return
  const { errand, cause } = waiting
  client.waiting.delete(number)
  // Because of what wanted it, or of the refusal that it follows, and not of the budget's clock.
  context.onBehalf(cause, () => (errand.paid ? send : spend)(context, net, client, errand))
}

function send(context: Context, net: Sockets, client: ApiClient, errand: Errand): void {
  if (client.connection === "") client.connection = dial(context, net, client.servers[client.tried++ % client.servers.length] ?? "", apiServerPort)
  const begin = errand.streaming ? stream : call
  begin(context, net, client.connection, errand.request, Object.freeze(errand), errand.timeout)
}
