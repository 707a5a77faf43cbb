/**
 * What a strategic merge patch must know of a type: which lists merge, by which key, and which maps name the fields
 * that stay. Made from the schema and our table of merge facts (schema/), or by hand.
 */
export interface PatchSchema {
  /** For messages. */
  readonly name: string
  /** The facts of one field; undefined where the type has no such field. */
  field(name: string): PatchField | undefined
}

export interface PatchField {
  /** Of the field's value, or of a list's items. */
  readonly schema: PatchSchema
  readonly strategy: "merge" | "replace" | ""
  /** The patch lists the fields that stay; others go (a union such as a volume's source). */
  readonly retainKeys: boolean
  /** "" for lists of scalars and where there is none. */
  readonly mergeKey: string
}

/** A patch that cannot be understood or does not fit. */
export class PatchError extends Error {
  /** What is wrong with it: that it is no patch, that it asks for too much, or that it does not fit. */
  readonly fault: "unreadable" | "too large" | "unfit"

  constructor(message: string, fault: PatchError["fault"] = "unfit") {
    super(message)
    this.fault = fault
  }
}

export type Mutable = Record<string, unknown>
export type Values = readonly unknown[]

export const patchMarker = "$patch"
export const retainKeysMarker = "$retainKeys"
export const deleteListPrefix = "$deleteFromPrimitiveList/"
export const orderPrefix = "$setElementOrder/"

export const isMap = (value: unknown): value is Mutable => typeof value === "object" && value !== null && !Array.isArray(value)

/** Go's kinds as far as JSON has them: two values of one kind can merge. */
export const kindOfValue = (value: unknown): string => (Array.isArray(value) ? "list" : value === null ? "null" : isMap(value) ? "map" : typeof value)

export function fieldOf(schema: PatchSchema, name: string): PatchField {
  const field = schema.field(name)
  if (!field) throw new PatchError(`unable to find api field in struct ${schema.name} for the json field "${name}"`)
  return field
}

/** The value of an item's merge key. */
export function keyValue(item: unknown, mergeKey: string): unknown {
  if (!isMap(item)) throw new PatchError(`expected a map, but received a ${kindOfValue(item)}`)
  if (!Object.hasOwn(item, mergeKey)) throw new PatchError(`map: ${JSON.stringify(item)} does not contain declared merge key: ${mergeKey}`)
  return item[mergeKey]
}

/** The kind of the items of all `lists`, which must be one; lists of lists cannot merge. */
export function itemKind(...lists: readonly Values[]): string {
  const kinds = new Set(lists.flat().map(kindOfValue))
  if (kinds.has("list")) throw new PatchError("lists of lists are not supported")
  if (kinds.size > 1) throw new PatchError(`list element types are not identical: ${JSON.stringify(lists)}`)
  const [kind] = kinds
  if (kind === undefined) throw new PatchError("no elements in any of the given slices")
  return kind
}
