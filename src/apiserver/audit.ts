import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { EventId } from "../sim/types.ts"

/** One request that the network delivered and that has been answered, as in an audit log of level Metadata. */
export interface AuditEntry {
  /** When it came. */
  readonly at: Micros
  /** The event that brought it. */
  readonly event: EventId
  /** When it was answered. */
  readonly answeredAt: Micros
  readonly user: string
  readonly verb: string
  /** "events.k8s.io", "" for the core group. */
  readonly group: string
  readonly resource: string
  readonly subresource: string
  readonly namespace: string
  readonly name: string
  /** HTTP status, or 0 where the client went away before the answer. */
  readonly code: number
  readonly reason: string
  readonly message: string
  /** Revisions that it wrote, in order. */
  readonly revisions: readonly number[]
  /** Whether it came from the server itself. */
  readonly own: boolean
}

/** The last entries by number, counted from 1; `total` is the number of the last. */
export interface Audit {
  total: number
  /** Requests that the network delivered, answered or not. */
  delivered: number
  readonly entries: Table<number, AuditEntry>
}

export const emptyAudit = (): Audit => ({ total: 0, delivered: 0, entries: new Table() })

/** Adds an entry; the oldest go where more than `max` are kept. */
export function record(audit: Audit, entry: AuditEntry, max: number): void {
  audit.entries.set(++audit.total, Object.freeze(entry))
  audit.entries.delete(audit.total - max)
}
