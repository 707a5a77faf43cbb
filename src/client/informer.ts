import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { keyOf, type ApiObject, type Status } from "../api/meta.ts"
import { collectionPath, queryText } from "../api/path.ts"
import type { Sockets } from "../net/sockets.ts"
import type { Body, Context, EventId } from "../sim/types.ts"
import { reindex, type Indexed, type IndexName } from "./indexes.ts"
import { unwatch, watch, type ApiClient, type Asker, type Heard } from "./api-client.ts"

/** What is watched: a resource, perhaps of one namespace or narrowed by a selector. */
export interface Watched {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespaced: boolean
  readonly namespace?: string
  readonly fieldSelector?: string
  /** What the cache can be asked by, besides names. */
  readonly indexes?: readonly IndexName[]
}

/**
 * A cache of the objects of one kind that follows the server, as client-go's reflector and store: a watch that begins with all
 * objects ("watch list", the default since 1.35), then changes; broken watches go on from the last revision, and where the
 * server no longer has it everything comes again.
 */
export interface Informer {
  readonly name: string
  readonly watched: Watched
  readonly asker: Asker
  /** By "namespace/name", or "name". */
  readonly cache: Table<string, ApiObject>
  readonly indexed: Indexed
  /** The objects of a list that is still coming in. */
  readonly incoming: Table<string, ApiObject>
  listing: boolean
  /** Whether the cache has been whole once. */
  synced: boolean
  revision: string
  /** Which watch is the present one: what belongs to an earlier one is late. */
  attempt: number
  failures: number
  /** When the present watch was asked for, and whether it has told anything. */
  openedAt: Micros
  told: boolean
}

export interface Change {
  readonly key: string
  readonly object: ApiObject | undefined
  readonly before: ApiObject | undefined
  /** The message that told it or, where that told of several things, what made this one. */
  readonly cause: EventId
}

interface InformerTag {
  readonly informer: string
  readonly attempt: number
}

interface InformerTimer extends Body {
  readonly type: "informer/retry"
  readonly informer: string
}

/** client-go's reflector: 800 ms after a failure, doubling up to 30 s, with jitter. */
const backoffFirst = millis(800)
const backoffMax = seconds(30)
/** A watch that ends sooner and without a word has failed. */
const livedMin = seconds(1)
/** Watches last five to ten minutes. */
const watchSecondsMin = 300

export const informer = (name: string, watched: Watched, asker: Asker): Informer => ({ name, watched, asker, cache: new Table(), indexed: new Table(), incoming: new Table(), listing: false, synced: false, revision: "", attempt: 0, failures: 0, openedAt: 0 as Micros, told: false })

/** Opens the informer's watch. */
export function follow(context: Context, net: Sockets, client: ApiClient, self: Informer): void {
  self.attempt++
  self.listing = self.revision === ""
  self.incoming.clear()
  self.openedAt = context.now
  self.told = false
  const { watched, asker, revision } = self
  const start = self.listing ? { sendInitialEvents: true, resourceVersionMatch: "NotOlderThan" } : { resourceVersion: revision }
  const timeoutSeconds = watchSecondsMin + context.draw(`watch ${self.name}`, watchSecondsMin)
  const query = queryText({ allowWatchBookmarks: true, fieldSelector: watched.fieldSelector, ...start, timeoutSeconds, watch: true })
  const tag: InformerTag = Object.freeze({ informer: self.name, attempt: self.attempt })
  watch(context, net, client, asker, `${collectionPath(watched, watched.namespace)}${query}`, tag)
}

/** Follows no more: what is still on its way for this informer is not to be given to it. */
export function unfollow(context: Context, net: Sockets, client: ApiClient, { name }: Informer): void {
  context.cancel(`informer/${name}`)
  unwatch(context, net, client, (tag) => (tag as Partial<InformerTag> | undefined)?.informer === name)
}

/** Whether something heard, or a timer, is for this informer. */
export function concerns(self: Informer, what: Heard | Body): boolean {
  if ("tag" in what) return (what.tag as Partial<InformerTag> | undefined)?.informer === self.name
  return what.type === "informer/retry" && (what as InformerTimer).informer === self.name
}

/** Takes what was heard for this informer; gives the changes of its cache, in order. */
export function hearInformer(context: Context, net: Sockets, client: ApiClient, self: Informer, what: Heard | Body): readonly Change[] {
  if (!("tag" in what)) {
    follow(context, net, client, self)
    return []
  }
  if ((what.tag as InformerTag).attempt !== self.attempt) return []
  const heard = what as Heard
  if (heard.type === "events") return takeEvents(context, self, heard.items as readonly WatchItem[])
  if (heard.type === "answer" && heard.response.status === 200) return []
  if (heard.type === "answer" && heard.response.status === 410) self.revision = ""
  // A watch that lived goes on at once, also when its connection broke; where that fails it waits.
  again(context, self, heard.type !== "answer" && (self.told || (heard.type === "ended" && context.now >= self.openedAt + livedMin)))
  return []
}

/** The objects of an informer, in key order. */
export const objectsOf = <T extends ApiObject>(self: Informer): readonly T[] => self.cache.values() as T[]

interface WatchItem {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK" | "ERROR"
  readonly object: ApiObject
}

function takeEvents(context: Context, self: Informer, items: readonly WatchItem[]): Change[] {
  const changes: Change[] = []
  for (const [place, item] of items.entries()) {
    if (item.type === "ERROR") {
      // Too old, or whatever else went wrong in there: everything comes again, unless the server only asks for patience.
      if ((item.object as unknown as Status).code !== 429) self.revision = ""
      again(context, self, false)
      return changes
    }
    changes.push(...takeEvent(self, item, context.partOf(place)))
  }
  return changes
}

function takeEvent(self: Informer, { type, object }: WatchItem, cause: EventId): Change[] {
  self.failures = 0
  self.told = true
  self.revision = object.metadata.resourceVersion ?? self.revision
  if (type === "BOOKMARK") return self.listing && object.metadata.annotations?.["k8s.io/initial-events-end"] === "true" ? replace(self, cause) : []
  const key = keyOf(object)
  if (self.listing) {
    self.incoming.set(key, object)
    return []
  }
  const before = self.cache.get(key)
  store(self, key, before, type === "DELETED" ? undefined : object)
  return [{ key, object: type === "DELETED" ? undefined : object, before: before ?? (type === "DELETED" ? object : undefined), cause }]
}

function store(self: Informer, key: string, before: ApiObject | undefined, object: ApiObject | undefined): void {
  if (object) self.cache.set(key, object)
  else self.cache.delete(key)
  reindex(self.indexed, self.watched.indexes ?? [], before, object)
}

/** The list is whole: it takes the cache's place, and what differs are changes. */
function replace(self: Informer, cause: EventId): Change[] {
  const changes: Change[] = []
  for (const [key, before] of self.cache.clone().entries()) {
    if (self.incoming.has(key)) continue
    store(self, key, before, undefined)
    changes.push({ key, object: undefined, before, cause })
  }
  for (const [key, object] of self.incoming.entries()) {
    const before = self.cache.get(key)
    if (before?.metadata.resourceVersion === object.metadata.resourceVersion && before?.metadata.uid === object.metadata.uid) continue
    store(self, key, before, object)
    changes.push({ key, object, before, cause })
  }
  self.incoming.clear()
  self.listing = false
  self.synced = true
  return changes
}

/** Watches again: at once after a watch that had lived, after a back-off where it failed. */
function again(context: Context, self: Informer, lived: boolean): void {
  self.attempt++
  if (self.listing) self.revision = ""
  const wait = lived ? 1 : backoff(context, self)
  const timer: InformerTimer = { type: "informer/retry", informer: self.name }
  context.timer(`informer/${self.name}`, (context.now + wait) as Micros, timer)
}

function backoff(context: Context, self: Informer): number {
  const wait = Math.min(backoffMax, backoffFirst * (1 << Math.min(self.failures, 10)))
  self.failures++
  return wait + context.draw(`backoff ${self.name}`, wait)
}
