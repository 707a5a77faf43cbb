import { deepFreeze } from "../base/freeze.ts"
import { plus, seconds } from "../base/time.ts"
import type { Handle } from "../net/rpc.ts"
import { nothing, type Body, type Context } from "../sim/types.ts"
import { apply } from "./apply.ts"
import { answer, type MemberState, type Pending } from "./member.ts"
import type { Proposal } from "./protocol.ts"
import { type Entry, trim, writeEntry, writeSnapshot, writeTerm } from "./wal.ts"

/** The disk has made everything durable that was written before the sync began. */
export interface LogSynced extends Body {
  readonly type: "etcd/synced"
  readonly written: number
}

/** The earliest proposal may have waited too long. */
const requestTimer = "request"

/** etcd's request timeout: 5 s and two election timeouts of 1 s. */
const requestTimeout = seconds(7)
/** How far the log may run ahead of the store before etcd refuses proposals. */
const pendingMax = 5_000

// One member is a majority: an entry is committed when its own disk has it. A group will put raft between writing and applying.

/** Takes over as leader in a new term. The empty entry settles all before it, once it is on the disk. */
export function campaign(state: MemberState, context: Context): void {
  state.term++
  writeTerm(context.disk, state.term)
  append(state, context, null, undefined)
  flush(state, context)
}

/**
 * Puts a proposal into the log. It is answered when it is applied: after one fsync, or two where one is running. False where the log is
 * too far ahead; then that is the answer.
 */
export function propose(state: MemberState, context: Context, proposal: Proposal, client: Handle | undefined): boolean {
  if (state.pending.size >= pendingMax) {
    answer(state, context, client, { error: "etcdserver: too many requests" })
    return false
  }
  append(state, context, proposal, client)
  if (context.armed(requestTimer) === undefined) context.round(requestTimer, plus(context.now, requestTimeout), { type: "etcd/request" })
  if (!isSyncing(state)) flush(state, context)
  return true
}

function append(state: MemberState, context: Context, proposal: Proposal | null, client: Handle | undefined): void {
  const entry: Entry = deepFreeze({ index: ++state.last, term: state.term, proposal })
  state.pending.set(entry.index, Object.freeze({ entry, client, since: context.now, cause: context.cause }))
}

/** Whether an fsync is running. What is proposed meanwhile waits for the next one and shares it. */
const isSyncing = (state: MemberState): boolean => state.written > state.applied

/** Writes what has been proposed, and syncs. */
function flush(state: MemberState, context: Context): void {
  const { disk } = context
  const unwritten = state.pending.values(state.written + 1)
  const [first] = unwritten
  for (const { entry } of unwritten) writeEntry(disk, entry)
  // The last snapshot is on the disk: no sync is running. Twice what is written, so that the log shrinks without ever stopping for it.
  state.trimmed = trim(disk, state.trimmed, state.snapshot, 2 * (state.last - state.written))
  state.written = state.last
  if (state.applied - state.snapshot >= state.config.snapshotCount) {
    writeSnapshot(disk, state.applied, state.store)
    state.snapshot = state.applied
  }
  const synced: LogSynced = { type: "etcd/synced", written: state.written }
  context.onBehalf(first?.cause ?? nothing, () => disk.sync(synced))
}

/** An fsync is done: what it covers is applied and answered, and what was proposed meanwhile is written. */
export function onSynced(state: MemberState, context: Context, { written }: LogSynced): void {
  const settled = state.pending.values(undefined, written + 1)
  for (const { entry } of settled) state.pending.delete(entry.index)
  apply(state, context, settled)
  if (state.last > state.written) flush(state, context)
}

/** Answers what has waited too long. It stays in the log and is done when its time comes, as in etcd. */
export function onRequestTimer(state: MemberState, context: Context): void {
  let next: Pending | undefined
  for (const pending of state.pending.values()) {
    if (pending.since + requestTimeout > context.now) {
      next = pending
      break
    }
    context.onBehalf(pending.cause, () => answer(state, context, pending.client, { error: "etcdserver: request timed out" }))
  }
  if (next) context.round(requestTimer, plus(next.since, requestTimeout), { type: "etcd/request" })
}
