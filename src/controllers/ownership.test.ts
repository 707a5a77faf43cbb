import { expect, test } from "vitest"
import type { ApiObject } from "../api/meta.ts"
import { bodyOf, Desk } from "../testing/controllers.ts"
import { casesOf, describeTable } from "../testing/tables.ts"
import { replicaSet } from "./replicaset/replicaset.ts"

const setOf = (uid: string): object => ({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "set", namespace: "ns", uid }, spec: { replicas: 0, selector: { matchLabels: { app: "mine" } } } })

/** Which of upstream's tests are answered where, and those of controllers that are not here, or of the collector's own graph. */
const answered = {
  here: ["TestGeneratePatchBytesForDelete"],
  "namespace-objects.test.ts": ["TestServiceAccountCreation"],
  "namespace/namespace.test.ts": ["TestUpdateConditions", "TestProcessContentTotals"],
  "pod-garbage-collector/pod-garbage-collector.test.ts": ["TestGCOrphaned", "TestGCTerminated", "TestGCTerminating", "TestGCInspectingPatchedPodBeforeDeletion"],
}
const unanswered = { ofOthers: ["TestTimeLeft", "TestSyncClusterRole"], ofItsGraph: ["TestGetAlternateOwnerIdentity"] }

describeTable("garbage-collection", (cases) => {
  test("leaves open what is listed, and nothing else", () => {
    expect(new Set(cases.map(({ test: name }) => name))).toEqual(new Set([...Object.values(answered).flat(), ...Object.values(unanswered).flat()]))
  })

  // Only ReplicaSets' Pods are let go here: they have one manager, and no finalizers of its own.
  const rows = casesOf(cases, "TestGeneratePatchBytesForDelete").map(({ id, value }) => [id, value as unknown as { dependentUID: string; ownerUID: string[]; finalizers: string[]; want: string }] as const)
  test.each(rows.filter(([, { ownerUID }]) => ownerUID.length === 1))("%s", (_id, { dependentUID, ownerUID: [owner = ""], want }) => {
    const desk = new Desk(replicaSet)
    desk.put("replicaSets", setOf(owner))
    const reference = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "set", uid: owner, controller: true }
    desk.put("pods", { metadata: { name: "lost", namespace: "ns", uid: dependentUID, ownerReferences: [reference] }, spec: {}, status: {} })
    expect(bodyOf(desk.look("ns/set"))).toEqual(JSON.parse(want))
  })
})

describeTable("replicaset", (cases) => {
  test.each(casesOf(cases, "TestPodControllerLookup").map(({ id, value }) => [id, value as unknown as { inRSs: ApiObject[]; outRSName: string; pod: ApiObject }] as const))("%s", (_id, { inRSs, outRSName, pod }) => {
    const desk = new Desk(replicaSet)
    for (const set of inRSs) desk.put("replicaSets", set)
    expect(desk.wakes({ source: "pods", key: "", object: pod, before: undefined })).toEqual(outRSName === "" ? [] : [expect.stringContaining(outRSName)])
  })
})
