import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { amountsOf, podRequests, type Amounts } from "../../api/rules/pod-requests.ts"
import { isExtendedResource, isHugePages } from "../../api/rules/resources.ts"
import { plugin, reject, type Plugin, type Rejection } from "../framework.ts"
import { podInfo, type NodeInfo } from "../node-info.ts"
import { allocationOf, defaultStrategy, requestsFor, strategyScorer, type ScoringStrategy } from "../resource-scores.ts"

const name = "NodeResourcesFit"

export interface FitArgs {
  readonly scoringStrategy?: ScoringStrategy
  readonly ignoredResources?: readonly string[]
  readonly ignoredResourceGroups?: readonly string[]
}

/**
 * A node must have what a Pod requests, beside what its other Pods request; nodes with more left are liked more (or as the strategy
 * says). Woken by a node that is new or has grown, and by a Pod that goes or shrinks.
 */
export function nodeResourcesFit({ scoringStrategy = defaultStrategy, ignoredResources = [], ignoredResourceGroups = [] }: FitArgs = {}): Plugin {
  const ignored = (resource: string): boolean => isExtendedResource(resource) && (ignoredResources.includes(resource) || ignoredResourceGroups.includes(resource.split("/")[0] ?? ""))
  const scorer = strategyScorer(scoringStrategy)
  return plugin<Amounts, readonly number[]>({
    name,
    preFilter: (pod) => ({ type: "go", state: Object.fromEntries(Object.entries(podInfo(pod).requests).filter(([resource]) => !ignored(resource))) }),
    filter: (_pod, node, requests) => shortage(requests, node),
    preScore: (pod) => ({ state: requestsFor(podInfo(pod).weights, scoringStrategy.resources) }),
    score: (_pod, node, requests) => scorer(allocationOf(node, requests, scoringStrategy.resources, node.weights)),
    wokenBy: [
      { on: "pods", actions: ["delete", "scaled down"], helps: (pod, before, after) => freesRoom(pod, before, after) },
      { on: "nodes", actions: ["add", "allocatable"], helps: (pod, before, after) => after !== undefined && fitsAlone(pod, after) && (before === undefined || hasGrown(pod, before, after)) },
    ],
  })
}

// Nodes that lack the same say the same: one rejection for each set of reasons.
const rejections = new Map<string, Rejection>()

function shortage(requests: Amounts, { allocatable, requested, pods }: NodeInfo): Rejection | undefined {
  const reasons: string[] = []
  if (pods.length + 1 > (allocatable["pods"] ?? 0)) reasons.push("Too many pods")
  let hopeless = false
  for (const resource of inOrder(requests)) {
    const wanted = requests[resource] as number
    if (wanted === 0 || resource === "pods") continue
    const most = allocatable[resource] ?? 0
    if (wanted <= most - (requested[resource] ?? 0)) continue
    reasons.push(`Insufficient ${resource}`)
    // Not even an empty node of that size would do.
    hopeless ||= wanted > most
  }
  if (reasons.length === 0) return undefined
  const key = `${hopeless ? "!" : ""}${reasons.join("|")}`
  let rejection = rejections.get(key)
  if (!rejection) rejections.set(key, (rejection = reject(name, hopeless ? "UnschedulableAndUnresolvable" : "Unschedulable", ...reasons)))
  return rejection
}

const first = ["cpu", "memory", "ephemeral-storage"]

const inOrder = (requests: Amounts): readonly string[] => {
  const names = Object.keys(requests)
  return names.length < 2 ? names : [...first.filter((resource) => resource in requests), ...names.filter((resource) => !first.includes(resource)).sort()]
}

/** Whether a node could take the Pod if it were empty. */
export function fitsAlone(pod: Pod, { status }: Node): boolean {
  const allocatable = amountsOf(status?.allocatable)
  if ((allocatable["pods"] ?? 0) < 1) return false
  return Object.entries(podInfo(pod).requests).every(([resource, wanted]) => resource === "pods" || wanted === 0 || wanted <= (allocatable[resource] ?? 0))
}

/** Whether there is more of anything that the Pod wants: also of places, where all were taken. */
function hasGrown(pod: Pod, before: Node, after: Node): boolean {
  const [had, has] = [amountsOf(before.status?.allocatable), amountsOf(after.status?.allocatable)]
  const more = (resource: string): boolean => (has[resource] ?? 0) > (had[resource] ?? 0)
  return more("pods") || Object.entries(podInfo(pod).requests).some(([resource, wanted]) => wanted > 0 && more(resource))
}

function freesRoom(pod: Pod, before: Pod | undefined, after: Pod | undefined): boolean {
  if (!after) return Boolean(before?.spec.nodeName || before?.status?.nominatedNodeName)
  if (!before || (!after.spec.nodeName && after.metadata.uid !== pod.metadata.uid)) return false
  const [had, has] = [podRequests(before, { allocated: true }), podRequests(after, { allocated: true })]
  const counted = (resource: string): boolean => first.includes(resource) || isExtendedResource(resource) || isHugePages(resource)
  return Object.entries(podRequests(pod, { allocated: true })).some(([resource, wanted]) => wanted > 0 && counted(resource) && (had[resource] ?? 0) > (has[resource] ?? 0))
}
