import { evaluate } from "./arithmetic.ts"
import { matches } from "./patterns.ts"
import { TooMuch, type Operation, type Part, type Text } from "./script.ts"

/** What words are expanded with. Assigning is for ${NAME:=word} and sums. */
export interface Surroundings {
  readonly variable: (name: string) => string | undefined
  readonly assign: (name: string, value: string) => void
  readonly captured: (slot: number) => string
  /** The names in a directory, for patterns. */
  readonly list: (directory: string) => readonly string[]
}

/** The most characters of a text, and of the words of one command together: a loop that doubles a variable has them soon. */
const charactersMax = 1_000_000

/** The text that a word stands for where it stays one: values of variables, file names, patterns of `case`. */
export const expandText = (text: Text, around: Surroundings): string => text.reduce((all, part) => held(all + partText(part, around)), "")

/** A text that a shell can hold; throws {@link TooMuch} where it is longer. */
export function held(text: string): string {
  if (text.length > charactersMax) throw new TooMuch()
  return text
}

/** The words that a word becomes: unquoted results are split at blanks, and patterns become the names that they match. */
export function expandWords(text: Text, around: Surroundings): readonly string[] {
  const all = text.find((part) => part.type === "variable" && part.name === "@")
  if (all && text.every((part) => part === all || (part.type === "text" && part.text === ""))) return (around.variable("@") ?? "").split("\n").filter((word) => word !== "")
  return fields(text, around).flatMap(({ text: word, pattern }) => (pattern === undefined ? [word] : pathsLike(pattern, word, around)))
}

interface Field {
  text: string
  /** The same with what is quoted escaped, where some of it may be a pattern. */
  pattern: string | undefined
}

function fields(text: Text, around: Surroundings): readonly Field[] {
  const found: Field[] = []
  let open: Field | undefined
  let characters = 0
  const add = (piece: string, quoted: boolean): void => {
    characters += piece.length
    if (characters > charactersMax) throw new TooMuch()
    open ??= { text: "", pattern: undefined }
    if (!quoted && /[*?[]/.test(piece)) open.pattern ??= escaped(open.text)
    if (open.pattern !== undefined) open.pattern += quoted ? escaped(piece) : piece
    open.text += piece
  }
  for (const part of text) {
    const value = partText(part, around)
    if (part.quoted || part.type === "text") {
      if (value !== "" || part.quoted) add(value, part.quoted)
      continue
    }
    const pieces = value.split(/[ \t\n]+/)
    pieces.forEach((piece, i) => {
      if (i > 0 && open) {
        found.push(open)
        open = undefined
      }
      if (piece !== "") add(piece, false)
    })
  }
  if (open) found.push(open)
  return found
}

const escaped = (text: string): string => text.replace(/[*?[\]\\]/g, String.raw`\$&`)

function pathsLike(pattern: string, word: string, { list }: Surroundings): readonly string[] {
  const slash = pattern.lastIndexOf("/")
  const directory = pattern.slice(0, slash + 1)
  if (/[*?[]/.test(directory)) return [word]
  const last = pattern.slice(slash + 1)
  const found = list(directory === "" ? "." : directory).filter((name) => (!name.startsWith(".") || last.startsWith(".")) && matches(last, name))
  return found.length === 0 ? [word] : found.map((name) => directory + name)
}

function partText(part: Part, around: Surroundings): string {
  switch (part.type) {
    case "text":
      return part.text
    case "captured":
      return around.captured(part.slot).replace(/\n+$/, "")
    case "sum": {
      const assign = (name: string, value: number): void => around.assign(name, String(value))
      return String(evaluate(part.sum, { text: (text) => expandText(text, around), variable: (name) => around.variable(name) ?? "", assign }))
    }
    default:
      return variableText(part.name, part.operation, around)
  }
}

function variableText(name: string, operation: Operation | undefined, around: Surroundings): string {
  const value = name === "@" || name === "*" ? around.variable("@")?.replaceAll("\n", " ") : around.variable(name)
  if (!operation) return value ?? ""
  if (operation.type === "length") return String((value ?? "").length)
  const operand = expandText(operation.operand, around)
  if (operation.type === "remove") return without(value ?? "", operation.operator, operand)
  const isSet = value !== undefined && (value !== "" || !operation.operator.startsWith(":"))
  switch (operation.operator.at(-1)) {
    case "+":
      return isSet ? operand : ""
    case "=":
      if (!isSet) around.assign(name, operand)
      return isSet ? value : operand
    default:
      return isSet ? value : operand
  }
}

/** ${NAME#pattern} and its kin: the shortest or the longest part that matches is taken from one end. */
function without(value: string, operator: string, pattern: string): string {
  const lengths = Array.from({ length: value.length + 1 }, (_, i) => i)
  const inOrder = operator.length === 2 ? lengths.toReversed() : lengths
  const front = operator.startsWith("#")
  const length = inOrder.find((each) => matches(pattern, front ? value.slice(0, each) : value.slice(value.length - each)))
  if (length === undefined) return value
  return front ? value.slice(length) : value.slice(0, value.length - length)
}
