import type { Result } from "../base/result.ts"
import { refusal, success } from "../base/result.ts"
import type { FieldError } from "./field-error.ts"
import { fieldErrorText, invalid, notSupported } from "./field-error.ts"
import { goQuote } from "./go-text.ts"
import { isLabelValue, isQualifiedName } from "./names.ts"

export type Operator = "=" | "==" | "!=" | "in" | "notin" | "exists" | "!" | "gt" | "lt"

/** One condition of a label selector; `values` in code-unit order. */
export interface Requirement {
  readonly key: string
  readonly operator: Operator
  readonly values: readonly string[]
}

/** All requirements must hold: none selects everything; `undefined` in place of a selector selects nothing. */
export type LabelSelector = readonly Requirement[]

/** `metav1.LabelSelector`, as objects carry it. */
export interface SelectorObject {
  matchLabels?: Readonly<Record<string, string>>
  matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[]
}

export type Labels = Readonly<Record<string, string>>

const operators: readonly Operator[] = ["in", "notin", "=", "==", "!=", "gt", "lt", "exists", "!"]
const objectOperators: Readonly<Record<string, Operator>> = { In: "in", NotIn: "notin", Exists: "exists", DoesNotExist: "!" }
const nodeOperators: Readonly<Record<string, Operator>> = { ...objectOperators, Gt: "gt", Lt: "lt" }
const none: Labels = {}
const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** Whether `labels` meet every requirement. */
export function matches(selector: LabelSelector | undefined, labels: Labels | undefined): boolean {
  return selector !== undefined && selector.every((requirement) => meets(requirement, labels ?? none))
}

function meets({ key, operator, values }: Requirement, labels: Labels): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined
  switch (operator) {
    case "=":
    case "==":
    case "in":
      return value !== undefined && values.includes(value)
    case "!=":
    case "notin":
      return value === undefined || !values.includes(value)
    case "exists":
      return value !== undefined
    case "!":
      return value === undefined
    default:
      return value !== undefined && compares(operator, value, values[0] ?? "")
  }
}

function compares(operator: "gt" | "lt", value: string, limit: string): boolean {
  if (!isInt64(value) || !isInt64(limit)) return false
  return operator === "gt" ? BigInt(value) > BigInt(limit) : BigInt(value) < BigInt(limit)
}

function isInt64(text: string): boolean {
  if (!/^[+-]?\d+$/.test(text)) return false
  const value = BigInt(text.replace("+", ""))
  return BigInt.asIntN(64, value) === value
}

/** A requirement, or why it is none; field paths as in upstream's labels.NewRequirement. */
export function requirement(key: string, operator: Operator, values: readonly string[]): Result<Requirement> {
  const errors: FieldError[] = []
  const keyReasons = isQualifiedName(key)
  if (keyReasons.length) errors.push(invalid("key", key, keyReasons.join("; ")))
  if (!operators.includes(operator)) errors.push(notSupported("operator", operator, operators))
  const counted = countError(operator, values)
  if (counted) errors.push(invalid("values", values, counted))
  values.forEach((value, i) => {
    if ((operator === "gt" || operator === "lt") && !isInt64(value)) {
      errors.push(invalid(`values[${i}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer"))
    }
  })
  values.forEach((value, i) => {
    const reasons = isLabelValue(value)
    if (reasons.length) errors.push(invalid(`values[${i}][${key}]`, value, reasons.join("; ")))
  })
  if (errors.length) return refusal(errors.length === 1 ? fieldErrorText(errors[0] as FieldError) : `[${errors.map(fieldErrorText).join(", ")}]`)
  return success({ key, operator, values: [...new Set(values)].sort(byText) })
}

function countError(operator: Operator, values: readonly string[]): string | undefined {
  switch (operator) {
    case "in":
    case "notin":
      return values.length ? undefined : "for 'in', 'notin' operators, values set can't be empty"
    case "exists":
    case "!":
      return values.length ? "values set must be empty for exists and does not exist" : undefined
    case "gt":
    case "lt":
      return values.length === 1 ? undefined : "for 'Gt', 'Lt' operators, exactly one value is required"
    default:
      return values.length === 1 ? undefined : "exact-match compatibility requires one single value"
  }
}

/** Requirements in the order of their keys, which is how selectors print. */
export const inOrder = (requirements: readonly Requirement[]): LabelSelector => requirements.toSorted((a, b) => byText(a.key, b.key))

/** A selector of equalities (`spec.selector` of a Service); its values are taken as they are. */
export const fromMap = (labels: Labels): LabelSelector => inOrder(Object.entries(labels).map(([key, value]) => ({ key, operator: "=", values: [value] })))

/** `spec.selector` of most objects. An empty selector takes everything; the error names an operator or a bad key or value. */
export function fromObject(selector: SelectorObject): Result<LabelSelector> {
  const found: Requirement[] = []
  for (const [key, value] of Object.entries(selector.matchLabels ?? {})) {
    const made = requirement(key, "=", [value])
    if (!made.ok) return made
    found.push(made.value)
  }
  const expressions = fromExpressions(selector.matchExpressions ?? [], objectOperators, "label selector operator")
  return expressions.ok ? success(inOrder([...found, ...expressions.value])) : expressions
}

/** Node selector terms: like label selectors, and Gt and Lt. No expressions select nothing. */
export function fromNodeExpressions(expressions: NonNullable<SelectorObject["matchExpressions"]>): Result<LabelSelector | undefined> {
  if (expressions.length === 0) return success(undefined)
  return fromExpressions(expressions, nodeOperators, "node selector operator")
}

function fromExpressions(
  expressions: NonNullable<SelectorObject["matchExpressions"]>, known: Readonly<Record<string, Operator>>, what: string,
): Result<LabelSelector> {
  const found: Requirement[] = []
  for (const { key, operator: name, values } of expressions) {
    const operator = Object.hasOwn(known, name) ? known[name] : undefined
    if (!operator) return refusal(`${goQuote(name)} is not a valid ${what}`)
    const made = requirement(key, operator, values ?? [])
    if (!made.ok) return made
    found.push(made.value)
  }
  return success(inOrder(found))
}

/** "a=b,c in (d,e),!f": what {@link parseLabelSelector} reads. */
export const selectorText = (selector: LabelSelector): string => selector.map(requirementText).join(",")

const signs: Readonly<Record<Operator, string>> = { "=": "=", "==": "==", "!=": "!=", gt: ">", lt: "<", in: " in ", notin: " notin ", exists: "", "!": "" }

function requirementText({ key, operator, values }: Requirement): string {
  if (operator === "exists") return key
  if (operator === "!") return `!${key}`
  const list = values.join(",")
  return `${key}${signs[operator]}${operator === "in" || operator === "notin" ? `(${list})` : list}`
}

/** The one value that `key` must have, if the first requirement on it names exactly one. */
export function exactValue(selector: LabelSelector, key: string): string | undefined {
  const first = selector.find((item) => item.key === key)
  return first && ["=", "==", "in"].includes(first.operator) && first.values.length === 1 ? first.values[0] : undefined
}
