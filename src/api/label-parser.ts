import type { Result } from "../base/result.ts"
import { refusal, success } from "../base/result.ts"
import { fieldErrorText, invalid } from "./field-error.ts"
import { isQualifiedName } from "./names.ts"
import { inOrder, requirement } from "./selectors.ts"
import type { LabelSelector, Operator, Requirement } from "./selectors.ts"

/** Reads "a=b,c!=d,e in (f,g),!h,i>5" as kubectl and the `labelSelector` parameter write it. Errors in upstream's words (labels.Parse). */
export function parseLabelSelector(text: string): Result<LabelSelector> {
  const parser = new Parser(text)
  try {
    return success(inOrder(parser.selector()))
  } catch (error) {
    if (error instanceof SyntaxProblem) return refusal(error.message)
    throw error
  }
}

class SyntaxProblem extends Error {}

const binary: readonly Operator[] = ["=", "==", "!=", "in", "notin", "gt", "lt"]
const expectedOperators = "in, notin, =, ==, !=, gt, lt"
const symbols = new Set(["=", "==", "!=", "!", "(", ")", ",", ">", "<"])

interface Token {
  readonly type: "word" | "end" | "error" | "symbol"
  readonly text: string
}

function tokens(text: string): Token[] {
  const found: Token[] = []
  for (const match of text.matchAll(/[=!(),<>]+|[^\s=!(),<>]+/g)) {
    if (!/^[=!(),<>]/.test(match[0])) found.push({ type: "word", text: match[0] })
    else found.push(...symbolsOf(match[0]))
  }
  return [...found, { type: "end", text: "" }]
}

// The longest known symbol first, as upstream's scanner takes them: "==" before "=", "!=" before "!".
function symbolsOf(run: string): Token[] {
  const found: Token[] = []
  for (let rest = run; rest; ) {
    const text = symbols.has(rest.slice(0, 2)) ? rest.slice(0, 2) : rest.slice(0, 1)
    found.push({ type: "symbol", text })
    rest = rest.slice(text.length)
  }
  return found
}

class Parser {
  readonly #tokens: Token[]
  #position = 0

  constructor(text: string) {
    this.#tokens = tokens(text)
  }

  selector(): Requirement[] {
    const found: Requirement[] = []
    while (!this.#at("end")) {
      if (!this.#at("word") && !this.#is("!")) this.#expected("!, identifier, or 'end of string'")
      found.push(this.#within("unable to parse requirement: ", () => this.#requirement()))
      if (this.#at("end")) break
      if (!this.#is(",")) this.#expected("',' or 'end of string'")
      this.#position++
      if (!this.#at("word") && !this.#is("!")) this.#expected("identifier after ','")
    }
    return found
  }

  #requirement(): Requirement {
    const absent = this.#take("!")
    if (!this.#at("word")) this.#expected("identifier")
    const key = this.#next().text
    const reasons = isQualifiedName(key)
    if (reasons.length) throw new SyntaxProblem(fieldErrorText(invalid("", key, reasons.join("; "))))
    if (absent || this.#at("end") || this.#is(",")) return this.#made(key, absent ? "!" : "exists", [])
    const operator = this.#operator()
    return this.#made(key, operator, operator === "in" || operator === "notin" ? this.#values() : [this.#exactValue()])
  }

  #made(key: string, operator: Operator, values: string[]): Requirement {
    const made = requirement(key, operator, values)
    if (!made.ok) throw new SyntaxProblem(made.error)
    return made.value
  }

  #operator(): Operator {
    const { text } = this.#peek()
    const operator = (text === ">" ? "gt" : text === "<" ? "lt" : text) as Operator
    if (!binary.includes(operator) || text === "gt" || text === "lt") this.#expected(expectedOperators)
    this.#position++
    return operator
  }

  #exactValue(): string {
    if (this.#at("end") || this.#is(",")) return ""
    if (!this.#at("word")) this.#expected("identifier")
    return this.#next().text
  }

  #values(): string[] {
    if (!this.#take("(")) throw new SyntaxProblem(`found '${this.#peek().text}' expected: '('`)
    const values: string[] = []
    // An empty place between commas or parentheses is the empty value.
    for (;;) {
      if (this.#at("word")) values.push(this.#next().text)
      else if (this.#is(",") || this.#is(")")) values.push("")
      else this.#expected(values.length ? "',' or ')'" : "',', ')' or identifier")
      if (this.#take(")")) return values
      if (!this.#take(",")) this.#expected("',' or ')'")
    }
  }

  #within<T>(prefix: string, step: () => T): T {
    try {
      return step()
    } catch (error) {
      throw error instanceof SyntaxProblem ? new SyntaxProblem(prefix + error.message) : error
    }
  }

  #peek(): Token {
    return this.#tokens[this.#position] as Token
  }
  #next(): Token {
    return this.#tokens[this.#position++] as Token
  }
  #at(type: Token["type"]): boolean {
    return this.#peek().type === type
  }
  #is(symbol: string): boolean {
    return this.#at("symbol") && this.#peek().text === symbol
  }
  #take(symbol: string): boolean {
    const taken = this.#is(symbol)
    if (taken) this.#position++
    return taken
  }
  #expected(what: string): never {
    throw new SyntaxProblem(`found '${this.#peek().text}', expected: ${what}`)
  }
}
