import { unreachable } from "../base/assert.ts"
import { equalJson, type Json } from "../base/json.ts"
import { leaseNotFoundError } from "./errors.ts"
import { endOf, type KeyRange, type KeyValue, type LeaseId, noLease } from "./key-value.ts"
import { beginWrite, commit, deleteRange, type MvccState, put, type Write } from "./mvcc.ts"
import { range, type RangeError, type RangeRequest, type RangeResult, whyUnreadable } from "./range.ts"

/**
 * A condition on a key, or on every key of a range. A key that does not exist counts as version, revisions and lease 0, so that
 * "does not exist" is `mod = 0`; compared by value it fails. Values can only be equal or not: they are no bytes here.
 */
export type Compare = KeyRange &
  (
    | { readonly target: "version" | "create" | "mod" | "lease"; readonly result: "=" | "!=" | ">" | "<"; readonly operand: number }
    | { readonly target: "value"; readonly result: "=" | "!="; readonly operand: Json }
  )

/** Writes a key, attached to `lease` or, without one, to none. `prevKv` asks for the version that it replaces. */
export interface PutRequest {
  readonly key: string
  readonly value: Json
  readonly lease?: LeaseId
  readonly prevKv?: boolean
}

/** Deletes a range. `prevKv` asks for the deleted versions. */
export interface DeleteRequest extends KeyRange {
  readonly prevKv?: boolean
}

/** One step of a transaction. etcd allows transactions here, too; nothing in Kubernetes nests them. */
export type Operation =
  | ({ readonly type: "range" } & RangeRequest)
  | ({ readonly type: "put" } & PutRequest)
  | ({ readonly type: "delete" } & DeleteRequest)

export type OperationResult =
  | ({ readonly type: "range" } & RangeResult)
  | { readonly type: "put"; readonly previous: KeyValue | null }
  | { readonly type: "delete"; readonly deleted: number; readonly previous: readonly KeyValue[] }

/** If every condition holds `success` is done, else `failure`: all of it in one revision, each step seeing the ones before it. */
export interface TransactionRequest {
  readonly compare: readonly Compare[]
  readonly success: readonly Operation[]
  readonly failure: readonly Operation[]
}

export interface TransactionResult {
  readonly succeeded: boolean
  readonly responses: readonly OperationResult[]
}

export type TransactionError = RangeError | typeof leaseNotFoundError

/** Whether a transaction can change the store. One that cannot needs no proposal. */
export const isReadOnly = (request: TransactionRequest): boolean => [...request.success, ...request.failure].every(({ type }) => type === "range")

/**
 * Does a transaction that {@link whyInvalid} found well formed. Fails, changing nothing, where the branch that is taken reads a
 * revision that is not there or attaches to a lease that is not.
 */
export function transact(state: MvccState, request: TransactionRequest): TransactionResult | TransactionError {
  const succeeded = request.compare.every((compare) => holds(state, compare))
  const operations = succeeded ? request.success : request.failure
  for (const operation of operations) {
    const refused = whyRefused(state, operation)
    if (refused) return refused
  }
  // A read at a given revision must not see this transaction's own steps, so it is done before them.
  const snapshots = operations.map((operation) => (operation.type === "range" && operation.revision ? read(state, operation) : undefined))
  const write = beginWrite(state)
  const responses = operations.map((operation, i) => snapshots[i] ?? execute(state, write, operation))
  commit(state, write)
  return { succeeded, responses }
}

function whyRefused(state: MvccState, operation: Operation): TransactionError | undefined {
  if (operation.type === "range") return whyUnreadable(state, operation.revision)
  if (operation.type === "put" && operation.lease && !state.leases.has(operation.lease)) return leaseNotFoundError
  return undefined
}

/** A read whose revision {@link whyRefused} has checked. */
const read = (state: MvccState, request: RangeRequest): OperationResult => ({ type: "range", ...(range(state, request) as RangeResult) })

function execute(state: MvccState, write: Write, operation: Operation): OperationResult {
  switch (operation.type) {
    case "range":
      return read(state, operation)
    case "put": {
      const previous = put(state, write, operation.key, operation.value, operation.lease ?? noLease)
      return { type: "put", previous: operation.prevKv ? previous : null }
    }
    case "delete": {
      const previous = deleteRange(state, write, operation)
      return { type: "delete", deleted: previous.length, previous: operation.prevKv ? previous : [] }
    }
    default:
      return unreachable(operation)
  }
}

function holds(state: MvccState, compare: Compare): boolean {
  if (compare.rangeEnd === undefined) return holdsFor(compare, state.live.get(compare.key))
  const found = state.live.values(compare.key, endOf(compare))
  return found.length === 0 ? holdsFor(compare, undefined) : found.every((kv) => holdsFor(compare, kv))
}

function holdsFor(compare: Compare, kv: KeyValue | undefined): boolean {
  switch (compare.target) {
    case "value":
      return kv !== undefined && equalJson(kv.value, compare.operand) === (compare.result === "=")
    case "version":
      return agrees(kv?.version ?? 0, compare)
    case "create":
      return agrees(kv?.createRevision ?? 0, compare)
    case "mod":
      return agrees(kv?.modRevision ?? 0, compare)
    case "lease":
      return agrees(kv?.lease ?? noLease, compare)
    default:
      return unreachable(compare)
  }
}

function agrees(actual: number, { result, operand }: { readonly result: "=" | "!=" | ">" | "<"; readonly operand: number }): boolean {
  switch (result) {
    case "=":
      return actual === operand
    case "!=":
      return actual !== operand
    case ">":
      return actual > operand
    case "<":
      return actual < operand
    default:
      return unreachable(result)
  }
}
