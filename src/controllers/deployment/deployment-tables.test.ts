import { expect, test } from "vitest"
import { equalJson, type Json } from "../../base/json.ts"
import { parseInstant, type Instant } from "../../api/instant.ts"
import type { Deployment } from "../../api/kinds/deployment.ts"
import type { ReplicaSet } from "../../api/kinds/replica-set.ts"
import { Desk } from "../../testing/controllers.ts"
import { describeTable, type Case, type Row } from "../../testing/tables.ts"
import { conditionIn, withoutCondition } from "../conditions.ts"
import { deployment as deploymentController } from "./deployment.ts"
import { countsOf, isComplete, isProgressing, rolloutStatus, withCondition } from "./progress.ts"
import { isSameTemplate, newSetOf, outdated, setName, sizeAnnotations } from "./revisions.ts"
import { fenceposts, fractionOf, growNew, maxUnavailableOf, minAvailableOf, newSizeOf, numberAt, rescale, shrinkOld, sizeOf, total, withoutUnhealthy, type Resize } from "./sizes.ts"

const given = <T>(value: Row, field: string): T => value[field] as unknown as T
const number = (value: Row, field: string): number => given<number | undefined>(value, field) ?? 0
const same = (a: unknown, b: unknown): boolean => equalJson(a as Json, b as Json)
const now = parseInstant("2026-11-20T19:37:06Z") as Instant

const rolling = (replicas: number, maxSurge: number | string = 0, maxUnavailable: number | string = 0, type = "RollingUpdate"): Deployment =>
  ({ metadata: { name: "d" }, spec: { replicas, strategy: { type, rollingUpdate: { maxSurge, maxUnavailable } } } }) as unknown as Deployment
const setOf = (name: string, replicas: number, availableReplicas = 0): ReplicaSet => ({ metadata: { name }, spec: { replicas }, status: { replicas, availableReplicas } }) as unknown as ReplicaSet
const sizesAfter = (sets: readonly ReplicaSet[], resizes: readonly Resize[]): number[] => sets.map((set) => resizes.find((each) => each.set === set)?.to ?? sizeOf(set))
const named = (sets: readonly ReplicaSet[]): string[] => sets.map(({ metadata }) => metadata.name).toSorted()

const judges: Readonly<Record<string, (value: Row) => boolean>> = {
  TestSyncRolloutStatus: (value) => {
    const [deployment, newSet] = [given<Deployment>(value, "d"), given<ReplicaSet | undefined>(value, "newRS")]
    const all = [...given<ReplicaSet[]>(value, "allRSs"), ...(newSet ? [newSet] : [])]
    const condition = conditionIn(rolloutStatus(deployment, all, newSet, now).conditions, given(value, "conditionType"))
    return same([condition?.type ?? "", condition?.status ?? "", condition?.reason ?? ""], [given(value, "conditionType"), given(value, "conditionStatus"), given(value, "conditionReason")])
  },
  TestDeploymentController_reconcileNewReplicaSet: (value) => {
    const [newSet, old] = [setOf("new", number(value, "newReplicas")), setOf("old", number(value, "oldReplicas"))]
    const resizes = growNew(rolling(number(value, "deploymentReplicas"), number(value, "maxSurge")), [newSet, old], newSet)
    return same(resizes.length > 0, given(value, "scaleExpected")) && (resizes.length === 0 || resizes[0]?.to === number(value, "expectedNewReplicas"))
  },
  TestDeploymentController_reconcileOldReplicaSets: (value) => {
    const [newSet, old] = [setOf("new", number(value, "newReplicas"), number(value, "readyPodsFromNewRS")), setOf("old", number(value, "oldReplicas"), number(value, "readyPodsFromOldRS"))]
    const resizes = shrinkOld(rolling(number(value, "deploymentReplicas"), 0, number(value, "maxUnavailable")), newSet, [old])
    return same(resizes.length > 0, given(value, "scaleExpected")) && (resizes.length === 0 || resizes[0]?.to === number(value, "expectedOldReplicas"))
  },
  TestDeploymentController_cleanupUnhealthyReplicas: (value) => {
    const old = [setOf("old", number(value, "oldReplicas"), number(value, "readyPods"))]
    return total(old, sizeOf) - (sizesAfter(old, withoutUnhealthy(old, number(value, "maxCleanupCount")))[0] ?? 0) === number(value, "cleanupCountExpected")
  },
  TestScale: (value) => {
    const [deployment, newSet, old] = [given<Deployment>(value, "deployment"), given<ReplicaSet | undefined>(value, "newRS"), given<ReplicaSet[] | undefined>(value, "oldRSs") ?? []]
    // The tables name the sizes that the Deployment had before instead of annotating them.
    const before = given<Deployment | undefined>(value, "oldDeployment") ?? deployment
    const sized = (name: string): Deployment => ({ ...before, spec: { ...before.spec, replicas: given<Record<string, number> | undefined>(value, "desiredReplicasAnnotations")?.[name] ?? before.spec?.replicas } }) as Deployment
    const annotated = (set: ReplicaSet): ReplicaSet => ({ ...set, metadata: { ...set.metadata, annotations: { ...sizeAnnotations(sized(set.metadata.name)), ...set.metadata.annotations } } })
    const sets = [...(newSet ? [annotated(newSet)] : []), ...old.map(annotated)]
    const resizes = rescale(deployment, newSet && sets[0], newSet ? sets.slice(1) : sets)
    const expected = [...(newSet ? [given<ReplicaSet>(value, "expectedNew")] : []), ...(given<ReplicaSet[] | undefined>(value, "expectedOld") ?? [])]
    return same(sizesAfter(sets, resizes), expected.map(sizeOf))
  },
  TestDeploymentController_cleanupDeployment: (value) => outdated(historyOf(value), given(value, "oldRSs")).length === number(value, "expectedDeletions"),
  TestDeploymentController_cleanupDeploymentOrder: (value) => same(named(outdated(historyOf(value), given(value, "oldRSs"))), given<string[]>(value, "expectedDeletedRSs").toSorted()),
  TestGenerateReplicaSetName: (value) => setName(given(value, "deploymentName"), given(value, "hash")) === given(value, "want"),
  TestDeploymentController_generateReplicaSetName: (value) => setName(given(value, "deploymentName"), "abcde12345").startsWith(given(value, "wantDeploymentPortion")),
  TestEqualIgnoreHash: (value) => isSameTemplate(given(value, "former"), given(value, "latter")) === given(value, "expected"),
  TestFindNewReplicaSet: (value) => same(newSetOf(given(value, "deployment"), given(value, "rsList"))?.metadata.name, given<ReplicaSet | undefined>(value, "expected")?.metadata.name),
  TestFindOldReplicaSets: (value) => {
    const sets = given<ReplicaSet[]>(value, "rsList")
    const newSet = newSetOf(given(value, "deployment"), sets)
    return same(named(sets.filter((set) => set !== newSet)), named(given<ReplicaSet[] | undefined>(value, "expected") ?? []))
  },
  TestGetReplicaCountForReplicaSets: (value) => total(given(value, "sets"), sizeOf) === number(value, "expectedCount") && total(given(value, "sets"), ({ status }) => status?.replicas ?? 0) === number(value, "expectedActual"),
  TestResolveFenceposts: (value) => {
    const posts = fenceposts(given(value, "maxSurge"), given(value, "maxUnavailable"), number(value, "desired"))
    return given(value, "expectError") ? posts === undefined : same(posts, { surge: number(value, "expectSurge"), unavailable: number(value, "expectUnavailable") })
  },
  TestNewRSNewReplicas: (value) => {
    const size = number(value, "newRSReplicas")
    return newSizeOf(rolling(number(value, "depReplicas"), number(value, "maxSurge"), 1, given(value, "strategyType")), [setOf("new", size)], size) === number(value, "expected")
  },
  TestGetCondition: (value) => same(conditionIn(given<Deployment["status"]>(value, "status")?.conditions, given(value, "condType")) !== undefined, given(value, "expected")),
  TestSetCondition: (value) => same(withCondition(given<Deployment["status"]>(value, "status")?.conditions, given(value, "cond")), given<Deployment["status"]>(value, "expectedStatus")?.conditions),
  TestRemoveCondition: (value) => same(withoutCondition(given<Deployment["status"]>(value, "status")?.conditions, given(value, "condType")), given<Deployment["status"]>(value, "expectedStatus")?.conditions ?? []),
  TestDeploymentComplete: (value) => isComplete({ metadata: { name: "d" }, ...given<object>(value, "d") } as Deployment, given<Deployment>(value, "d").status ?? {}) === given(value, "expected"),
  TestDeploymentProgressing: (value) => isProgressing(given(value, "d"), given(value, "newStatus")) === given(value, "expected"),
  TestMaxUnavailable: (value) => maxUnavailableOf(given(value, "deployment")) === number(value, "expected"),
  TestMinAvailable: (value) => minAvailableOf(given(value, "deployment")) === number(value, "expected"),
  TestGetNonNegativeInt32FromAnnotation: (value) => (numberAt({ metadata: { name: "", annotations: given(value, "annotations") } }, "test") ?? 0) === number(value, "expectedValue"),
  TestReplicasAnnotationsNeedUpdate: (value) => same(Object.entries(sizeAnnotations(rolling(10, 10))).some(([key, wanted]) => given<ReplicaSet>(value, "replicaSet").metadata.annotations?.[key] !== wanted), given(value, "expected")),
  TestOldPodsRunning: (value) => waitsForOld(value) === given(value, "hasOldPodsRunning"),
  TestGetReplicaSetFraction: (value) => {
    const deployment = { ...rolling(number(value, "deploymentReplicas"), number(value, "deploymentMaxSurge")), status: { replicas: number(value, "deploymentStatusReplicas") } } as Deployment
    const annotations = given<Record<string, string> | undefined>(value, "rsAnnotations")
    return fractionOf({ metadata: { name: "rs", ...(annotations ? { annotations } : {}) }, spec: { replicas: number(value, "rsReplicas") } } as ReplicaSet, deployment) === number(value, "expectedFraction")
  },
}

/** Whether a Deployment that replaces its Pods at once waits for those of its old ReplicaSets before it makes the new one. */
function waitsForOld(value: Row): boolean {
  const owner = { apiVersion: "apps/v1", kind: "Deployment", name: "d", uid: "d", controller: true }
  const selector = { matchLabels: { foo: "bar" } }
  const desk = new Desk(deploymentController)
  desk.put("deployments", { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "d", namespace: "default", uid: "d" }, spec: { replicas: 1, selector, strategy: { type: "Recreate" }, template: { metadata: { labels: { foo: "bar" } }, spec: { containers: [{ name: "new", image: "new" }] } } } })
  for (const set of given<ReplicaSet[] | undefined>(value, "oldRSs") ?? []) {
    const uid = set.metadata.uid ?? set.metadata.name
    desk.put("replicaSets", { ...set, metadata: { ...set.metadata, uid, labels: { foo: "bar" }, ownerReferences: [owner] }, spec: { ...set.spec, selector } })
    const pods = given<Record<string, object[]> | undefined>(value, "podMap")?.[uid] ?? []
    pods.forEach((pod, i) => desk.put("pods", { ...pod, metadata: { name: `${uid}-${i}`, namespace: "default", ownerReferences: [{ ...owner, kind: "ReplicaSet", name: set.metadata.name, uid }] } }))
  }
  const plan = desk.look("default/d")
  return !(plan.type === "write" && plan.writes.some(({ method }) => method === "POST"))
}

const historyOf = (value: Row): Deployment => ({ metadata: { name: "d" }, spec: { revisionHistoryLimit: number(value, "revisionHistoryLimit") } }) as Deployment

describeTable("deployment", (cases) => {
  test("leaves nothing open", () => expect(cases.filter(({ test: name = "" }) => !judges[name])).toEqual([]))

  test.each(cases.map((item) => [item.id, item] as const))("%s", (_id, item) => expect(judges[item.test ?? ""]?.(item.value as Row)).toBe(true))
})

/** Arguments and results of the functions while upstream's tests ran. */
function answers({ value }: Case): boolean | undefined {
  const { function: name, arguments: args, results } = value as unknown as { function: string; arguments: Row; results: readonly unknown[] }
  const sets = (field: string): ReplicaSet[] => (given<(ReplicaSet | null)[] | undefined>(args, field) ?? []).filter((set) => set !== null)
  const newSet = given<ReplicaSet | undefined>(args, "newRS") ?? undefined
  switch (name) {
    case "FindNewReplicaSet":
      return same(newSetOf(given(args, "deployment"), sets("rsList"))?.metadata.name, (results[0] as ReplicaSet | null)?.metadata.name)
    case "NewRSNewReplicas":
      return newSizeOf(given(args, "deployment"), sets("allRSs"), newSet ? sizeOf(newSet) : 0) === results[0]
    case "MaxUnavailable":
      return maxUnavailableOf(given(args, "deployment")) === results[0]
    case "calculateStatus": {
      const bare = (status: object): object => ({ ...status, conditions: ((status as { conditions?: object[] }).conditions ?? []).map((each) => ({ ...each, lastUpdateTime: "", lastTransitionTime: "" })) })
      return same(bare(countsOf(given(args, "deployment"), sets("allRSs"), newSet, now)), bare(results[0] as object))
    }
    default:
      return undefined
  }
}

describeTable("deployment-calls", (cases) => {
  test.each(cases.map((item) => [item.id, item] as const))("%s", (_id, item) => expect(answers(item)).toBe(true))
})
