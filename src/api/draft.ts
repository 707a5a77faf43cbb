/**
 * A copy of a JSON value that may be changed freely: what defaults and strategies work on before the store freezes it.
 * The one place where frozen objects become changeable again.
 */
export function draftOf<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value
  if (Array.isArray(value)) return value.map(draftOf) as T
  const copy: Record<string, unknown> = {}
  for (const key in value) {
    const item = draftOf(value[key])
    // A field of this name must not become the copy's prototype.
    if (key === "__proto__") Object.defineProperty(copy, key, { value: item, enumerable: true, configurable: true, writable: true })
    else copy[key] = item
  }
  return copy as T
}
