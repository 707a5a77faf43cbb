import { instant } from "../api/instant.ts"
import type { Status } from "../api/meta.ts"
import { first } from "../api/path.ts"
import { tooLargeResourceVersion, tooManyRequests } from "../api/status.ts"
import { unreachable } from "../base/assert.ts"
import { plus, seconds, type Micros } from "../base/time.ts"
import { resume, type FlowDriver, type FlowRecord } from "../sim/flows.ts"
import { nothing, type Context } from "../sim/types.ts"
import { answerOf, ask as askStore, isError, type EtcdError } from "../store/client.ts"
import type { LeaseId } from "../store/key-value.ts"
import type { Delivery } from "../net/rpc.ts"
import type { EtcdResponses } from "../store/protocol.ts"
import type { Ask, CachedList } from "./asks.ts"
import { objectsFrom } from "./cache/cache.ts"
import { openWatch } from "./cache/open-watch.ts"
import { freshnessTimeout } from "./config.ts"
import type { Answer, ServedArgs, Server } from "./exchange.ts"
import { beginParts, endedPart, removalFlow } from "./parts.ts"
import { serveRequest } from "./pipeline.ts"
import { removeOne, type RemovalArgs } from "./verbs/delete-collection.ts"
import { answered } from "./respond.ts"
import { prefixOfKey } from "./resources.ts"
import type { ApiServerState } from "./state.ts"
import { storeFailure } from "./store-failure.ts"
import { uuid } from "./system-fields.ts"

export type ApiDriver = FlowDriver<Ask, ApiServerState>

/** An answer of the store for a flow. */
export interface StoreTag {
  readonly type: "store"
  readonly flow: number
  /** Whether it is the lease that the flow asked for. */
  readonly lease: boolean
}

export const requestFlow = "request"

/** Takes the answer to a request that the server has made itself. */
export type OnOwnAnswer = (state: ApiServerState, context: Context, task: string, code: number) => void

/** How flows run in this server. */
export function driverOf(server: Server, onOwnAnswer: OnOwnAnswer): ApiDriver {
  const driver: ApiDriver = {
    bodies: { [requestFlow]: (args: ServedArgs) => serveRequest(server, args), [removalFlow]: (args: RemovalArgs) => removeOne(server, args) },
    flows: ({ flows }) => flows,
    ask: (state, context, flow, ask) => answerTo(driver, server, state, context, flow, ask),
    done(state, context, flow, _record: FlowRecord, result) {
      if (endedPart(driver, state, context, flow, result)) return
      const own = answered(state, context, flow, result as Answer | Status)
      if (own) onOwnAnswer(state, context, own.task, own.code)
    },
  }
  return driver
}

function answerTo(driver: ApiDriver, server: Server, state: ApiServerState, context: Context, flow: number, ask: Ask): { readonly now: unknown } | "later" {
  switch (ask.type) {
    case "etcd":
      return toStore(state, context, flow, ask.request, false)
    case "cached":
      return { now: state.caches[prefixOfKey(ask.key) ?? ""]?.objects.get(ask.key) ?? null }
    case "cached list": {
      const list: CachedList = { revision: state.feed.revision, objects: objectsFrom(state.caches[prefixOfKey(ask.from) ?? ""], ask.from) }
      return { now: list }
    }
    case "cache revision":
      return { now: state.feed.revision }
    case "until":
      return isFresh(state, ask.revision) ? { now: null } : waitUntil(state, context, flow, ask.revision)
    case "instant":
      return { now: instant(context.epochMicros + context.now) }
    case "explain":
      context.because(ask.evidence)
      return { now: null }
    case "uid":
      return { now: drawUid(context) }
    case "event lease":
      return leaseFor(state, context, flow)
    case "remove all":
      return beginParts(driver, state, context, flow, ask.removals)
    case "watch":
      openWatch(state, context, server.resources, flow, ask.plan, ask.initial)
      return { now: null }
    default:
      return unreachable(ask)
  }
}

/** 128 bits from the server's own stream. */
export function drawUid(context: Context): string {
  const word = (): number => context.draw("uid", 2 ** 32)
  return uuid([word(), word(), word(), word()])
}

function toStore(state: ApiServerState, context: Context, flow: number, request: Parameters<typeof askStore>[3], lease: boolean): "later" {
  const tag: StoreTag = Object.freeze({ type: "store", flow, lease })
  askStore(context, state.net, state.etcd, request, tag, patience(state, flow))
  return "later"
}

/** How long a request may wait for the store: what its client gives it, at most ten seconds; etcd gives up after seven. */
function patience({ origins, parentOf }: ApiServerState, flow: number): Micros {
  const info = origins.get(parentOf.get(flow) ?? flow)?.info
  const text = info && first(info.query, "timeout")
  const match = text === undefined ? null : /^(\d+)s$/.exec(text)
  return seconds(match ? Math.max(1, Math.min(Number(match[1]), 10)) : 10)
}

/** The store has answered a flow, or the network has. */
export function onStoreAnswer(driver: ApiDriver, state: ApiServerState, context: Context, tag: StoreTag, delivery: Extract<Delivery, { type: "response" | "failed" }>): void {
  const answer = answerOf(delivery)
  if (!tag.lease) {
    noteRevision(state, tag.flow, answer)
    return resume(driver, state, context, tag.flow, answer)
  }
  if (isError(answer)) return resume(driver, state, context, tag.flow, storeFailure(answer))
  const { id } = answer as EtcdResponses["lease/grant"]
  state.eventLease.id = id
  state.eventLease.grantedAt = context.now
  state.eventLease.attached = 1
  resume(driver, state, context, tag.flow, id)
}

/** For the audit list: what the request has written. */
function noteRevision({ origins, parentOf }: ApiServerState, part: number, answer: EtcdResponses[keyof EtcdResponses] | EtcdError): void {
  const flow = parentOf.get(part) ?? part
  const origin = origins.get(flow)
  if (!origin || isError(answer) || !("succeeded" in answer) || !answer.succeeded) return
  if (answer.responses.every(({ type }) => type === "range")) return
  origins.set(flow, Object.freeze({ ...origin, revisions: Object.freeze([...origin.revisions, answer.header.revision]) }))
}

/** One lease of the store serves the events of a minute, at most a thousand of them (upstream's lease manager). */
const leaseReuseMicros = seconds(60)
const leaseAttachedMax = 1_000

function leaseFor(state: ApiServerState, context: Context, flow: number): { readonly now: LeaseId } | "later" {
  const { eventLease, config } = state
  if (eventLease.id !== 0 && context.now < eventLease.grantedAt + leaseReuseMicros && eventLease.attached < leaseAttachedMax) {
    eventLease.attached++
    return { now: eventLease.id }
  }
  return toStore(state, context, flow, { type: "lease/grant", ttlSeconds: config.eventTtlSeconds + leaseReuseMicros / 1_000_000 }, true)
}

const isFresh = ({ feed }: ApiServerState, revision: number): boolean => feed.filled && feed.revision >= revision

function waitUntil(state: ApiServerState, context: Context, flow: number, revision: number): "later" {
  state.waiting.set(flow, revision)
  context.timer(`until/${flow}`, plus(context.now, freshnessTimeout), { type: "apiserver/until", flow } as { type: string })
  return "later"
}

/** The caches have come further: who waited for that goes on. */
export function onProgress(driver: ApiDriver, state: ApiServerState, context: Context): void {
  if (state.waiting.size === 0) return
  for (const flow of state.waiting.keys()) {
    if (!isFresh(state, state.waiting.get(flow) ?? 0)) continue
    state.waiting.delete(flow)
    context.cancel(`until/${flow}`)
    onBehalfOfRequest(state, context, flow, () => resume(driver, state, context, flow, null))
  }
}

/** What a request does is because of whoever asked, not of the news that it waited for. */
function onBehalfOfRequest({ origins, parentOf }: ApiServerState, context: Context, flow: number, act: () => void): void {
  context.onBehalf(origins.get(parentOf.get(flow) ?? flow)?.cause ?? nothing, act)
}

/** A flow has waited long enough for the caches. */
export function onPatienceOver(driver: ApiDriver, state: ApiServerState, context: Context, flow: number): void {
  const revision = state.waiting.get(flow)
  if (revision === undefined) return
  state.waiting.delete(flow)
  const { filled, revision: reached } = state.feed
  resume(driver, state, context, flow, filled ? tooLargeResourceVersion(revision, reached) : tooManyRequests("storage is (re)initializing", 1))
}
