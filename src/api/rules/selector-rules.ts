import type { FieldError } from "../field-error.ts"
import { forbidden, invalid, malformed, required } from "../field-error.ts"
import { validateLabels } from "../metadata.ts"
import { isLabelValue, isQualifiedName } from "../names.ts"

interface Expression {
  key: string
  operator: string
  values?: readonly string[]
}

interface SelectorLike {
  matchLabels?: Readonly<Record<string, string>>
  matchExpressions?: readonly Expression[]
}

/** Upstream: apis/meta/v1/validation's ValidateLabelSelector. */
export function validateSelector(selector: SelectorLike | undefined, path: string): FieldError[] {
  if (!selector) return []
  const expressions = (selector.matchExpressions ?? []).flatMap((expression, i) => {
    const at = `${path}.matchExpressions[${i}]`
    return [...operatorErrors(expression, at, false), ...malformed(`${at}.key`, expression.key ?? "", isQualifiedName), ...valueErrors(expression, at)]
  })
  return [...validateLabels(selector.matchLabels, `${path}.matchLabels`), ...expressions]
}

/** An expression on a node's labels, which knows Gt and Lt too; `values` may be left unchecked (preferred terms). */
export function validateNodeExpression(expression: Expression, path: string, checkValues: boolean): FieldError[] {
  return [
    ...operatorErrors(expression, path, true), ...malformed(`${path}.key`, expression.key ?? "", isQualifiedName),
    ...(checkValues ? valueErrors(expression, path) : []),
  ]
}

function operatorErrors({ operator, values = [] }: Expression, at: string, ofNodes: boolean): FieldError[] {
  if (operator === "In" || operator === "NotIn") return values.length ? [] : [required(`${at}.values`, "must be specified when `operator` is 'In' or 'NotIn'")]
  if (operator === "Exists" || operator === "DoesNotExist") {
    return values.length ? [forbidden(`${at}.values`, "may not be specified when `operator` is 'Exists' or 'DoesNotExist'")] : []
  }
  if (ofNodes && (operator === "Gt" || operator === "Lt")) {
    return values.length === 1 ? [] : [required(`${at}.values`, "must be specified single value when `operator` is 'Lt' or 'Gt'")]
  }
  return [invalid(`${at}.operator`, operator, "not a valid selector operator")]
}

const valueErrors = ({ values }: Expression, at: string): FieldError[] =>
  (values ?? []).flatMap((value, i) => malformed(`${at}.values[${i}]`, value, isLabelValue))
