import { duplicateKeyError, emptyKeyError, tooManyOperationsError } from "./errors.ts"
import { contains } from "./key-value.ts"
import type { Operation, TransactionRequest } from "./transaction.ts"

/** etcd's `--max-txn-ops`. */
const operationsMax = 128

export type ValidationError = typeof duplicateKeyError | typeof emptyKeyError | typeof tooManyOperationsError

/**
 * Why a transaction is not well formed, or undefined where it is: what etcd's gRPC layer refuses before it proposes anything. A key may
 * be put once in a branch, and not where the branch also deletes it; deletions may overlap.
 */
export function whyInvalid(request: TransactionRequest): ValidationError | undefined {
  const { compare, success, failure } = request
  if (Math.max(compare.length, success.length, failure.length) > operationsMax) return tooManyOperationsError
  if ([compare, success, failure].some((list) => list.some(({ key }) => key === ""))) return emptyKeyError
  return touchesTwice(success) || touchesTwice(failure) ? duplicateKeyError : undefined
}

function touchesTwice(operations: readonly Operation[]): boolean {
  if (operations.length < 2) return false
  const put = new Set<string>()
  for (const operation of operations) {
    if (operation.type !== "put") continue
    if (put.has(operation.key)) return true
    put.add(operation.key)
  }
  return operations.some((operation) => operation.type === "delete" && [...put].some((key) => contains(operation, key)))
}
