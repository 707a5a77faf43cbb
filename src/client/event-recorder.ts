import { Table } from "../base/table.ts"
import { minutes, type Micros } from "../base/time.ts"
import { formatTime, instantAt, type Instant } from "../api/instant.ts"
import type { Json, JsonObject } from "../base/json.ts"
import type { Sockets } from "../net/sockets.ts"
import type { Context } from "../sim/types.ts"
import { ask, type ApiClient, type Asker, type Heard } from "./api-client.ts"

/** What an event is about. */
export interface Involved {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
}

export interface EventDraft {
  readonly involved: Involved
  readonly type: "Normal" | "Warning"
  readonly reason: string
  readonly message: string
}

/**
 * Writes Events (core/v1) with client-go's correlation: the same event again raises `count` of the first; more than ten of one
 * reason on one object within ten minutes become "(combined from similar events)"; a source that says too much about one
 * object is cut to one event in five minutes after a burst of 25.
 */
export interface Recorder {
  readonly component: string
  readonly host: string
  readonly asker: Asker
  readonly known: Table<string, Known>
  /** Of a reason on an object: the different messages seen since a time. */
  readonly similar: Table<string, { readonly since: Micros; readonly messages: readonly string[] }>
  readonly spam: Table<string, readonly [tokens: number, at: Micros]>
}

interface Known {
  readonly name: string
  readonly count: number
  readonly first: string
}

interface RecorderTag {
  readonly recorder: string
  readonly key: string
  readonly draft: EventDraft
  /** Whether the count of an older event was raised. */
  readonly raised: boolean
}

const similarMax = 10
const similarWithin = minutes(10)
const spamBurst = 25
const spamRefill = minutes(5)
/** client-go's cache of events that it remembers. */
const knownMax = 4_096

export const recorder = (component: string, host: string, asker: Asker): Recorder => ({ component, host, asker, known: new Table(), similar: new Table(), spam: new Table() })

export const isRecorderTag = (tag: unknown): tag is RecorderTag => typeof tag === "object" && tag !== null && "recorder" in tag

/** Writes an event, or raises the count of the one that says the same. */
export function record(context: Context, net: Sockets, client: ApiClient, self: Recorder, given: EventDraft): void {
  const object = `${given.involved.kind}/${given.involved.namespace ?? ""}/${given.involved.name}`
  if (!spare(self, object, context.now)) return
  const draft = combined(self, object, given, context.now)
  const key = `${object}/${given.type}/${given.reason}/${draft.message}`
  const known = self.known.get(key)
  if (known) recount(context, net, client, self, draft, key, known)
  else create(context, net, client, self, draft, key)
}

/** An answer to a write of this recorder: an event that has expired since is written anew; what the server refuses is dropped. */
export function hearRecorder(context: Context, net: Sockets, client: ApiClient, self: Recorder, heard: Heard): void {
  const { key, draft, raised } = heard.tag as RecorderTag
  if (heard.type === "answer" && heard.response.status < 300) return
  self.known.delete(key)
  if (raised && heard.type === "answer" && heard.response.status === 404) create(context, net, client, self, draft, key)
}

function create(context: Context, net: Sockets, client: ApiClient, self: Recorder, draft: EventDraft, key: string): void {
  const { involved, type, reason, message } = draft
  const name = `${involved.name}.${hexadecimal(context)}`
  const namespace = involved.namespace ?? "default"
  const at = formatTime(instantAt(context.epochMicros as Instant, context.now))
  const object: JsonObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name, namespace },
    involvedObject: { ...involved } as unknown as Json,
    reason,
    message,
    source: self.host === "" ? { component: self.component } : { component: self.component, host: self.host },
    firstTimestamp: at,
    lastTimestamp: at,
    count: 1,
    type,
    eventTime: null,
    reportingComponent: self.component,
    reportingInstance: self.host,
  }
  if (self.known.size >= knownMax) self.known.clear()
  self.known.set(key, Object.freeze({ name, count: 1, first: at }))
  const tag: RecorderTag = Object.freeze({ recorder: self.component, key, draft: Object.freeze(draft), raised: false })
  ask(context, net, client, self.asker, { method: "POST", path: `/api/v1/namespaces/${namespace}/events`, body: object }, tag)
}

function recount(context: Context, net: Sockets, client: ApiClient, self: Recorder, draft: EventDraft, key: string, known: Known): void {
  const count = known.count + 1
  self.known.set(key, Object.freeze({ ...known, count }))
  const at = formatTime(instantAt(context.epochMicros as Instant, context.now))
  const tag: RecorderTag = Object.freeze({ recorder: self.component, key, draft: Object.freeze(draft), raised: true })
  const path = `/api/v1/namespaces/${draft.involved.namespace ?? "default"}/events/${known.name}`
  ask(context, net, client, self.asker, { method: "PATCH", path, contentType: "application/strategic-merge-patch+json", body: { count, lastTimestamp: at } }, tag)
}

/** Whether the source may still speak about the object. */
function spare(self: Recorder, object: string, now: Micros): boolean {
  const [tokens, at] = self.spam.get(object) ?? [spamBurst, now]
  const left = Math.min(spamBurst, tokens + (now - at) / spamRefill) - 1
  if (left < 0) return false
  if (self.spam.size >= knownMax) self.spam.clear()
  self.spam.set(object, Object.freeze([left, now] as const))
  return true
}

function combined(self: Recorder, object: string, draft: EventDraft, now: Micros): EventDraft {
  const key = `${object}/${draft.type}/${draft.reason}`
  const had = self.similar.get(key)
  const fresh = had && now - had.since < similarWithin ? had : { since: now, messages: [] }
  const messages = fresh.messages.includes(draft.message) ? fresh.messages : Object.freeze([...fresh.messages, draft.message])
  if (self.similar.size >= knownMax) self.similar.clear()
  if (messages.length <= similarMax) self.similar.set(key, Object.freeze({ since: fresh.since, messages }))
  return messages.length > similarMax ? { ...draft, message: `(combined from similar events): ${draft.message}` } : draft
}

/** Sixteen hexadecimal digits: upstream takes the nanoseconds of the moment. */
function hexadecimal(context: Context): string {
  const word = (): string => context.draw("event name", 2 ** 32).toString(16).padStart(8, "0")
  return word() + word()
}
