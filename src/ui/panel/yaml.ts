import { isObject, type Json } from "../../base/json.ts"

/** A piece of a line, and what it is, for its colour. */
export interface Token {
  readonly type: "key" | "text" | "number" | "word" | "mark"
  readonly text: string
}

/** An object as YAML in kubectl's layout: two spaces, lists under their key, one token list a line. */
export function yamlLines(value: Json): readonly (readonly Token[])[] {
  if (isCompound(value)) return isObject(value) ? mapping(value, "") : sequence(value as readonly Json[], "")
  return [[scalar(value)]]
}

export const yamlText = (value: Json): string => yamlLines(value).map((tokens) => `${tokens.map(({ text }) => text).join("")}\n`).join("")

const mark = (text: string): Token => ({ type: "mark", text })

const isCompound = (value: Json): boolean => (Array.isArray(value) ? value.length > 0 : isObject(value) && Object.keys(value).length > 0)

function mapping(value: { readonly [key: string]: Json }, indent: string): (readonly Token[])[] {
  return Object.keys(value)
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((key) => entry(key, value[key] as Json, indent))
}

function entry(key: string, value: Json, indent: string): (readonly Token[])[] {
  const head = [mark(indent), { type: "key", text: quoteIfNeeded(key) } as const, mark(":")]
  if (isCompound(value)) return [head, ...(isObject(value) ? mapping(value, `${indent}  `) : sequence(value as readonly Json[], indent))]
  if (typeof value === "string" && isBlock(value)) return [[...head, mark(value.endsWith("\n") ? " |" : " |-")], ...blockLines(value, `${indent}  `)]
  return [[...head, mark(" "), scalar(value)]]
}

function sequence(items: readonly Json[], indent: string): (readonly Token[])[] {
  return items.flatMap((item) => {
    if (!isCompound(item)) return [[mark(indent), mark("- "), scalar(item)]]
    const [first = [], ...rest] = isObject(item) ? mapping(item, `${indent}  `) : sequence(item as readonly Json[], `${indent}  `)
    // The item's first line begins with its indentation; its dash stands there instead.
    return [[mark(indent), mark("- "), ...first.slice(1)], ...rest]
  })
}

function scalar(value: Json): Token {
  if (typeof value === "string") return { type: "text", text: quoteIfNeeded(value) }
  if (typeof value === "number") return { type: "number", text: String(value) }
  if (Array.isArray(value)) return mark("[]")
  return isObject(value) ? mark("{}") : { type: "word", text: JSON.stringify(value) }
}

/** Texts of several lines are shown as such, where YAML reads them back the same. */
const isBlock = (value: string): boolean => /^\S.*\n./.test(value) && !unprintable.test(value.replaceAll("\n", "")) && !/ \n| $|\n\n$/.test(value)

/** Control characters, and others that YAML wants escaped. */
const unprintable = /[\p{Cc}\p{Cs}\u00a0\u2028\u2029\ufeff]/u

const blockLines = (value: string, indent: string): Token[][] => value.replace(/\n$/, "").split("\n").map((line) => (line === "" ? [] : [mark(indent), { type: "text", text: line }]))

/** Words that YAML 1.1 or 1.2 would read as something else than text. */
const reserved = /^(y|n|yes|no|on|off|true|false|null|~|[-+]?(\.inf|\.nan)|=|<<)$/i
const looksLikeNumber = /^[-+.]?\d[\d_.,:eExXoOa-fA-F+-]*$/
const looksLikeDate = /^\d{4}-\d/
const plainStart = /^[A-Za-z0-9_./$(^<+;~]/

function quoteIfNeeded(value: string): string {
  const safe = plainStart.test(value) && !unprintable.test(value) && !reserved.test(value) && !looksLikeNumber.test(value) && !looksLikeDate.test(value) && !/: |:$| #|\s$|^---|^\.\.\./.test(value)
  return safe ? value : JSON.stringify(value)
}
