import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { controllerOf } from "../../api/meta.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { involving } from "../../client/event-correlation.ts"
import { conditionIn } from "../conditions.ts"
import { readOf, serverWords, settled, sources, type Controller, type Plan, type Told, type View, type Write } from "../contract.ts"
import { claim, ownersOf, wantedBy as selectedBy } from "../ownership.ts"
import { condition, countsOf, hasDeadline, isComplete, nextCheck, pauseNote, rolloutStatus, withCondition, type Condition, type Status } from "./progress.ts"
import { annotationsFor, freshSet, kind, newestRevision, newSetOf, outdated, revisionAnnotation, sizeAnnotations, wasScaled } from "./revisions.ts"
import { growNew, rescale, shrinkOld, sizeOf, wantedBy, type Resize } from "./sizes.ts"

/** A Deployment and its ReplicaSets. */
interface Rollout {
  readonly deployment: Deployment
  readonly newSet: ReplicaSet | undefined
  readonly old: readonly ReplicaSet[]
  readonly all: readonly ReplicaSet[]
  readonly view: View
}

/**
 * The Deployment controller: one ReplicaSet for each template it had, the newest growing while the older ones shrink. Woken by its
 * Deployments, by changes of their ReplicaSets, by unmanaged ReplicaSets that one of them selects, and, where old Pods must be gone
 * before new ones come, by Pods that go.
 */
export const deployment: Controller = {
  name: "deployment",
  account: "deployment-controller",
  qps: 20,
  burst: 30,
  workers: 5,
  watches: ["deployments", "replicaSets", "pods"],
  wakes({ source, key, object, before }, view) {
    if (source === "deployments") return [key]
    if (source === "replicaSets") return [...ownersOf("deployments", kind.kind, view, before, object), ...selectedBy("deployments", view, object, before)]
    const owner = object ? undefined : before && controllerOf(before)
    const set = owner && view.get<ReplicaSet>("replicaSets", `${before?.metadata.namespace}/${owner.name}`)
    return ownersOf("deployments", kind.kind, view, set).filter((woken) => view.get<Deployment>("deployments", woken)?.spec?.strategy?.type === "Recreate")
  },
  reconcile(key, view) {
    const found = view.get<Deployment>("deployments", key)
    if (!found) return settled
    const { mine, changes } = claim<ReplicaSet>(found, view, { source: "replicaSets", of: kind })
    if (changes.length > 0) return write(found, "deployment/claim", changes, { sets: changes.length })
    const newSet = newSetOf(found, mine)
    const rollout: Rollout = { deployment: found, newSet, old: mine.filter((set) => set !== newSet), all: mine, view }
    if (found.metadata.deletionTimestamp !== undefined) return conclude(rollout, [], countsOf(found, mine, newSet, view.instant))
    return noteOf(rollout) ?? step(rollout)
  },
}

/** What is to be written down before anything moves: a pause, or the revision of a ReplicaSet that is there already. */
function noteOf({ deployment: own, newSet, old, view }: Rollout): Plan | undefined {
  const paused = pauseNote(own, view.instant)
  if (paused) return write(own, own.spec?.paused === true ? "deployment/paused" : "deployment/resumed", [statusWrite(own, { ...own.status, conditions: [...paused] })])
  if (!newSet) return undefined
  const annotations = annotationsFor(own, newestRevision(old) + 1, newSet)
  const minReadySeconds = own.spec?.minReadySeconds ?? 0
  if (!equalJson(annotations as Json, (newSet.metadata.annotations ?? {}) as Json) || (newSet.spec?.minReadySeconds ?? 0) !== minReadySeconds) {
    const body = { ...newSet, metadata: { ...newSet.metadata, annotations }, spec: { ...newSet.spec, minReadySeconds } }
    return write(own, "deployment/revision", [{ method: "PUT", path: setPath(newSet), body: body as unknown as Json, sees: { source: "replicaSets" } }], { set: newSet.metadata.name, revision: annotations[revisionAnnotation] ?? "" }, [newSet])
  }
  const revision = annotations[revisionAnnotation]
  const isNoted = revision === undefined || own.metadata.annotations?.[revisionAnnotation] === revision
  const isFound = !hasDeadline(own) || conditionIn(own.status?.conditions, "Progressing") !== undefined
  if (isNoted && isFound) return undefined
  const found = condition("Progressing", "True", "FoundNewReplicaSet", `Found new replica set "${newSet.metadata.name}"`, view.instant)
  return write(own, "deployment/revision", [statusWrite(own, isFound ? own.status : { ...own.status, conditions: [...withCondition(own.status?.conditions, found)] }, revision)], { set: newSet.metadata.name, revision: revision ?? "" }, [newSet])
}

/** The next step of the roll-out. */
function step(rollout: Rollout): Plan {
  const { deployment: own, newSet, old, all, view } = rollout
  if (own.spec?.paused === true || wasScaled(own, all)) {
    const resizes = rescale(own, newSet, old)
    const history = own.spec?.paused === true ? outdated(own, old) : []
    // Where sizes are right and only their annotations old, these are brought up to date.
    const stale = resizes.length > 0 ? [] : all.filter((set) => sizeOf(set) > 0 && !hasSizes(own, set)).map((set) => ({ set, to: sizeOf(set) }))
    return conclude(rollout, [...resizes, ...stale], countsOf(own, all, newSet, view.instant), { say: own.spec?.paused === true ? "deployment/paused-scale" : "deployment/scaled", history })
  }
  const status = (): Status => rolloutStatus(own, all, newSet, view.instant)
  if (own.spec?.strategy?.type === "Recreate") {
    const active = old.filter((set) => sizeOf(set) > 0)
    if (active.length > 0) return conclude(rollout, active.map((set) => ({ set, to: 0 })), status(), { say: "deployment/old-first" })
    if (oldPodsRun(rollout)) return conclude(rollout, [], status())
    if (!newSet) return create(rollout)
    const size = wantedBy(own)
    if (sizeOf(newSet) !== size) return conclude(rollout, [{ set: newSet, to: size }], status(), { say: "deployment/grow-new" })
  } else {
    if (!newSet) return create(rollout)
    const grown = growNew(own, all, newSet)
    const resizes = grown.length > 0 ? grown : shrinkOld(own, newSet, old)
    if (resizes.length > 0) return conclude(rollout, resizes, status(), { say: grown.length > 0 ? "deployment/grow-new" : "deployment/shrink-old" })
  }
  return conclude(rollout, [], status(), { history: isComplete(own, own.status ?? {}) ? outdated(own, old) : [] })
}

/** Whether Pods of old ReplicaSets still run: one that has ended does not count, whether it is still there or not. */
function oldPodsRun({ old, view }: Rollout): boolean {
  const hasEnded = ({ status }: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed"
  return old.some((set) => {
    if ((set.status?.replicas ?? 0) > 0) return true
    const { uid = "" } = set.metadata
    return view.by<Pod>("pods", "owner", uid).some((pod) => controllerOf(pod)?.uid === uid && !hasEnded(pod))
  })
}

function create({ deployment: own, old, view }: Rollout): Plan {
  const { name, size, revision, body } = freshSet(own, old)
  const { namespace } = own.metadata
  // Somebody else has that name: another hash is tried.
  if (view.get("replicaSets", `${namespace}/${name}`)) return write(own, "deployment/collision", [statusWrite(own, { ...own.status, collisionCount: (own.status?.collisionCount ?? 0) + 1 })], { set: name })
  const noted = (next: Condition): Status | undefined => (hasDeadline(own) ? { ...own.status, conditions: [...withCondition(own.status?.conditions, next)] } : own.status)
  const created = noted(condition("Progressing", "True", "NewReplicaSetCreated", `Created new replica set "${name}"`, view.instant))
  const failed = noted(condition("Progressing", "False", "ReplicaSetCreateError", `Failed to create new replica set "${name}": ${serverWords}`, view.instant))
  const post: Write = {
    method: "POST",
    path: collectionPath(sources.replicaSets, namespace),
    body,
    sees: { source: "replicaSets" },
    ...(size > 0 ? { done: told(own, "Normal", "ScalingReplicaSet", `Scaled up replica set ${name} from 0 to ${size}`) } : {}),
    refused: told(own, "Warning", "ReplicaSetCreateError", `Failed to create new replica set "${name}": ${serverWords}`),
  }
  return { ...write(own, "deployment/new-template", [post], { set: name, size, revision }, old), afterwards: statusWrite(own, created, String(revision)), otherwise: statusWrite(own, failed) }
}

const hasSizes = (own: Deployment, { metadata }: ReplicaSet): boolean => Object.entries(sizeAnnotations(own)).every(([key, value]) => metadata.annotations?.[key] === value)

/** The step's writes, or the status alone, or the time at which the roll-out would be late. */
function conclude({ deployment: own, all, view }: Rollout, resizes: readonly Resize[], status: Status, { say = "deployment/clean-up", history = [] }: { readonly say?: string; readonly history?: readonly ReplicaSet[] } = {}): Plan {
  const isNews = !equalJson(own.status as unknown as Json, status as unknown as Json)
  const report = statusWrite(own, status)
  const writes = [...resizes.map((resize) => resizeWrite(own, resize)), ...history.map((set): Write => ({ method: "DELETE", path: setPath(set), sees: { source: "replicaSets", key: `${set.metadata.namespace}/${set.metadata.name}` } }))]
  const about = { sets: resizes.map(({ set, to }) => `${set.metadata.name}: ${sizeOf(set)} → ${to}`).join(", "), removed: history.map(({ metadata }) => metadata.name).join(", ") }
  if (writes.length > 0) return { ...write(own, resizes.length > 0 ? say : "deployment/clean-up", writes, about, [...resizes.map(({ set }) => set), ...history]), ...(isNews ? { afterwards: report } : {}) }
  if (isNews) return write(own, sayOfStatus(own, status), [report], aboutStatus(own, status), all)
  const next = nextCheck(own, status)
  return next === undefined ? settled : { type: "wait", until: Math.max(view.now + 1, view.now + next - view.instant) as Micros, why: "deployment/progress-deadline", about: aboutStatus(own, status), read: [own, ...all].map(readOf) }
}

/** What is new in a status: that the roll-out is done, or late, or only counts. */
function sayOfStatus(own: Deployment, status: Status): string {
  const [before, now] = [own.status, status].map((each) => conditionIn(each?.conditions, "Progressing")?.reason)
  if (now !== before && now === "ProgressDeadlineExceeded") return "deployment/late"
  return now !== before && now === "NewReplicaSetAvailable" ? "deployment/done" : "deployment/status"
}

function aboutStatus(own: Deployment, { replicas = 0, readyReplicas = 0, updatedReplicas = 0 }: Status): JsonObject {
  const since = conditionIn(own.status?.conditions, "Progressing")?.lastUpdateTime
  return { wanted: wantedBy(own), present: replicas, ready: readyReplicas, updated: updatedReplicas, seconds: own.spec?.progressDeadlineSeconds ?? 0, since: since ?? "" }
}

function resizeWrite(own: Deployment, { set, to }: Resize): Write {
  const from = sizeOf(set)
  const body = { ...set, metadata: { ...set.metadata, annotations: { ...set.metadata.annotations, ...sizeAnnotations(own) } }, spec: { ...set.spec, replicas: to } }
  const done = told(own, "Normal", "ScalingReplicaSet", `Scaled ${to > from ? "up" : "down"} replica set ${set.metadata.name} from ${from} to ${to}`)
  return { method: "PUT", path: setPath(set), body: body as unknown as Json, sees: { source: "replicaSets" }, ...(to === from ? {} : { done }) }
}

const setPath = ({ metadata: { namespace, name } }: ReplicaSet): string => objectPath(sources.replicaSets, namespace, name)

function statusWrite(own: Deployment, status: Status | undefined, revision?: string): Write {
  const { namespace, name, annotations } = own.metadata
  const metadata = revision === undefined ? own.metadata : { ...own.metadata, annotations: { ...annotations, [revisionAnnotation]: revision } }
  return { method: "PUT", path: objectPath(sources.deployments, namespace, name, "status"), body: { ...own, metadata, status: status ?? {} } as unknown as Json, sees: { source: "deployments" } }
}

const write = (own: Deployment, say: string, writes: readonly Write[], about: JsonObject = {}, read: readonly ReplicaSet[] = []): Plan & { type: "write" } => ({ type: "write", writes, because: { say, about: { name: own.metadata.name, ...about }, read: [own, ...read].map(readOf) } })

function told(own: Deployment, type: "Normal" | "Warning", reason: string, message: string): Told {
  return { component: "deployment-controller", draft: { involved: involving(kind, own.metadata), type, reason, message } }
}
