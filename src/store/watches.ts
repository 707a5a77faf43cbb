import { deepFreeze } from "../base/freeze.ts"
import { type Micros, minutes, plus, seconds } from "../base/time.ts"
import { end, type Handle, push, respond } from "../net/rpc.ts"
import type { Body, Context, EventId } from "../sim/types.ts"
import { changesFrom } from "./history.ts"
import type { Change, Revision } from "./key-value.ts"
import { headerOf, type MemberState, type Watch } from "./member.ts"
import type { EtcdFailure, Watching, WatchMessage, WatchRequest } from "./protocol.ts"
import { addWatcher, removeWatcher, watchersOf } from "./watch-index.ts"

/** A watch's turn to say that nothing has happened. */
export interface ProgressTimer extends Body {
  readonly type: "etcd/progress"
  readonly watch: number
}

/** What is to be sent to each watch, by its number, and the request that made each change. */
export type Outbox = Map<number, { readonly changes: Change[]; readonly causes: EventId[] }>

/** etcd's `--watch-progress-notify-interval`, to which it adds up to a tenth for each stream. */
const progressInterval = minutes(10)
const progressJitter = seconds(60)

/**
 * Opens a watch on a stream: its head, then at once what it has missed. (etcd brings late watchers up to date every 100 ms.) Where the
 * start has been compacted the head says so, and the stream ends.
 */
export function openWatch(state: MemberState, context: Context, stream: Handle, request: WatchRequest): void {
  const { startRevision, prevKv = false, progressNotify } = request
  const from = (startRevision || state.store.revision + 1) as Revision
  const missed = changesFrom(state.store, from, request)
  if (typeof missed === "string") {
    const failure: EtcdFailure = { error: missed, compactRevision: state.store.compacted }
    respond(context, state.net, stream, Object.freeze(failure), "more")
    return end(context, state.net, stream)
  }
  const id = state.nextWatch++
  const keys = Object.freeze(request.rangeEnd === undefined ? { key: request.key } : { key: request.key, rangeEnd: request.rangeEnd })
  const progressMicros = (progressNotify ? progressInterval + context.draw("progress", progressJitter) : 0) as Micros
  const watch: Watch = Object.freeze({ id, stream, keys, from, prevKv, progressMicros, quiet: true })
  state.watches.set(id, watch)
  state.watchOfStream.set(streamKey(stream), id)
  addWatcher(state.watchIndex, keys, id)
  const head: Watching = Object.freeze({ header: headerOf(state), watch: id })
  respond(context, state.net, stream, head, "more")
  if (missed.length > 0) tell(state, context, watch, missed)
  if (progressMicros > 0) context.round(timerOf(id), plus(context.now, progressMicros), progressBody(id))
}

/** The client has ended a stream, or its connection is gone. */
export function closeWatch(state: MemberState, context: Context, stream: Handle): void {
  const id = state.watchOfStream.get(streamKey(stream))
  const watch = id === undefined ? undefined : state.watches.get(id)
  if (!watch) return
  state.watches.delete(watch.id)
  state.watchOfStream.delete(streamKey(stream))
  removeWatcher(state.watchIndex, watch.keys, watch.id)
  context.cancel(timerOf(watch.id))
}

/** Puts the changes after a revision into the boxes of those who watch them. */
export function collect({ store, watchIndex, watches }: MemberState, outbox: Outbox, after: Revision, cause: EventId): void {
  for (let revision = after + 1; revision <= store.revision; revision++) {
    for (const change of store.log.get(revision) ?? []) {
      for (const id of watchersOf(watchIndex, change.kv.key)) {
        if (revision < (watches.get(id)?.from ?? 0)) continue
        const box = outbox.get(id) ?? { changes: [], causes: [] }
        box.changes.push(change)
        box.causes.push(cause)
        outbox.set(id, box)
      }
    }
  }
}

export function deliver(state: MemberState, context: Context, outbox: Outbox): void {
  for (const [id, { changes, causes }] of outbox) {
    const watch = state.watches.get(id)
    if (watch) context.onBehalf(causes, () => tell(state, context, watch, changes))
  }
}

/** Sends the current revision on a watch: everything up to there has been sent, and a connection keeps its order. */
export function tellProgress(state: MemberState, context: Context, id: number): void {
  const watch = state.watches.get(id)
  if (watch) tell(state, context, watch, [])
}

export function onProgressTimer(state: MemberState, context: Context, id: number): void {
  const watch = state.watches.get(id)
  if (!watch) return
  if (watch.quiet) tell(state, context, watch, [])
  else state.watches.set(id, Object.freeze({ ...watch, quiet: true }))
  context.round(timerOf(id), plus(context.now, watch.progressMicros), progressBody(id))
}

function tell(state: MemberState, context: Context, watch: Watch, changes: readonly Change[]): void {
  const events = watch.prevKv ? changes : changes.map((change) => ({ ...change, previous: null }))
  const message: WatchMessage = { header: headerOf(state), events }
  push(context, state.net, watch.stream, deepFreeze([message]))
  if (watch.quiet && changes.length > 0) state.watches.set(watch.id, Object.freeze({ ...watch, quiet: false }))
}

const streamKey = ({ connection, stream }: Handle): string => `${connection}/${stream}`
const timerOf = (watch: number): string => `progress/${watch}`
const progressBody = (watch: number): ProgressTimer => ({ type: "etcd/progress", watch })
