import { end, type Delivery } from "../../net/rpc.ts"
import { plus } from "../../base/time.ts"
import type { Context } from "../../sim/types.ts"
import { answerOf, ask, isError, messagesOf, watch } from "../../store/client.ts"
import { compactedError } from "../../store/errors.ts"
import { everyKeyAfter, type KeyValue, type Revision } from "../../store/key-value.ts"
import type { WatchMessage } from "../../store/protocol.ts"
import { storeRetry } from "../config.ts"
import { prefixOfKey, type Resources } from "../resources.ts"
import type { ApiServerState } from "../state.ts"
import { objectOf } from "../stored.ts"
import { applyChange, emptyCache, trimHistory, type ResourceCache } from "./cache.ts"
import { collect, deliver, type Outbox } from "./dispatch.ts"
import { removeWatcher } from "./watchers.ts"

// A real server reads and watches each resource apart, and asks etcd for progress when it must know how far it is. One stream over all
// keys tells the same in the same order, and each message says how far all caches have come.

const allKeys = Object.freeze({ key: "\0", rangeEnd: everyKeyAfter })

export interface FeedTag {
  readonly type: "feed"
  readonly turn: number
}
const tagOf = ({ feed }: ApiServerState): FeedTag => Object.freeze({ type: "feed", turn: feed.turn })

const feedTimer = "feed"

/** Reads or watches the store, whichever comes next. */
export function feedNext(state: ApiServerState, context: Context): void {
  const { feed, net, etcd } = state
  feed.turn++
  if (!feed.filled) {
    feed.phase = "reading"
    ask(context, net, etcd, { type: "range", ...allKeys }, tagOf(state))
    return
  }
  feed.phase = "watching"
  const startRevision = (feed.revision + 1) as Revision
  feed.stream = watch(context, net, etcd, { type: "watch", ...allKeys, startRevision, prevKv: true, progressNotify: true }, tagOf(state))
}

/** What the store says to the feed. True where the caches have come further. */
export function onFeed(state: ApiServerState, context: Context, resources: Resources, delivery: Exclude<Delivery, { type: "request" | "cancelled" | "broken" }>): boolean {
  const { feed } = state
  if ((delivery.tag as FeedTag).turn !== feed.turn) return false
  if (delivery.type === "chunk") return onMessages(state, context, resources, messagesOf(delivery))
  if (delivery.type === "ended") return wait(state, context)
  if (feed.phase === "reading") return onRead(state, context, delivery)
  const head = answerOf<"watch">(delivery)
  if (!isError(head)) return false
  if (head.error === compactedError) {
    // What was missed cannot be told any more: everything is read again, and so must whoever watches.
    feed.filled = false
    endWatches(state, context)
    feedNext(state, context)
    return false
  }
  return wait(state, context)
}

function wait(state: ApiServerState, context: Context): false {
  state.feed.phase = "waiting"
  state.feed.turn++
  context.timer(feedTimer, plus(context.now, storeRetry), { type: "apiserver/feed" })
  return false
}

function onRead(state: ApiServerState, context: Context, delivery: Extract<Delivery, { type: "response" | "failed" }>): boolean {
  const answer = answerOf<"range">(delivery)
  if (isError(answer)) return wait(state, context)
  const { revision } = answer.header
  state.feed.floor = revision
  for (const prefix of Object.keys(state.caches)) state.caches[prefix] = emptyCache(revision)
  for (const kv of answer.kvs) fill(state, kv)
  state.feed.filled = true
  state.feed.revision = revision
  feedNext(state, context)
  return true
}

function fill(state: ApiServerState, kv: KeyValue): void {
  const prefix = prefixOfKey(kv.key)
  if (prefix !== undefined) cacheOf(state, prefix).objects.set(kv.key, objectOf(kv))
}

/** The cache of a resource; where nothing of it has been seen an empty one, which knows all since the caches were filled. */
function cacheOf({ caches, feed }: ApiServerState, prefix: string): ResourceCache {
  return (caches[prefix] ??= emptyCache(feed.floor))
}

function onMessages(state: ApiServerState, context: Context, resources: Resources, messages: readonly WatchMessage[]): boolean {
  const { feed, config } = state
  const outbox: Outbox = new Map()
  let part = 0
  for (const { header, events } of messages) {
    for (const change of events) {
      const cause = context.partOf(part++)
      const prefix = prefixOfKey(change.kv.key)
      if (prefix === undefined) continue
      const cache = cacheOf(state, prefix)
      const event = applyChange(cache, change, context.now)
      if (!event) continue
      trimHistory(cache, context.now, config)
      for (const resource of resources.under(prefix)) collect(outbox, state, resource, event, cause)
    }
    feed.revision = header.revision
  }
  deliver(outbox, state, context)
  return true
}

function endWatches({ watchers, net }: ApiServerState, context: Context): void {
  for (const watcher of watchers.byId.values()) {
    removeWatcher(watchers, watcher)
    context.cancel(`watch/${watcher.id}`)
    end(context, net, watcher.stream)
  }
}
