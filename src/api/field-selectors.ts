import type { Result } from "../base/result.ts"
import { refusal, success } from "../base/result.ts"
import type { Kind } from "./kind.ts"
import type { ApiObject } from "./meta.ts"

/** One condition on a field: equal to `value`, or not. */
export interface FieldRequirement {
  readonly field: string
  readonly operator: "=" | "!="
  readonly value: string
}

/** All must hold. */
export type FieldSelector = readonly FieldRequirement[]

/** Reads "metadata.name=x,status.phase!=Running"; commas, equal signs and backslashes in values are escaped by a backslash. Upstream: fields.ParseSelector. */
export function parseFieldSelector(text: string): Result<FieldSelector> {
  const found: FieldRequirement[] = []
  for (const term of splitTerms(text).filter(Boolean).sort()) {
    const split = splitTerm(term)
    if (!split) return refusal(`invalid selector: '${text}'; can't understand '${term}'`)
    const value = unescapeValue(split.value)
    if (!value.ok) return value
    found.push({ field: split.field, operator: split.operator === "!=" ? "!=" : "=", value: value.value })
  }
  return success(found)
}

/** Splits at commas that no backslash escapes. "" has no terms. */
export function splitTerms(text: string): string[] {
  if (text === "") return []
  const terms = [""]
  for (let i = 0; i < text.length; i++) {
    const escaped = text[i] === "\\"
    if (text[i] === ",") terms.push("")
    else terms[terms.length - 1] += text.slice(i, escaped ? i + 2 : i + 1)
    if (escaped) i++
  }
  return terms
}

/** Splits at the first operator. */
export function splitTerm(term: string): { field: string; operator: "=" | "==" | "!="; value: string } | undefined {
  const match = /!=|==|=/.exec(term)
  if (!match) return undefined
  const operator = match[0] as "=" | "==" | "!="
  return { field: term.slice(0, match.index), operator, value: term.slice(match.index + operator.length) }
}

export const escapeValue = (value: string): string => value.replace(/[\\,=]/g, (character) => `\\${character}`)

export function unescapeValue(text: string): Result<string> {
  let value = ""
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string
    if (character === "," || character === "=") {
      return refusal(`invalid field selector: unescaped character in value: ${character.charCodeAt(0)}`)
    }
    if (character !== "\\") value += character
    else if (/[\\,=]/.test(text[i + 1] ?? "")) value += text[++i] as string
    else return refusal(`invalid field selector: invalid escape sequence: \\${text[i + 1] ?? ""}`)
  }
  return success(value)
}

/** The value that `field` must have, if the selector asks for one. */
export const exactField = (selector: FieldSelector, field: string): string | undefined =>
  selector.find((item) => item.field === field && item.operator === "=")?.value

/** The text of a selectable field; undefined where the kind does not offer it. */
export function fieldValue(kind: Kind, object: ApiObject, field: string): string | undefined {
  if (field === "metadata.name") return object.metadata.name
  if (field === "metadata.namespace" && kind.namespaced) return object.metadata.namespace ?? ""
  return Object.hasOwn(kind.selectable, field) ? kind.selectable[field]?.(object) : undefined
}

export function matchesFields(kind: Kind, selector: FieldSelector, object: ApiObject): boolean {
  return selector.every(({ field, operator, value }) => (fieldValue(kind, object, field) === value) === (operator === "="))
}

/** Why the kind cannot be selected so (a 400), or undefined. */
export function fieldSelectorError(kind: Kind, selector: FieldSelector): string | undefined {
  const unknown = selector.find(({ field }) => field !== "metadata.name" && !(field === "metadata.namespace" && kind.namespaced) && !Object.hasOwn(kind.selectable, field))
  if (!unknown) return undefined
  const label = `field label not supported: ${unknown.field}`
  // Kinds with selectable fields of their own name themselves in the message; the others share one.
  return Object.keys(kind.selectable).length ? label : `${JSON.stringify(unknown.field)} is not a known field selector: only "metadata.name", "metadata.namespace"`
}
