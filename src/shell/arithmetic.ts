import { unreachable } from "../base/assert.ts"
import type { Sum, Text } from "./script.ts"

/** What a sum reads and sets. */
export interface Numbers {
  readonly text: (text: Text) => string
  readonly variable: (name: string) => string
  readonly assign: (name: string, value: number) => void
}

/** The value of an arithmetic expression, in whole numbers; see the POSIX shell's section 2.6.4. A division by zero gives NaN. */
export function evaluate(sum: Sum, numbers: Numbers): number {
  switch (sum.type) {
    case "value":
      return numberOf(numbers.text(sum.text), numbers)
    case "choice":
      return evaluate(sum.test, numbers) ? evaluate(sum.yes, numbers) : evaluate(sum.no, numbers)
    case "unary":
      return unary(sum, numbers)
    case "binary":
      return binary(sum, numbers)
    default:
      return unreachable(sum)
  }
}

function numberOf(text: string, numbers: Numbers): number {
  const trimmed = text.trim()
  if (trimmed === "") return 0
  if (/^0[0-7]+$/.test(trimmed)) return Number.parseInt(trimmed, 8)
  if (/^(\d+|0[xX][0-9a-fA-F]+)$/.test(trimmed)) return Number(trimmed)
  return /^[A-Za-z_]\w*$/.test(trimmed) ? Number(numbers.variable(trimmed) || 0) : Number.NaN
}

function unary({ operator, prefix, operand, name }: Extract<Sum, { type: "unary" }>, numbers: Numbers): number {
  const value = evaluate(operand, numbers)
  switch (operator) {
    case "-":
      return -value
    case "!":
      return value ? 0 : 1
    case "~":
      return ~value
    case "++":
    case "--": {
      const next = value + (operator === "++" ? 1 : -1)
      numbers.assign(name, next)
      return prefix ? next : value
    }
    default:
      return value
  }
}

const assigning = /^([-+*/%&|^]|<<|>>)?=$/

function binary({ operator, left, right, name }: Extract<Sum, { type: "binary" }>, numbers: Numbers): number {
  if (operator === "&&") return evaluate(left, numbers) && evaluate(right, numbers) ? 1 : 0
  if (operator === "||") return evaluate(left, numbers) || evaluate(right, numbers) ? 1 : 0
  const assigns = assigning.exec(operator)
  if (assigns) {
    const value = assigns[1] === undefined ? evaluate(right, numbers) : combine(assigns[1], evaluate(left, numbers), evaluate(right, numbers))
    numbers.assign(name, value)
    return value
  }
  return combine(operator, evaluate(left, numbers), evaluate(right, numbers))
}

const operations: Readonly<Record<string, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b === 0 ? Number.NaN : Math.trunc(a / b)),
  "%": (a, b) => (b === 0 ? Number.NaN : a % b),
  "**": power,
  "<": (a, b) => Number(a < b),
  ">": (a, b) => Number(a > b),
  "<=": (a, b) => Number(a <= b),
  ">=": (a, b) => Number(a >= b),
  "==": (a, b) => Number(a === b),
  "!=": (a, b) => Number(a !== b),
  "&": (a, b) => a & b,
  "|": (a, b) => a | b,
  "^": (a, b) => a ^ b,
  "<<": (a, b) => a << b,
  ">>": (a, b) => a >> b,
}

const combine = (operator: string, a: number, b: number): number => operations[operator]?.(a, b) ?? Number.NaN

function power(base: number, exponent: number): number {
  let result = 1
  for (let i = 0; i < Math.min(exponent, 1_024); i++) result *= base
  return result
}
