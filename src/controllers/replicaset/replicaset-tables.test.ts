import { expect, test } from "vitest"
import { equalJson, type Json } from "../../base/json.ts"
import { parseInstant, type Instant } from "../../api/instant.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { describeTable, type Case, type Row } from "../../testing/tables.ts"
import { conditionIn, withCondition, withoutCondition } from "../conditions.ts"
import { availableAt, byWorth, isActive, nextAvailability, type Ranked } from "./pods.ts"
import { podsToDelete } from "./replicaset.ts"
import { statusOf } from "./status.ts"

/** Rows that switch off what is part of 1.36. */
const isOld = ({ value }: Case): boolean => Boolean(value?.["disableLogarithmicScaleDown"] ?? false) || Boolean(value?.["disablePodDeletioncost"] ?? false)

const nowOf = ({ recordedAt, value }: Case): Instant => parseInstant((value?.["now"] ?? recordedAt ?? "2026-11-20T19:41:56Z") as string) ?? (0 as Instant)
const named = (pods: readonly Pod[]): string[] => pods.map(({ metadata }) => metadata.name)
/** Pods are told without what they are called by, where order is of no matter. */
const alike = (pods: readonly Pod[]): string[] => pods.map(({ spec, status }) => JSON.stringify([spec?.nodeName, status])).toSorted()

function agrees(item: Case): boolean | undefined {
  const { value = {} as Row } = item
  switch (item.test) {
    case "TestSetCondition":
      return same(withCondition(given<ReplicaSet["status"]>(value, "status")?.conditions, given(value, "cond")), given<ReplicaSet["status"]>(value, "expectedStatus")?.conditions ?? [])
    case "TestRemoveCondition":
      return same(withoutCondition(given<ReplicaSet["status"]>(value, "status")?.conditions, given(value, "condType")), given<ReplicaSet["status"]>(value, "expectedStatus")?.conditions ?? [])
    case "TestCalculateStatus":
      return same(statusIn(value, item), given(value, "expectedReplicaSetStatus"))
    case "TestCalculateStatusConditions":
      return same(statusIn(value, item)["conditions"] ?? [], given(value, "expectedReplicaSetConditions") ?? [])
    case "TestGetPodsToDelete":
      return same(alike(podsToDelete(given(value, "pods"), given(value, "related") ?? given(value, "pods"), given(value, "diff"), { instant: nowOf(item) })), alike(given(value, "expectedPodsToDelete")))
    case "TestActivePodFiltering":
      return same(given<readonly { podName: string; podPhase: string }[]>(value, "pods").filter(({ podPhase }) => isActive({ metadata: { name: "" }, status: { phase: podPhase } } as Pod)).map(({ podName }) => podName), given(value, "wantPodNames"))
    case "TestSortingActivePods":
      return same(named(given<readonly Pod[]>(value, "pods").map((pod): Ranked => ({ pod, rank: 0 })).toSorted(byWorth(nowOf(item))).map(({ pod }) => pod)), given(value, "wantOrder"))
    case "TestSortingActivePodsWithRanks":
      return isOld(item) ? undefined : inOrder(value, nowOf(item))
    case "TestNextPodAvailabilityCheck":
      return waits([given(value, "pod")], value, nowOf(item))
    case "TestFindMinNextPodAvailabilitySimpleCheck":
      return waits(given(value, "pods") ?? [], value, nowOf(item))
    default:
      return undefined
  }
}

/** A column, of the type that its reader knows. */
const given = <T>(value: Row, field: string): T => value[field] as unknown as T

const same = (a: unknown, b: unknown): boolean => equalJson(a as Json, b as Json)

/** The tables' objects have no generation, and those before 1.35 no count of what goes. */
function statusIn(value: Row, item: Case): Record<string, unknown> {
  const failure = given<{ $error: string } | undefined>(value, "manageReplicasErr")
  const { terminatingReplicas, conditions, ...rest } = statusOf(given(value, "replicaset"), given(value, "activePods") ?? [], given(value, "terminatingPods") ?? [], nowOf(item), failure && { message: failure.$error })
  const told = (conditions ?? []).map((condition) => Object.fromEntries(Object.entries(condition).filter(([field]) => field !== "lastTransitionTime")))
  return { ...rest, ...(given(value, "enableDeploymentReplicaSetTerminatingReplicas") ? { terminatingReplicas } : {}), ...(told.length > 0 ? { conditions: told } : {}) }
}

function inOrder(value: Row, now: Instant): boolean {
  const compare = byWorth(now)
  if (given(value, "p1")) return compare({ pod: given(value, "p1"), rank: 0 }, { pod: given(value, "p2") ?? given(value, "p1"), rank: 0 }) === 0
  return compare(given(value, "lesser"), given(value, "greater")) < 0 && compare(given(value, "greater"), given(value, "lesser")) > 0
}

function waits(pods: readonly Pod[], value: Row, now: Instant): boolean {
  const at = nextAvailability(pods, given(value, "minReadySeconds"), now)
  return (at === undefined ? undefined : `${(at - now) / 1e6}s`) === given(value, "expected")
}

/** Calls: arguments and results of the functions while upstream's tests ran. */
function answers({ value }: Case): boolean | undefined {
  const { function: name, arguments: args, results } = value as unknown as { function: string; arguments: Record<string, never>; results: never[] }
  if (name === "getPodsToDelete") return same(alike(podsToDelete(args["filteredPods"] ?? [], args["relatedPods"] ?? [], args["diff"] as never, { instant: parseInstant("2026-11-20T19:41:56Z") as Instant })), alike(results[0] as never))
  const failure = args["manageReplicasErr"] as { $error: string } | undefined
  const now = parseInstant(String(args["now"])) as Instant
  const status = statusOf(args["rs"] as never, args["activePods"] ?? [], args["terminatingPods"] ?? [], now, failure && { message: failure.$error })
  const [result] = results as readonly Record<string, Json>[]
  // Some rows were recorded with the count of what goes switched off.
  const { terminatingReplicas: _, ...rest } = status
  return same(result?.["terminatingReplicas"] === undefined ? rest : status, result)
}

/** Upstream's tests that nothing here answers: which Pods crowd a node together is seen in which go first, and its index of Pods by owner also finds those without one. */
const unanswered = ["TestFilterPodsByOwner", "TestGetReplicaSetsWithSameController"]
/** Answered in ownership.test.ts. */
const elsewhere = ["TestPodControllerLookup"]

describeTable("replicaset", (cases) => {
  test("leaves open what is listed, and nothing else", () => {
    const open = cases.filter((item) => agrees(item) === undefined && !isOld(item)).map(({ test: name }) => name)
    expect(new Set(open)).toEqual(new Set([...unanswered, ...elsewhere]))
  })
})

for (const [table, judge] of [["replicaset", agrees], ["replicaset-calls", answers]] as const) {
  describeTable(table, (cases) => {
    const judged = cases.flatMap((item) => {
      const verdict = judge(item)
      return verdict === undefined ? [] : [[item.id, verdict] as const]
    })
    test.each(judged)("%s", (_id, verdict) => expect(verdict).toBe(true))
  })
}

test("a Pod that is not ready has no time at which it becomes available", () => {
  expect(availableAt({ metadata: { name: "" }, status: {} } as Pod, 5)).toBeUndefined()
  expect(conditionIn([], "Ready")).toBeUndefined()
})
