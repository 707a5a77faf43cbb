/** A JSON value: what may cross a host, a worker or a file. No undefined, NaN, dates or classes. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** Structural equality of two JSON values; the order of keys does not matter. */
export function equalJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item, i) => equalJson(item, b[i] as Json))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key], b[key]))
}

/** Why `value` is no JSON value, as `path: reason`, or undefined where it is one. */
export function whyNotJson(value: unknown, path = "", depthMax = 100): string | undefined {
  if (value === null || typeof value === "string" || typeof value === "boolean") return undefined
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${path || "."}: ${value} is not a JSON number`
  if (typeof value !== "object") return `${path || "."}: ${typeof value} is not JSON`
  if (depthMax === 0) return `${path}: nested too deeply`
  if (Array.isArray(value)) return firstReason(value.map((item, i) => [`${path}[${i}]`, item]), depthMax)
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return `${path || "."}: an instance of a class is not JSON`
  return firstReason(Object.entries(value).map(([key, item]) => [path ? `${path}.${key}` : key, item]), depthMax)
}

function firstReason(items: readonly (readonly [string, unknown])[], depthMax: number): string | undefined {
  for (const [path, item] of items) {
    const reason = whyNotJson(item, path, depthMax - 1)
    if (reason) return reason
  }
  return undefined
}
