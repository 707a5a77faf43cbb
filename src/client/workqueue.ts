import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import type { EventId } from "../sim/types.ts"

/** Why a key is queued: the events that asked for it. A coalesced key keeps its first four. */
export type Triggers = readonly EventId[]

const triggersMax = 4

/**
 * Keys to be worked on, each at most once at a time, as client-go's work queue: a key that is added while it is processed comes
 * again afterwards; a key that fails comes back after 5 ms, doubling up to 1,000 s, and not faster than 10 a second over all keys
 * beyond a burst of 100.
 */
export interface Workqueue {
  next: number
  /** Order of arrival to key, and back. */
  readonly order: Table<number, string>
  readonly queued: Table<string, { readonly place: number; readonly triggers: Triggers }>
  readonly processing: Table<string, Triggers>
  /** Added again while they were processed. */
  readonly again: Table<string, Triggers>
  readonly failures: Table<string, number>
  /** Keys to be added later, by key, and in the order of their times. */
  readonly later: Table<string, { readonly at: Micros; readonly trigger: EventId }>
  readonly due: Table<string, string>
  tokens: number
  tokensAt: Micros
}

const backoffFirst = millis(5)
const backoffMax = seconds(1_000)
const retryQps = 10
const retryBurst = 100

export const emptyQueue = (): Workqueue => ({ next: 1, order: new Table(), queued: new Table(), processing: new Table(), again: new Table(), failures: new Table(), later: new Table(), due: new Table(), tokens: retryBurst, tokensAt: 0 as Micros })

/** Adds a key, because of `trigger`. */
export function add(queue: Workqueue, key: string, trigger: EventId): void {
  const merged = (had: Triggers | undefined): Triggers => (had && (had.length >= triggersMax || had.includes(trigger)) ? had : Object.freeze([...(had ?? []), trigger]))
  if (queue.processing.has(key)) return queue.again.set(key, merged(queue.again.get(key)))
  const known = queue.queued.get(key)
  const place = known?.place ?? queue.next++
  queue.queued.set(key, Object.freeze({ place, triggers: merged(known?.triggers) }))
  if (!known) queue.order.set(place, key)
}

/** Takes the key that has waited longest; it is being processed until {@link done}. */
export function take(queue: Workqueue): { readonly key: string; readonly triggers: Triggers } | undefined {
  const first = queue.order.first()
  if (!first) return undefined
  const [place, key] = first
  const triggers = queue.queued.get(key)?.triggers ?? []
  queue.order.delete(place)
  queue.queued.delete(key)
  queue.processing.set(key, triggers)
  return { key, triggers }
}

/** The key is no longer processed; it is queued again where it was added meanwhile. */
export function done(queue: Workqueue, key: string): void {
  queue.processing.delete(key)
  const again = queue.again.get(key)
  if (!again) return
  queue.again.delete(key)
  for (const trigger of again) add(queue, key, trigger)
}

/** The key failed: gives when it is to be added again; to be handed to {@link addLater}. */
export function backOff(queue: Workqueue, key: string, now: Micros): Micros {
  const failures = queue.failures.get(key) ?? 0
  queue.failures.set(key, failures + 1)
  const own = Math.min(backoffMax, backoffFirst * (failures > 20 ? 2 ** 20 : 1 << failures))
  const left = Math.min(retryBurst, queue.tokens + ((now - queue.tokensAt) * retryQps) / 1_000_000) - 1
  queue.tokens = left
  queue.tokensAt = now
  return (now + Math.max(own, left >= 0 ? 0 : Math.ceil((-left * 1_000_000) / retryQps))) as Micros
}

/** The key succeeded: its failures are forgotten. */
export const forget = (queue: Workqueue, key: string): void => void queue.failures.delete(key)

/** Adds the key at `at`, because of `trigger`, instead of when it was to be added before. */
export function addLater(queue: Workqueue, key: string, at: Micros, trigger: EventId): void {
  const known = queue.later.get(key)
  if (known?.at !== at) {
    notLater(queue, key)
    queue.due.set(dueKey(at, key), key)
  }
  queue.later.set(key, Object.freeze({ at, trigger }))
}

/** The key is not to be added later. */
export function notLater(queue: Workqueue, key: string): void {
  const known = queue.later.get(key)
  if (!known) return
  queue.due.delete(dueKey(known.at, key))
  queue.later.delete(key)
}

/** When the next key is due. */
export function nextDue(queue: Workqueue): Micros | undefined {
  const first = queue.due.first()
  return first && queue.later.get(first[1])?.at
}

/** Adds the keys whose time has come, because of what set that time. */
export function addDue(queue: Workqueue, now: Micros): void {
  for (let first = queue.due.first(); first; first = queue.due.first()) {
    const key = first[1]
    const later = queue.later.get(key)
    if (!later || later.at > now) return
    notLater(queue, key)
    add(queue, key, later.trigger)
  }
}

const dueKey = (at: Micros, key: string): string => `${String(at).padStart(16, "0")}/${key}`
