import { humanDuration } from "../../base/duration.ts"
import { micros } from "../../base/time.ts"
import type { Instant } from "../instant.ts"
import { parseInstant } from "../instant.ts"
import type { ColumnOptions } from "../kind.ts"
import type { ApiObject } from "../meta.ts"

/** "3m10s" since an RFC 3339 time; "<unknown>" without one. */
export function ageOf(time: string | undefined | null, now: Instant): string {
  const at = time ? parseInstant(time) : undefined
  return at === undefined ? "<unknown>" : humanDuration(micros(now - at))
}

export const nameColumn: ColumnOptions<ApiObject> = { name: "Name", of: ({ metadata }) => metadata.name }
export const ageColumn: ColumnOptions<ApiObject> = { name: "Age", of: ({ metadata }, now) => ageOf(metadata.creationTimestamp, now) }

/** What kinds without columns of their own show. */
export const plainColumns: readonly ColumnOptions<ApiObject>[] = [nameColumn, { name: "Created At", type: "date", of: ({ metadata }) => metadata.creationTimestamp ?? "" }]

/** A column that shows with `-o wide` only. */
export const wide = <T>(name: string, of: ColumnOptions<T>["of"]): ColumnOptions<T> => ({ name, of, priority: 1 })
