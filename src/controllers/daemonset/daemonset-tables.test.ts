import { expect, test } from "vitest"
import { equalJson, type Json } from "../../base/json.ts"
import type { Instant } from "../../api/instant.ts"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { describeTable, type Case, type Row } from "../../testing/tables.ts"
import { ignoresChange } from "./daemonset.ts"
import { affinityTo, verdictOn } from "./placement.ts"
import { fleetOf, isUpdated, manage } from "./pods.ts"

const given = <T>(value: Row, field: string): T => value[field] as unknown as T
const same = (a: unknown, b: unknown): boolean => equalJson(a as Json, b as Json)

/** Verdicts by upstream's test; undefined for rows that no function here answers. */
const judges: Readonly<Record<string, (value: Row) => boolean | undefined>> = {
  TestShouldIgnoreNodeUpdate: (value) => ignoresChange(given(value, "oldNode"), given(value, "newNode")) === given<boolean>(value, "expectedResult"),
  TestIsPodUpdated: (value) => isUpdated(given(value, "pod"), given<string | undefined>(value, "hash") ?? "", given<number | undefined>(value, "templateGeneration")?.toString()) === given<boolean>(value, "isUpdated"),
  TestReplaceDaemonSetPodNodeNameNodeAffinity: (value) => same(affinityTo(given(value, "hostname"), given(value, "affinity")), given(value, "expected")),
  TestNodeShouldRunDaemonPod: decides,
  TestDaemonKillFailedPods: clearsAway,
  TestGetNodesToDaemonPods: groups,
}

/** The node of upstream's fixture. */
function decides(value: Row): boolean {
  const taints = given<boolean>(value, "nodeUnschedulable") ? [{ key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }] : []
  const own = given<object[] | undefined>(value, "nodeTaints") ?? []
  const node = { metadata: { name: "test-node", labels: { name: "simple-daemon", type: "production" } }, spec: { taints: [...own, ...taints] } } as unknown as Node
  const { shouldRun, mayStay } = verdictOn(node, given(value, "ds"))
  return shouldRun === given<boolean>(value, "shouldRun") && mayStay === given<boolean>(value, "shouldContinueRunning")
}

const podOf = (name: string, phase: string): Pod => ({ metadata: { name }, spec: { nodeName: "node-0" }, status: { phase } }) as Pod

function clearsAway(value: Row): boolean {
  const list = (count: number, phase: string): readonly Pod[] => Array.from({ length: count }, (_, i) => podOf(`${phase}-${i}`, phase))
  const pods = [...list(given(value, "numFailedPods"), "Failed"), ...list(given(value, "numNormalPods"), "Running")]
  const node = { metadata: { name: "node-0" } } as Node
  const set = { metadata: { name: "foo" }, spec: { template: { spec: { containers: [] } }, updateStrategy: { type: "OnDelete" } } } as unknown as DaemonSet
  const { create, remove } = manage(fleetOf(set, "", [node], pods, 0 as Instant), () => undefined)
  const failed = remove.filter(({ status }) => status.phase === "Failed").length
  return create.length === given<number>(value, "expectedCreates") && remove.length === given<number>(value, "expectedDeletes") && failed === given<number>(value, "expectedEvents")
}

/** Whose a Pod is the table says by names; here only the place of those that are wanted is told. */
function groups(value: Row): boolean | undefined {
  const wanted = given<readonly Pod[] | undefined>(value, "wantedPods")
  if (!wanted || given<boolean>(value, "includeDeletedTerminal")) return undefined
  const { byNode } = fleetOf({ metadata: { name: "foo" } } as DaemonSet, "", [], wanted, 0 as Instant)
  return [...byNode.values()].flat().length === wanted.length
}

/** Arguments and results of the function while upstream's tests ran. */
function answers({ value }: Case): boolean {
  const { arguments: args, results } = value as unknown as { arguments: { node: Node; ds: DaemonSet }; results: readonly boolean[] }
  const { shouldRun, mayStay } = verdictOn(args.node, args.ds)
  return same([shouldRun, mayStay], results)
}

/** It watches a queue that Pods of others no longer fill. */
const unanswered = ["TestDeleteNoDaemonPod"]

describeTable("daemonset", (cases) => {
  test("leaves open what is listed, and nothing else", () => {
    expect(new Set(cases.flatMap(({ test: name = "" }) => (judges[name] ? [] : [name])))).toEqual(new Set(unanswered))
  })

  const judged = cases.flatMap((item) => {
    const verdict = item.value && judges[item.test ?? ""]?.(item.value)
    return verdict === undefined ? [] : [[item.id, verdict] as const]
  })
  test.each(judged)("%s", (_id, verdict) => expect(verdict).toBe(true))
})

describeTable("daemonset-calls", (cases) => {
  test.each(cases.map((item) => [item.id, answers(item)] as const))("%s", (_id, verdict) => expect(verdict).toBe(true))
})
