import { expect, test } from "vitest"
import { describeTable, type Case } from "../../testing/tables.ts"
import type { Pod } from "../kinds/pod/types.ts"
import { amountsOf, podRequests } from "./pod-requests.ts"
import type { ResourceList } from "./resources.ts"

interface Row {
  readonly pod?: { readonly spec: object; readonly status?: object }
  readonly containers?: readonly object[]
  readonly initContainers?: readonly object[]
  readonly podResources?: object
  readonly overhead?: ResourceList
  readonly expectedRequests?: ResourceList
  readonly options?: Options
  readonly opts?: Options
  readonly containerStatus?: readonly object[]
  readonly initContainerStatuses?: readonly object[]
  readonly podResizeStatus?: readonly object[]
}
interface Options {
  readonly ExcludeOverhead?: boolean
  readonly SkipPodLevelResources?: boolean
  readonly UseStatusResources?: boolean
  readonly UseDRANodeAllocatableResourceClaimStatus?: boolean
  readonly SkipContainerLevelResources?: boolean
  readonly InPlacePodLevelResourcesVerticalScalingEnabled?: boolean
  readonly NonMissingContainerRequests?: ResourceList
}

const tests = ["TestPodRequestsAndLimits", "TestPodRequestsAndLimitsWithoutOverhead", "TestPodResourceRequests", "TestPodLevelResourceRequests"]

/** Options of Go's function that nothing here asks for. */
const optionsOf = ({ options, opts }: Row): Options => options ?? opts ?? {}
const asked = (row: Row): boolean => {
  const { UseDRANodeAllocatableResourceClaimStatus, SkipContainerLevelResources, InPlacePodLevelResourcesVerticalScalingEnabled, ExcludeOverhead } = optionsOf(row)
  return !UseDRANodeAllocatableResourceClaimStatus && !SkipContainerLevelResources && !InPlacePodLevelResourcesVerticalScalingEnabled && !ExcludeOverhead
}

function podOf({ pod, containers = [], initContainers = [], podResources, overhead, containerStatus = [], initContainerStatuses = [], podResizeStatus = [] }: Row): Pod {
  const spec = pod?.spec ?? { containers, initContainers, ...(podResources ? { resources: podResources } : {}), ...(overhead ? { overhead } : {}) }
  const status = pod?.status ?? { containerStatuses: containerStatus, initContainerStatuses, conditions: podResizeStatus }
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "p" }, spec, status } as unknown as Pod
}

describeTable("pod-resources", (cases: readonly Case[]) => {
  const rows = cases.filter(({ test: name = "" }) => tests.includes(name)).map(({ id, case: title = "", value }) => ({ id, title, row: value as unknown as Row })).filter(({ row }) => asked(row))

  test("there are rows of whole Pods' requests", () => expect(rows.length).toBeGreaterThan(15))

  test.each(rows)("$id $title", ({ row }) => {
    const { UseStatusResources, SkipPodLevelResources, NonMissingContainerRequests } = optionsOf(row)
    const got = podRequests(podOf(row), { allocated: UseStatusResources ?? false, podLevel: !SkipPodLevelResources, assumed: amountsOf(NonMissingContainerRequests) })
    expect(got).toEqual(amountsOf(row.expectedRequests))
  })
})
