import { goQuote } from "../api/go-text.ts"
import { parseDuration } from "../base/duration.ts"
import type { Micros } from "../base/time.ts"
import { refuse } from "./errors.ts"

/** A flag that a command knows. `lone` is its value where it stands without one (`--dry-run`, `--all`). */
export interface Flag {
  readonly name: string
  readonly short?: string
  readonly type: "bool" | "text" | "whole" | "duration" | "list"
  readonly lone?: string
}

/** A command line that was read: what its flags say, and the words between them. */
export interface Read {
  readonly flags: Flags
  readonly args: readonly string[]
}

/** What the flags of a command line say. */
export class Flags {
  readonly #values: ReadonlyMap<string, readonly string[]>

  constructor(values: ReadonlyMap<string, readonly string[]>) {
    this.#values = values
  }

  given(name: string): boolean {
    return this.#values.has(name)
  }

  /** The last value, as with all flags that may be said once. */
  text(name: string, otherwise = ""): string {
    return this.#values.get(name)?.at(-1) ?? otherwise
  }

  bool(name: string, otherwise = false): boolean {
    const value = this.#values.get(name)?.at(-1)
    return value === undefined ? otherwise : trues.includes(value)
  }

  whole(name: string, otherwise: number): number {
    const value = this.#values.get(name)?.at(-1)
    return value === undefined ? otherwise : Number(value)
  }

  duration(name: string, otherwise: Micros): Micros {
    return parseDuration(this.text(name)) ?? otherwise
  }

  list(name: string): readonly string[] {
    return this.#values.get(name) ?? []
  }
}

const trues = ["1", "t", "T", "true", "TRUE", "True"]
const falses = ["0", "f", "F", "false", "FALSE", "False"]

/**
 * Reads a command line as Go's pflag does: `--name=value`, `--name value`, `-n value`, `-nvalue`, `-n=value`, several letters at once, and
 * `--` before words that only look like flags. Throws what kubectl says where it cannot.
 */
export function parseFlags(argv: readonly string[], known: readonly Flag[]): Read {
  const values = new Map<string, string[]>()
  const args: string[] = []
  const words = [...argv]
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === "--") {
      args.push(...words)
      break
    }
    if (!word.startsWith("-") || word === "-") args.push(word)
    else if (word.startsWith("--")) long(word.slice(2), words, known, values)
    else short(word.slice(1), words, known, values)
  }
  return { flags: new Flags(values), args }
}

type Values = Map<string, string[]>

function long(body: string, words: string[], known: readonly Flag[], values: Values): void {
  const equals = body.indexOf("=")
  const name = equals < 0 ? body : body.slice(0, equals)
  if (name === "" || name.startsWith("-")) throw refuse(`bad flag syntax: --${body}`)
  const flag = known.find((each) => each.name === name)
  if (!flag) throw refuse(`unknown flag: --${name}`)
  const lone = loneValue(flag)
  const value = equals >= 0 ? body.slice(equals + 1) : (lone ?? words.shift())
  if (value === undefined) throw refuse(`flag needs an argument: --${name}`)
  keep(flag, value, values)
}

function short(letters: string, words: string[], known: readonly Flag[], values: Values): void {
  for (let rest = letters; rest !== ""; ) {
    const [letter = ""] = rest
    const flag = known.find((each) => each.short === letter)
    if (!flag) throw refuse(`unknown shorthand flag: ${goQuote(letter).replaceAll('"', "'")} in -${letters}`)
    const after = rest.slice(1)
    const lone = loneValue(flag)
    if (after.startsWith("=") && after.length > 1) return keep(flag, after.slice(1), values)
    if (lone === undefined) {
      const value = after === "" ? words.shift() : after
      if (value === undefined) throw refuse(`flag needs an argument: ${goQuote(letter).replaceAll('"', "'")} in -${letters}`)
      return keep(flag, value, values)
    }
    keep(flag, lone, values)
    rest = after
  }
}

const loneValue = ({ type, lone }: Flag): string | undefined => lone ?? (type === "bool" ? "true" : undefined)

function keep(flag: Flag, value: string, values: Values): void {
  const why = whyNot(flag, value)
  const said = flag.short === undefined ? `--${flag.name}` : `-${flag.short}, --${flag.name}`
  if (why !== undefined) throw refuse(`invalid argument ${goQuote(value)} for ${goQuote(said)} flag: ${why}`)
  const known = values.get(flag.name) ?? []
  values.set(flag.name, [...known, ...(flag.type === "list" ? value.split(",") : [value])])
}

function whyNot({ type }: Flag, value: string): string | undefined {
  switch (type) {
    case "bool":
      return trues.includes(value) || falses.includes(value) ? undefined : `strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`
    case "whole":
      return /^[+-]?\d{1,15}$/.test(value) ? undefined : `strconv.ParseInt: parsing ${goQuote(value)}: invalid syntax`
    case "duration":
      return parseDuration(value) === undefined ? `time: invalid duration ${goQuote(value)}` : undefined
    default:
      return undefined
  }
}
