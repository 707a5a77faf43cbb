import { compactedError, futureRevisionError } from "./errors.ts"
import type { Change, Revision } from "./key-value.ts"
import type { MvccState } from "./mvcc.ts"

/**
 * Forgets what only revisions before `revision` show: versions that were replaced by then and tombstones. `revision` itself can still be
 * read, and watched from. Costs O(log revisions) for each revision dropped, whatever remains.
 */
export function compact(state: MvccState, revision: Revision): undefined | typeof compactedError | typeof futureRevisionError {
  if (revision <= state.compacted) return compactedError
  if (revision > state.revision) return futureRevisionError
  for (const at of state.log.keys(undefined, revision)) {
    for (const change of state.log.get(at) as readonly Change[]) forgetDeletion(state, change, revision)
    state.log.delete(at)
  }
  const last = state.log.get(revision)
  if (last) {
    for (const change of last) forgetDeletion(state, change, revision)
    state.log.set(revision, Object.freeze(last.map(withoutPrevious)))
  }
  state.compacted = revision
  return undefined
}

function forgetDeletion(state: MvccState, change: Change, revision: Revision): void {
  if (change.type !== "delete") return
  const { key } = change.kv
  const later = (state.deleted.get(key) ?? []).filter((at) => at > revision)
  if (later.length > 0) state.deleted.set(key, Object.freeze(later))
  else state.deleted.delete(key)
}

/** Watchers from the compacted revision on see its changes, but not what they replaced, which is gone. */
const withoutPrevious = (change: Change): Change => (change.previous ? Object.freeze({ ...change, previous: null }) : change)
