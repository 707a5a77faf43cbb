import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import { minutes, seconds, type Micros } from "../base/time.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { EventId } from "../sim/types.ts"
import type { InLine, Rejection } from "./framework.ts"

/**
 * Pods that are to be placed: those in line; those that wait out their back-off; and those that fit nowhere, until something happens
 * that may help, or five minutes are over. The line is empty before a Pod may jump its back-off (but not after an error).
 * Upstream: the scheduling queue of pkg/scheduler/backend/queue.
 */
export interface Queue {
  readonly entries: Table<string, Entry>
  /** Keys that order, to uids. */
  readonly line: Table<string, string>
  /** Orders those that wait out a back-off, first those that were rejected ("0/…"), then those that met an error ("1/…"). */
  readonly backoff: Table<string, string>
  readonly unschedulable: Table<string, Micros>
  arrivals: number
}

/** A Pod in the queue, by uid. */
export interface Entry extends InLine {
  /** "namespace/name" */
  readonly key: string
  readonly uid: string
  readonly where: "line" | "backoff" | "unschedulable" | "taken"
  /** Under which it stands in the line or in the back-off. */
  readonly order: string
  /** Of two that came in the same instant, who came first. */
  readonly arrival: number
  readonly attempts: number
  readonly timesRejected: number
  /** In a row. */
  readonly errors: number
  /** When its last attempt was, or when it came. */
  readonly at: Micros
  readonly rejectedBy: readonly string[]
  /** Who keeps it out of the line. */
  readonly gatedBy: string
  /** Why it is in the queue where it is: what happened. */
  readonly trigger: EventId
}

export interface QueueRules {
  order(waiting: InLine): string
}

const backoffFirst = seconds(1)
const backoffMax = seconds(10)
/** Pods stay unschedulable at most so long; looked at each 30 s. */
const unschedulableMax = minutes(5)
export const flushPeriod = seconds(30)

export const emptyQueue = (): Queue => ({ entries: new Table(), line: new Table(), backoff: new Table(), unschedulable: new Table(), arrivals: 0 })

/** How long a Pod waits after so many failures: doubling from `first`, up to `max`. */
export function backoffDuration(failures: number, first = backoffFirst as number, max = backoffMax as number): number {
  if (failures === 0) return 0
  let duration = first
  for (let i = 1; i < failures; i++) {
    if (duration > max - duration) return max
    duration += duration
  }
  return duration
}

/** When a Pod's back-off is over: at the full second before it would be, so that Pods of one second go by priority. */
export function backoffUntil({ at, errors, timesRejected }: Pick<Entry, "at" | "errors" | "timesRejected">, first = backoffFirst as number, max = backoffMax as number): Micros {
  if (max === 0) return 0 as Micros
  const duration = backoffDuration(errors || timesRejected, first, max)
  return duration === 0 ? (0 as Micros) : (Math.floor((at + duration) / second) * second) as Micros
}

const second = 1_000_000

/** A new Pod: into the line, or aside where a plugin holds it back. */
export function enter(queue: Queue, rules: QueueRules, pod: Pod, held: Rejection | undefined, now: Micros, trigger: EventId): void {
  const { namespace = "", name, uid = "" } = pod.metadata
  const entry: Entry = { key: `${namespace}/${name}`, uid, priority: pod.spec.priority ?? 0, since: now, arrival: queue.arrivals++, where: "taken", order: "", attempts: 0, timesRejected: 0, errors: 0, at: now, rejectedBy: held ? [held.plugin] : [], gatedBy: held?.plugin ?? "", trigger }
  if (held) setAside(queue, entry)
  else standInLine(queue, rules, entry)
}

function put(queue: Queue, entry: Entry): void {
  queue.entries.set(entry.uid, deepFreeze(entry))
}

function setAside(queue: Queue, entry: Entry): void {
  put(queue, { ...entry, where: "unschedulable", order: "" })
  queue.unschedulable.set(entry.uid, entry.at)
}

function standInLine(queue: Queue, rules: QueueRules, entry: Entry): void {
  const order = `${rules.order(entry)}/${digits(entry.arrival)}`
  put(queue, { ...entry, where: "line", order, gatedBy: "" })
  queue.line.set(order, entry.uid)
}

function backOff(queue: Queue, rules: QueueRules, entry: Entry, until: Micros): void {
  const order = `${entry.errors > 0 ? 1 : 0}/${digits(until)}/${rules.order(entry)}/${digits(entry.arrival)}`
  put(queue, { ...entry, where: "backoff", order })
  queue.backoff.set(order, entry.uid)
}

const digits = (n: number): string => String(n).padStart(16, "0")

/** The Pod whose turn it is. It is taken until {@link rejected}, {@link failed} or {@link leave}. */
export function takeNext(queue: Queue): Entry | undefined {
  const uid = queue.line.first()?.[1] ?? firstBelow(queue.backoff, "1/")
  const entry = uid === undefined ? undefined : queue.entries.get(uid)
  if (!entry) return undefined
  withdraw(queue, entry)
  const taken: Entry = { ...entry, where: "taken", order: "", attempts: entry.attempts + 1 }
  put(queue, taken)
  return taken
}

function firstBelow(table: Table<string, string>, below: string): string | undefined {
  const first = table.first()
  return first && first[0] < below ? first[1] : undefined
}

export const isEmptyOfReady = (queue: Queue): boolean => queue.line.size === 0 && firstBelow(queue.backoff, "1/") === undefined

function withdraw(queue: Queue, { where, order, uid }: Entry): void {
  if (where === "line") queue.line.delete(order)
  else if (where === "backoff") queue.backoff.delete(order)
  else if (where === "unschedulable") queue.unschedulable.delete(uid)
}

/** A taken Pod fits nowhere: it waits for something that helps those who rejected it. `gatedBy` keeps it there for a while whatever happens. */
export function rejected(queue: Queue, uid: string, rejectedBy: readonly string[], now: Micros, gatedBy = ""): void {
  const entry = queue.entries.get(uid)
  if (entry) setAside(queue, { ...entry, rejectedBy, gatedBy, timesRejected: entry.timesRejected + 1, errors: 0, at: now })
}

/** A taken Pod met an error, which is why it is tried again after its back-off. */
export function failed(queue: Queue, rules: QueueRules, uid: string, now: Micros, trigger: EventId): void {
  const entry = queue.entries.get(uid)
  if (!entry) return
  const again: Entry = { ...entry, rejectedBy: [], gatedBy: "", errors: entry.errors + 1, at: now, trigger }
  backOff(queue, rules, again, backoffUntil(again))
}

/** The Pod is no longer to be placed. */
export function leave(queue: Queue, uid: string): void {
  const entry = queue.entries.get(uid)
  if (!entry) return
  withdraw(queue, entry)
  queue.entries.delete(uid)
}

/** The Pod has changed: what orders it may have, too. */
export function refresh(queue: Queue, rules: QueueRules, pod: Pod): void {
  const entry = queue.entries.get(pod.metadata.uid ?? "")
  const priority = pod.spec.priority ?? 0
  if (!entry || entry.priority === priority) return
  withdraw(queue, entry)
  if (entry.where === "line") standInLine(queue, rules, { ...entry, priority })
  else if (entry.where === "backoff") backOff(queue, rules, { ...entry, priority }, backoffUntil(entry))
  else if (entry.where === "unschedulable") setAside(queue, { ...entry, priority })
  else put(queue, { ...entry, priority })
}

/** Something happened that may help a Pod that fits nowhere: back into the line, or first through its back-off. */
export function wake(queue: Queue, rules: QueueRules, uid: string, now: Micros, trigger: EventId): void {
  const entry = queue.entries.get(uid)
  if (entry?.where !== "unschedulable") return
  withdraw(queue, entry)
  const until = backoffUntil(entry)
  const next: Entry = { ...entry, gatedBy: "", trigger }
  if (until > now) backOff(queue, rules, next, until)
  else standInLine(queue, rules, next)
}

/** The Pod is no longer held back; it stays where it is until something helps. */
export function release(queue: Queue, uid: string): void {
  const entry = queue.entries.get(uid)
  if (entry) put(queue, { ...entry, gatedBy: "" })
}

/** Back-offs that are over: into the line. */
export function endBackoffs(queue: Queue, rules: QueueRules, now: Micros): void {
  for (const kind of ["0/", "1/"]) {
    for (const uid of queue.backoff.values(kind, `${kind}${digits(now + 1)}`)) {
      const entry = queue.entries.get(uid) as Entry
      withdraw(queue, entry)
      standInLine(queue, rules, entry)
    }
  }
}

/** When the next back-off ends that nobody may jump. */
export function nextBackoff({ backoff }: Queue): Micros | undefined {
  for (const [order] of backoff.entries("1/")) return Number(order.split("/")[1]) as Micros
  return undefined
}

/** Those that have waited five minutes for help that nothing gave. */
export const overdue = ({ unschedulable, entries }: Queue, now: Micros): readonly string[] =>
  unschedulable.keys().filter((uid) => (unschedulable.get(uid) as number) + unschedulableMax < now && !entries.get(uid)?.gatedBy)

/** When the first of them will have. */
export function nextOverdue({ unschedulable, entries }: Queue): Micros | undefined {
  let first: number | undefined
  for (const [uid, at] of unschedulable.entries()) if (!entries.get(uid)?.gatedBy && (first === undefined || at < first)) first = at
  return first === undefined ? undefined : ((first + unschedulableMax) as Micros)
}
