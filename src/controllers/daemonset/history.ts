import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { ControllerRevision } from "../../api/kinds/controller-revision.ts"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { sources, type Write } from "../contract.ts"
import { managedBy } from "../ownership.ts"
import { templateHash } from "../template-hash.ts"

export const kind = { apiVersion: "apps/v1", kind: "DaemonSet" }
export const hashLabel = "controller-revision-hash"

/** The present revision of a DaemonSet and those of templates that it had. */
export interface History {
  readonly current: ControllerRevision | undefined
  /** Others that say the same as the present one. */
  readonly doubles: readonly ControllerRevision[]
  readonly old: readonly ControllerRevision[]
}

export function historyOf(set: DaemonSet, revisions: readonly ControllerRevision[]): History {
  const wanted = dataOf(set)
  const same = revisions.filter(({ data }) => equalJson(data as Json | undefined, wanted)).toSorted((a, b) => b.revision - a.revision)
  return { current: same[0], doubles: same.slice(1), old: revisions.filter((each) => !same.includes(each)) }
}

/** What takes a DaemonSet back to its present template, as a strategic merge patch. */
const dataOf = (set: DaemonSet): JsonObject => ({ spec: { template: { ...(set.spec?.template as unknown as JsonObject), $patch: "replace" } } })

export const hashOf = ({ metadata }: ControllerRevision): string => metadata.labels?.[hashLabel] ?? metadata.name

const newest = (revisions: readonly ControllerRevision[]): number => revisions.reduce((most, { revision }) => Math.max(most, revision), 0)

/** A new revision for the present template; "collision" where another has its name. */
export function snapshot(set: DaemonSet, old: readonly ControllerRevision[], isTaken: (name: string) => boolean): Write | "collision" {
  const { namespace = "", name, annotations } = set.metadata
  const hash = templateHash(set.spec?.template, set.status?.collisionCount)
  if (isTaken(`${name}-${hash}`)) return "collision"
  const labels = { ...set.spec?.template?.metadata?.labels, [hashLabel]: hash }
  const metadata = { name: `${name}-${hash}`, namespace, labels, ...(annotations ? { annotations } : {}), ownerReferences: [{ ...managedBy(kind, set) }] }
  const body = { apiVersion: "apps/v1", kind: "ControllerRevision", metadata, data: dataOf(set), revision: newest(old) + 1 } as unknown as JsonObject
  return { method: "POST", path: collectionPath(sources.controllerRevisions, namespace), body, sees: { source: "controllerRevisions" } }
}

/** Writes that make the present revision the newest and the only one of its kind; Pods of its doubles take its name first. */
export function mended({ current, doubles, old }: History, pods: readonly Pod[]): readonly Write[] {
  if (!current) return []
  const { namespace, name } = current.metadata
  const relabelled = doubles.length === 0 ? [] : pods.filter(({ metadata }) => metadata.labels?.[hashLabel] !== hashOf(current))
  const patches = relabelled.map(({ metadata }): Write => ({ method: "PATCH", path: objectPath(sources.pods, namespace, metadata.name), body: { metadata: { labels: { [hashLabel]: hashOf(current) } } }, sees: { source: "pods" } }))
  if (patches.length > 0) return patches
  const revision = newest(old) + 1
  const renumbered: Write = { method: "PUT", path: objectPath(sources.controllerRevisions, namespace, name), body: { ...current, revision } as unknown as Json, sees: { source: "controllerRevisions" } }
  return [...doubles.map(remove), ...(current.revision < revision ? [renumbered] : [])]
}

const remove = ({ metadata: { namespace, name } }: ControllerRevision): Write => ({ method: "DELETE", path: objectPath(sources.controllerRevisions, namespace, name), sees: { source: "controllerRevisions", key: `${namespace}/${name}` } })

/** Deletions of the oldest revisions beyond the limit that no Pod is of. */
export function outdated(set: DaemonSet, old: readonly ControllerRevision[], pods: readonly Pod[]): readonly Write[] {
  const surplus = old.length - (set.spec?.revisionHistoryLimit ?? 10)
  const alive = new Set(pods.map(({ metadata }) => metadata.labels?.[hashLabel]))
  const idle = old.toSorted((a, b) => a.revision - b.revision).filter((revision) => !alive.has(hashOf(revision)))
  return surplus <= 0 ? [] : idle.slice(0, surplus).map(remove)
}
