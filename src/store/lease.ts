import { leaseExistsError, leaseNotFoundError, leaseTtlTooLargeError } from "./errors.ts"
import { type LeaseId, noLease } from "./key-value.ts"
import { beginWrite, commit, deleteRange, keysOf, type Lease, type MvccState } from "./mvcc.ts"

/** etcd's least TTL: one and a half election timeouts of 1 s, rounded up. Shorter ones are raised to it. */
const ttlSecondsMin = 2
const ttlSecondsMax = 9_000_000_000

/** Makes a lease; the id `noLease` lets the store choose one. */
export function grant(state: MvccState, wanted: LeaseId, ttlSeconds: number): Lease | typeof leaseExistsError | typeof leaseTtlTooLargeError {
  if (ttlSeconds > ttlSecondsMax) return leaseTtlTooLargeError
  const id = wanted === noLease ? freeLease(state) : wanted
  if (state.leases.has(id)) return leaseExistsError
  const lease: Lease = Object.freeze({ id, ttlSeconds: Math.max(ttlSeconds, ttlSecondsMin) })
  state.leases.set(id, lease)
  return lease
}

// etcd draws the id from the member's id and its clock; counting is as unique and needs neither.
function freeLease(state: MvccState): LeaseId {
  do state.lastLease = (state.lastLease + 1) as LeaseId
  while (state.leases.has(state.lastLease))
  return state.lastLease
}

/** Ends a lease and deletes its keys, in one revision. A lease without keys ends without one. */
export function revoke(state: MvccState, id: LeaseId): undefined | typeof leaseNotFoundError {
  if (!state.leases.delete(id)) return leaseNotFoundError
  const write = beginWrite(state)
  for (const key of keysOf(state, id)) deleteRange(state, write, { key })
  commit(state, write)
  return undefined
}
