import type { Status, WatchEvent } from "../../api/meta.ts"
import { watchTooOld } from "../../api/status.ts"
import { plus, type Micros } from "../../base/time.ts"
import { deepFreeze } from "../../base/freeze.ts"
import { end, push, respond, type Handle } from "../../net/rpc.ts"
import type { Context } from "../../sim/types.ts"
import type { Resources } from "../resources.ts"
import { streamHead } from "../respond.ts"
import type { ApiServerState } from "../state.ts"
import { changesAfter } from "./cache.ts"
import { eventFor } from "./dispatch.ts"
import { addWatcher, removeWatcher, streamKey, type Watcher, type WatchPlan } from "./watchers.ts"

/** The end of a watch's time. */
export interface WatchTimer {
  readonly type: "apiserver/watch"
  readonly watch: number
}

/** Opens a request's stream: head, what there is to tell at once, and from then on what happens. */
export function openWatch(state: ApiServerState, context: Context, resources: Resources, flow: number, plan: WatchPlan, initial: readonly WatchEvent[]): void {
  const stream = state.origins.get(flow)?.stream
  if (!stream) return
  const { net } = state
  respond(context, net, stream, streamHead, "more")
  const missed = missedBy(state, resources, plan)
  if ("status" in missed) return refuse(state, context, stream, missed)
  const events = [...initial, ...missed]
  if (events.length > 0) push(context, net, stream, deepFreeze(events))
  const watcher = addWatcher(state.watchers, stream, plan)
  const timer: WatchTimer = { type: "apiserver/watch", watch: watcher.id }
  context.round(`watch/${watcher.id}`, plus(context.now, plan.timeoutMicros as Micros), timer)
}

function missedBy({ caches, feed }: ApiServerState, resources: Resources, plan: WatchPlan): readonly WatchEvent[] | Status {
  if (plan.from >= feed.revision) return []
  const cache = caches[plan.prefix]
  const changes = cache ? changesAfter(cache, plan.from) : plan.from < feed.floor ? undefined : []
  if (!changes) return watchTooOld(plan.from, cache?.floor ?? feed.floor)
  const resource = resources.byId(plan.resource)
  const found: WatchEvent[] = []
  for (const change of changes) {
    if (plan.namespace && change.object.metadata.namespace !== plan.namespace) continue
    const event = eventFor(plan, resource, change)
    if (event) found.push(event)
  }
  return found
}

/** Once a watch has been admitted, what goes wrong is an event of it. */
function refuse({ net }: ApiServerState, context: Context, stream: Handle, status: Status): void {
  push(context, net, stream, deepFreeze([{ type: "ERROR", object: status }]))
  end(context, net, stream)
}

/** A watch's time is up: the client opens another one where this one ended. */
export function onWatchTimer(state: ApiServerState, context: Context, id: number): void {
  const watcher = state.watchers.byId.get(id)
  if (!watcher) return
  removeWatcher(state.watchers, watcher)
  end(context, state.net, watcher.stream)
}

/** The client of a stream is gone. */
export function closeWatch({ watchers }: ApiServerState, context: Context, stream: Handle): void {
  const id = watchers.byStream.get(streamKey(stream))
  const watcher: Watcher | undefined = id === undefined ? undefined : watchers.byId.get(id)
  if (!watcher) return
  removeWatcher(watchers, watcher)
  context.cancel(`watch/${watcher.id}`)
}
