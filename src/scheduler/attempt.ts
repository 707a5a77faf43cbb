import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { reject, type Plugin, type Rejection, type Snapshot, type WhatIf } from "./framework.ts"
import { withPod, withoutPod, type NodeInfo, type PodInfo } from "./node-info.ts"

/** A Pod with what plugins have prepared for their filters: plugins without a state have nothing to filter. */
export interface Attempt {
  readonly pod: Pod
  readonly plugins: readonly Plugin[]
  readonly states: ReadonlyMap<string, unknown>
}

/** What the first look at the Pod gives: how to filter, and which nodes alone; or why no node will do. */
export type Begun =
  | { readonly type: "attempt"; readonly attempt: Attempt; readonly nodes: readonly string[] | undefined; readonly narrowedBy: readonly string[] }
  | { readonly type: "rejected"; readonly rejection: Rejection; readonly by: readonly string[] }

export function begin(plugins: readonly Plugin[], pod: Pod, snapshot: Snapshot): Begun {
  const states = new Map<string, unknown>()
  let nodes: readonly string[] | undefined
  const narrowedBy: string[] = []
  let refused: Rejection | undefined
  for (const plugin of plugins) {
    const result = plugin.preFilter?.(pod, snapshot) ?? { type: "go" as const, state: undefined }
    if (result.type === "reject") {
      if (result.rejection.code === "UnschedulableAndUnresolvable") return { type: "rejected", rejection: result.rejection, by: [plugin.name] }
      refused ??= result.rejection
    }
    if (result.type !== "go") continue
    states.set(plugin.name, result.state)
    if (!("nodes" in result) || !result.nodes) continue
    narrowedBy.push(plugin.name)
    const { nodes: only } = result
    nodes = nodes ? nodes.filter((name) => only.includes(name)) : only
    if (nodes.length > 0) continue
    const together = narrowedBy.length === 1 ? `${narrowedBy[0]}` : `${narrowedBy.join(", ")} simultaneously`
    return { type: "rejected", rejection: reject(plugin.name, "UnschedulableAndUnresolvable", `node(s) didn't satisfy plugin ${together}`), by: narrowedBy }
  }
  if (refused) return { type: "rejected", rejection: refused, by: [refused.plugin] }
  return { type: "attempt", attempt: { pod, plugins, states }, nodes, narrowedBy }
}

/** The first plugin's objection to a node as it is. */
function rejectionOn({ pod, plugins, states }: Attempt, node: NodeInfo): Rejection | undefined {
  for (const plugin of plugins) {
    if (!plugin.filter || !states.has(plugin.name)) continue
    const rejection = plugin.filter(pod, node, states.get(plugin.name))
    if (rejection) return rejection
  }
  return undefined
}

/**
 * Whether the Pod may go to a node: it must fit beside those that matter at least as much and for whom room was made there, and also
 * without them, since they may end up elsewhere.
 */
export function whyNotOn(attempt: Attempt, node: NodeInfo, snapshot: Snapshot): Rejection | undefined {
  const { pod } = attempt
  const ahead = snapshot.nominatedOn(node.name).filter((other) => other.pod.metadata.uid !== pod.metadata.uid && priorityOf(other.pod) >= priorityOf(pod))
  if (ahead.length === 0) return rejectionOn(attempt, node)
  const beside = whatIf(attempt, node)
  for (const other of ahead) beside.add(other)
  return beside.rejection() ?? rejectionOn(attempt, node)
}

export const priorityOf = ({ spec }: Pod): number => spec.priority ?? 0

/** A node to be changed in thought. With a snapshot, Pods for whom room was made count too. */
export function whatIf(attempt: Attempt, from: NodeInfo, snapshot?: Snapshot): WhatIf {
  let node = from
  let states = attempt.states
  const change = (other: PodInfo, by: 1 | -1): void => {
    node = by === 1 ? withPod(node, other) : withoutPod(node, other.pod.metadata.uid ?? "")
    const next = new Map(states)
    for (const plugin of attempt.plugins) {
      if (plugin.changeState && states.has(plugin.name)) next.set(plugin.name, plugin.changeState(states.get(plugin.name), attempt.pod, other, node.node as Node, by))
    }
    states = next
  }
  return {
    remove: (pod) => change(pod, -1),
    add: (pod) => change(pod, 1),
    rejection: () => (snapshot ? whyNotOn({ ...attempt, states }, node, snapshot) : rejectionOn({ ...attempt, states }, node)),
  }
}
