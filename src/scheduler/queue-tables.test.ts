import { isDeepStrictEqual } from "node:util"
import { describe, expect, test } from "vitest"
import { parseInstant } from "../api/instant.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { describeTable, type Case } from "../testing/tables.ts"
import { begin, whatIf } from "./attempt.ts"
import { emptyCluster, setNode, setPod, snapshotOf } from "./cluster.ts"
import { feasibleNodesToFind } from "./cycle.ts"
import type { Action, Rejection } from "./framework.ts"
import { nodeActions, podActions } from "./happenings.ts"
import { fitMessage, nodesOfCode } from "./messages.ts"
import { emptyNode, hostPorts, podInfo, withPod, withoutPod, type HostPort } from "./node-info.ts"
import { byImportance, earliestStart } from "./plugins/default-preemption.ts"
import { nodeAffinity } from "./plugins/node-affinity.ts"
import { nodeName } from "./plugins/node-name.ts"
import { nodePorts } from "./plugins/node-ports.ts"
import { nodeResourcesFit } from "./plugins/node-resources-fit.ts"
import { backoffDuration, backoffUntil } from "./queue.ts"

type Any = never
const podOf = (raw: unknown, uid = "u"): Pod => {
  const value = (raw ?? {}) as { metadata?: object; spec?: object; status?: object }
  return { apiVersion: "v1", kind: "Pod", ...value, metadata: { name: "", namespace: "", uid, ...value.metadata }, spec: { containers: [], ...value.spec }, status: value.status ?? {} } as unknown as Pod
}

const codes: Readonly<Record<number, Rejection["code"]>> = { 2: "Unschedulable", 3: "UnschedulableAndUnresolvable" }
interface GoStatuses {
  readonly absentNodesStatus: GoStatus
  readonly nodeToStatus: Record<string, GoStatus>
}
interface GoStatus {
  readonly code: number
  readonly reasons?: string[]
}
const rejectionOf = ({ code, reasons = [] }: GoStatus): Rejection => ({ code: codes[code] ?? "Unschedulable", reasons, plugin: "" })
const rejectionsOf = ({ nodeToStatus, absentNodesStatus }: GoStatuses): { rejections: ReadonlyMap<string, Rejection>; others: Rejection } => ({
  rejections: new Map(Object.entries(nodeToStatus).map(([name, status]) => [name, rejectionOf(status)])), others: rejectionOf(absentNodesStatus),
})

// The bits by which Go writes actions.
const bits: Readonly<Record<number, Action>> = { 4: "allocatable", 8: "node labels", 16: "taints", 32: "node conditions", 64: "node annotations", 256: "pod labels", 512: "scaled down", 1024: "tolerations", 2048: "gates eliminated", 4096: "claims", 8188: "update" }
const actionsOf = (events: readonly { readonly ActionType: number }[] = []): (Action | undefined)[] => events.map(({ ActionType }) => bits[ActionType])

/** Nanoseconds. */
const duration = (text: string): number => {
  const units: Record<string, number> = { ns: 1, "µs": 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }
  return [...text.matchAll(/([\d.]+)(ns|µs|ms|s|m|h)/g)].reduce((sum, [, n, unit]) => sum + Number(n) * (units[unit ?? ""] ?? 0), 0)
}

const portText = ({ ip, protocol, port }: HostPort): string => `${ip}/${protocol}/${port}`
const goPorts = (map: Record<string, { $map: [{ Port: number; Protocol: string }, object][] }>): HostPort[] => Object.entries(map).flatMap(([ip, { $map }]) => $map.map(([{ Port, Protocol }]) => ({ ip, protocol: Protocol, port: Port })))

const amounts = ({ Non0CPU, Non0Mem, Resource }: { Non0CPU: number; Non0Mem: number; Resource: Record<string, number> }): number[] => [Non0CPU, Non0Mem, Resource["MilliCPU"] ?? 0, Resource["Memory"] ?? 0, Resource["EphemeralStorage"] ?? 0]
const amountsOf = (pod: Pod): number[] => {
  const { requests, weights } = podInfo(pod)
  return [weights["cpu"] ?? 0, weights["memory"] ?? 0, requests["cpu"] ?? 0, requests["memory"] ?? 0, requests["ephemeral-storage"] ?? 0]
}

function admission(row: { pod: object; node: object; existingPods?: object[] }): string[] {
  const cluster = emptyCluster()
  const node = { apiVersion: "v1", kind: "Node", ...row.node } as never as { metadata: { name: string } }
  setNode(cluster, node as never)
  for (const [i, pod] of (row.existingPods ?? []).entries()) setPod(cluster, podOf({ ...pod, spec: { ...(pod as { spec: object }).spec, nodeName: node.metadata.name } }, `e${i}`))
  const snapshot = snapshotOf(cluster, () => [])
  // As a kubelet looks at what was sent to it: every plugin says what it thinks.
  return [nodeResourcesFit(), nodeAffinity(), nodeName, nodePorts].flatMap((plugin) => {
    const begun = begin([plugin], podOf(row.pod), snapshot)
    return begun.type === "attempt" ? (whatIf(begun.attempt, snapshot.node(node.metadata.name) as never).rejection()?.reasons ?? []) : []
  })
}

const checks: Readonly<Record<string, (row: Any, item: Case) => readonly [got: unknown, want: unknown]>> = {
  TestBackoffQueue_calculateBackoffDuration: (row: { count: number; initialBackoffDuration: string; maxBackoffDuration: string; want: string }) => [backoffDuration(row.count, duration(row.initialBackoffDuration), duration(row.maxBackoffDuration)), duration(row.want)],
  TestBackoffQueue_getBackoffTime: (row: { podInfo: { UnschedulableCount: number; ConsecutiveErrorsCount: number; Timestamp: string }; maxBackoffDuration: string; want?: string }) =>
    [backoffUntil({ at: 0 as never, errors: row.podInfo.ConsecutiveErrorsCount, timesRejected: row.podInfo.UnschedulableCount }, 1, duration(row.maxBackoffDuration)), 0],
  TestNodeSchedulingPropertiesChange: (row: { newNode: object; oldNode: object; wantEvents?: [] }) => {
    const node = (raw: object): never => ({ metadata: { name: "" }, ...raw }) as never
    return [nodeActions(node(row.oldNode), node(row.newNode)), actionsOf(row.wantEvents)]
  },
  Test_podSchedulingPropertiesChange: (row: { newPod: object; oldPod: object; want: [] }) => [podActions(podOf(row.oldPod), podOf(row.newPod)), actionsOf(row.want)],
  TestNodesForStatusCode: (row: { code: number; expected: string[]; nodesStatuses: GoStatuses }) => [nodesOfCode(["node1", "node2", "node3", "node4"], rejectionsOf(row.nodesStatuses), codes[row.code] as never), row.expected],
  TestFitError_Error: (row: { diagnosis: { NodeToStatus: GoStatuses; PreFilterMsg: string; PostFilterMsg: string }; numAllNodes: number; wantReasonMsg: string }) =>
    [fitMessage({ nodes: row.numAllNodes, ...rejectionsOf(row.diagnosis.NodeToStatus), beforehand: row.diagnosis.PreFilterMsg, afterwards: row.diagnosis.PostFilterMsg }), row.wantReasonMsg],
  TestPodInfoCalculateResources: (row: { containers: object[]; initContainers?: object[]; podResources?: object; expectedResource: Any }) =>
    [amountsOf(podOf({ spec: { containers: row.containers, initContainers: row.initContainers ?? [], ...(row.podResources ? { resources: row.podResources } : {}) } })), amounts(row.expectedResource)],
  TestCalculatePodResourcesWithResize: (row: Record<"requests" | "statusResources", object> & Partial<Record<"initRequests" | "initStatusResources" | "sidecarRequests" | "sidecarStatusResources", object>> & { resizeStatus?: object[]; expectedResource: Any }) => {
    const [has, wants] = [(name: string, requests: object = {}) => ({ name, resources: { requests } }), (name: string, requests: object = {}) => ({ name, resources: { requests } })]
    const initContainers = [...(row.initRequests ? [wants("init", row.initRequests)] : []), ...(row.sidecarRequests ? [{ ...wants("sidecar", row.sidecarRequests), restartPolicy: "Always" }] : [])]
    const status = { containerStatuses: [has("c", row.statusResources)], initContainerStatuses: [has("init", row.initStatusResources), has("sidecar", row.sidecarStatusResources)], conditions: row.resizeStatus ?? [] }
    return [amountsOf(podOf({ spec: { nodeName: "n", containers: [wants("c", row.requests)], initContainers }, status })), amounts(row.expectedResource)]
  },
  TestUpdateUsedPorts_PodAdd: (row: { pod?: object; ports: Any; want: Any }) => {
    const before = { ...emptyNode("n"), ports: goPorts(row.ports) }
    return [[...new Set(withPod(before, podInfo(podOf(row.pod))).ports.map(portText))].sort(), goPorts(row.want).map(portText).sort()]
  },
  TestUpdateUsedPorts_PodRemove: (row: { pod?: object; ports: Any; want: Any }) => {
    const gone = podInfo(podOf(row.pod))
    const taken = goPorts(row.ports)
    // Here ports belong to Pods: those that the gone one does not hold are another's.
    const left = podInfo(podOf({ spec: { containers: [{ name: "c", ports: taken.filter((port) => !gone.ports.some((own) => portText(own) === portText(port))).map(({ port, protocol, ip }) => ({ hostPort: port, containerPort: port, protocol, hostIP: ip })) }] } }, "other"))
    return [withoutPod(withPod(withPod(emptyNode("n"), left), gone), "u").ports.map(portText).sort(), goPorts(row.want).map(portText).sort()]
  },
  TestGetHostPorts: (row: { pod: object; want?: { hostPort: number }[] }) => [hostPorts(podOf(row.pod)).map(({ port }) => port), (row.want ?? []).map(({ hostPort }) => hostPort)],
  TestAdmissionCheck: (row: Parameters<typeof admission>[0] & { wantAdmissionResults: ({ Reason?: string; InsufficientResource?: { Reason: string } }[] | null)[] }) => {
    const want = row.wantAdmissionResults[0] ?? []
    return [admission(row), want.map(({ Reason, InsufficientResource }) => Reason || InsufficientResource?.Reason)]
  },
  TestNumFeasibleNodesToFind: (row: { numAllNodes: number; profilePercentage?: number; globalPercentage: number; wantNumNodes: number }) => [feasibleNodesToFind(row.numAllNodes, row.profilePercentage ?? row.globalPercentage), row.wantNumNodes],
  TestGetEarliestPodStartTime: (row: { pods: object[]; expectedStartTime?: string }) => [earliestStart(row.pods.map((pod) => podOf(pod))), row.expectedStartTime ? parseInstant(row.expectedStartTime) : undefined],
  TestMoreImportantPod: (row: { p1: object; p2: object; expected: boolean }) => [byImportance(podOf(row.p1), podOf(row.p2)) < 0, row.expected],
}

/** Tests of Go of which there is nothing here, and why. */
const aside: Readonly<Record<string, string>> = {
  TestPodGroupEvaluator_SelectVictimsOnDomain: "groups of Pods are behind a gate that is off",
  TestMoreImportantVictim: "its rows are about groups of Pods",
  TestFilterVictimsWithPDBViolation: "disruption budgets are to come, and do not stop a preemption until then",
  TestCloudEvent_Match: "a kind of event is a word here, and no set of bits with wildcards",
  Test_SelectHost: "Go sorts nodes by scores and random numbers; here one of the best is drawn",
  Test_As_KMetadata: "a cast of Go's types",
  Test_As_Node: "a cast of Go's types",
  Test_As_Pod: "a cast of Go's types",
}

// Claims on devices, which raise requests, are behind gates and not simulated; the rows of the table resizeStatus are parts of others.
const beside = (item: Case): boolean => item.table !== undefined || /"(enableDRANodeAllocatableResources|nodeAllocatableResourcesDRAEnabled)":true/.test(JSON.stringify(item.value))

describeTable("scheduler-queue-and-messages", (cases) => {
  test("every test of the table is asked, or has a reason why not", () => {
    const asked = [...Object.keys(checks), ...Object.keys(aside)].toSorted()
    expect([...new Set(cases.flatMap((item) => item.test ?? []))].toSorted()).toEqual(asked)
  })

  describe("rows of what there is here", () => {
    for (const [name, check] of Object.entries(checks)) {
      test(name, () => {
        const rows = cases.filter((item) => item.test === name && !beside(item))
        expect(rows.length).toBeGreaterThan(0)
        for (const row of rows) {
          const [got, want] = check(row.value as never, row)
          expect.soft(isDeepStrictEqual(got, want), `${row.id} ${row.case ?? ""}: want ${JSON.stringify(want)}, got ${JSON.stringify(got)}`).toBe(true)
        }
      })
    }
  })
})
