import type { Micros } from "../base/time.ts"
import type { Trace } from "../sim/causes.ts"
import type { Input } from "../sim/recording.ts"
import type { EventId } from "../sim/types.ts"
import type { Reason } from "./contract.ts"
import type { Change } from "./ledger.ts"

/**
 * What a story asks of whoever knows the past: so the same story is told by a page whose world lies in two workers, by a test and by
 * a command.
 */
export type Ask =
  /** The way back from an event that was handled at that time, over all hosts. */
  | { readonly type: "trace"; readonly event: EventId; readonly at: Micros }
  /** What the requests that came with these events have written. */
  | { readonly type: "wrote"; readonly events: readonly EventId[] }
  /** The changes of an object, oldest first. */
  | { readonly type: "changes"; readonly key: string }
  /** What the outside has done, oldest first. */
  | { readonly type: "inputs" }
  /** What keeps an object from being as it is wanted, at the moment that is asked about. */
  | { readonly type: "waits"; readonly key: string }

/** A story on its way: it yields what it asks and is given the answer. */
export type Telling<T> = Generator<Ask, T, unknown>

export function* askTrace(event: EventId, at: Micros): Telling<Trace> {
  return (yield { type: "trace", event, at }) as Trace
}

export function* askWrote(events: readonly EventId[]): Telling<readonly Change[]> {
  return events.length === 0 ? [] : ((yield { type: "wrote", events }) as readonly Change[])
}

export function* askChanges(key: string): Telling<readonly Change[]> {
  return (yield { type: "changes", key }) as readonly Change[]
}

export function* askInputs(): Telling<readonly Input[]> {
  return (yield { type: "inputs" }) as readonly Input[]
}

export function* askWaits(key: string): Telling<readonly Reason[]> {
  return (yield { type: "waits", key }) as readonly Reason[]
}
