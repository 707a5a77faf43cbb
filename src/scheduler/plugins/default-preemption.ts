import { parseInstant } from "../../api/instant.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { priorityOf } from "../attempt.ts"
import { plugin, reject, type FailedTry, type Plugin, type PostFiltered, type Rejection } from "../framework.ts"
import { fitMessage } from "../messages.ts"
import type { NodeInfo, PodInfo } from "../node-info.ts"

const name = "DefaultPreemption"
const nobody = reject(name, "UnschedulableAndUnresolvable", "No preemption victims found for incoming pod")
const unhelpful = reject(name, "UnschedulableAndUnresolvable", "Preemption is not helpful for scheduling")

/** A node that would do if some Pods left it, the most important first. */
export interface Candidate {
  readonly node: string
  readonly victims: readonly Pod[]
}

export interface PreemptionArgs {
  readonly minCandidateNodesPercentage?: number
  readonly minCandidateNodesAbsolute?: number
}

/**
 * Makes room for a Pod that fits nowhere, at the cost of Pods that matter less: on the node where that costs least. (Disruption
 * budgets do not count yet; in Kubernetes they are honoured where that is possible, and broken where it is not.)
 */
export function defaultPreemption(args: PreemptionArgs = {}): Plugin {
  return plugin({ name, postFilter: (failed) => preempt(failed, args) })
}

function preempt(failed: FailedTry, args: PreemptionArgs): PostFiltered {
  const why = whyNotEligible(failed)
  if (why !== undefined) return { type: "no", why: `preemption: ${why}`, giveUp: false }
  const { candidates, rejections } = findCandidates(failed, args)
  const best = candidates.length > 0 ? cheapest(candidates) : undefined
  if (best) return { type: "nominate", ...best }
  const { nodes } = failed.snapshot
  return { type: "no", why: `preemption: ${fitMessage({ nodes: nodes.length, rejections, others: unhelpful })}`, giveUp: true }
}

/** Why the Pod may not make others leave: it does not want to, or those it made leave are still going. */
export function whyNotEligible({ pod, snapshot, rejectionOf }: Pick<FailedTry, "pod" | "snapshot" | "rejectionOf">): string | undefined {
  if (pod.spec.preemptionPolicy === "Never") return "not eligible due to preemptionPolicy=Never."
  const nominated = pod.status?.nominatedNodeName
  if (!nominated || rejectionOf(nominated).code === "UnschedulableAndUnresolvable") return undefined
  const going = snapshot.node(nominated)?.pods.some((other) => priorityOf(other.pod) < priorityOf(pod) && isPreempted(other.pod))
  return going ? "not eligible due to a terminating pod on the nominated node." : undefined
}

const isPreempted = ({ metadata, status }: Pod): boolean =>
  metadata.deletionTimestamp !== undefined && (status?.conditions ?? []).some(({ type, status: is, reason }) => type === "DisruptionTarget" && is === "True" && reason === "PreemptionByScheduler")

/** Nodes that would do, from a place by lot on, until there are enough; and why the others would not. */
export function findCandidates(failed: FailedTry, { minCandidateNodesPercentage = 10, minCandidateNodesAbsolute = 100 }: PreemptionArgs): { readonly candidates: readonly Candidate[]; readonly rejections: ReadonlyMap<string, Rejection> } {
  const possible = failed.snapshot.nodes.filter((node) => failed.rejectionOf(node.name).code === "Unschedulable")
  const rejections = new Map<string, Rejection>()
  const candidates: Candidate[] = []
  if (possible.length === 0) return { candidates, rejections }
  const enough = Math.min(possible.length, Math.max(minCandidateNodesAbsolute, Math.trunc((possible.length * minCandidateNodesPercentage) / 100)))
  const offset = failed.draw(possible.length)
  for (let i = 0; i < possible.length && candidates.length < enough; i++) {
    const node = possible[(offset + i) % possible.length] as NodeInfo
    const found = victimsOn(failed, node)
    if ("code" in found) rejections.set(node.name, found)
    else candidates.push({ node: node.name, victims: found })
  }
  return { candidates, rejections }
}

/** The least that must leave a node: all that matter less are taken away in thought, and, the most important first, left there after all. */
function victimsOn(failed: FailedTry, node: NodeInfo): readonly Pod[] | Rejection {
  const possible = node.pods.filter(({ pod }) => priorityOf(pod) < priorityOf(failed.pod))
  if (possible.length === 0) return nobody
  const thought = failed.begin(node)
  for (const pod of possible) thought.remove(pod)
  const rejection = thought.rejection()
  if (rejection) return rejection
  const victims: Pod[] = []
  for (const info of possible.toSorted((a, b) => byImportance(a.pod, b.pod))) if (!staysAfterAll(thought, info)) victims.push(info.pod)
  return victims
}

function staysAfterAll(thought: ReturnType<FailedTry["begin"]>, pod: PodInfo): boolean {
  thought.add(pod)
  if (!thought.rejection()) return true
  thought.remove(pod)
  return false
}

/** The more important first: by priority, then by who has run longer. A Pod that has not started counts as starting now. */
export const byImportance = (a: Pod, b: Pod): number => priorityOf(b) - priorityOf(a) || compare(startOf(a), startOf(b))

const startOf = ({ status }: Pod): number => (status?.startTime ? (parseInstant(status.startTime) ?? Infinity) : Infinity)
const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0)

/** When the longest running of the most important began; undefined where nobody is there. */
export function earliestStart(pods: readonly Pod[]): number | undefined {
  const most = Math.max(...pods.map(priorityOf))
  return pods.length === 0 ? undefined : Math.min(...pods.filter((pod) => priorityOf(pod) === most).map(startOf))
}

/** Of less, each as a number: what a candidate costs, the weightiest first. */
const costs: readonly ((candidate: Candidate) => number)[] = [
  ({ victims }) => priorityOf(victims[0] as Pod),
  // Priorities may be negative: shifted, so that more victims never cost less.
  ({ victims }) => victims.reduce((sum, victim) => sum + priorityOf(victim) + 2 ** 31, 0),
  ({ victims }) => victims.length,
  ({ victims }) => -(earliestStart(victims) ?? 0),
]

/** The candidate that costs least; of equals, the first. Upstream: preemption's pickOneNodeForPreemption. */
export function cheapest(candidates: readonly Candidate[]): Candidate | undefined {
  let left = candidates
  for (const cost of costs) {
    if (left.length <= 1) break
    const all = left.map((candidate) => (candidate.victims.length === 0 ? -Infinity : cost(candidate)))
    const least = Math.min(...all)
    left = left.filter((_, i) => all[i] === least)
  }
  return left[0]
}
