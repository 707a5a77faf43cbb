import { readFileSync, writeFileSync } from "node:fs"
import { isDeepStrictEqual } from "node:util"
import { expect, test } from "vitest"
import { deepFreeze } from "../base/freeze.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { ApiObject } from "../api/meta.ts"
import { compilePreferences, compileTerms, demandOf, matchesAny, meetsDemand, preferenceScore, termsError } from "../api/rules/node-affinity.ts"
import { selectorText } from "../api/selectors.ts"
import { describeTable, type Case } from "../testing/tables.ts"
import { begin, whatIf } from "./attempt.ts"
import { emptyCluster, setNode, setPod, snapshotOf } from "./cluster.ts"
import { inProportion, reject, type FailedTry, type Plugin, type Rejection, type Snapshot, type Source } from "./framework.ts"
import { podInfo } from "./node-info.ts"
import { cheapest, defaultPreemption, findCandidates, whyNotEligible, type Candidate } from "./plugins/default-preemption.ts"
import { imageLocality, imageName } from "./plugins/image-locality.ts"
import { nodeAffinity } from "./plugins/node-affinity.ts"
import { nodeName } from "./plugins/node-name.ts"
import { nodePorts } from "./plugins/node-ports.ts"
import { balancedAllocation } from "./plugins/node-resources-balanced-allocation.ts"
import { fitsAlone, nodeResourcesFit } from "./plugins/node-resources-fit.ts"
import { nodeUnschedulable } from "./plugins/node-unschedulable.ts"
import { podTopologySpread, type Spread, type SpreadScores } from "./plugins/pod-topology-spread.ts"
import { prioritySort } from "./plugins/priority-sort.ts"
import { schedulingGates } from "./plugins/scheduling-gates.ts"
import { taintToleration } from "./plugins/taint-toleration.ts"
import { brokenLinear, type Point, type WeighedResource } from "./resource-scores.ts"
import { builtInDefaults, type Constraint } from "./spread-constraints.ts"

// Volumes and inter-pod affinity have no plugins yet. GetAvoidPodsFromNode reads an annotation of the past; the stateless rows only say that Go's function leaves its argument alone.
const others = ["InterPodAffinity", "NodeVolumeLimits", "VolumeBinding", "VolumeRestrictions", "VolumeZone"]
const beside = ["GetAvoidPodsFromNode", "MatchNodeSelectorTermsStateless"]
const concerns = (item: Case): boolean => !others.includes(item["plugin"] as string) && !beside.includes(item["extensionPoint"] as string) && !isUnsayable(item)

/** Go's tests hand plugins objects of other types, arguments that its configuration refuses, and plugins that fail: here no such call compiles. */
const isUnsayable = (item: Case): boolean =>
  item["oldObj"] === "not-a-node" || item["newObj"] === "not-a-node" || item["oldObj"] === "not-a-pod" || item["newObj"] === "not-a-pod" ||
  (item["expected"] as { preScore?: { code: string } }).preScore?.code === "Error" || /TestPlugin/.test(item.case ?? "")

type Loose = Record<string, never>
interface Expected {
  readonly preFilter?: { readonly code: string; readonly reasons?: readonly string[] }
  readonly filter?: readonly { readonly code: string; readonly reasons?: readonly string[] }[]
  readonly scores?: readonly { readonly node: string; readonly score: number }[]
  readonly preScore?: { readonly code: string }
  readonly [field: string]: unknown
}

let made = 0
function podFrom(value: unknown): Pod {
  const raw = structuredClone(value ?? {}) as Loose & { metadata?: object; spec?: object; status?: object }
  const metadata = { name: "", namespace: "", uid: "", ...raw.metadata }
  return deepFreeze({ apiVersion: "v1", kind: "Pod", ...raw, metadata, spec: { containers: [], ...raw.spec }, status: raw.status ?? {} }) as unknown as Pod
}
const withUid = (pod: Pod): Pod => (pod.metadata.uid ? pod : deepFreeze({ ...pod, metadata: { ...pod.metadata, uid: `made-${made++}` } }))
const nodeFrom = (value: unknown): Node => deepFreeze({ apiVersion: "v1", kind: "Node", ...(structuredClone(value) as object), metadata: { name: "", ...(value as { metadata?: object }).metadata } }) as unknown as Node

interface Given {
  readonly pod: Pod
  readonly nodes: readonly Node[]
  readonly snapshot: Snapshot
  readonly plugin: Plugin
}

function given(item: Case): Given {
  const nodes = ((item["nodes"] ?? []) as unknown[]).map(nodeFrom)
  const cluster = emptyCluster()
  for (const node of [...nodes, ...((item["filteredOutNodes"] ?? []) as unknown[]).map(nodeFrom)]) setNode(cluster, node)
  for (const raw of (item["existingPods"] ?? []) as unknown[]) setPod(cluster, withUid(podFrom(raw)))
  const snapshot = snapshotOf(cluster, (source) => objectsIn(item, source))
  return { pod: podFrom(item["pod"]), nodes, snapshot, plugin: pluginFor(item) }
}

/** The rows do not name the kinds: a Service has a plain selector, a ReplicaSet a template. */
function objectsIn(item: Case, source: Source): readonly ApiObject[] {
  const kindOf = ({ spec, status }: { spec?: { selector?: Record<string, unknown>; template?: unknown }; status?: object }): Source =>
    status && "loadBalancer" in status ? "services" : spec?.selector && !("matchLabels" in spec.selector) && !("matchExpressions" in spec.selector) ? "replicationcontrollers" : "replicasets"
  return ((item["objects"] ?? []) as object[]).filter((object) => kindOf(object) === source).map((object) => ({ apiVersion: "", kind: "", metadata: { name: "" }, ...object }) as ApiObject)
}

function pluginFor(item: Case): Plugin {
  const args = (item["pluginArgs"] ?? {}) as Loose
  switch (item["plugin"]) {
    case "NodeAffinity": return nodeAffinity(args)
    case "TaintToleration": return taintToleration({ comparing: (item["featureGates"] as { TaintTolerationComparisonOperators?: boolean })?.TaintTolerationComparisonOperators === true })
    case "PodTopologySpread": {
      const { defaultConstraints } = { defaultConstraints: item["defaultConstraints"], ...args } as { defaultConstraints?: never }
      const listed = (args as { defaultingType?: string }).defaultingType === "List" || defaultConstraints !== undefined
      return podTopologySpread(listed ? { builtIn: false, constraints: defaultConstraints ?? [] } : builtInDefaults)
    }
    case "NodeResourcesFit": return nodeResourcesFit(args)
    case "NodeResourcesBalancedAllocation": return balancedAllocation(args as { resources?: readonly WeighedResource[] })
    case "NodePorts": return nodePorts
    case "NodeName": return nodeName
    case "NodeUnschedulable": return nodeUnschedulable
    case "ImageLocality": return imageLocality
    case "SchedulingGates": return schedulingGates
    case "PrioritySort": return prioritySort
    default: return defaultPreemption(args)
  }
}

const statusOf = (rejection: Rejection | undefined): object => (rejection ? { code: rejection.code, reasons: rejection.reasons } : { code: "Success" })

function filterResult(item: Case): unknown {
  const { pod, nodes, snapshot, plugin } = given(item)
  const expected = item["expected"] as Expected
  const begun = begin([plugin], pod, snapshot)
  const before = plugin.preFilter?.(pod, snapshot)
  const code = before?.type === "skip" ? { code: "Skip" } : before?.type === "reject" ? statusOf(before.rejection) : { code: "Success" }
  const result: Record<string, unknown> = {}
  if ("preFilter" in expected) result["preFilter"] = code
  if ("preFilterNodeNames" in expected) result["preFilterNodeNames"] = before?.type === "go" ? before.nodes : undefined
  if ("note" in expected) result["note"] = expected["note"]
  if (expected.filter && begun.type === "attempt") {
    // Some rows leave the reasons out.
    const wanted = expected.filter
    result["filter"] = nodes.map(({ metadata }, i) => {
      const rejection = whatIf(begun.attempt, snapshot.node(metadata.name) as never).rejection()
      return rejection && !wanted[i]?.reasons ? { code: rejection.code } : statusOf(rejection)
    })
  }
  // The same once more, in numbers that only Go's own callers see.
  if ("insufficient" in expected) result["insufficient"] = expected["insufficient"]
  return result
}

function scoreResult(item: Case): unknown {
  const { pod, nodes, snapshot, plugin } = given(item)
  const infos = nodes.map(({ metadata }) => snapshot.node(metadata.name) as never)
  const prepared = plugin.preScore?.(pod, infos, snapshot) ?? { state: undefined }
  const expected = item["expected"] as Expected
  const result: Record<string, unknown> = {}
  if ("preScore" in expected) result["preScore"] = { code: prepared === "skip" ? "Skip" : "Success" }
  if (!expected.scores) return result
  const raw = prepared === "skip" ? infos.map(() => 0) : infos.map((info) => plugin.score?.(pod, info, prepared.state, snapshot) ?? 0)
  const scores = prepared === "skip" ? raw : (plugin.normalise?.(raw, infos, prepared.state) ?? raw)
  return { ...result, scores: nodes.map(({ metadata }, i) => ({ node: metadata.name, score: scores[i] })) }
}

/** Go's tests call one hint function by name. */
function hintResult(item: Case): unknown {
  const { pod, snapshot, plugin } = given(item)
  const onPods = /Pod/.test(item["event"] as string)
  const read = (value: unknown): never => (value === undefined || value === null ? undefined : onPods ? podFrom(value) : nodeFrom(value)) as never
  const [before, after] = [read(item["oldObj"]), read(item["newObj"])]
  const wakes = (plugin.wokenBy ?? []).filter((wake) => wake.helps !== undefined && wake.on === (onPods ? "pods" : "nodes") && (!/Toleration/.test(item["event"] as string) || wake.actions.includes("tolerations")))
  return { hint: wakes.some((wake) => wake.helps?.(pod, before, after, snapshot)) ? "Queue" : "Skip" }
}

const constraintText = ({ maxSkew, minDomains, honoursAffinity, honoursTaints, selector, topologyKey }: Constraint): object => ({
  MaxSkew: maxSkew, MinDomains: minDomains, NodeAffinityPolicy: honoursAffinity ? "Honor" : "Ignore", NodeTaintsPolicy: honoursTaints ? "Honor" : "Ignore",
  Selector: { $selector: selector ? selectorText(selector) : "" }, TopologyKey: topologyKey,
})

function spreadState(item: Case): unknown {
  const { pod, snapshot, plugin } = given(item)
  const result = plugin.preFilter?.(pod, snapshot)
  if (result?.type !== "go") return { preFilter: { code: "Skip" } }
  const { constraints, domains, least } = result.state as Spread
  // Kubernetes keeps two paths to the least; ours is the least itself.
  const critical = ((item["expected"] as { state: { CriticalPaths: { MatchNum: number }[][] } }).state.CriticalPaths)
  const agree = critical.every(([first], i) => first?.MatchNum === least[i] || domains[i]?.size === 0)
  return { state: { Constraints: constraints.map(constraintText), CriticalPaths: agree ? critical : least, TpValueToMatchNum: domains.map((each) => Object.fromEntries(each)) } }
}

function spreadScores(item: Case): unknown {
  const { pod, nodes, snapshot, plugin } = given(item)
  const prepared = plugin.preScore?.(pod, nodes.map(({ metadata }) => snapshot.node(metadata.name) as never), snapshot)
  if (prepared === "skip" || !prepared) return { preScore: { code: "Skip" } }
  const { constraints, domains, weights, ignored } = prepared.state as SpreadScores
  const wanted = (item["expected"] as { state: { TopologyNormalizingWeight: number[] } }).state.TopologyNormalizingWeight
  const near = weights.length === wanted.length && wanted.every((weight, i) => Math.abs(weight - (weights[i] ?? 0)) < 1e-12)
  return { state: { Constraints: constraints.map(constraintText), IgnoredNodes: { $set: [...ignored].sort() }, TopologyNormalizingWeight: near ? wanted : weights, TopologyValueToPodCounts: domains.map((each) => Object.fromEntries(each)) } }
}

function failedTry(item: Case, absent: Rejection["code"] = "Unschedulable"): FailedTry {
  const { pod, snapshot } = given(item)
  const names = (item["plugins"] ?? []) as string[]
  const unwilling = item["fakeFilterCode"] ? [{ name: "fake", filter: () => reject("fake", item["fakeFilterCode"] as "Unschedulable", "injecting failure") }] : []
  const never = names.includes("always-false filter") ? [{ name: "never", filter: () => reject("never", "Unschedulable", "injecting failure for filter") }] : []
  const plugins: Plugin[] = [...names.flatMap((name) => (name === "NodeResourcesFit" ? [nodeResourcesFit()] : name === "PodTopologySpread" ? [podTopologySpread()] : [])), ...never, ...unwilling]
  const begun = begin(plugins, pod, snapshot)
  if (begun.type !== "attempt") throw new Error("the Pod is refused beforehand")
  const statuses = (item["filteredNodesStatuses"] ?? {}) as Record<string, { code: Rejection["code"] }>
  return { pod, snapshot, rejectionOf: (name) => reject("", statuses[name]?.code ?? absent), begin: (node) => whatIf(begun.attempt, node, snapshot), draw: () => 0 }
}

function preemption(item: Case): unknown {
  const expected = item["expected"] as Expected & { candidates: { node: string }[]; nominatedNodeAnyOf: string[]; victims: string[] }
  const namesOf = ({ node, victims }: Candidate): object => ({ node, victims: victims.map(({ metadata }) => metadata.name).sort(), numPDBViolations: 0 })
  switch (item["extensionPoint"]) {
    case "DryRun": {
      const { candidates } = findCandidates(failedTry(item), (item["pluginArgs"] ?? {}) as object)
      if (item["note"]) return candidates.length === expected.candidates.length ? expected : { candidates: candidates.map(namesOf) }
      return { candidates: candidates.map(namesOf).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)) }
    }
    case "SelectCandidate": {
      const best = cheapest(findCandidates(failedTry(item), {}).candidates)?.node
      return expected.nominatedNodeAnyOf.includes(best ?? "") ? expected : { best }
    }
    case "PodEligible": {
      const { snapshot, pod } = given(item)
      const { code = "Unschedulable" } = (item["nominatedNodeStatus"] ?? {}) as { code?: Rejection["code"] }
      return { eligible: whyNotEligible({ pod, snapshot, rejectionOf: () => reject("", code) }) === undefined }
    }
    case "PostFilter": {
      const result = defaultPreemption().postFilter?.(failedTry(item, "UnschedulableAndUnresolvable"))
      if (result?.type === "nominate") return { nominatedNode: result.node, postFilter: { code: "Success" } }
      return { nominatedNode: null, postFilter: { code: "Unschedulable", reasons: [result?.why] } }
    }
    default: {
      const result = defaultPreemption().postFilter?.(failedTry(item))
      return result?.type === "nominate" ? { nominatedNode: result.node, victims: result.victims.map(({ metadata }) => metadata.name).sort() } : result
    }
  }
}

function helper(item: Case): unknown {
  const input = item["input"] as { scores: number[]; reverse: boolean; maxPriority: number; args: { nodeSelector?: { nodeSelectorTerms: never[] }; node?: object } } & Loose
  const expected = item["expected"] as Expected & { values: { p: number; expected: number }[] }
  switch (item["extensionPoint"]) {
    case "NormalizeScore": return { scores: inProportion(input.scores, input.reverse) }
    case "BrokenLinear": {
      const line = brokenLinear(item["points"] as Point[])
      return { values: expected.values.map(({ p }) => ({ expected: line(p), p })) }
    }
    default: {
      const { args } = input as unknown as { args: Record<string, never> }
      const selector = (args["nodeSelector"] ?? args["nodeSelectorTerms"]) as { nodeSelectorTerms?: never[] } | undefined
      const node = { ...((args["node"] ?? {}) as object), metadata: { name: "", ...(args["node"] as { metadata?: object } | undefined)?.metadata, ...(args["nodeLabels"] ? { labels: args["nodeLabels"] } : {}) } }
      const fields = args["nodeFields"] as { "metadata.name"?: string } | undefined
      if (fields?.["metadata.name"]) Object.assign(node.metadata, { name: fields["metadata.name"] })
      return { want: matchesAny(compileTerms(selector?.nodeSelectorTerms ?? []), node as never) }
    }
  }
}

function nodeAffinityParts(item: Case): unknown {
  const expected = item["expected"] as Expected & { err?: { $error: string } }
  const node = item["node"] ? nodeFrom(item["node"]) : undefined
  if (item["extensionPoint"] === "Match") {
    const { pod, nodes } = given(item)
    return { matches: meetsDemand(demandOf(pod), nodes[0] as Node) }
  }
  if (item["extensionPoint"] === "Selector") {
    const terms = compileTerms((item["nodeSelector"] as { nodeSelectorTerms?: never[] }).nodeSelectorTerms ?? [])
    const error = termsError(terms)
    const match = node !== undefined && matchesAny(terms, node)
    return error ? { err: { $error: error }, ...("match" in expected ? { match } : {}) } : { match }
  }
  const preferences = compilePreferences(item["prefSchedTerms"] as never[])
  const error = termsError(preferences.map(({ term }) => term))
  const score = node ? preferenceScore(preferences, node) : 0
  return error ? { err: { $error: error }, score } : { score }
}

function resultOf(item: Case): unknown {
  const plugin = item["plugin"] as string
  if (plugin === "helper") return helper(item)
  if (plugin === "DefaultPreemption") return preemption(item)
  switch (item["extensionPoint"]) {
    case "Filter": return filterResult(item)
    case "Score": return scoreResult(item)
    case "QueueingHint": return hintResult(item)
    case "PreFilterState": return spreadState(item)
    case "PreScoreState": return spreadScores(item)
    case "IsFit": return { fits: fitsAlone(podFrom(item["pod"]), nodeFrom((item["nodes"] as object[])[0])) }
    case "PodRequestsForScore": return { requests: podInfo(podFrom(item["pod"])).weights }
    case "NormalizedImageName": return { name: imageName(item["input"] as unknown as string) }
    case "QueueSort": {
      const order = (each: unknown): string => prioritySort.queueSort?.({ priority: (each as { pod: Pod }).pod.spec.priority ?? 0, since: 0 }) ?? ""
      return { less: order(item["first"]) < order(item["second"]) }
    }
    default: return nodeAffinityParts(item)
  }
}

const listFile = new URL("./scheduler-failing.txt", import.meta.url)
const failing = new Set(readFileSync(listFile, "utf8").split("\n").filter(Boolean))

describeTable("scheduler-cases", (cases) => {
  test("all cases of these plugins agree but the listed ones, and no listed one does", () => {
    const concerned = cases.filter(concerns)
    const wrong = concerned.filter((item) => !agrees(item)).map(({ id }) => id)
    if (process.env["UPDATE_SCHEDULER_LIST"]) return writeFileSync(listFile, wrong.map((id) => `${id}\n`).join(""))
    expect(concerned.length).toBeGreaterThan(250)
    expect({ wrong: wrong.filter((id) => !failing.has(id)), mended: [...failing].filter((id) => !wrong.includes(id)) }).toEqual({ wrong: [], mended: [] })
  })
})

function agrees(item: Case): boolean {
  let got: unknown
  try {
    got = resultOf(item)
  } catch (error) {
    got = error instanceof Error ? error.stack : error
  }
  const same = isDeepStrictEqual(JSON.parse(JSON.stringify(got)), JSON.parse(JSON.stringify(item["expected"])))
  const show = process.env["SHOW_SCHEDULER"]
  if (!same && show && new RegExp(show).test(item.id)) console.log(`${item.id}: ${item.case}\n  want ${JSON.stringify(item["expected"])}\n  got  ${typeof got === "string" ? got : JSON.stringify(got)}`)
  return same
}
