import { equalJson, isObject, type Json, type JsonObject } from "../../base/json.ts"

/** What differs between any two runs and says nothing. */
const volatile = ["metadata.uid", "metadata.resourceVersion", "metadata.creationTimestamp", "metadata.managedFields", "metadata.name", "kind", "apiVersion"]

/** A moment of whole seconds: two writes within one second may or may not change it. */
const wholeSecond = /^(T[+-]\d+|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)$/

/**
 * The fields that a write changed: "spec.renewTime", "+spec.taints[key:effect]", "-metadata.annotations"; conditions with what
 * they say. Of a new object each field that it has.
 */
export function fieldsChanged(before: JsonObject | undefined, after: JsonObject | undefined): readonly string[] {
  if (!after) return before ? ["(deleted)"] : []
  const fields: string[] = []
  if (before) compare("", before, after, fields)
  else leaves("", after, fields)
  return fields.toSorted()
}

function compare(path: string, before: Json | undefined, after: Json | undefined, fields: string[]): void {
  if (equalJson(before ?? null, after ?? null) || volatile.includes(path)) return
  if (isAbsent(before) || isAbsent(after)) {
    // A list that comes or goes is told by its elements.
    const there = (isAbsent(before) ? after : before) as Json
    const paths = Array.isArray(there) ? Object.keys(partsOf(there) ?? { "": null }).map((key) => joined(path, key)) : [path]
    return void fields.push(...paths.map((each) => (isAbsent(before) ? "+" : "-") + each))
  }
  if (isWholeSecond(before) && isWholeSecond(after)) return
  if (isCondition(path, before) && isCondition(path, after)) {
    if (!equalJson(said(before), said(after))) fields.push(conditionText(path, after))
    return
  }
  const a = partsOf(before)
  const b = partsOf(after)
  if (!a || !b) return void fields.push(path)
  for (const key of new Set([...Object.keys(a), ...Object.keys(b)])) compare(joined(path, key), a[key], b[key], fields)
}

function leaves(path: string, value: Json, fields: string[]): void {
  if (isAbsent(value) || volatile.includes(path)) return
  if (isCondition(path, value)) return void fields.push(conditionText(path, value))
  const parts = partsOf(value)
  if (!parts) return void fields.push(path)
  for (const [key, part] of Object.entries(parts)) leaves(joined(path, key), part, fields)
}

/** A field that is a text or a number, as text. */
export const asText = (value: Json | undefined): string => (typeof value === "string" || typeof value === "number" ? `${value}` : "")

const isAbsent = (value: Json | undefined): value is null | undefined => value === undefined || value === null
const isWholeSecond = (value: Json): boolean => typeof value === "string" && wholeSecond.test(value)
const joined = (path: string, key: string): string => (key === "" || key.startsWith("[") || path === "" ? path + key : `${path}.${key}`)

/** An object's fields, or a list's elements by what they are called; undefined for what has no parts. */
function partsOf(value: Json): JsonObject | undefined {
  if (isObject(value)) return value
  if (!Array.isArray(value) || !value.every(isObject)) return undefined
  return Object.fromEntries((value as readonly JsonObject[]).map((element, i) => [`[${nameOf(element) ?? i}]`, element]))
}

function nameOf({ type, key, effect, name, ip, targetRef }: JsonObject): string | undefined {
  // An endpoint is called by its Pod: its place and its address are chance.
  if (isObject(targetRef)) return asText(targetRef["name"])
  if (typeof key === "string") return typeof effect === "string" ? `${key}:${effect}` : key
  return [type, name, ip].find((value) => typeof value === "string")
}

const isCondition = (path: string, value: Json): value is JsonObject => /\.conditions\[[^\]]*\]$/.test(path) && isObject(value)
const said = ({ status, reason, message }: JsonObject): Json => [status ?? null, reason ?? null, message ?? null]
const conditionText = (path: string, { status, reason }: JsonObject): string => `${path}=${asText(status)}(${asText(reason)})`
