import type { ITopologySpreadConstraint } from "kubernetes-models/v1"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { controllerOf, fieldsOf, type ApiObject } from "../api/meta.ts"
import { meetsDemand, withLabels, type NodeDemand } from "../api/rules/node-affinity.ts"
import { repelling, untoleratedTaint } from "../api/rules/tolerations.ts"
import { fromMap, fromObject, matches, selectorText, type Labels, type LabelSelector, type SelectorObject } from "../api/selectors.ts"
import type { Snapshot, Source } from "./framework.ts"
import type { NodeInfo } from "./node-info.ts"

/** A topology spread constraint made ready. */
export interface Constraint {
  readonly maxSkew: number
  readonly topologyKey: string
  /** Undefined selects nothing. */
  readonly selector: LabelSelector | undefined
  readonly minDomains: number
  readonly honoursAffinity: boolean
  readonly honoursTaints: boolean
}

export type Unsatisfiable = "DoNotSchedule" | "ScheduleAnyway"

/** What spreads Pods that say nothing themselves. */
export interface SpreadDefaults {
  readonly constraints: readonly ITopologySpreadConstraint[]
  /** Kubernetes' own, which also count nodes that lack a label. */
  readonly builtIn: boolean
}

export const builtInDefaults: SpreadDefaults = {
  builtIn: true,
  constraints: [
    { topologyKey: "kubernetes.io/hostname", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 3 },
    { topologyKey: "topology.kubernetes.io/zone", whenUnsatisfiable: "ScheduleAnyway", maxSkew: 5 },
  ],
}

/** The Pod's constraints of one sort; where it has none at all, the defaults over Pods of the same Service or owner. */
export function constraintsOf(pod: Pod, sort: Unsatisfiable, defaults: SpreadDefaults, snapshot: Pick<Snapshot, "list">): readonly Constraint[] {
  const own = pod.spec.topologySpreadConstraints ?? []
  const compile = (list: readonly ITopologySpreadConstraint[]): Constraint[] => list.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === sort).map((each) => compileConstraint(each, pod.metadata.labels ?? {}))
  if (own.length > 0) return compile(own)
  const usual = compile(defaults.constraints)
  const selector = usual.length > 0 ? siblingsOf(pod, snapshot) : []
  return selector.length > 0 ? usual.map((constraint) => ({ ...constraint, selector })) : []
}

function compileConstraint({ maxSkew, topologyKey, labelSelector, matchLabelKeys = [], minDomains, nodeAffinityPolicy, nodeTaintsPolicy }: ITopologySpreadConstraint, labels: Labels): Constraint {
  const read = labelSelector ? fromObject(labelSelector as SelectorObject) : undefined
  const base = read?.ok ? read.value : undefined
  const same = Object.fromEntries(matchLabelKeys.filter((key) => labels[key] !== undefined).map((key) => [key, labels[key] as string]))
  const selector = base && withLabels(base, same)
  return { maxSkew, topologyKey, selector, minDomains: minDomains ?? 1, honoursAffinity: (nodeAffinityPolicy ?? "Honor") === "Honor", honoursTaints: nodeTaintsPolicy === "Honor" }
}

const owners: Readonly<Record<string, Source>> = { "apps/v1 ReplicaSet": "replicasets", "apps/v1 StatefulSet": "statefulsets", "v1 ReplicationController": "replicationcontrollers" }

/** A selector of the Pods that belong with this one: those of the Services that select it, and of its owner. Upstream: helper.DefaultSelector. */
function siblingsOf(pod: Pod, snapshot: Pick<Snapshot, "list">): LabelSelector {
  const namespace = pod.metadata.namespace ?? ""
  const inNamespace = (source: Source): readonly ApiObject[] => snapshot.list(source).filter(({ metadata }) => (metadata.namespace ?? "") === namespace)
  const labels: Record<string, string> = {}
  for (const service of inNamespace("services")) {
    const selector = selectorOf(service) as Labels | undefined
    if (selector && Object.keys(selector).length > 0 && matches(fromMap(selector), pod.metadata.labels)) Object.assign(labels, selector)
  }
  const owner = controllerOf(pod)
  const source = owner && owners[`${owner.apiVersion} ${owner.kind}`]
  const found = source && inNamespace(source).find(({ metadata }) => metadata.name === owner.name)
  if (found && source === "replicationcontrollers") Object.assign(labels, selectorOf(found))
  const own = found && source !== "replicationcontrollers" ? fromObject(selectorOf(found) as SelectorObject) : undefined
  return own?.ok ? withLabels(own.value, labels) : fromMap(labels)
}

const selectorOf = (object: ApiObject): unknown => (fieldsOf(object)["spec"] as { readonly selector?: unknown } | undefined)?.selector

export const hasAllKeys = (labels: Labels | undefined, constraints: readonly Constraint[]): boolean => constraints.every(({ topologyKey }) => labels?.[topologyKey] !== undefined)

/** Whether a node's Pods count: where the constraint honours it, the Pod must be allowed there. */
export function counts({ honoursAffinity, honoursTaints }: Constraint, pod: Pod, node: Node, demand: NodeDemand): boolean {
  if (honoursAffinity && !meetsDemand(demand, node)) return false
  return !honoursTaints || untoleratedTaint(node.spec?.taints ?? [], pod.spec.tolerations ?? [], repelling) === undefined
}

// A node's counts change only with its Pods, and then it is another NodeInfo: so a decision recounts what has changed, and nothing else.
const counted = new WeakMap<NodeInfo, Map<string, number>>()

/** Pods of a namespace on the node that a selector means, without those that are going. */
export function countOn(node: NodeInfo, selector: LabelSelector | undefined, key: string, namespace: string): number {
  if (selector === undefined || node.pods.length === 0) return 0
  let counts = counted.get(node)
  if (!counts) counted.set(node, (counts = new Map()))
  let count = counts.get(key)
  if (count === undefined) {
    count = node.pods.filter(({ pod: { metadata } }) => !metadata.deletionTimestamp && (metadata.namespace ?? "") === namespace && matches(selector, metadata.labels)).length
    counts.set(key, count)
  }
  return count
}

/** Under which a node's counts are kept. */
export const countKey = ({ selector }: Constraint, namespace: string): string => `${namespace} ${selector ? selectorText(selector) : ""}`
