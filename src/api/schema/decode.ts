import { isObject } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"
import { canonicalQuantity } from "../../base/quantity.ts"
import type { Result } from "../../base/result.ts"
import { refusal, success } from "../../base/result.ts"
import { draftOf } from "../draft.ts"
import type { ApiObject } from "../meta.ts"
import { definitionAt, definitionOf } from "./definition.ts"
import type { Definition, FieldType } from "./definition.ts"
import { DecodeError, isBase64, timeText } from "./scalars.ts"

/** A body as the server takes it in: a draft in normal form, and the paths of fields that no type has. */
export interface Decoded {
  readonly value: ApiObject
  readonly unknownFields: readonly string[]
}

/**
 * Reads a body as `definition` ("v1/Pod"): drops unknown fields, nulls and what says nothing, writes amounts and times in their canonical form,
 * and fills in what is always written. The error is Go's of decoding into the type, without "Pod in version … as a Pod: ".
 * The input is not changed.
 */
export function decodeObject(definition: string, body: Json): Result<Decoded> {
  const decoder = new Decoder()
  try {
    const value = decoder.object(body, definitionOf(definition), root) as unknown as ApiObject
    if (decoder.mismatch !== undefined) return refusal(decoder.mismatch)
    return success({ value, unknownFields: decoder.unknownFields })
  } catch (error) {
    if (error instanceof DecodeError) return refusal(error.message)
    throw error
  }
}

/** The message of a strict request (`fieldValidation=Strict`) that brought unknown fields. */
export const strictError = (unknownFields: readonly string[]): string =>
  `strict decoding error: ${unknownFields.map((field) => `unknown field ${JSON.stringify(field)}`).join(", ")}`

/** What the field of a definition holds where nothing was said: `{}` with what is always written in it; undefined where it then stays away. */
export function emptyField(definition: string, name: string): unknown {
  const field = definitionOf(definition).fields.get(name)
  return field?.writing === "always" ? zero(field.type) : undefined
}

/** A field, an item of a list or an entry of a map, and what it lies in. Its paths are written out only for who has to complain. */
class Place {
  readonly within: Place | undefined
  readonly is: "field" | "item" | "entry"
  readonly name: string | number
  /** The type that has the field; of an item or entry, that has the field in which it lies. */
  readonly struct: string

  constructor(within: Place | undefined, is: Place["is"], name: string | number, struct: string) {
    this.within = within
    this.is = is
    this.name = name
    this.struct = struct
  }

  /** Go's path: fields alone. */
  get path(): string {
    const before = this.within?.path ?? ""
    return this.is === "field" ? joined(before, this.name) : before
  }

  /** The exact one: indexes and keys, too. */
  get exact(): string {
    const before = this.within?.exact ?? ""
    return this.is === "item" ? `${before}[${this.name}]` : joined(before, this.name)
  }
}

const joined = (before: string, name: string | number): string => (before ? `${before}.${name}` : String(name))
const root = new Place(undefined, "field", "", "")

type Draft = Record<string, unknown>

class Decoder {
  readonly unknownFields: string[] = []
  /** The first value of a wrong type. Decoding goes on, because a malformed time or amount further on has precedence. */
  mismatch: string | undefined

  object(value: Json, definition: Definition, at: Place, type?: FieldType): Draft {
    const draft: Draft = {}
    if (isObject(value)) {
      for (const name of Object.keys(value)) this.#field(name, value[name] as Json, definition, at, draft)
    } else if (value !== null) {
      this.#mistyped(value, at, type ? goType(type) : definition.name)
    }
    for (const { name, type: of } of definition.always) if (draft[name] === undefined) draft[name] = zero(of)
    return draft
  }

  #field(name: string, item: Json, definition: Definition, within: Place, draft: Draft): void {
    const field = definition.fields.get(name)
    const at = new Place(within, "field", name, definition.name)
    if (!field) this.unknownFields.push(at.exact)
    else if (item !== null) {
      const value = this.#value(item, field.type, at)
      if (field.writing !== "said" || !saysNothing(value)) draft[name] = value
    }
  }

  #value(value: Json, type: FieldType, at: Place): unknown {
    switch (type.is) {
      case "ref":
        return this.object(value, definitionAt(type.number), at, type)
      case "list":
        if (!Array.isArray(value)) return this.#mistyped(value, at, goType(type))
        return value.map((item: Json, i) => this.#item(item, type.of, new Place(at, "item", i, at.struct)))
      case "map":
        return this.#map(value, type, at)
      default:
        return this.#scalar(value, type.is, at)
    }
  }

  #map(value: Json, type: { readonly is: "list" | "map"; readonly of: FieldType }, at: Place): unknown {
    if (!isObject(value)) return this.#mistyped(value, at, goType(type))
    const map: Draft = {}
    for (const [key, item] of Object.entries(value)) {
      const kept = this.#item(item, type.of, new Place(at, "entry", key, at.struct))
      if (key === "__proto__") Object.defineProperty(map, key, { value: kept, enumerable: true, configurable: true, writable: true })
      else map[key] = kept
    }
    return map
  }

  // An item that is null is there all the same, with nothing in it.
  #item(value: Json, type: FieldType, at: Place): unknown {
    return value === null && type.is !== "any" && type.is !== "ref" ? zero(type) : this.#value(value, type, at)
  }

  #scalar(value: Json, type: Exclude<FieldType["is"], "ref" | "list" | "map">, at: Place): unknown {
    switch (type) {
      case "any":
        return draftOf(value)
      case "string":
        return typeof value === "string" ? value : this.#mistyped(value, at, "string")
      case "bool":
        return typeof value === "boolean" ? value : this.#mistyped(value, at, "bool")
      case "double":
        return typeof value === "number" ? value : this.#mistyped(value, at, "float64")
      case "int32":
      case "int64":
        return isWhole(value, type) ? value : this.#mistyped(value, at, type)
      case "intOrString":
        if (typeof value === "string" || isWhole(value, "int32")) return value
        throw new DecodeError(mismatchText(value, at, "int32"))
      case "quantity":
        return quantityText(value)
      case "bytes":
        return typeof value === "string" ? isBase64(value) : this.#mistyped(value, at, "[]uint8")
      case "time":
      case "microTime":
        return typeof value === "string" ? timeText(value, type) : this.#mistyped(value, at, "string")
    }
  }

  #mistyped(value: Json, at: Place, goType: string): undefined {
    this.mismatch ??= mismatchText(value, at, goType)
    return undefined
  }
}

const isWhole = (value: Json, type: "int32" | "int64"): boolean =>
  typeof value === "number" && Number.isInteger(value) && (type === "int64" ? Math.abs(value) <= 9_223_372_036_854_775_000 : value === (value | 0))

function quantityText(value: Json): string {
  const text = typeof value === "string" || typeof value === "number" ? canonicalQuantity(value) : undefined
  if (text !== undefined) return text
  throw new DecodeError("quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")
}

function mismatchText(value: Json, { struct, path }: Place, type: string): string {
  const bare = type.startsWith("int") ? `number ${String(value as number)}` : "number"
  const what = typeof value === "number" ? bare : typeof value === "boolean" ? "bool" : Array.isArray(value) ? "array" : isObject(value) ? "object" : "string"
  return struct ? `json: cannot unmarshal ${what} into Go struct field ${struct}.${path} of type ${type}` : `json: cannot unmarshal ${what} into Go value of type v1.${type}`
}

const goScalars: Readonly<Record<string, string>> = {
  double: "float64", quantity: "resource.Quantity", intOrString: "intstr.IntOrString", time: "v1.Time", microTime: "v1.MicroTime", bytes: "[]uint8", any: "interface {}",
}

function goType(type: FieldType): string {
  if (type.is === "list") return `[]${goType(type.of)}`
  if (type.is === "map") return `map[string]${goType(type.of)}`
  if (type.is !== "ref") return goScalars[type.is] ?? type.is
  const { id, name } = definitionAt(type.number)
  return `${id.slice(0, -name.length - 1).split("/").at(-1) ?? ""}.${name}`
}

function saysNothing(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return value === "" || value === 0 || value === false || value === undefined
  return Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0
}

/** What stands where nothing was given; undefined for lists and the like, which then stay away. */
function zero(type: FieldType): unknown {
  switch (type.is) {
    case "ref":
      return new Decoder().object({}, definitionAt(type.number), root)
    case "string":
      return ""
    case "bool":
      return false
    case "int32":
    case "int64":
    case "double":
      return 0
    case "quantity":
      return "0"
    default:
      return undefined
  }
}
