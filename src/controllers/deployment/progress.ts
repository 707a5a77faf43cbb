import { formatTime, parseInstant, type Instant } from "../../api/instant.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { conditionIn, withoutCondition } from "../conditions.ts"
import { availableOf, maxUnavailableOf, sizeOf, total, wantedBy } from "./sizes.ts"

export type Status = NonNullable<Deployment["status"]>
export type Condition = NonNullable<Status["conditions"]>[number]

const progressing = "Progressing"
const failure = "ReplicaFailure"

export const hasDeadline = ({ spec }: Deployment): boolean => spec?.progressDeadlineSeconds !== undefined && spec.progressDeadlineSeconds !== 2 ** 31 - 1

/** A condition that begins now. */
export function condition(type: string, status: string, reason: string, message: string, now: Instant): Condition {
  const at = formatTime(now)
  return { type, status, lastUpdateTime: at, lastTransitionTime: at, reason, message }
}

/** Sets a condition: one with the same status and reason stays as it is, one with the same status keeps the time of its transition. */
export function withCondition(conditions: readonly Condition[] | undefined, next: Condition): readonly Condition[] {
  const current = conditionIn(conditions, next.type)
  if (current?.status === next.status && current.reason === next.reason) return conditions ?? []
  const since = current?.status === next.status && current.lastTransitionTime !== undefined ? { lastTransitionTime: current.lastTransitionTime } : {}
  return [...withoutCondition(conditions, next.type), { ...next, ...since }]
}

/** The counts that its ReplicaSets give, and whether enough Pods are available. */
export function countsOf(deployment: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet | undefined, now: Instant): Status {
  const available = total(all, availableOf)
  const unavailable = Math.max(0, total(all, sizeOf) - available)
  const ready = total(all, ({ status }) => status?.readyReplicas ?? 0)
  const replicas = total(all, ({ status }) => status?.replicas ?? 0)
  const updated = newSet?.status?.replicas ?? 0
  const terminating = total(all, ({ status }) => status?.terminatingReplicas ?? 0)
  const isEnough = available >= wantedBy(deployment) - maxUnavailableOf(deployment)
  const availability = isEnough
    ? condition("Available", "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
    : condition("Available", "False", "MinimumReplicasUnavailable", "Deployment does not have minimum availability.", now)
  const { collisionCount, conditions } = deployment.status ?? {}
  return {
    ...(deployment.metadata.generation === undefined ? {} : { observedGeneration: deployment.metadata.generation }),
    ...(replicas > 0 ? { replicas } : {}),
    ...(updated > 0 ? { updatedReplicas: updated } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    ...(unavailable > 0 ? { unavailableReplicas: unavailable } : {}),
    terminatingReplicas: terminating,
    ...(collisionCount === undefined ? {} : { collisionCount }),
    conditions: [...withCondition(conditions, availability)],
  }
}

/** The whole status of a roll-out: counts, and whether it is getting on. Upstream: progress.go's syncRolloutStatus. */
export function rolloutStatus(deployment: Deployment, all: readonly ReplicaSet[], newSet: ReplicaSet | undefined, now: Instant): Status {
  const next = countsOf(deployment, all, newSet, now)
  const current = conditionIn(deployment.status?.conditions, progressing)
  let conditions: readonly Condition[] = hasDeadline(deployment) ? (next.conditions ?? []) : withoutCondition(next.conditions, progressing)
  const isDone = (next.replicas ?? 0) === (next.updatedReplicas ?? 0) && current?.reason === "NewReplicaSetAvailable"
  if (hasDeadline(deployment) && !isDone) conditions = withProgress(deployment, next, newSet, conditions, now)
  const failed = failureIn(newSet ? [newSet] : []) ?? failureIn(all)
  return { ...next, conditions: [...(failed ? withCondition(conditions, failed) : withoutCondition(conditions, failure))] }
}

function withProgress(deployment: Deployment, next: Status, newSet: ReplicaSet | undefined, conditions: readonly Condition[], now: Instant): readonly Condition[] {
  const about = newSet ? `ReplicaSet "${newSet.metadata.name}"` : `Deployment "${deployment.metadata.name}"`
  const current = conditionIn(deployment.status?.conditions, progressing)
  if (isComplete(deployment, next)) return withCondition(conditions, condition(progressing, "True", "NewReplicaSetAvailable", `${about} has successfully progressed.`, now))
  if (isProgressing(deployment, next)) {
    const fresh = condition(progressing, "True", "ReplicaSetUpdated", `${about} is progressing.`, now)
    const since = current?.status === "True" && current.lastTransitionTime !== undefined ? { lastTransitionTime: current.lastTransitionTime } : {}
    return [...withoutCondition(conditions, progressing), { ...fresh, ...since }]
  }
  if (isTimedOut(deployment, next, now)) return withCondition(conditions, condition(progressing, "False", "ProgressDeadlineExceeded", `${about} has timed out progressing.`, now))
  return conditions
}

/** All Pods are new, as many as wanted, and available. */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const wanted = wantedBy(deployment)
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0, observedGeneration = 0 } = status
  return updatedReplicas === wanted && replicas === wanted && availableReplicas === wanted && observedGeneration >= (deployment.metadata.generation ?? 0)
}

/** Something got better since the last status: more new, fewer old, more ready, more available. */
export function isProgressing({ status = {} }: Deployment, next: Status): boolean {
  const old = ({ replicas = 0, updatedReplicas = 0 }: Status): number => replicas - updatedReplicas
  const more = (count: "updatedReplicas" | "readyReplicas" | "availableReplicas"): boolean => (next[count] ?? 0) > (status[count] ?? 0)
  return more("updatedReplicas") || old(next) < old(status) || more("readyReplicas") || more("availableReplicas")
}

function isTimedOut(deployment: Deployment, status: Status, now: Instant): boolean {
  const current = conditionIn(status.conditions, progressing)
  if (!current || current.reason === "NewReplicaSetAvailable") return false
  if (current.reason === "ProgressDeadlineExceeded") return true
  return deadlineOf(deployment, current) < now
}

const deadlineOf = ({ spec }: Deployment, { lastUpdateTime }: Condition): Instant => (((lastUpdateTime ? parseInstant(lastUpdateTime) : undefined) ?? 0) + (spec?.progressDeadlineSeconds ?? 0) * 1_000_000) as Instant

/** When to look whether the roll-out is stuck; undefined where nothing is under way. */
export function nextCheck(deployment: Deployment, status: Status): Instant | undefined {
  const current = conditionIn(status.conditions, progressing)
  if (!hasDeadline(deployment) || !current || isComplete(deployment, status) || current.reason === "ProgressDeadlineExceeded" || current.reason === "NewReplicaSetAvailable") return undefined
  return (deadlineOf(deployment, current) + 1_000_000) as Instant
}

/** Why Pods can't be made or deleted, as a ReplicaSet says it. */
function failureIn(sets: readonly ReplicaSet[]): Condition | undefined {
  const found = sets.flatMap(({ status }) => conditionIn(status?.conditions, failure) ?? [])[0]
  return found && { ...found, ...(found.lastTransitionTime === undefined ? {} : { lastUpdateTime: found.lastTransitionTime }) }
}

/** Notes on Progressing that a roll-out was paused or goes on; undefined where that is noted. Paused time counts against no deadline. */
export function pauseNote(deployment: Deployment, now: Instant): readonly Condition[] | undefined {
  if (!hasDeadline(deployment)) return undefined
  const conditions = deployment.status?.conditions
  const current = conditionIn(conditions, progressing)
  if (current?.reason === "ProgressDeadlineExceeded") return undefined
  const isNoted = current?.reason === "DeploymentPaused"
  if (deployment.spec?.paused === true && !isNoted) return withCondition(conditions, condition(progressing, "Unknown", "DeploymentPaused", "Deployment is paused", now))
  if (deployment.spec?.paused !== true && isNoted) return withCondition(conditions, condition(progressing, "Unknown", "DeploymentResumed", "Deployment is resumed", now))
  return undefined
}
