import { seconds, type Micros } from "../base/time.ts"
import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import { formatTime, instantAt, type Instant } from "../api/instant.ts"
import type { Json, JsonObject } from "../base/json.ts"
import type { Sockets } from "../net/sockets.ts"
import type { Body, Context } from "../sim/types.ts"
import { ask, type ApiClient, type Asker, type Heard } from "./api-client.ts"
import { correlate, emptyCorrelation, type Correlated, type Correlation, type EventDraft } from "./event-correlation.ts"

/**
 * Writes Events (core/v1), one after the other as client-go's recorder does: what cannot be delivered now is tried again for about
 * two minutes while the next ones wait, and of those at most a thousand.
 */
export interface Recorder {
  readonly component: string
  readonly host: string
  readonly asker: Asker
  readonly correlation: Correlation
  /** Events that wait for their turn, by number. */
  readonly waiting: Table<number, Waiting>
  next: number
  /** The event that is being told, and how often it was tried. */
  sending: Correlated & { readonly at: string; readonly tries: number } | undefined
}

interface Waiting {
  readonly draft: EventDraft
  readonly at: string
}

interface RecorderTag {
  readonly recorder: string
}

interface RecorderTimer extends Body, RecorderTag {
  readonly type: "recorder/again"
}

const waitingMax = 1_000
const triesMax = 12
const retryAfter = seconds(10)

export const recorder = (component: string, host: string, asker: Asker): Recorder => ({ component, host, asker, correlation: emptyCorrelation(), waiting: new Table(), next: 1, sending: undefined })

export const isRecorderTag = (tag: unknown): tag is RecorderTag => typeof tag === "object" && tag !== null && "recorder" in tag
export const isRecorderTimer = (body: Body): body is RecorderTimer => body.type === "recorder/again"

/** Writes an event, or raises the count of the one that says the same, as soon as those before it are written. */
export function record(context: Context, net: Sockets, client: ApiClient, self: Recorder, draft: EventDraft): void {
  if (self.waiting.size >= waitingMax) return
  const at = formatTime(instantAt(context.epochMicros as Instant, context.now))
  self.waiting.set(self.next++, deepFreeze({ draft, at }))
  tellNext(context, net, client, self)
}

/** An answer to a write of this recorder: an event that has expired since is written anew; what the server refuses is dropped. */
export function hearRecorder(context: Context, net: Sockets, client: ApiClient, self: Recorder, heard: Heard): void {
  const { sending } = self
  if (!sending) return
  if (heard.type === "answer") {
    if (heard.response.status === 404 && sending.observed.count > 1) return create(context, net, client, self)
  } else if (sending.tries < triesMax) {
    self.sending = Object.freeze({ ...sending, tries: sending.tries + 1 })
    // The first wait is drawn, so that those who lost the same server do not come back together.
    const wait = sending.tries === 1 ? 1 + context.draw("event retry", retryAfter) : retryAfter
    const timer: RecorderTimer = { type: "recorder/again", recorder: self.component }
    return context.timer(`recorder/${self.component}`, (context.now + wait) as Micros, timer)
  }
  self.sending = undefined
  tellNext(context, net, client, self)
}

/** Time to try again. */
export function recorderTurn(context: Context, net: Sockets, client: ApiClient, self: Recorder): void {
  if (self.sending) tell(context, net, client, self)
}

function tellNext(context: Context, net: Sockets, client: ApiClient, self: Recorder): void {
  while (!self.sending) {
    const first = self.waiting.first()
    if (!first) return
    self.waiting.delete(first[0])
    const { draft, at } = first[1]
    const correlated = correlate(self.correlation, draft, at, context.now, () => `${draft.involved.name}.${hexadecimal(context)}`)
    if (!correlated) continue
    self.sending = deepFreeze({ ...correlated, at, tries: 1 })
    tell(context, net, client, self)
  }
}

function tell(context: Context, net: Sockets, client: ApiClient, self: Recorder): void {
  if (!self.sending) return
  const { observed, draft, at } = self.sending
  if (observed.count === 1) return create(context, net, client, self)
  const path = `${pathOf(draft)}/${observed.name}`
  const body = { count: observed.count, lastTimestamp: at, message: draft.message }
  ask(context, net, client, self.asker, { method: "PATCH", path, contentType: "application/strategic-merge-patch+json", body }, tagOf(self))
}

function create(context: Context, net: Sockets, client: ApiClient, self: Recorder): void {
  if (!self.sending) return
  const { observed, draft, at } = self.sending
  const { involved, type, reason, message } = draft
  const event: JsonObject = {
    apiVersion: "v1",
    kind: "Event",
    metadata: { name: observed.name, namespace: namespaceOf(draft) },
    involvedObject: { ...involved } as unknown as Json,
    reason,
    message,
    source: self.host === "" ? { component: self.component } : { component: self.component, host: self.host },
    firstTimestamp: observed.first,
    lastTimestamp: at,
    count: observed.count,
    type,
    eventTime: null,
    reportingComponent: self.component,
    reportingInstance: self.host,
  }
  ask(context, net, client, self.asker, { method: "POST", path: pathOf(draft), body: event }, tagOf(self))
}

const tagOf = ({ component }: Recorder): RecorderTag => Object.freeze({ recorder: component })
const namespaceOf = ({ involved: { namespace } }: EventDraft): string => namespace ?? "default"
const pathOf = (draft: EventDraft): string => `/api/v1/namespaces/${namespaceOf(draft)}/events`

/** Sixteen hexadecimal digits: upstream takes the nanoseconds of the moment. */
function hexadecimal(context: Context): string {
  const word = (): string => context.draw("event name", 2 ** 32).toString(16).padStart(8, "0")
  return word() + word()
}
