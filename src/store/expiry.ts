import { type Micros, millis, never, nextOnGrid } from "../base/time.ts"
import type { Context } from "../sim/types.ts"
import { expired, forget, nextExpiry } from "./lessor.ts"
import { propose } from "./log.ts"
import type { MemberState } from "./member.ts"

/** The timer of the leader's next look for expired leases. */
const expiryTimer = "leases"

/** etcd's leader looks every 500 ms, and revokes at most so many leases each time. */
const turnMicros = millis(500)
const revokedMax = 500

/** Sets the timer for the first turn at which a lease will have expired, on the grid that begins with the process. The other turns would find nothing. */
export function armExpiry(state: MemberState, context: Context): void {
  const next = nextExpiry(state.lessor)
  if (next === never) return context.cancel(expiryTimer)
  const turn = nextOnGrid(state.startedAt, turnMicros, Math.max(next - 1, context.now) as Micros)
  if (context.armed(expiryTimer) !== turn) context.round(expiryTimer, turn, { type: "etcd/leases" })
}

/** Proposes to revoke what has expired. The next turn is set when that is in the log for good. */
export function onExpiryTimer(state: MemberState, context: Context): void {
  for (const id of expired(state.lessor, context.now).slice(0, revokedMax)) {
    if (!propose(state, context, { type: "lease/revoke", id }, undefined)) break
    forget(state.lessor, id)
  }
}
