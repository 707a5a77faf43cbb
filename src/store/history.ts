import { compactedError } from "./errors.ts"
import { type Change, contains, type KeyRange, type Revision } from "./key-value.ts"
import type { MvccState } from "./mvcc.ts"

/**
 * Every change of a range from revision `from` on, in order: what a watch that starts there has missed. The compacted revision can still
 * be watched from, earlier ones cannot. A revision that is yet to come is no error: the watch waits for it.
 */
export function changesFrom(state: MvccState, from: Revision, range: KeyRange): readonly Change[] | typeof compactedError {
  if (from < state.compacted) return compactedError
  const found: Change[] = []
  for (const [, changes] of state.log.entries(from)) for (const change of changes) if (contains(range, change.kv.key)) found.push(change)
  return found
}
