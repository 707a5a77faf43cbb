import type { Pod } from "./types.ts"

interface Term {
  labelSelector?: { matchExpressions?: { key: string; operator: string; values?: string[] }[] }
  matchLabelKeys?: string[]
  mismatchLabelKeys?: string[]
}

/**
 * Puts the values of the Pod's own labels into selectors that name only keys (`matchLabelKeys`, `mismatchLabelKeys`), once, when the Pod
 * is made: so that the scheduler compares Pods of one revision. Upstream: KEPs 3243 and 3633.
 */
export function resolveLabelKeys({ metadata, spec }: Pod): void {
  const affinities = [spec.affinity?.podAffinity, spec.affinity?.podAntiAffinity]
  const terms = affinities.flatMap((affinity): Term[] => [
    ...(affinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []).map(({ podAffinityTerm }) => podAffinityTerm as Term),
    ...((affinity?.requiredDuringSchedulingIgnoredDuringExecution ?? []) as Term[]),
  ])
  for (const { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] } of [...terms, ...((spec.topologySpreadConstraints ?? []) as Term[])]) {
    if (!labelSelector) continue
    const wanted = [...matchLabelKeys.map((key) => ({ key, operator: "In" })), ...mismatchLabelKeys.map((key) => ({ key, operator: "NotIn" }))]
    const known = wanted.flatMap(({ key, operator }) => {
      const value = metadata.labels?.[key]
      return value === undefined ? [] : [{ key, operator, values: [value] }]
    })
    if (known.length) labelSelector.matchExpressions = [...(labelSelector.matchExpressions ?? []), ...known]
  }
}
