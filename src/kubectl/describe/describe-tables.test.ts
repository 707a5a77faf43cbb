import { expect, test } from "vitest"
import { instant, parseInstant, type Instant } from "../../api/instant.ts"
import type { Container, ContainerStatus, Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject } from "../../api/meta.ts"
import { compareQuantity } from "../../base/quantity.ts"
import { stillStore } from "../../testing/still-store.ts"
import { describeTable } from "../../testing/tables.ts"
import { runAgainst } from "../drive.ts"
import { describeStyle, tabulate } from "../print/tabwriter.ts"
import { podAmounts, sum, type Amounts } from "./amounts.ts"
import { containerLines, resourceLines } from "./containers.ts"
import { annotationLines } from "./text.ts"

/** What `kubectl describe` prints of an object of a kind, without what the real one does not say. */
function described(apiVersion: string, kind: string, given: object, others: readonly object[] = [], now = instant(0), flags: readonly string[] = []): string {
  const object = { apiVersion, kind, ...given } as ApiObject
  const metadata = { uid: "1", ...object.metadata, name: object.metadata?.name ?? "bar" }
  const store = stillStore([{ ...object, metadata }, ...(others as readonly ApiObject[])])
  const said = runAgainst({ argv: ["describe", kind, metadata.name, "-n", metadata.namespace ?? "default", ...flags] }, store, now)
  expect(said.stderr).toBe("")
  return said.stdout.replace(/^Not Simulated:\n(?: {2}.*\n)+/m, "")
}

const podText = (pod: object): string => described("v1", "Pod", { status: {}, ...pod, metadata: { namespace: "default", ...(pod as { metadata?: object }).metadata } })
const contains = (text: string, parts: readonly string[] = []): void => parts.forEach((part) => expect(text).toContain(part))

/** The columns of these tests' rows; each test has some of them. */
interface Value {
  readonly container: Container
  readonly status: ContainerStatus
  readonly ports?: Container["ports"]
  readonly resources?: Container["resources"]
  readonly annotations: Record<string, string>
  readonly data: Record<string, string>
  readonly input: never
  readonly pod: object
  readonly pods: { readonly items: readonly Pod[] }
  readonly service: object
  readonly endpointSlices?: readonly object[]
  readonly deployment: object
  readonly objects?: readonly object[]
  readonly priorityClass: object
  readonly pvc: object
  readonly requiredObjects: readonly object[]
  readonly role: object
  readonly binding: object
  readonly expect: readonly string[]
  readonly unexpect?: readonly string[]
  readonly expects: readonly string[]
  readonly expected: never
  readonly unexpected: string
  readonly expectedElements: never
  readonly expectedContainer: string
  readonly expectedHost: string
  readonly expectedReqs: Record<string, string>
  readonly expectPrint: string
  readonly output: string
  readonly expectedPods: readonly string[]
  readonly unexpectedElements?: readonly string[]
  readonly describerSettings?: { readonly ShowEvents: boolean }
}

const checks: Readonly<Record<string, (value: Value, now: Instant) => void>> = {
  TestDescribeContainers({ container, status, expectedElements }) {
    const lines = containerLines("Containers", [container], [status], {} as Pod)
    contains(`${lines.join("\n")}\n${tabulate(lines, describeStyle)}`, expectedElements)
  },
  TestDescribeContainerPorts({ ports = [], expectedContainer, expectedHost }) {
    const text = containerLines("Containers", [{ name: "c", ports }], [], {} as Pod).join("\n")
    contains(text, [`\t${expectedContainer || "<none>"}\n`, `\t${expectedHost || "<none>"}\n`])
  },
  TestDescribeResources({ resources, expectedElements }) {
    const text = resourceLines(resources, "").join("\n")
    for (const [part, times] of Object.entries(expectedElements as Readonly<Record<string, number>>)) expect(text.split(part)).toHaveLength(times + 1)
  },
  TestPrintLabelsMultiline({ annotations, expectPrint }) {
    expect(`${annotationLines("Annotations", annotations).join("\n")}\n`).toBe(expectPrint)
  },
  TestSmartLabelFor({ input, expected }) {
    contains(described("v1", "PodTemplate", { metadata: { namespace: "default" }, template: { [input as string]: "x" } }), [`  ${expected as string}:  x\n`])
  },
  TestGetPodsTotalRequests({ pods, expectedReqs }) {
    const total = pods.items.reduce((all: Amounts, pod) => sum(all, podAmounts(pod, "requests")), new Map())
    for (const [name, amount] of Object.entries(expectedReqs)) expect(compareQuantity(total.get(name) ?? "0", amount)).toBe(0)
  },
  TestDescribeService({ service, endpointSlices = [], expected }) {
    const slices = endpointSlices.map((slice) => ({ ...slice, kind: "EndpointSlice" }))
    expect(described("v1", "Service", service, slices)).toBe(`${(expected as string).trimEnd()}\nEvents:${" ".repeat(19)}<none>\n`.replace(/(\nEvents: .*)\nEvents:.*\n$/, "$1\n"))
  },
  TestDescribeServiceCIDR: ({ input, output }) => expect(described("networking.k8s.io/v1", "ServiceCIDR", input)).toBe(output),
  TestDescribeDeployment: ({ deployment, objects, expects }, now) => contains(described("apps/v1", "Deployment", deployment, objects, now), expects),
  TestDescribeSecret({ data, expected }) {
    const text = described("v1", "Secret", { metadata: { namespace: "default" }, data })
    const places = (expected as string[]).map((key) => text.indexOf(`\n${key}:`))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(places[0]).toBeGreaterThan(0)
  },
  TestDescribePriorityClass: ({ priorityClass, expect: parts }) => contains(described("scheduling.k8s.io/v1", "PriorityClass", priorityClass), parts),
  TestDescribePodRuntimeClass({ pod, expect: parts, unexpect = [] }) {
    const text = podText(pod)
    contains(text, parts)
    for (const part of unexpect) expect(text).not.toContain(part)
  },
  TestDescribePodSchedulingGroup({ pod, expected, unexpected }) {
    const text = podText(pod)
    contains(text, [expected])
    if (unexpected) expect(text).not.toContain(unexpected)
  },
  TestPersistentVolumeClaimDescriber({ pvc, expectedElements, unexpectedElements = [], describerSettings }, now) {
    const text = described("v1", "PersistentVolumeClaim", pvc, [], now, [`--show-events=${describerSettings?.ShowEvents ?? true}`])
    contains(text, expectedElements)
    for (const part of unexpectedElements) expect(text).not.toContain(part)
  },
  TestGetPodsForPVC({ pvc, requiredObjects, expectedPods }) {
    contains(described("v1", "PersistentVolumeClaim", pvc, requiredObjects), [`Used By:       ${expectedPods.join(`\n${" ".repeat(15)}`)}\n`])
  },
  TestDescribeClusterRole: ({ role, expects }) => contains(described("rbac.authorization.k8s.io/v1", "ClusterRole", role), expects),
  TestDescribeRole: ({ role, expects }) => contains(described("rbac.authorization.k8s.io/v1", "Role", role), expects),
  TestDescribeRoleBinding: ({ binding, expects }) => contains(described("rbac.authorization.k8s.io/v1", "RoleBinding", binding), expects),
  TestDescribeSeccompProfile: ({ pod, expect: parts }) => contains(podText(pod), parts),
}

/** Recordings name the second; times in their rows are a little after its beginning. */
const momentOf = (recordedAt: unknown): Instant => instant((parseInstant(typeof recordedAt === "string" ? recordedAt : "") ?? 0) + 500_000)

describeTable("describe", (cases) => {
  for (const { id, test: name = "", value, recordedAt } of cases) {
    const check = checks[name]
    if (check) test(id, () => check(value as unknown as Value, momentOf(recordedAt)))
  }
  test("most of it is about kinds that have a description here", () => {
    expect(cases.filter(({ test: name = "" }) => checks[name]).length / cases.length).toBeGreaterThan(0.6)
  })
})
