import { isObject, type Json, type JsonObject } from "./json.ts"

/** The text at a path of an object, or "". */
export function textAt(object: JsonObject | undefined, ...path: readonly string[]): string {
  return text(at(object, path))
}

/** The number at a path of an object, or 0. */
export function numberAt(object: JsonObject | undefined, ...path: readonly string[]): number {
  const value = at(object, path)
  return typeof value === "number" ? value : 0
}

/** The list of objects at a path, or none. */
export function listAt(object: JsonObject | undefined, ...path: readonly string[]): readonly JsonObject[] {
  const value = at(object, path)
  return Array.isArray(value) ? value.filter(isObject) : []
}

export const nameOf = (object: JsonObject | undefined): string => textAt(object, "metadata", "name")

const at = (object: JsonObject | undefined, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((value, key) => (isObject(value) ? value[key] : undefined), object)

export const text = (value: Json | undefined): string => (typeof value === "string" ? value : "")
