import { Table } from "../base/table.ts"
import { type Micros, never, plus, seconds } from "../base/time.ts"
import type { LeaseId } from "./key-value.ts"
import type { Lease, MvccState } from "./mvcc.ts"

/**
 * When leases expire. Only the leader knows: a renewal is not replicated, and whoever becomes leader gives every lease its whole TTL again.
 * So this is a member's memory, not part of the store, and it is gone when the process ends.
 *
 * https://etcd.io/docs/v3.6/learning/api/#lease-api
 */
export interface Lessor {
  expiryOf: Table<LeaseId, Micros>
  /** The leases that expire at an instant, in the order in which they were renewed. */
  expiring: Table<Micros, readonly LeaseId[]>
}

export const emptyLessor = (): Lessor => ({ expiryOf: new Table(), expiring: new Table() })

/** The member becomes leader: every lease gets its TTL anew, and `extend` (an election timeout) for the time nobody led. */
export function promote(state: MvccState, now: Micros, extend: Micros): Lessor {
  const lessor = emptyLessor()
  for (const lease of state.leases.values()) renew(lessor, lease, plus(now, extend))
  return lessor
}

/** Counts a lease's TTL from `now`: it was granted or kept alive. */
export function renew(lessor: Lessor, lease: Lease, now: Micros): void {
  forget(lessor, lease.id)
  const at = plus(now, seconds(lease.ttlSeconds))
  lessor.expiryOf.set(lease.id, at)
  lessor.expiring.set(at, Object.freeze([...(lessor.expiring.get(at) ?? []), lease.id]))
}

/** A lease has been revoked. */
export function forget(lessor: Lessor, id: LeaseId): void {
  const at = lessor.expiryOf.get(id)
  if (at === undefined) return
  lessor.expiryOf.delete(id)
  const others = (lessor.expiring.get(at) ?? []).filter((other) => other !== id)
  if (others.length > 0) lessor.expiring.set(at, Object.freeze(others))
  else lessor.expiring.delete(at)
}

/** The one instant at which the next lease expires, or `never`. */
export const nextExpiry = (lessor: Lessor): Micros => lessor.expiring.first()?.[0] ?? never

/** The leases that have expired by `now`, the earliest first. They stay until they are revoked. */
export const expired = (lessor: Lessor, now: Micros): LeaseId[] => lessor.expiring.values(undefined, plus(now, 1 as Micros)).flat()
