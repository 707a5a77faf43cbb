import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import { readDocuments } from "../../api/yaml.ts"
import { yamlKeyOrder } from "./yaml-keys.ts"
import { scalarStyle } from "./yaml-style.ts"

/**
 * YAML as Kubernetes' tools write it (go-yaml 2 under sigs.k8s.io/yaml): keys in order, two spaces a level, lists not set in from their key,
 * long lines left long. `readYaml(toYaml(x))` is x.
 */
export function toYaml(value: Json): string {
  if (isObject(value) && Object.keys(value).length > 0) return mapping(value, 0)
  if (Array.isArray(value) && value.length > 0) return sequence(value, 0)
  return `${scalar(value, 0, "value")}\n`
}

const indentOf = (depth: number): string => "  ".repeat(depth)

/** A simple key is at most this long; longer ones are written with "? ". */
const simpleKeyMax = 128

function mapping(map: JsonObject, depth: number): string {
  return Object.keys(map).toSorted(yamlKeyOrder).map((key) => {
    const name = scalar(key, depth, "key")
    const lead = name.length > simpleKeyMax ? `? ${name}\n${indentOf(depth)}:` : `${name}:`
    return `${indentOf(depth)}${lead}${valueAfterKey(map[key] as Json, depth)}`
  }).join("")
}

function valueAfterKey(value: Json, depth: number): string {
  if (isObject(value) && Object.keys(value).length > 0) return `\n${mapping(value, depth + 1)}`
  if (Array.isArray(value) && value.length > 0) return `\n${sequence(value, depth)}`
  return ` ${scalar(value, depth + 1, "value")}\n`
}

function sequence(items: readonly Json[], depth: number): string {
  return items.map((item) => `${indentOf(depth)}- ${itemText(item, depth)}`).join("")
}

/** What stands after "- ": the first line of a mapping or list begins there. */
function itemText(item: Json, depth: number): string {
  if (isObject(item) && Object.keys(item).length > 0) return mapping(item, depth + 1).slice(2 * (depth + 1))
  if (Array.isArray(item) && item.length > 0) return sequence(item, depth + 1).slice(2 * (depth + 1))
  return `${scalar(item, depth + 1, "value")}\n`
}

function scalar(value: Json, depth: number, place: "key" | "value"): string {
  if (typeof value === "string") return text(value, depth, place)
  if (typeof value === "number") return number(value)
  if (value === null || typeof value === "boolean") return String(value)
  return Array.isArray(value) ? "[]" : "{}"
}

/** Go writes floats from 1e21 on, and whole numbers of that size, with an exponent of at least two digits. */
const number = (value: number): string => String(value).replace(/e([+-])(\d)$/, "e$10$2")

function text(value: string, depth: number, place: "key" | "value"): string {
  const style = scalarStyle(value, isPlainText(value), place)
  switch (style) {
    case "plain":
      return value
    case "single":
      return `'${value.replaceAll("'", "''")}'`
    case "double":
      return doubleQuoted(value)
    case "literal":
      return literal(value, depth)
  }
}

/** Whether a plain scalar of this text would be read as text: not as a number, a boolean, nothing or a number of base 60. */
function isPlainText(value: string): boolean {
  if (value === "" || /^[-+]?\d[\d_]*(:[0-5]?\d)+(\.[\d_]*)?$/.test(value)) return false
  if (!/^[-+.\dyYnNtTfFoO~]/.test(value)) return value !== "null" && value !== "Null" && value !== "NULL"
  if (/^\d{4}-\d/.test(value) && /^\d{4}-\d\d?-\d\d?([Tt ]\d\d?:\d\d?:\d\d?(\.\d+)?(Z|[+-]\d\d:\d\d)?)?$/.test(value)) return false
  if (/^[-+]?\.(inf|Inf|INF)$|^\.(nan|NaN|NAN)$/.test(value)) return false
  if (/[^\w.+:~-]/.test(value)) return true
  const [read] = readDocuments(`a: ${value}`).documents
  return !isObject(read?.value) || typeof read.value["a"] === "string"
}

function literal(value: string, depth: number): string {
  const hint = /^[ \n]/.test(value) ? "2" : ""
  const chomping = !value.endsWith("\n") ? "-" : value === "\n" || value.endsWith("\n\n") ? "+" : ""
  const lines = (value.endsWith("\n") ? value.slice(0, -1) : value).split("\n")
  return `|${hint}${chomping}\n${lines.map((line) => (line === "" ? "" : indentOf(depth) + line)).join("\n")}`
}

const escapes: Readonly<Record<string, string>> = {
  "\0": "\\0", "\x07": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r", "\x1b": "\\e", '"': '\\"', "\\": "\\\\",
  "\x85": "\\N", "\xa0": "\\_", "\u2028": "\\L", "\u2029": "\\P",
}

function doubleQuoted(value: string): string {
  let quoted = '"'
  for (const character of value) {
    const code = character.codePointAt(0) as number
    const hex = (digits: number): string => code.toString(16).toUpperCase().padStart(digits, "0")
    const known = escapes[character]
    if (known !== undefined && code !== 0xa0) quoted += known
    else if ((code >= 0x20 && code < 0x7f) || (code >= 0xa0 && code < 0x10000 && code !== 0xfeff)) quoted += character
    else quoted += code < 0x100 ? `\\x${hex(2)}` : code < 0x10000 ? `\\u${hex(4)}` : `\\U${hex(8)}`
  }
  return `${quoted}"`
}
