import { scaledIntOrPercent, type IntOrString } from "../../base/intorstring.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"

/** A ReplicaSet and the size that it is to have. */
export interface Resize {
  readonly set: ReplicaSet
  readonly to: number
}

export const desiredAnnotation = "deployment.kubernetes.io/desired-replicas"
export const maxAnnotation = "deployment.kubernetes.io/max-replicas"

export const wantedBy = (deployment: Deployment): number => deployment.spec?.replicas ?? 1
export const sizeOf = ({ spec }: ReplicaSet): number => spec?.replicas ?? 0
export const availableOf = ({ status }: ReplicaSet): number => status?.availableReplicas ?? 0
const isRolling = ({ spec }: Deployment): boolean => spec?.strategy?.type === "RollingUpdate"
export const total = (sets: readonly ReplicaSet[], of: (set: ReplicaSet) => number): number => sets.reduce((sum, set) => sum + of(set), 0)

/** How many Pods more than wanted there may be, and how many fewer: at least one of the two, or nothing could move. */
export function fenceposts(maxSurge: IntOrString, maxUnavailable: IntOrString, replicas: number): { readonly surge: number; readonly unavailable: number } | undefined {
  const [surge, unavailable] = [scaledIntOrPercent(maxSurge, replicas, true), scaledIntOrPercent(maxUnavailable, replicas, false)]
  if (!surge.ok || !unavailable.ok) return undefined
  return { surge: surge.value, unavailable: surge.value === 0 && unavailable.value === 0 ? 1 : unavailable.value }
}

const postsOf = (deployment: Deployment): { readonly surge: number; readonly unavailable: number } => {
  const { maxSurge = 0, maxUnavailable = 0 } = deployment.spec?.strategy?.rollingUpdate ?? {}
  return fenceposts(maxSurge, maxUnavailable, wantedBy(deployment)) ?? { surge: 0, unavailable: 0 }
}

export const maxSurgeOf = (deployment: Deployment): number => (isRolling(deployment) ? postsOf(deployment).surge : 0)
export const maxUnavailableOf = (deployment: Deployment): number => (isRolling(deployment) && wantedBy(deployment) > 0 ? Math.min(postsOf(deployment).unavailable, wantedBy(deployment)) : 0)
export const minAvailableOf = (deployment: Deployment): number => (isRolling(deployment) ? wantedBy(deployment) - maxUnavailableOf(deployment) : 0)

/** The size that the new ReplicaSet may have now: what is wanted, as far as the surge has room. */
export function newSizeOf(deployment: Deployment, all: readonly ReplicaSet[], size: number): number {
  const wanted = wantedBy(deployment)
  if (!isRolling(deployment)) return wanted
  const { maxSurge = 0 } = deployment.spec?.strategy?.rollingUpdate ?? {}
  const surge = scaledIntOrPercent(maxSurge, wanted, true)
  const room = wanted + (surge.ok ? surge.value : 0) - total(all, sizeOf)
  return room <= 0 ? size : size + Math.min(room, wanted - size)
}

/** The next step up of a rolling update. */
export function growNew(deployment: Deployment, all: readonly ReplicaSet[], set: ReplicaSet): readonly Resize[] {
  const [size, wanted] = [sizeOf(set), wantedBy(deployment)]
  const to = size > wanted ? wanted : newSizeOf(deployment, all, size)
  return to === size ? [] : [{ set, to }]
}

/** The next step down: first what is not healthy, then as many as those that are available allow. */
export function shrinkOld(deployment: Deployment, newSet: ReplicaSet, old: readonly ReplicaSet[]): readonly Resize[] {
  if (total(old, sizeOf) === 0) return []
  const all = [...old, newSet]
  const minAvailable = wantedBy(deployment) - maxUnavailableOf(deployment)
  const room = total(all, sizeOf) - minAvailable - (sizeOf(newSet) - availableOf(newSet))
  if (room <= 0) return []
  const sizes = new Map(withoutUnhealthy(old, room).map(({ set, to }) => [set, to]))
  let left = total(all, availableOf) - minAvailable
  for (const set of old.toSorted(byAge)) {
    if (left <= 0) break
    const size = sizes.get(set) ?? sizeOf(set)
    const by = Math.min(size, left)
    if (by > 0) sizes.set(set, size - by)
    left -= by
  }
  return [...sizes].map(([set, to]) => ({ set, to }))
}

/** Takes from old ReplicaSets what is not available anyway, at most `max` Pods, from the oldest. */
export function withoutUnhealthy(old: readonly ReplicaSet[], max: number): readonly Resize[] {
  let left = max
  return old.toSorted(byAge).flatMap((set) => {
    const by = Math.min(left, sizeOf(set) - availableOf(set))
    if (left <= 0 || sizeOf(set) === 0 || by <= 0) return []
    left -= by
    return [{ set, to: sizeOf(set) - by }]
  })
}

/** New sizes after the Deployment's own size changed: all to the only one, or in proportion while an update is under way. */
export function rescale(deployment: Deployment, newSet: ReplicaSet | undefined, old: readonly ReplicaSet[]): readonly Resize[] {
  const wanted = wantedBy(deployment)
  const active = [...old, ...(newSet ? [newSet] : [])].filter((set) => sizeOf(set) > 0)
  const only = active.length > 1 ? undefined : (active[0] ?? newSet ?? old.toSorted(byAge).at(-1))
  if (only) return sizeOf(only) === wanted ? [] : [{ set: only, to: wanted }]
  if (newSet && isSaturated(newSet, wanted)) return old.filter((set) => sizeOf(set) > 0).map((set) => ({ set, to: 0 }))
  return isRolling(deployment) ? inProportion(deployment, active) : []
}

const isSaturated = (set: ReplicaSet, wanted: number): boolean => numberAt(set, desiredAnnotation) === wanted && sizeOf(set) === wanted && availableOf(set) === wanted

function inProportion(deployment: Deployment, active: readonly ReplicaSet[]): readonly Resize[] {
  const wanted = wantedBy(deployment)
  const toAdd = (wanted > 0 ? wanted + maxSurgeOf(deployment) : 0) - total(active, sizeOf)
  const sorted = active.toSorted((a, b) => sizeOf(b) - sizeOf(a) || (toAdd > 0 ? byAge(b, a) : byAge(a, b)))
  let added = 0
  const sizes = sorted.map((set) => {
    const share = proportionOf(set, deployment, toAdd, added)
    added += share
    return sizeOf(set) + share
  })
  // What rounding left goes to the largest.
  return sorted.map((set, i) => ({ set, to: i === 0 ? Math.max(0, (sizes[i] ?? 0) + toAdd - added) : (sizes[i] ?? 0) }))
}

function proportionOf(set: ReplicaSet, deployment: Deployment, toAdd: number, added: number): number {
  if (sizeOf(set) === 0 || toAdd === 0 || toAdd === added) return 0
  const fraction = fractionOf(set, deployment)
  return toAdd > 0 ? Math.min(fraction, toAdd - added) : Math.max(fraction, toAdd - added)
}

/** By how much a ReplicaSet grows when all grow as the Deployment did since it was scaled last. */
export function fractionOf(set: ReplicaSet, deployment: Deployment): number {
  const size = sizeOf(set)
  if (wantedBy(deployment) === 0) return -size
  const before = numberAt(set, maxAnnotation) || (deployment.status?.replicas ?? 0)
  if (before === 0) return 0
  return Math.round((size * (wantedBy(deployment) + maxSurgeOf(deployment))) / before) - size
}

/** A whole number of 32 bits that is not negative, in an annotation. */
export function numberAt({ metadata }: Pick<ReplicaSet, "metadata">, annotation: string): number | undefined {
  const text = metadata.annotations?.[annotation] ?? ""
  return /^\+?\d+$/.test(text) && Number(text) < 2 ** 31 ? Number(text) : undefined
}

/** Older first, by name where they are of an age. */
export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  const [x, y] = [a.metadata.creationTimestamp ?? "", b.metadata.creationTimestamp ?? ""]
  return x === y ? (a.metadata.name < b.metadata.name ? -1 : 1) : x < y ? -1 : 1
}
