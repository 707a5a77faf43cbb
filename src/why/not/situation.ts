import type { Kind } from "../../api/kind.ts"
import { builtinRegistry } from "../../api/kinds/index.ts"
import { parseInstant } from "../../api/instant.ts"
import type { JsonObject } from "../../base/json.ts"
import { listAt, nameOf, textAt } from "../../base/json-path.ts"
import { seconds, type Micros } from "../../base/time.ts"
import type { Reason } from "../contract.ts"
import type { Said } from "../said.ts"
import type { Seen } from "./seen.ts"

/** What is asked about. */
export interface Subject {
  readonly key: string
  readonly kind: Kind
  readonly object: JsonObject
  readonly name: string
  readonly namespace: string
}

/** What is seen, and the reasons of what else waits: those of an object are told once, however many wait for it. */
export interface Look extends Seen {
  waits(key: string): readonly Reason[]
}

/** A way in which something is not as it is wanted: one value, with the kinds that it can happen to. Pure. */
export interface Situation {
  readonly kinds: readonly string[] | "all"
  reasons(subject: Subject, look: Look): readonly Reason[]
}

/** More of one sort than these nobody reads; the last says how many there are besides. */
const listedMax = 25

export function reason(say: string, about: Said["about"], subject: string, more: { readonly since?: Micros | undefined; readonly reasons?: readonly Reason[] } = {}): Reason {
  return { say, about, subject, tone: "warning", interesting: false, since: more.since, reasons: more.reasons ?? [] }
}

/** As many as are read, and how many more there are. */
export function bounded<T>(all: readonly T[], each: (item: T) => readonly Reason[]): readonly Reason[] {
  const shown = all.slice(0, listedMax).flatMap(each)
  return all.length > listedMax ? [...shown, reason("not/more", { count: all.length - listedMax }, "")] : shown
}

/** Model time of a time that an object carries. */
export function sinceOf({ epochMicros }: Seen, ...texts: readonly string[]): Micros | undefined {
  for (const text of texts) {
    const at = parseInstant(text)
    if (at !== undefined) return Math.max(0, at - epochMicros) as Micros
  }
  return undefined
}

/** "12:00:43" of a moment, or of a time that an object carries. */
export const clockOf = (text: string): string => text.slice(11, 19)
export function clockAt({ epochMicros }: Seen, at: Micros): string {
  const whole = Math.floor((epochMicros + at) / seconds(1))
  return [Math.floor(whole / 3600) % 24, Math.floor(whole / 60) % 60, whole % 60].map((part) => String(part).padStart(2, "0")).join(":")
}

export const conditionOf = (object: JsonObject | undefined, type: string): JsonObject | undefined => listAt(object, "status", "conditions").find((each) => each["type"] === type)

/** The key of an object of the API: "pods/default/web". */
export function keyOf(object: JsonObject): string {
  const kind = builtinRegistry.byKind(textAt(object, "apiVersion"), textAt(object, "kind"))
  const namespace = textAt(object, "metadata", "namespace")
  return `${kind?.plural ?? textAt(object, "kind").toLowerCase()}/${namespace === "" ? "" : `${namespace}/`}${nameOf(object)}`
}

/** Objects whose controller this is. */
export function controlledBy(look: Seen, plural: string, { namespace, object }: Subject): readonly JsonObject[] {
  const uid = textAt(object, "metadata", "uid")
  return look.list(plural, namespace).filter((each) => listAt(each, "metadata", "ownerReferences").some((owner) => owner["uid"] === uid && owner["controller"] === true))
}

export interface EventSeen {
  readonly reason: string
  readonly message: string
  readonly count: number
  readonly last: string
}

/** What was told about an object, oldest first. */
export function eventsOf(look: Seen, { object, namespace }: Pick<Subject, "object" | "namespace">): readonly EventSeen[] {
  const uid = textAt(object, "metadata", "uid")
  return look
    .list("events", namespace === "" ? "default" : namespace)
    .filter((event) => textAt(event, "involvedObject", "uid") === uid)
    .map((event) => ({ reason: textAt(event, "reason"), message: textAt(event, "message"), count: Number(event["count"] ?? 1), last: textAt(event, "lastTimestamp") || textAt(event, "eventTime") }))
    .toSorted((a, b) => (a.last < b.last ? -1 : a.last > b.last ? 1 : 0))
}

export const isDeleting = ({ object }: Pick<Subject, "object">): boolean => textAt(object, "metadata", "deletionTimestamp") !== ""
