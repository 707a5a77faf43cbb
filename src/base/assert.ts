/** A broken invariant of ours, never of a learner's: it stops the world and is shown with the seed and the event number. */
class InvariantError extends Error {
  override readonly name = "InvariantError"
}

/** Throws {@link InvariantError} unless `condition` holds. For what only we can cause. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InvariantError(message)
}

/** Ends a `switch` over a union: the compiler refuses a forgotten case, the assertion refuses forged data. */
export function unreachable(value: never): never {
  throw new InvariantError(`unreachable case: ${JSON.stringify(value)}`)
}
