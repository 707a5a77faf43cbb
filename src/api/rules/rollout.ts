import type { IntOrString } from "../../base/intorstring.ts"
import { percentOf } from "../../base/intorstring.ts"
import type { FieldError } from "../field-error.ts"
import { invalid, malformed, notNegative } from "../field-error.ts"
import { isPercent } from "../names.ts"

/** A count or a percentage, neither of them negative. */
export const countOrPercent = (path: string, value: IntOrString): FieldError[] =>
  typeof value === "string" ? malformed(path, value, isPercent) : notNegative(path, value)

export const atMostAll = (path: string, value: IntOrString): FieldError[] =>
  (percentOf(value) ?? 0) > 100 ? [invalid(path, value, "must not be greater than 100%")] : []

export const isZero = (value: IntOrString): boolean => (percentOf(value) ?? value) === 0

type Counts = Readonly<Record<string, unknown>>

/** Counters of a status: none negative, some at most `replicas`, and available ones ready. */
export function statusCounts(status: Counts, fields: readonly string[], bounded: readonly string[]): FieldError[] {
  const count = (field: string): number => (typeof status[field] === "number" ? status[field] : 0)
  const errors = fields.flatMap((field) => notNegative(`status.${field}`, count(field)))
  for (const field of bounded) if (count(field) > count("replicas")) errors.push(invalid(`status.${field}`, count(field), "cannot be greater than status.replicas"))
  if (bounded.length && count("availableReplicas") > count("readyReplicas")) {
    errors.push(invalid("status.availableReplicas", count("availableReplicas"), "cannot be greater than readyReplicas"))
  }
  return errors
}

/** Hash collisions are counted up for ever. */
export const collisionErrors = (now: number | undefined, before: number | undefined): FieldError[] =>
  before !== undefined && (now ?? 0) < before ? [invalid("status.collisionCount", now ?? 0, "cannot be decremented")] : []
