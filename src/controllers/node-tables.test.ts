import { expect, test } from "vitest"
import type { ApiObject } from "../api/meta.ts"
import { bodyOf, Desk } from "../testing/controllers.ts"
import { casesOf, describeTable } from "../testing/tables.ts"
import { observeHealth, type Node } from "./node-health.ts"
import { mendLabels } from "./node-labels.ts"
import { nodeLifecycle } from "./node-lifecycle.ts"
import { recount, zoneState, type ZoneCounts } from "./node-zones.ts"
import { scheduleSwap } from "./node-taints.ts"

interface TaintRow {
  readonly Node: Node
  readonly ExpectedTaints: readonly { readonly key: string }[]
}

interface LabelRow {
  readonly Node: Node
  readonly ExpectedLabels?: Readonly<Record<string, string>>
}

interface ZoneRow {
  readonly nodeList: readonly ApiObject[]
  readonly updatedNodeStatuses: readonly object[]
  readonly expectedInitialStates: Readonly<Record<string, string>>
  readonly expectedFollowingStates: Readonly<Record<string, string>>
}

/** Upstream's name of a zone, in ours. */
const ours = (states: Readonly<Record<string, string>>): Readonly<Record<string, string>> => Object.fromEntries(Object.entries(states).map(([zone, state]) => [zone === "" ? ":" : zone.replace(":\u0000:", ":"), state]))

function statesOf(nodes: readonly ApiObject[]): Readonly<Record<string, string>> {
  const { view } = new Desk(nodeLifecycle)
  const counts = nodes.reduce<ZoneCounts>((zones, node) => recount(zones, undefined, observeHealth(node, undefined, view).counted), {})
  return Object.fromEntries(Object.entries(counts).map(([zone, count]) => [zone, zoneState(count)]))
}

/** Which of upstream's tests are answered where, and those that nothing here answers: ranges of other sizes than /24 are not given, and each step of the TTL has its own count of Nodes. */
const answered = {
  here: ["TestTaintsNodeByCondition", "TestReconcileNodeLabels", "TestMonitorNodeHealth", "Test_isNodeExcludedFromDisruptionChecks"],
  "taint-eviction.test.ts": ["TestCreatePod", "TestUpdatePod", "TestUpdateNode", "TestUpdateNodeWithMultiplePods", "TestEventualConsistency", "TestGetMinTolerationTime"],
  "ttl.test.ts": ["TestDesiredTTL", "TestUpdateNodeIfNeeded"],
  "node-ipam.test.ts": ["TestIndexToCIDRBlock", "TestGetBitforCIDR"],
}
const unanswered = ["TestCIDRSetv6", "TestOccupy", "TestPatchNode"]

describeTable("nodes-taints-eviction", (cases) => {
  test("leaves open what is listed, and nothing else", () => {
    expect(new Set(cases.map(({ test: name }) => name))).toEqual(new Set([...Object.values(answered).flat(), ...unanswered]))
  })

  const rows = <T>(name: string) => casesOf(cases, name).map(({ id, value }) => [id, value as unknown as T] as const)

  test.each(rows<TaintRow>("TestTaintsNodeByCondition"))("%s", (_id, { Node: node, ExpectedTaints }) => {
    expect(scheduleSwap(node, undefined)).toEqual({ add: ExpectedTaints.map(({ key }) => key), remove: [] })
  })

  test.each(rows<LabelRow>("TestReconcileNodeLabels"))("%s", (_id, { Node: node, ExpectedLabels = {} }) => {
    const plan = mendLabels(node)
    const patch = plan && (bodyOf(plan) as { metadata: { labels: object } }).metadata.labels
    expect({ ...node.metadata.labels, ...patch }).toEqual(ExpectedLabels)
  })

  test.each(rows<ZoneRow>("TestMonitorNodeHealth"))("%s", (_id, row) => {
    expect(statesOf(row.nodeList)).toEqual(ours(row.expectedInitialStates))
    expect(statesOf(row.nodeList.map((node, i) => ({ ...node, status: row.updatedNodeStatuses[i] })))).toEqual(ours(row.expectedFollowingStates))
  })

  test.each(rows<{ readonly input: ApiObject; readonly want: boolean }>("Test_isNodeExcludedFromDisruptionChecks"))("%s", (_id, { input, want }) => {
    const { view } = new Desk(nodeLifecycle)
    expect(observeHealth({ ...input, metadata: { ...input.metadata, name: "node" } }, undefined, view).counted.as === "nothing").toBe(want)
  })
})
