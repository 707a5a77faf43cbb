import type { ArithmeticExpression, ParameterExpansionPart, ParameterOperation, ParsedScript, Word, WordPart } from "unbash"
import { NotSimulated, type Operation, type Part, type Sum, type Text } from "./script.ts"

/** Takes a script whose output a word needs, and gives the slot under which it will be kept. */
export type Capture = (script: ParsedScript) => number

/** A word as parts that can be expanded again and again. */
export function compileWord(word: Word, capture: Capture): Text {
  return word.parts ? word.parts.flatMap((part) => compilePart(part, capture, false)) : [{ type: "text", text: word.value, quoted: /['"\\]/.test(word.text) }]
}

function compilePart(part: WordPart, capture: Capture, quoted: boolean): readonly Part[] {
  switch (part.type) {
    case "Literal":
      return [{ type: "text", text: part.value, quoted: quoted || part.text !== part.value }]
    case "SingleQuoted":
    case "AnsiCQuoted":
      return [{ type: "text", text: part.value, quoted: true }]
    case "DoubleQuoted":
    case "LocaleString":
      return [{ type: "text", text: "", quoted: true }, ...part.parts.flatMap((each) => compilePart(each, capture, true))]
    case "SimpleExpansion":
      return [{ type: "variable", name: part.text.slice(1), quoted }]
    case "ParameterExpansion":
      return [parameter(part, capture, quoted)]
    case "CommandExpansion":
      if (!part.script) throw new NotSimulated(part.text)
      return [{ type: "captured", slot: capture(part.script), quoted }]
    case "ArithmeticExpansion":
      if (!part.expression) throw new NotSimulated(part.text)
      return [{ type: "sum", sum: compileSum(part.expression, capture), quoted }]
    case "Glob":
      if (part.kind === "bracket" && part.parts.length > 0) return [literal("["), ...part.parts.flatMap((each) => compilePart(each, capture, quoted)), literal("]")]
      return [literal(part.text)]
    case "BraceExpansion":
      return [{ type: "text", text: part.text, quoted }]
    default:
      throw new NotSimulated(part.text)
  }
}

const literal = (text: string): Part => ({ type: "text", text, quoted: false })

function parameter({ parameter: name, prefix, operation, index, text }: ParameterExpansionPart, capture: Capture, quoted: boolean): Part {
  if (index || prefix === "!") throw new NotSimulated(text)
  const own: Operation | undefined = prefix === "#" ? { type: "length" } : operation && compileOperation(operation, capture, text)
  return { type: "variable", name, quoted, ...(own ? { operation: own } : {}) }
}

function compileOperation(operation: ParameterOperation, capture: Capture, text: string): Operation {
  if (operation.type === "Default") return { type: "default", operator: operation.operator, operand: compileWord(operation.operand, capture) }
  if (operation.type === "Remove") return { type: "remove", operator: operation.operator, operand: compileWord(operation.operand, capture) }
  throw new NotSimulated(text)
}

function compileSum(sum: ArithmeticExpression, capture: Capture): Sum {
  switch (sum.type) {
    case "ArithmeticWord":
      return { type: "value", text: sum.parts ? sum.parts.flatMap((part) => compilePart(part, capture, true)) : [{ type: "text", text: sum.value, quoted: true }] }
    case "ArithmeticGroup":
      return compileSum(sum.expression, capture)
    case "ArithmeticUnary":
      return { type: "unary", operator: sum.operator, prefix: sum.prefix, operand: compileSum(sum.operand, capture), name: nameOf(sum.operand) }
    case "ArithmeticBinary":
      return { type: "binary", operator: sum.operator, left: compileSum(sum.left, capture), right: compileSum(sum.right, capture), name: nameOf(sum.left) }
    case "ArithmeticTernary":
      return { type: "choice", test: compileSum(sum.test, capture), yes: compileSum(sum.consequent, capture), no: compileSum(sum.alternate, capture) }
    default:
      throw new NotSimulated(sum.text)
  }
}

const nameOf = (sum: ArithmeticExpression): string => (sum.type === "ArithmeticWord" ? sum.value : "")
