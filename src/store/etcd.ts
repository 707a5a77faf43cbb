import { unreachable } from "../base/assert.ts"
import { isObject, type Json } from "../base/json.ts"
import { millis, plus, seconds } from "../base/time.ts"
import { type Delivery, type Handle, listen, receive } from "../net/rpc.ts"
import type { Body, Context, Program } from "../sim/types.ts"
import { emptyKeyError } from "./errors.ts"
import { armExpiry, onExpiryTimer } from "./expiry.ts"
import { promote, renew } from "./lessor.ts"
import { campaign, type LogSynced, onRequestTimer, onSynced, propose } from "./log.ts"
import { answer, type EtcdConfig, headerOf, type MemberState, newMember } from "./member.ts"
import { type EtcdRequest, etcdPort, type LeaseKeepAliveRequest, type ReadRequest } from "./protocol.ts"
import { range } from "./range.ts"
import { isReadOnly, transact, type TransactionRequest } from "./transaction.ts"
import { whyInvalid } from "./validation.ts"
import { recover } from "./wal.ts"
import { closeWatch, onProgressTimer, openWatch, type ProgressTimer, tellProgress } from "./watches.ts"

type MemberBody = LogSynced | ProgressTimer | { readonly type: "etcd/campaign" | "etcd/request" | "etcd/leases" }

const version = "3.6.8"

const tickMillis = 100
const electionTicks = 10
const electionTimeout = seconds(1)
/** Requests that may wait for the first leader. */
const earlyMax = 5_000

/**
 * A member of the store: the log on its host's disk, the multi-version store in memory. `config.snapshotCount` (1,000; etcd's
 * `--snapshot-count` is 10,000, but a snapshot costs nothing here) says how many entries lie between snapshots.
 */
export const etcd: Program<MemberState> = { name: "etcd", start, handle }

function start(context: Context, config: Json): MemberState {
  const state = newMember(context.hostName, configOf(config), recover(context.disk), context.now)
  if (!listen(context, etcdPort)) context.exit(1)
  // A member that starts leaves one to ten ticks of its election timeout, and finds nobody else to vote for. Its ticks are one timer.
  const ticks = 1 + context.draw("election", electionTicks)
  context.timer("election", plus(context.now, millis(tickMillis * ticks)), { type: "etcd/campaign" })
  return state
}

function configOf(config: Json): EtcdConfig {
  const count = isObject(config) ? config["snapshotCount"] : undefined
  return Object.freeze({ snapshotCount: typeof count === "number" ? count : 1_000 })
}

function handle(state: MemberState, body: Body, context: Context): void {
  const deliveries = receive(context, state.net, body)
  if (deliveries) for (const delivery of deliveries) onDelivery(state, context, delivery)
  else onOwn(state, context, body as MemberBody)
}

function onOwn(state: MemberState, context: Context, body: MemberBody): void {
  switch (body.type) {
    case "etcd/campaign":
      return campaign(state, context)
    case "etcd/synced":
      onSynced(state, context, body)
      if (state.leader === "") lead(state, context)
      return armExpiry(state, context)
    case "etcd/leases":
      return onExpiryTimer(state, context)
    case "etcd/request":
      return onRequestTimer(state, context)
    case "etcd/progress":
      return onProgressTimer(state, context, body.watch)
    default:
      return unreachable(body)
  }
}

/** The entry of its own term is on the disk: the member leads, and serves whoever waited for that. */
function lead(state: MemberState, context: Context): void {
  state.leader = state.name
  state.lessor = promote(state.store, context.now, electionTimeout)
  const waiting = state.early.values()
  state.early.clear()
  for (const { client, request, cause } of waiting) context.onBehalf(cause, () => serve(state, context, client, request))
}

function onDelivery(state: MemberState, context: Context, delivery: Delivery): void {
  if (delivery.type === "request") {
    const request = delivery.payload as EtcdRequest
    if (state.leader === "") wait(state, context, delivery.handle, request)
    else serve(state, context, delivery.handle, request)
  } else if (delivery.type === "cancelled") {
    const { connection, stream } = delivery.handle
    for (const [number, { client }] of state.early.clone().entries()) {
      if (client.connection === connection && client.stream === stream) state.early.delete(number)
    }
    closeWatch(state, context, delivery.handle)
  }
}

/** The port is open before there is a leader, but etcd takes up nothing from it until then. */
function wait(state: MemberState, context: Context, client: Handle, request: EtcdRequest): void {
  if (state.early.size >= earlyMax) return answer(state, context, client, { error: "etcdserver: too many requests" })
  state.early.set((state.early.last()?.[0] ?? 0) + 1, Object.freeze({ client, request, cause: context.cause }))
}

function serve(state: MemberState, context: Context, client: Handle, request: EtcdRequest): void {
  switch (request.type) {
    case "range":
      return read(state, context, client, request)
    case "txn":
      return change(state, context, client, request)
    case "compact":
    case "lease/grant":
    case "lease/revoke":
      propose(state, context, request, client)
      return
    case "lease/keepalive":
      return keepAlive(state, context, client, request)
    case "watch":
      return openWatch(state, context, client, request)
    case "progress":
      tellProgress(state, context, request.watch)
      return answer(state, context, client, { header: headerOf(state) })
    case "status":
      return answer(state, context, client, { header: headerOf(state), version })
    default:
      return unreachable(request)
  }
}

/** A lone leader need not ask anybody whether it still leads: what it has applied is linearizable. */
function read(state: MemberState, context: Context, client: Handle, request: ReadRequest): void {
  const result = request.key === "" ? emptyKeyError : range(state.store, request)
  answer(state, context, client, typeof result === "string" ? { error: result } : { header: headerOf(state), ...result })
}

function change(state: MemberState, context: Context, client: Handle, request: { readonly type: "txn" } & TransactionRequest): void {
  const invalid = whyInvalid(request)
  if (invalid) return answer(state, context, client, { error: invalid })
  if (!isReadOnly(request)) {
    propose(state, context, request, client)
    return
  }
  const result = transact(state.store, request)
  answer(state, context, client, typeof result === "string" ? { error: result } : { header: headerOf(state), ...result })
}

/** Renews in the leader's memory. A lease that has expired is lost, even if it is not revoked yet. */
function keepAlive(state: MemberState, context: Context, client: Handle, { id }: LeaseKeepAliveRequest): void {
  const { store, lessor } = state
  const lease = store.leases.get(id)
  const alive = lease && (lessor.expiryOf.get(id) ?? 0) > context.now
  if (alive) renew(lessor, lease, context.now)
  answer(state, context, client, { header: headerOf(state), id, ttlSeconds: alive ? lease.ttlSeconds : 0 })
  armExpiry(state, context)
}
