import type { ApiObject } from "../../api/meta.ts"
import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import { byText, goJson } from "../print/json.ts"
import type { Describer } from "./describer.ts"
import { metaLines, type Lines } from "./text.ts"

/** Describes what nothing more is known of: all its fields, with titles made of their names. */
export const genericDescriber: Describer = {
  kind: "", group: "", events: true,
  // eslint-disable-next-line require-yield -- all is in the object itself
  *lines(object) {
    return [`Name:\t${object.metadata.name}`, `Namespace:\t${object.metadata.namespace ?? ""}`, ...metaLines(object), ...fieldLines(object as ApiObject as unknown as JsonObject, "", "")]
  },
}

/** What stands at the top already, and whose fields are whose. */
const hidden = [".metadata.managedFields", ".metadata.name", ".metadata.namespace", ".metadata.labels", ".metadata.annotations"]

function fieldLines(content: JsonObject, path: string, indent: string): Lines {
  return Object.keys(content).toSorted(byText).flatMap((field): Lines => {
    const value = content[field] as Json
    const at = `${path}.${field}`
    if (hidden.includes(at)) return []
    const title = `${indent}${titleOf(field)}:`
    if (isObject(value)) return [title, ...fieldLines(value, at, `${indent}  `)]
    if (Array.isArray(value)) return [title, ...(value as readonly Json[]).flatMap((item) => (isObject(item) ? fieldLines(item, at, `${indent}  `) : [`${indent}  ${valueText(item)}`]))]
    return [`${title}\t${valueText(value)}`]
  })
}

const valueText = (value: Json): string => (typeof value === "string" ? value : value === null ? "<nil>" : typeof value === "object" ? goJson(value) : String(value))

const acronyms = ["API", "URL", "UID", "GUID"]

/** "creationTimestamp" → "Creation Timestamp", "apiVersion" → "API Version"; names with digits or dots stay. */
function titleOf(field: string): string {
  if (/[^\p{L}-]/u.test(field)) return field
  const parts = joinAcronyms(field.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}|[^\p{Lu}\p{Ll}]+/gu) ?? [field])
  return parts.map((part) => (acronyms.includes(part.toUpperCase()) ? part.toUpperCase() : part.toLowerCase() === part ? part.slice(0, 1).toUpperCase() + part.slice(1) : part)).join(" ")
}

/** "IP" and "Address" of "IPAddress" belong together: a run of capitals before a capital. */
function joinAcronyms(parts: readonly string[]): readonly string[] {
  const joined: string[] = []
  for (let i = 0; i < parts.length; i++) {
    const [part = "", next = ""] = [parts[i], parts[i + 1]]
    if (part.length >= 2 && /^[^\p{Ll}]+$/u.test(part) && /^\p{Lu}/u.test(next)) {
      joined.push(part + next)
      i++
    } else joined.push(part)
  }
  return joined
}
