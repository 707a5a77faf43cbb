import { matchesFields } from "../../api/field-selectors.ts"
import type { ApiObject, WatchEvent, WatchEventType } from "../../api/meta.ts"
import { matches } from "../../api/selectors.ts"
import { push } from "../../net/rpc.ts"
import type { Context, EventId } from "../../sim/types.ts"
import { serve, type Resource } from "../resources.ts"
import type { ApiServerState } from "../state.ts"
import { atRevision } from "../stored.ts"
import type { CacheEvent } from "./cache.ts"
import { watchersOf, type WatchPlan } from "./watchers.ts"

/** What each watcher is to be told, in order, and what made each change. Watchers of one change share it. */
export type Outbox = Map<number, Box>

interface Box {
  readonly events: readonly WatchEvent[]
  readonly causes: readonly EventId[]
}

/** Puts a change into the boxes of those whom it concerns. Watchers who are told the same share the telling: it is hashed and cloned once. */
export function collect(outbox: Outbox, { watchers }: ApiServerState, resource: Resource, event: CacheEvent, cause: EventId): void {
  let told: { readonly events: readonly [WatchEvent]; readonly causes: readonly [EventId] } | undefined
  for (const id of watchersOf(watchers, resource, event.object, event.previous)) {
    const watcher = watchers.byId.get(id)
    if (!watcher || event.revision <= watcher.from) continue
    const seen = eventFor(watcher, resource, event)
    if (!seen) continue
    if (told?.events[0].type !== seen.type || told.events[0].object !== seen.object) told = { events: Object.freeze([seen] as const), causes: [cause] }
    const box = outbox.get(id)
    outbox.set(id, box ? { events: [...box.events, told.events[0]], causes: [...box.causes, cause] } : told)
  }
}

/** Sends the boxes: all changes of one instant in one message. */
export function deliver(outbox: Outbox, { watchers, net }: ApiServerState, context: Context): void {
  for (const [id, { events, causes }] of outbox) {
    const watcher = watchers.byId.get(id)
    if (watcher) context.onBehalf(causes, () => push(context, net, watcher.stream, Object.freeze(events)))
  }
}

/**
 * The change as a watcher with selectors sees it: an object that begins to match is added, one that no longer matches is deleted, as it
 * was before. Undefined where it never matched.
 */
export function eventFor(plan: WatchPlan, resource: Resource, { type, object, previous, revision }: CacheEvent): WatchEvent | undefined {
  if (plan.labels.length === 0 && plan.fields.length === 0) return wrap(type, serve(resource, object))
  const now = type !== "DELETED" && selects(plan, resource, object)
  const before = previous !== undefined && selects(plan, resource, previous)
  if (now) return wrap(before ? "MODIFIED" : "ADDED", serve(resource, object))
  if (!before) return undefined
  return wrap("DELETED", serve(resource, type === "DELETED" ? object : atRevision(previous, String(revision))))
}

/** Whether a watch or list is about this object of its resource. */
export function selects({ labels, fields }: Pick<WatchPlan, "labels" | "fields">, resource: Resource, object: ApiObject): boolean {
  const { metadata } = object
  return (labels.length === 0 || matches(labels, metadata.labels)) && (fields.length === 0 || matchesFields(resource.kind, fields, serve(resource, object)))
}

// Watch after watch begins with the same objects; they share the telling.
const listed = new WeakMap<ApiObject, WatchEvent>()

/** An object as a watch begins with it. */
export function wrapListed(object: ApiObject): WatchEvent {
  let event = listed.get(object)
  if (!event) listed.set(object, (event = wrap("ADDED", object)))
  return event
}

const wrap = (type: WatchEventType, object: ApiObject): WatchEvent => Object.freeze({ type, object })
