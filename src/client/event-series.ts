import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import { minutes, type Micros } from "../base/time.ts"
import { formatMicroTime, instantAt, type Instant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"
import type { JsonObject } from "../base/json.ts"
import type { Sockets } from "../net/sockets.ts"
import type { Context } from "../sim/types.ts"
import { ask, type ApiClient, type Asker, type Heard } from "./api-client.ts"

/** An event to be told: what it is about, what was done and why. */
export interface SeriesDraft {
  readonly regarding: ApiObject
  readonly type: "Normal" | "Warning"
  readonly reason: string
  readonly action: string
  readonly note: string
}

/**
 * Writes Events of events.k8s.io/v1, as client-go's newer recorder does: the same event about the same revision of an object becomes
 * a series, whatever its note says. A series is written when it begins and then each 30 minutes at most; upstream also writes its last
 * count six minutes after it ended. An event that goes on while it is still being made becomes a series when it is made: upstream may
 * be too early, and makes it then.
 */
export interface SeriesRecorder {
  readonly controller: string
  readonly instance: string
  readonly asker: Asker
  readonly known: Table<string, KnownSeries>
}

interface KnownSeries {
  readonly name: string
  readonly namespace: string
  readonly count: number
  readonly seenAt: Micros
  readonly writtenAt: Micros
  readonly isMade: boolean
}

interface SeriesTag {
  readonly series: string
  readonly key: string
}

const finishedAfter = minutes(6)
const writtenEach = minutes(30)
const knownMax = 1_024

export const seriesRecorder = (controller: string, instance: string, asker: Asker): SeriesRecorder => ({ controller, instance, asker, known: new Table() })

export const isSeriesTag = (tag: unknown): tag is SeriesTag => typeof tag === "object" && tag !== null && "series" in tag

/** Writes an event, or counts it to the series that it continues. */
export function recordSeries(context: Context, net: Sockets, client: ApiClient, self: SeriesRecorder, draft: SeriesDraft): void {
  const regarding = referenceTo(draft.regarding)
  const key = JSON.stringify([draft.type, draft.reason, draft.action, regarding])
  const known = self.known.get(key)
  if (!known || context.now - known.seenAt > finishedAfter) return create(context, net, client, self, draft, key, regarding)
  const next = Object.freeze({ ...known, count: known.count + 1, seenAt: context.now })
  self.known.set(key, next)
  if (known.isMade && (next.count === 2 || context.now - known.writtenAt > writtenEach)) patch(context, net, client, self, key, next)
}

/** An answer to a write of this recorder: what the server does not have is begun anew the next time. */
export function hearSeries(context: Context, net: Sockets, client: ApiClient, self: SeriesRecorder, heard: Heard): void {
  const { key } = heard.tag as SeriesTag
  const known = self.known.get(key)
  if (heard.type !== "answer" || heard.response.status >= 300) return void self.known.delete(key)
  if (!known || known.isMade) return
  const next = Object.freeze({ ...known, isMade: true })
  self.known.set(key, next)
  if (next.count > 1) patch(context, net, client, self, key, next)
}

function patch(context: Context, net: Sockets, client: ApiClient, self: SeriesRecorder, key: string, known: KnownSeries): void {
  self.known.set(key, Object.freeze({ ...known, writtenAt: context.now }))
  const path = `/apis/events.k8s.io/v1/namespaces/${known.namespace}/events/${known.name}`
  const body = { series: { count: known.count, lastObservedTime: formatMicroTime(instantAt(context.epochMicros as Instant, known.seenAt)) } }
  ask(context, net, client, self.asker, { method: "PATCH", path, contentType: "application/strategic-merge-patch+json", body }, tagOf(self, key))
}

const tagOf = ({ controller }: SeriesRecorder, key: string): SeriesTag => Object.freeze({ series: controller, key })

function referenceTo({ apiVersion, kind, metadata: { name, namespace, uid, resourceVersion } }: ApiObject): JsonObject {
  return { apiVersion, kind, name, ...(namespace ? { namespace } : {}), ...(uid ? { uid } : {}), ...(resourceVersion ? { resourceVersion } : {}) }
}

function create(context: Context, net: Sockets, client: ApiClient, self: SeriesRecorder, draft: SeriesDraft, key: string, regarding: JsonObject): void {
  const { metadata } = draft.regarding
  const namespace = metadata.namespace ?? "default"
  const word = (): string => context.draw("event name", 2 ** 32).toString(16).padStart(8, "0")
  const name = `${metadata.name}.${word()}${word()}`
  const { type, reason, action, note } = draft
  const body: JsonObject = {
    apiVersion: "events.k8s.io/v1",
    kind: "Event",
    metadata: { name, namespace },
    eventTime: formatMicroTime(instantAt(context.epochMicros as Instant, context.now)),
    reportingController: self.controller,
    reportingInstance: self.instance,
    action,
    reason,
    regarding,
    note,
    type,
  }
  if (self.known.size >= knownMax) self.known.clear()
  self.known.set(key, Object.freeze({ name, namespace, count: 1, seenAt: context.now, writtenAt: context.now, isMade: false }))
  ask(context, net, client, self.asker, { method: "POST", path: `/apis/events.k8s.io/v1/namespaces/${namespace}/events`, body: deepFreeze(body) }, tagOf(self, key))
}
