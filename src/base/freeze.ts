/**
 * Freezes a JSON-like value and all that it holds, and gives it back. A value that is already frozen is taken to be
 * frozen all the way down, so that sharing costs nothing: never freeze shallowly elsewhere.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value
  // Frozen first and descended into only where there is something to freeze: the other order makes V8 give up its fast paths.
  Object.freeze(value)
  for (const key in value) {
    const item = value[key]
    if (typeof item === "object" && item !== null) deepFreeze(item)
  }
  return value
}
