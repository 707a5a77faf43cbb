import { formatTime, type Instant } from "../../api/instant.ts"
import { conditionIn, type Condition } from "../conditions.ts"

/** What an attempt at emptying a namespace found. */
export interface Findings {
  /** How many objects are left of each type that has any: "pods." and "deployments.apps", as the message names them. */
  readonly remaining: Readonly<Record<string, number>>
  /** How many of them each finalizer holds. */
  readonly finalizers: Readonly<Record<string, number>>
  /** What should have gone and did not, and what the server refused. */
  readonly errors: readonly string[]
}

/** The conditions of a namespace that is going, in their order, with what they say where all is well. */
const healthy: readonly (readonly [type: string, reason: string, message: string])[] = [
  ["NamespaceDeletionDiscoveryFailure", "ResourcesDiscovered", "All resources successfully discovered"],
  ["NamespaceDeletionGroupVersionParsingFailure", "ParsedGroupVersions", "All legacy kube types successfully parsed"],
  ["NamespaceDeletionContentFailure", "ContentDeleted", "All content successfully deleted, may be waiting on finalization"],
  ["NamespaceContentRemaining", "ContentRemoved", "All content successfully removed"],
  ["NamespaceFinalizersRemaining", "ContentHasNoFinalizers", "All content-preserving finalizers finished"],
]

type News = Omit<Condition, "lastTransitionTime">

/** What the findings say that is not well. */
export function complaints({ remaining, finalizers, errors }: Findings): readonly News[] {
  const listOf = (counts: Readonly<Record<string, number>>, text: (name: string, count: number) => string): string => Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [text(name, count)] : [])).toSorted().join(", ")
  const told: News[] = []
  if (errors.length > 0) told.push({ type: "NamespaceDeletionContentFailure", status: "True", reason: "ContentDeletionFailed", message: `Failed to delete all resource types, ${errors.length} remaining: ${errors.toSorted().join(", ")}` })
  if (Object.keys(remaining).length > 0) told.push({ type: "NamespaceContentRemaining", status: "True", reason: "SomeResourcesRemain", message: `Some resources are remaining: ${listOf(remaining, (type, count) => `${type} has ${count} resource instances`)}` })
  if (Object.keys(finalizers).length > 0) told.push({ type: "NamespaceFinalizersRemaining", status: "True", reason: "SomeFinalizersRemain", message: `Some content in the namespace has finalizers remaining: ${listOf(finalizers, (finalizer, count) => `${finalizer} in ${count} resource instances`)}` })
  return told
}

/** The conditions as they are now, each where it was; the time of one that says the same stays. Undefined where nothing changes. */
export function updatedConditions(present: readonly Condition[], news: readonly News[], now: Instant): readonly Condition[] | undefined {
  const next = healthy.map(([type, reason, message]): Condition => {
    const wanted = conditionIn(news, type) ?? { type, status: "False", reason, message }
    const known = conditionIn(present, type)
    const since = known?.status === wanted.status ? known.lastTransitionTime : formatTime(now)
    return { ...wanted, ...(since === undefined ? {} : { lastTransitionTime: since }) }
  })
  const isSame = (each: Condition): boolean => {
    const known = conditionIn(present, each.type)
    return known?.status === each.status && known.reason === each.reason && known.message === each.message
  }
  if (next.every(isSame)) return undefined
  const kept = present.map((each) => conditionIn(next, each.type) ?? each)
  return [...kept, ...next.filter(({ type }) => !conditionIn(present, type))]
}
