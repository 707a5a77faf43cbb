import type { INodeSelectorTerm, IPreferredSchedulingTerm } from "kubernetes-models/v1"
import { fieldErrorText, invalid } from "../field-error.ts"
import type { Pod } from "../kinds/pod/types.ts"
import type { ApiObject } from "../meta.ts"
import { fromMap, fromNodeExpressions, matches, requirement, type LabelSelector } from "../selectors.ts"

/** A term made ready: it selects by labels and by name; a term that says nothing selects nothing, and neither does one with errors. */
interface Term {
  readonly labels: LabelSelector | undefined
  readonly names: readonly { readonly name: string; readonly wanted: boolean }[]
  readonly empty: boolean
  readonly errors: readonly string[]
}

/** What a Pod demands of its node: its node selector, and one of its terms. Upstream: component-helpers' nodeaffinity. */
export interface NodeDemand {
  readonly labels: LabelSelector
  /** Undefined where it has no affinity; none of an empty list holds. */
  readonly terms: readonly Term[] | undefined
}

export function demandOf({ spec }: Pod): NodeDemand {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  return { labels: fromMap(spec.nodeSelector ?? {}), terms: required ? compileTerms(required.nodeSelectorTerms ?? []) : undefined }
}

export const meetsDemand = ({ labels, terms }: NodeDemand, node: ApiObject): boolean => matches(labels, node.metadata.labels) && (terms === undefined || matchesAny(terms, node))

/** Terms of which one must hold; errors name their place below `path`. */
export function compileTerms(terms: readonly INodeSelectorTerm[], path = "nodeSelectorTerms"): readonly Term[] {
  return terms.map((term, i) => compileTerm(term, `${path}[${i}]`))
}

export const matchesAny = (terms: readonly Term[], node: ApiObject): boolean => terms.some((term) => matchesTerm(term, node))

/** What is wrong with the terms, in Kubernetes' words for several errors at once; undefined where nothing is. */
export function termsError(terms: readonly Term[]): string | undefined {
  const errors = terms.flatMap((term) => term.errors)
  return errors.length > 1 ? `[${errors.join(", ")}]` : errors[0]
}

export interface Preference {
  readonly term: Term
  readonly weight: number
}

/** Preferences; those that say nothing or weigh nothing are left out. */
export function compilePreferences(preferred: readonly IPreferredSchedulingTerm[], path = ""): readonly Preference[] {
  return preferred.map(({ weight, preference }, i) => ({ weight, term: compileTerm(preference, `${path}[${i}]`) })).filter(({ weight, term }) => weight !== 0 && !term.empty)
}

/** The sum of the weights of the preferences that hold. */
export const preferenceScore = (preferences: readonly Preference[], node: ApiObject): number =>
  preferences.reduce((sum, { term, weight }) => (matchesTerm(term, node) ? sum + weight : sum), 0)

function matchesTerm({ labels, names, empty, errors }: Term, node: ApiObject): boolean {
  if (empty || errors.length > 0) return false
  return (labels === undefined || matches(labels, node.metadata.labels)) && names.every(({ name, wanted }) => (node.metadata.name === name) === wanted)
}

function compileTerm({ matchExpressions = [], matchFields = [] }: INodeSelectorTerm, path: string): Term {
  const errors: string[] = []
  matchExpressions.forEach((expression, i) => {
    const made = fromNodeExpressions([expression])
    if (!made.ok) errors.push(`${path}.matchExpressions[${i}].${made.error}`)
  })
  const names = matchFields.map(({ operator, values = [] }, i) => {
    const at = `${path}.matchFields[${i}]`
    if (operator !== "In" && operator !== "NotIn") errors.push(fieldErrorText(invalid(`${at}.operator`, operator, "not a valid selector operator")))
    else if (values.length !== 1) errors.push(fieldErrorText(invalid(`${at}.values`, values, "must have one element")))
    return { name: values[0] ?? "", wanted: operator === "In" }
  })
  const labels = errors.length === 0 && matchExpressions.length > 0 ? fromNodeExpressions(matchExpressions) : undefined
  return { labels: labels?.ok ? labels.value : undefined, names, empty: matchExpressions.length + matchFields.length === 0, errors }
}

/** A selector of these labels and of `more`, as `matchLabelKeys` makes one. */
export function withLabels(selector: LabelSelector, labels: Readonly<Record<string, string>>): LabelSelector {
  const added = Object.entries(labels).flatMap(([key, value]) => {
    const made = requirement(key, "=", [value])
    return made.ok ? [made.value] : []
  })
  return [...added, ...selector].toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
}
