import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { managedBy } from "../ownership.ts"
import { templateHash } from "../template-hash.ts"
import { byAge, desiredAnnotation, maxAnnotation, maxSurgeOf, newSizeOf, sizeOf, wantedBy } from "./sizes.ts"

export const kind = { apiVersion: "apps/v1", kind: "Deployment" }
export const revisionAnnotation = "deployment.kubernetes.io/revision"
const historyAnnotation = "deployment.kubernetes.io/revision-history"
const hashLabel = "pod-template-hash"
const historyLengthMax = 2_000
const nameLengthMax = 253

/** Annotations of a Deployment that its ReplicaSets do not get. */
const ownAnnotations = ["kubectl.kubernetes.io/last-applied-configuration", revisionAnnotation, historyAnnotation, desiredAnnotation, maxAnnotation, "deprecated.deployment.rollback.to"]

type Template = NonNullable<ReplicaSet["spec"]>["template"]

/** The ReplicaSet of the present template: the oldest, where there are several. */
export const newSetOf = (deployment: Deployment, sets: readonly ReplicaSet[]): ReplicaSet | undefined => sets.toSorted(byAge).find(({ spec }) => isSameTemplate(spec?.template, deployment.spec?.template))

/** Whether two templates differ in nothing but the label that tells them apart. */
export const isSameTemplate = (a: Template, b: Template): boolean => equalJson(bare(a), bare(b))

function bare(template: Template): Json {
  const { labels = {}, ...metadata } = template?.metadata ?? {}
  const others = Object.fromEntries(Object.entries(labels).filter(([key]) => key !== hashLabel))
  return { ...template, metadata: { ...metadata, labels: others } } as unknown as Json
}

/** "web-5d7f9c6b8d": long names make room for the hash. */
export const setName = (deployment: string, hash: string): string => `${deployment.slice(0, nameLengthMax - hash.length - 1)}-${hash}`

/** The number of the newest revision among them. */
export const newestRevision = (sets: readonly ReplicaSet[]): number => sets.reduce((newest, set) => Math.max(newest, revisionOf(set) ?? 0), 0)

function revisionOf({ metadata }: Pick<ReplicaSet, "metadata">): number | undefined {
  const text = metadata.annotations?.[revisionAnnotation]
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined
}

/** The annotations that the ReplicaSet of the present template gets: the Deployment's, and its revision. An older revision that comes back is kept in the history. */
export function annotationsFor(deployment: Deployment, revision: number, set?: ReplicaSet): Readonly<Record<string, string>> {
  const own = set?.metadata.annotations ?? {}
  const given = Object.entries(deployment.metadata.annotations ?? {}).filter(([key]) => !ownAnnotations.includes(key))
  const next: Record<string, string> = { ...own, ...Object.fromEntries(given) }
  const before = own[revisionAnnotation]
  const known = set && revisionOf(set)
  if (before !== undefined && known === undefined) return next
  if ((known ?? 0) >= revision) return next
  next[revisionAnnotation] = String(revision)
  if (before !== undefined) next[historyAnnotation] = historyWith(own[historyAnnotation] ?? "", before)
  return next
}

function historyWith(history: string, revision: string): string {
  const all = history === "" ? [revision] : [...history.split(","), revision]
  while (all.length > 1 && all.join().length > historyLengthMax) all.shift()
  return all.join()
}

/** What tells a ReplicaSet which size the Deployment had when it was scaled last. */
export const sizeAnnotations = (deployment: Deployment): Readonly<Record<string, string>> => ({ [desiredAnnotation]: String(wantedBy(deployment)), [maxAnnotation]: String(wantedBy(deployment) + maxSurgeOf(deployment)) })

/** A ReplicaSet for the present template, at the size that it may begin with. */
export function freshSet(deployment: Deployment, old: readonly ReplicaSet[]): { readonly name: string; readonly size: number; readonly revision: number; readonly body: JsonObject } {
  const { namespace = "", name: owner } = deployment.metadata
  const { selector, template, minReadySeconds } = deployment.spec ?? { selector: {}, template: {} }
  const hash = templateHash(template, deployment.status?.collisionCount)
  const name = setName(owner, hash)
  const size = newSizeOf(deployment, old, 0)
  const revision = newestRevision(old) + 1
  const labels = { ...template?.metadata?.labels, [hashLabel]: hash }
  const body = {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name, namespace, labels, annotations: { ...annotationsFor(deployment, revision), ...sizeAnnotations(deployment) }, ownerReferences: [managedBy(kind, deployment)] },
    spec: { replicas: size, ...(minReadySeconds ? { minReadySeconds } : {}), selector: { ...selector, matchLabels: { ...selector?.matchLabels, [hashLabel]: hash } }, template: { ...template, metadata: { ...template?.metadata, labels } } },
  } as unknown as JsonObject
  return { name, size, revision, body }
}

/** Old ReplicaSets that the history has no room for, oldest revision first; whatever still has Pods, or has not been looked at, stays. */
export function outdated(deployment: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const limit = deployment.spec?.revisionHistoryLimit
  if (limit === undefined || limit === 2 ** 31 - 1) return []
  const alive = old.filter(({ metadata }) => metadata.deletionTimestamp === undefined)
  const sorted = alive.toSorted((a, b) => (revisionOf(a) ?? 0) - (revisionOf(b) ?? 0) || byAge(a, b))
  const isEmpty = ({ spec, status, metadata }: ReplicaSet): boolean => (status?.replicas ?? 0) === 0 && spec?.replicas === 0 && (metadata.generation ?? 0) <= (status?.observedGeneration ?? 0)
  return sorted.slice(0, Math.max(0, alive.length - limit)).filter(isEmpty)
}

/** Whether the Deployment's size changed since its ReplicaSets were scaled. */
export const wasScaled = (deployment: Deployment, sets: readonly ReplicaSet[]): boolean =>
  sets.some((set) => {
    const desired = Number(set.metadata.annotations?.[desiredAnnotation] ?? Number.NaN)
    return sizeOf(set) > 0 && !Number.isNaN(desired) && desired !== wantedBy(deployment)
  })
