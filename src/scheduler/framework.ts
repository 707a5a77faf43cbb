import type { ApiObject } from "../api/meta.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { Json } from "../base/json.ts"
import type { NodeInfo, PodInfo } from "./node-info.ts"

/** Why a Pod may not go somewhere. "Unschedulable" could change if other Pods left; what is unresolvable could not. */
export interface Rejection {
  readonly code: "Unschedulable" | "UnschedulableAndUnresolvable"
  readonly reasons: readonly string[]
  readonly plugin: string
}

/** What a decision may look at. */
export interface Snapshot {
  /** Nodes, one of each zone in turn. */
  readonly nodes: readonly NodeInfo[]
  node(name: string): NodeInfo | undefined
  /** How many nodes hold an image. */
  nodesWithImage(name: string): number
  /** Pods for which preemption has made room on a node, and that are not bound yet. */
  nominatedOn(node: string): readonly PodInfo[]
  /** Objects of other kinds that say which Pods belong together. */
  list(source: Source): readonly ApiObject[]
}

/** Kinds whose selectors say which Pods are spread by default. */
export type Source = "services" | "replicationcontrollers" | "replicasets" | "statefulsets"

/** What happens to objects; an update may be several of these. */
export type Action =
  | "add" | "delete" | "update"
  | "allocatable" | "node labels" | "taints" | "node conditions" | "node annotations"
  | "pod labels" | "scaled down" | "tolerations" | "gates eliminated" | "claims"

/** A change in the cluster that may help a Pod that waits. "any" stands for every change. */
export type Happening =
  | { readonly on: "pods"; readonly action: Action; readonly before?: Pod; readonly after?: Pod }
  | { readonly on: "nodes"; readonly action: Action; readonly before?: Node; readonly after?: Node }
  | { readonly on: "anything"; readonly action: "any" }

/** One thing that wakes the Pods which a plugin has rejected, where `helps` (or, without it, always). */
export type Wake =
  | { readonly on: "pods"; readonly actions: readonly Action[]; helps?(pod: Pod, before: Pod | undefined, after: Pod | undefined, snapshot: Snapshot): boolean }
  | { readonly on: "nodes"; readonly actions: readonly Action[]; helps?(pod: Pod, before: Node | undefined, after: Node | undefined, snapshot: Snapshot): boolean }

/** What a look at the Pod before any node gives: what filters need, perhaps only some nodes; or that there is nothing to filter. */
export type PreFiltered<State> =
  | { readonly type: "go"; readonly state: State; readonly nodes?: readonly string[] }
  | { readonly type: "skip" }
  | { readonly type: "reject"; readonly rejection: Rejection }

/** A try to place a Pod that has failed, for who can make room. */
export interface FailedTry {
  readonly pod: Pod
  readonly snapshot: Snapshot
  rejectionOf(node: string): Rejection
  /** Whether the Pod fits a node as `info` has it, with `removed` and `added` of the node's Pods gone or back. */
  begin(node: NodeInfo): WhatIf
  /** A whole number in [0, below) of the scheduler's stream. */
  draw(below: number): number
}

/** A node as it would be without some of its Pods. */
export interface WhatIf {
  remove(pod: PodInfo): void
  add(pod: PodInfo): void
  rejection(): Rejection | undefined
}

/** What came of making room: a node and those who must leave it, or why there is none. */
export type PostFiltered =
  | { readonly type: "nominate"; readonly node: string; readonly victims: readonly Pod[] }
  | { readonly type: "no"; readonly why: string; /** What was nominated before is given up. */ readonly giveUp: boolean }

/** A request to the API server. */
export interface Write {
  readonly method: "POST"
  readonly path: string
  readonly body: Json
}

/** A Pod in the queue, as far as its order depends on it. */
export interface InLine {
  readonly priority: number
  /** When it was added, in microseconds. */
  readonly since: number
}

/**
 * A scheduler plugin: one value with its extension points, in the order in which a decision passes them. `Filtering` is what preFilter
 * hands to filter, `Scoring` what preScore hands to score. Upstream: kube-scheduler's framework; permit and preBind come when a plugin needs them.
 */
export interface Plugin<Filtering = unknown, Scoring = unknown> {
  readonly name: string
  /** A text that orders the queue: the least goes first. */
  queueSort?(waiting: InLine): string
  /** Why a Pod may not enter the queue yet. */
  preEnqueue?(pod: Pod): Rejection | undefined
  preFilter?(pod: Pod, snapshot: Snapshot): PreFiltered<Filtering>
  filter?(pod: Pod, node: NodeInfo, state: Filtering): Rejection | undefined
  /** The filter's state as it would be with another Pod on a node, or (−1) without it. */
  changeState?(state: Filtering, pod: Pod, other: PodInfo, node: Node, by: 1 | -1): Filtering
  postFilter?(failed: FailedTry): PostFiltered
  preScore?(pod: Pod, nodes: readonly NodeInfo[], snapshot: Snapshot): { readonly state: Scoring } | "skip"
  score?(pod: Pod, node: NodeInfo, state: Scoring, snapshot: Snapshot): number
  /** Scores of all nodes brought to 0…100. */
  normalise?(scores: readonly number[], nodes: readonly NodeInfo[], state: Scoring): readonly number[]
  bind?(pod: Pod, node: string): Write
  /** What may help a Pod that this plugin has rejected. */
  readonly wokenBy?: readonly Wake[]
}

export const scoreMax = 100

/** A plugin whose states are its own business. */
export const plugin = <Filtering, Scoring = undefined>(options: Plugin<Filtering, Scoring>): Plugin => Object.freeze(options) as Plugin

export const reject = (plugin: string, code: Rejection["code"], ...reasons: string[]): Rejection => Object.freeze({ code, reasons: Object.freeze(reasons), plugin })

/** Scores in proportion to the greatest, or the other way round. Upstream: helper.DefaultNormalizeScore. */
export function inProportion(scores: readonly number[], reverse: boolean): readonly number[] {
  const most = Math.max(0, ...scores)
  if (most === 0) return reverse ? scores.map(() => scoreMax) : scores
  return scores.map((score) => {
    const share = Math.trunc((scoreMax * score) / most)
    return reverse ? scoreMax - share : share
  })
}

export interface Profile {
  readonly schedulerName: string
  readonly plugins: readonly Plugin[]
  readonly weights: Readonly<Record<string, number>>
}
