import { unreachable } from "../base/assert.ts"
import type { Context } from "../sim/types.ts"
import { compact } from "./compaction.ts"
import { noLease } from "./key-value.ts"
import { grant, revoke } from "./lease.ts"
import { forget, renew } from "./lessor.ts"
import { answer, headerOf, type MemberState, type Pending } from "./member.ts"
import type { EtcdFailure, EtcdResponses, Proposal } from "./protocol.ts"
import { transact } from "./transaction.ts"
import { collect, deliver, type Outbox } from "./watches.ts"

type Response = EtcdResponses[keyof EtcdResponses] | EtcdFailure

/** Does what the log says, in its order; then tells the watchers, all changes in one message each, and answers the clients. */
export function apply(state: MemberState, context: Context, settled: readonly Pending[]): void {
  const outbox: Outbox = new Map()
  const answers = settled.map(({ entry, client, cause }) => {
    const { revision } = state.store
    state.applied = entry.index
    const response = entry.proposal && applyOne(state, context, entry.proposal)
    collect(state, outbox, revision, cause)
    return { client, response, cause }
  })
  deliver(state, context, outbox)
  for (const { client, response, cause } of answers) if (response) context.onBehalf(cause, () => answer(state, context, client, response))
}

function applyOne(state: MemberState, context: Context, proposal: Proposal): Response {
  const { store, lessor } = state
  switch (proposal.type) {
    case "txn": {
      const result = transact(store, proposal)
      return typeof result === "string" ? { error: result } : { header: headerOf(state), ...result }
    }
    case "compact": {
      const error = compact(store, proposal.revision)
      return error ? { error } : { header: headerOf(state) }
    }
    case "lease/grant": {
      const lease = grant(store, proposal.id ?? noLease, proposal.ttlSeconds)
      if (typeof lease === "string") return { error: lease }
      renew(lessor, lease, context.now)
      return { header: headerOf(state), ...lease }
    }
    case "lease/revoke": {
      const error = revoke(store, proposal.id)
      forget(lessor, proposal.id)
      return error ? { error } : { header: headerOf(state) }
    }
    default:
      return unreachable(proposal)
  }
}
