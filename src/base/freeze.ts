/**
 * Freezes a JSON-like value and all that it holds, and gives it back. A value that is already frozen is taken to be
 * frozen all the way down, so that sharing costs nothing: never freeze shallowly elsewhere.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value
  for (const key in value) deepFreeze(value[key])
  return Object.freeze(value)
}
