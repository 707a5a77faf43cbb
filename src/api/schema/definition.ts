import { assert } from "../../base/assert.ts"
import type { PatchField, PatchSchema } from "../patch/patch-schema.ts"
import { definitions as text } from "./definitions.ts"

/**
 * One type of the API: a kind, or a part of one. The generated text holds one a line: its name, then its fields as
 * `[!][=~?]name:type[facts]`, where "!" is required; the sign says how it is written (see {@link FieldDefinition}); `[` is a list,
 * `{` a map, `@n` a reference to the n-th definition (base 36); `*key` a list that merges, "!" one that is replaced, `^` retainKeys.
 */
export interface Definition {
  /** "v1/Pod", "apps/v1/DeploymentSpec", "meta/v1/ObjectMeta" */
  readonly id: string
  /** The last part: Go's name of the type, which messages use. */
  readonly name: string
  readonly fields: ReadonlyMap<string, FieldDefinition>
  /** The fields that are written also without a value. */
  readonly always: readonly FieldDefinition[]
}

export interface FieldDefinition {
  readonly name: string
  readonly required: boolean
  /** always: also without a value, as "", 0, false or {}; said: unless it says nothing (empty, zero, false); given: as it was given. */
  readonly writing: "always" | "said" | "given"
  readonly type: FieldType
  readonly merge?: { readonly strategy: "merge" | "replace" | ""; readonly key: string; readonly retainKeys: boolean }
}

export type FieldType =
  | { readonly is: Scalar }
  | { readonly is: "list" | "map"; readonly of: FieldType }
  | { readonly is: "ref"; readonly number: number }

/** Of these, "any" is any JSON value, and bytes are base64. */
export type Scalar = "string" | "bool" | "int32" | "int64" | "double" | "quantity" | "intOrString" | "time" | "microTime" | "bytes" | "any"

const letters: Readonly<Record<string, Scalar>> = {
  s: "string", b: "bool", i: "int32", l: "int64", d: "double", q: "quantity", x: "intOrString", t: "time", m: "microTime", y: "bytes", j: "any",
}
const writings: Readonly<Record<string, FieldDefinition["writing"]>> = { "=": "always", "~": "said", "?": "given" }

const lines = text.split("\n")
const numbers: ReadonlyMap<string, number> = new Map(lines.map((line, i) => [line.split(" ", 1)[0] as string, i]))
// Read on first use: few worlds touch all of the API.
const read: (Definition | undefined)[] = []

export function definitionOf(id: string): Definition {
  const number = numbers.get(id)
  assert(number !== undefined, `${id} is defined`)
  return definitionAt(number)
}

export function definitionAt(number: number): Definition {
  return (read[number] ??= parse(lines[number] as string))
}

/** All definitions, for who lists them. */
export const definitionIds = (): string[] => [...numbers.keys()]

function parse(line: string): Definition {
  const [id = "", ...rest] = line.split(" ")
  const fields = rest.map(parseField)
  return { id, name: id.slice(id.lastIndexOf("/") + 1), fields: new Map(fields.map((field) => [field.name, field])), always: fields.filter(({ writing }) => writing === "always") }
}

const fieldShape = /^(!?)([=~?])([^:]+):([[{]*)(@[0-9a-z]+|[a-z])(?:(\*|!)?([\w-]*))(\^?)$/

function parseField(text: string): FieldDefinition {
  const [, required, sign = "", name = "", wraps = "", inner = "", strategy, key = "", retain] = fieldShape.exec(text) ?? []
  assert(name, `${text} is a field`)
  let type: FieldType = inner.startsWith("@") ? { is: "ref", number: Number.parseInt(inner.slice(1), 36) } : { is: letters[inner] as Scalar }
  for (const wrap of wraps) type = { is: wrap === "[" ? "list" : "map", of: type }
  const field = { name, required: required !== "", writing: writings[sign] as FieldDefinition["writing"], type }
  if (!strategy && !retain) return field
  return { ...field, merge: { strategy: strategy === "*" ? "merge" : strategy === "!" ? "replace" : "", key, retainKeys: retain !== "" } }
}

/** What strategic merge patches need to know of a definition. */
export function patchSchemaOf(definition: Definition): PatchSchema {
  return {
    name: definition.name,
    field: (name) => {
      const field = definition.fields.get(name)
      return field && patchField(field.type, field.merge)
    },
  }
}

function patchField(type: FieldType, merge?: FieldDefinition["merge"]): PatchField {
  return { schema: innerSchema(type), strategy: merge?.strategy ?? "", retainKeys: merge?.retainKeys ?? false, mergeKey: merge?.key ?? "" }
}

function innerSchema(type: FieldType): PatchSchema {
  if (type.is === "ref") return patchSchemaOf(definitionAt(type.number))
  if (type.is === "list") return innerSchema(type.of)
  // The keys of a map are its fields, all alike; so are those of any JSON.
  return { name: type.is, field: () => (type.is === "map" ? patchField(type.of) : patchField({ is: "any" })) }
}
