import { isObject, type Json } from "../../base/json.ts"

/** JSON as Go's encoder writes it: keys in order, and `<`, `>`, `&` and the two line separators escaped. */
export const goJson = (value: Json): string => escaped(JSON.stringify(sorted(value)))

/** The same on lines of their own, four spaces a level: `-o json`. */
export const goJsonIndented = (value: Json): string => escaped(JSON.stringify(sorted(value), null, 4))

const escaped = (text: string): string => text.replaceAll(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)

/** The value with all keys in order. */
function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item))
  if (!isObject(value)) return value
  // Keys that look like numbers come first in any JavaScript object, as in Go's order they nearly always do.
  return Object.fromEntries(Object.keys(value).toSorted(byText).map((key) => [key, sorted(value[key] as Json)]))
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
