import { minutes, type Micros } from "../base/time.ts"
import type { ObjectMeta } from "../api/meta.ts"
import { emptyRecent, keep, recall, type Recent } from "./recent.ts"

/** What an event is about. */
export interface Involved {
  readonly apiVersion: string
  readonly kind: string
  readonly name: string
  readonly namespace?: string
  readonly uid?: string
  readonly resourceVersion?: string
  /** The part of the object that is meant: a container of a Pod. */
  readonly fieldPath?: string
}

/** An object as events name it, at the revision that was seen. */
export function involving({ apiVersion, kind }: Pick<Involved, "apiVersion" | "kind">, { name, namespace = "", uid = "", resourceVersion }: ObjectMeta): Involved {
  return { apiVersion, kind, namespace, name, uid, ...(resourceVersion === undefined ? {} : { resourceVersion }) }
}

export interface EventDraft {
  readonly involved: Involved
  readonly type: "Normal" | "Warning"
  readonly reason: string
  readonly message: string
}

/** What a recorder remembers of what it said, to say it shorter the next time. */
export interface Correlation {
  readonly known: Recent<Observed>
  /** Of a reason on an object: the different messages of late, and when the last one was heard. */
  readonly similar: Recent<{ readonly last: Micros; readonly messages: readonly string[] }>
  /** Of an object and a type: how many events were left to be told about it at a time. */
  readonly spam: Recent<readonly [tokens: number, at: Micros]>
}

/** An event as it stands now: `count` above one where it was told before under that name. */
export interface Observed {
  readonly name: string
  readonly count: number
  readonly first: string
}

export interface Correlated {
  readonly draft: EventDraft
  readonly observed: Observed
}

const similarMax = 10
const similarWithin = minutes(10)
const spamBurst = 25
const spamRefill = minutes(5)
/** Each of client-go's caches. */
const remembered = 4_096

export const emptyCorrelation = (): Correlation => ({ known: emptyRecent(remembered), similar: emptyRecent(remembered), spam: emptyRecent(remembered) })

/**
 * client-go's correlation: the same event again raises the count of the first; from the tenth message of one reason on one
 * object, with no pause of more than ten minutes, one event "(combined from similar events)" stands for all; and after a burst of
 * 25 only one event of that type in five minutes is told about an object. Undefined where nothing is to be told. `name` gives a new event's name.
 */
export function correlate({ known, similar, spam }: Correlation, given: EventDraft, at: string, now: Micros, name: () => string): Correlated | undefined {
  const { kind, namespace = "", name: object, uid = "", apiVersion, fieldPath = "" } = given.involved
  const about = [kind, namespace, object, uid, apiVersion].join("/")
  const reason = [about, given.type, given.reason].join("/")
  const combined = isCombined(similar, reason, given.message, now)
  const draft = combined ? { ...given, message: `(combined from similar events): ${given.message}` } : given
  const key = combined ? reason : [reason, fieldPath, given.message].join("/")
  const before = recall(known, key)
  const observed = Object.freeze(before ? { ...before, count: before.count + 1 } : { name: name(), count: 1, first: at })
  keep(known, key, observed)
  return isSpam(spam, `${about}/${given.type}`, now) ? undefined : { draft, observed }
}

function isCombined(similar: Correlation["similar"], key: string, message: string, now: Micros): boolean {
  const had = recall(similar, key)
  const before = had && now - had.last <= similarWithin ? had.messages : []
  const messages = before.includes(message) ? before : [...before, message]
  const many = messages.length >= similarMax
  // Upstream drops any of them; we drop the oldest.
  keep(similar, key, Object.freeze({ last: now, messages: Object.freeze(many ? messages.slice(1) : messages) }))
  return many
}

function isSpam(spam: Correlation["spam"], key: string, now: Micros): boolean {
  const [tokens, at] = recall(spam, key) ?? [spamBurst, now]
  const there = Math.min(spamBurst, tokens + (now - at) / spamRefill)
  keep(spam, key, Object.freeze([there < 1 ? there : there - 1, now] as const))
  return there < 1
}
