import { equalJson, type Json } from "../../base/json.ts"
import { formatTime, type Instant } from "../../api/instant.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { conditionIn, withCondition, withoutCondition } from "../conditions.ts"
import { isAvailable, isReady } from "./pods.ts"

export type Status = NonNullable<ReplicaSet["status"]>

/** What went wrong while Pods were made or deleted. */
export interface Failure {
  readonly message: string
}

/** The status that the Pods give; a failure, or its end, shows as the condition ReplicaFailure. Counts of zero are left out, except of Pods and of those that go. */
export function statusOf(set: ReplicaSet, active: readonly Pod[], terminating: readonly Pod[], now: Instant, failure?: Failure): Status {
  const { replicas = 1, minReadySeconds = 0, template } = set.spec ?? { replicas: 1 }
  const wanted = Object.entries(template?.metadata?.labels ?? {})
  const labelled = active.filter(({ metadata }) => wanted.every(([key, value]) => metadata.labels?.[key] === value)).length
  const ready = active.filter(isReady).length
  const available = active.filter((pod) => isAvailable(pod, minReadySeconds, now)).length
  const conditions = conditionsOf(set, active.length - replicas, now, failure)
  return {
    replicas: active.length,
    ...(labelled > 0 ? { fullyLabeledReplicas: labelled } : {}),
    ...(ready > 0 ? { readyReplicas: ready } : {}),
    ...(available > 0 ? { availableReplicas: available } : {}),
    terminatingReplicas: terminating.length,
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    ...(conditions.length > 0 ? { conditions: [...conditions] } : {}),
  }
}

function conditionsOf({ status }: ReplicaSet, surplus: number, now: Instant, failure: Failure | undefined): readonly NonNullable<Status["conditions"]>[number][] {
  const conditions = status?.conditions
  const type = "ReplicaFailure"
  if (!failure) return withoutCondition(conditions, type)
  if (conditionIn(conditions, type)) return conditions ?? []
  const reason = surplus < 0 ? "FailedCreate" : surplus > 0 ? "FailedDelete" : ""
  return withCondition(conditions, { type, status: "True", lastTransitionTime: formatTime(now), reason, message: failure.message })
}

/** Whether the server has that status already. */
export const isCurrent = ({ status }: ReplicaSet, next: Status): boolean => equalJson(status as unknown as Json, next as unknown as Json)
