import type { FieldError } from "../../field-error.ts"
import { duplicate, forbidden, invalid, malformed, notSupported, oneOf, positive, required } from "../../field-error.ts"
import { isLabel, isLabelValue, isQualifiedName, isSubdomain } from "../../names.ts"
import { validateNodeExpression, validateSelector } from "../../rules/selector-rules.ts"
import { taintEffects } from "../../rules/taints.ts"
import type { PodSpec } from "./types.ts"

type Affinity = NonNullable<PodSpec["affinity"]>
type NodeTerm = NonNullable<NonNullable<Affinity["nodeAffinity"]>["requiredDuringSchedulingIgnoredDuringExecution"]>["nodeSelectorTerms"][number]
type PodTerm = NonNullable<NonNullable<Affinity["podAffinity"]>["requiredDuringSchedulingIgnoredDuringExecution"]>[number]
type Constraint = NonNullable<PodSpec["topologySpreadConstraints"]>[number]
type Toleration = NonNullable<PodSpec["tolerations"]>[number]

const required_ = "requiredDuringSchedulingIgnoredDuringExecution"
const preferred = "preferredDuringSchedulingIgnoredDuringExecution"
const weightErrors = (path: string, weight: number): FieldError[] => (weight >= 1 && weight <= 100 ? [] : [invalid(path, weight, "must be in the range 1-100")])

/** Upstream: core validation's validateAffinity. */
export function validateAffinity(affinity: Affinity, path: string): FieldError[] {
  const errors: FieldError[] = []
  const { nodeAffinity } = affinity
  if (nodeAffinity?.[required_]) errors.push(...validateNodeSelector(nodeAffinity[required_], `${path}.nodeAffinity.${required_}`))
  nodeAffinity?.[preferred]?.forEach(({ weight, preference }, i) => {
    const at = `${path}.nodeAffinity.${preferred}[${i}]`
    errors.push(...weightErrors(`${at}.weight`, weight), ...nodeTermErrors(preference, `${at}.preference`, false))
  })
  for (const field of ["podAffinity", "podAntiAffinity"] as const) {
    affinity[field]?.[required_]?.forEach((term, i) => errors.push(...podTermErrors(term, `${path}.${field}.${required_}[${i}]`)))
    affinity[field]?.[preferred]?.forEach(({ weight, podAffinityTerm }, i) => {
      const at = `${path}.${field}.${preferred}[${i}]`
      errors.push(...weightErrors(`${at}.weight`, weight), ...podTermErrors(podAffinityTerm, `${at}.podAffinityTerm`))
    })
  }
  return errors
}

/** Terms of which one must hold. */
function validateNodeSelector(selector: { nodeSelectorTerms?: readonly NodeTerm[] }, path: string): FieldError[] {
  const terms = selector.nodeSelectorTerms ?? []
  if (!terms.length) return [required(`${path}.nodeSelectorTerms`, "must have at least one node selector term")]
  return terms.flatMap((term, i) => nodeTermErrors(term, `${path}.nodeSelectorTerms[${i}]`, true))
}

function nodeTermErrors(term: NodeTerm, path: string, checkValues: boolean): FieldError[] {
  const expressions = (term.matchExpressions ?? []).flatMap((expression, i) => validateNodeExpression(expression, `${path}.matchExpressions[${i}]`, checkValues))
  const fields = (term.matchFields ?? []).flatMap(({ key, operator, values = [] }, i) => {
    const at = `${path}.matchFields[${i}]`
    const errors: FieldError[] = []
    if (operator !== "In" && operator !== "NotIn") errors.push(invalid(`${at}.operator`, operator ?? "", "not a valid selector operator"))
    else if (values.length !== 1) errors.push(required(`${at}.values`, "must be only one value when `operator` is 'In' or 'NotIn' for node field selector"))
    if (key !== "metadata.name") return [...errors, invalid(`${at}.key`, key ?? "", "not a valid field selector key")]
    return [...errors, ...values.flatMap((value, j) => malformed(`${at}.values[${j}]`, value, isSubdomain))]
  })
  return [...expressions, ...fields]
}

function podTermErrors(term: PodTerm, path: string): FieldError[] {
  return [
    ...validateSelector(term.labelSelector, `${path}.labelSelector`),
    ...validateSelector(term.namespaceSelector, `${path}.namespaceSelector`),
    ...(term.namespaces ?? []).flatMap((name) => malformed(`${path}.namespace`, name, isLabel)),
    ...labelKeyErrors(term.matchLabelKeys ?? [], term.mismatchLabelKeys ?? [], term.labelSelector, path),
    ...(term.topologyKey ? [] : [required(`${path}.topologyKey`, "can not be empty")]),
    ...malformed(`${path}.topologyKey`, term.topologyKey ?? "", isQualifiedName),
  ]
}

// The server itself adds an expression per key to the selector; a second one on the same key came from the author.
function labelKeyErrors(match: readonly string[], mismatch: readonly string[], selector: PodTerm["labelSelector"], path: string): FieldError[] {
  const errors: FieldError[] = []
  for (const [field, keys] of [["matchLabelKeys", match], ["mismatchLabelKeys", mismatch]] as const) {
    if (!keys.length) continue
    if (!selector) errors.push(forbidden(`${path}.${field}`, "must not be specified when labelSelector is not set"))
    else keys.forEach((key, i) => errors.push(...malformed(`${path}.${field}[${i}]`, key, isQualifiedName)))
  }
  const seen = new Set(Object.keys(selector?.matchLabels ?? {}))
  for (const { key } of selector?.matchExpressions ?? []) {
    if (match.includes(key) && seen.has(key)) errors.push(invalid(`${path}[${match.indexOf(key)}]`, key, "exists in both matchLabelKeys and labelSelector"))
    seen.add(key)
  }
  match.forEach((key, i) => {
    if (mismatch.includes(key)) errors.push(invalid(`${path}.matchLabelKeys[${i}]`, key, "exists in both matchLabelKeys and mismatchLabelKeys"))
  })
  return errors
}

/** Upstream: core validation's validateTopologySpreadConstraints. */
export function validateSpread(constraints: readonly Constraint[], path: string): FieldError[] {
  return constraints.flatMap((constraint, i) => {
    const at = `${path}[${i}]`
    const { topologyKey, whenUnsatisfiable, minDomains } = constraint
    const errors = positive(`${at}.maxSkew`, constraint.maxSkew ?? 0)
    if (!topologyKey) errors.push(required(`${at}.topologyKey`, "can not be empty"))
    errors.push(...oneOf(`${at}.whenUnsatisfiable`, whenUnsatisfiable ?? "", ["DoNotSchedule", "ScheduleAnyway"]))
    const again = constraints.slice(i + 1).some((other) => other.topologyKey === topologyKey && other.whenUnsatisfiable === whenUnsatisfiable)
    if (again) errors.push(duplicate(`${at}.{topologyKey, whenUnsatisfiable}`, `{${topologyKey}, ${whenUnsatisfiable}}`))
    if (minDomains !== undefined) {
      errors.push(...positive(`${at}.minDomains`, minDomains))
      if (whenUnsatisfiable !== "DoNotSchedule") {
        errors.push(invalid(`${at}.minDomains`, minDomains, `can only use minDomains if whenUnsatisfiable=DoNotSchedule, not ${whenUnsatisfiable}`))
      }
    }
    for (const field of ["nodeAffinityPolicy", "nodeTaintsPolicy"] as const) {
      const policy = constraint[field]
      if (policy !== undefined) errors.push(...oneOf(`${at}.${field}`, policy, ["Honor", "Ignore"]))
    }
    errors.push(...labelKeyErrors(constraint.matchLabelKeys ?? [], [], constraint.labelSelector, at))
    return [...errors, ...validateSelector(constraint.labelSelector, `${at}.labelSelector`)]
  })
}

/** Upstream: core validation's ValidateTolerations; comparison operators are behind a gate that is off. */
export function validateTolerations(tolerations: readonly Toleration[], path: string): FieldError[] {
  return tolerations.flatMap((toleration, i) => {
    const at = `${path}[${i}]`
    const { key = "", operator = "", value = "", effect = "", tolerationSeconds } = toleration
    const errors = key ? malformed(`${at}.key`, key, isQualifiedName) : []
    if (!key && operator !== "Exists") {
      errors.push(invalid(`${at}.operator`, operator, 'operator must be Exists when `key` is empty, which means "match all values and all keys"'))
    }
    if (tolerationSeconds !== undefined && effect !== "NoExecute") errors.push(invalid(`${at}.effect`, effect, "effect must be 'NoExecute' when `tolerationSeconds` is set"))
    errors.push(...operatorErrors(operator, value, at))
    return effect && !taintEffects.includes(effect) ? [...errors, notSupported(`${at}.effect`, effect, taintEffects)] : errors
  })
}

function operatorErrors(operator: string, value: string, at: string): FieldError[] {
  switch (operator) {
    case "Equal":
    case "": {
      const why = isLabelValue(value).join(";")
      return why ? [invalid(`${at}.operator`, value, why)] : []
    }
    case "Exists":
      return value ? [invalid(`${at}.operator`, value, "value must be empty when `operator` is 'Exists'")] : []
    // Comparisons are behind a gate that is off in 1.36.
    case "Lt":
    case "Gt":
      return [notSupported(`${at}.operator`, operator, ["Equal", "Exists", "Lt", "Gt"])]
    default:
      return [notSupported(`${at}.operator`, operator, ["Equal", "Exists"])]
  }
}
