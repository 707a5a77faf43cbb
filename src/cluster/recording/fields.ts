import { isObject, type Json, type JsonObject } from "../../base/json.ts"

/** Why a recording is not taken, in words that begin with the field. */
export class Refused extends Error {}

/** Looks at the fields of one mapping of a foreign value, and refuses by name. */
export class Reader {
  readonly #path: string
  readonly #value: JsonObject

  /** `known` are all fields that it may have. */
  constructor(path: string, value: unknown, known: readonly string[]) {
    if (!isObject(value)) throw new Refused(`${path}: must be a mapping`)
    this.#path = path
    this.#value = value
    const unknown = Object.keys(value).find((key) => !known.includes(key))
    if (unknown !== undefined) throw new Refused(`${this.at(unknown.slice(0, 60))}: unknown field`)
  }

  /** The name of a field in what is said of it. */
  at(field: string): string {
    return this.#path === "" ? field : `${this.#path}.${field}`
  }

  get(field: string): Json | undefined {
    return Object.hasOwn(this.#value, field) ? this.#value[field] : undefined
  }

  whole(field: string, min: number, max: number = Number.MAX_SAFE_INTEGER): number {
    const value = this.get(field)
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < min || value > max) throw new Refused(`${this.at(field)}: must be a whole number from ${min} to ${max}`)
    return value
  }

  text(field: string, charactersMax: number): string {
    const value = this.get(field)
    if (typeof value !== "string" || value.length > charactersMax) throw new Refused(`${this.at(field)}: must be a text of at most ${charactersMax} characters`)
    return value
  }

  oneOf<T extends string>(field: string, words: readonly T[]): T {
    const value = this.get(field)
    const word = words.find((each) => each === value)
    if (word === undefined) throw new Refused(`${this.at(field)}: must be one of ${words.join(", ")}`)
    return word
  }

  list(field: string, max: number): readonly Json[] {
    const value = this.get(field)
    if (!Array.isArray(value) || value.length > max) throw new Refused(`${this.at(field)}: must be a list of at most ${max}`)
    return value
  }
}
