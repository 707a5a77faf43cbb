import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { demandOf, meetsDemand } from "../api/rules/node-affinity.ts"
import { amountsOf, podRequests, plus, type Amounts } from "../api/rules/pod-requests.ts"
import { isExtendedResource } from "../api/rules/resources.ts"
import { untoleratedTaint } from "../api/rules/tolerations.ts"
import { isStatic } from "./static-facts.ts"

/** Why a kubelet does not take a Pod: the reason and message of its status. */
export interface Refusal {
  readonly reason: string
  readonly message: string
}

/**
 * Whether a kubelet takes a Pod that is bound to its node, beside those that it has: whoever bound it may have known less. Static Pods ignore
 * taints, critical ones what they need. (Real kubelets make other Pods leave for those; and look at ports of the host, too.) Upstream:
 * pkg/kubelet/lifecycle/predicate.go.
 */
export function whyRefused(pod: Pod, others: readonly Pod[], node: Node): Refusal | undefined {
  const shortage = isCritical(pod) ? undefined : shortageFor(pod, others, amountsOf(node.status?.allocatable))
  if (shortage) return shortage
  if (!meetsDemand(demandOf(pod), node)) return predicate("NodeAffinity", "node(s) didn't match Pod's node affinity/selector")
  const isRepelled = !isStatic(pod) && untoleratedTaint((node.spec?.taints ?? []) as never, (pod.spec.tolerations ?? []) as never, ["NoExecute"]) !== undefined
  return isRepelled ? predicate("TaintToleration", "node(s) had taints that the pod didn't tolerate") : undefined
}

const predicate = (reason: string, why: string): Refusal => ({ reason, message: `Predicate ${reason} failed: ${why}` })

const criticalPriority = 2_000_000_000
const isCritical = (pod: Pod): boolean => isStatic(pod) || (pod.spec.priority ?? 0) >= criticalPriority

const first = ["cpu", "memory", "ephemeral-storage"]

function shortageFor(pod: Pod, others: readonly Pod[], allocatable: Amounts): Refusal | undefined {
  const places = allocatable["pods"] ?? 0
  if (others.length + 1 > places) return short("pods", 1, others.length, places)
  const wanted = podRequests(pod)
  const used = others.reduce<Amounts>((sum, other) => plus(sum, podRequests(other)), {})
  const names = [...first, ...Object.keys(wanted).filter((name) => !first.includes(name)).toSorted()]
  // Extended resources that the node does not have are the cluster's, and nobody's here.
  const counted = names.filter((name) => (wanted[name] ?? 0) > 0 && !(isExtendedResource(name) && allocatable[name] === undefined))
  const name = counted.find((each) => (wanted[each] ?? 0) > (allocatable[each] ?? 0) - (used[each] ?? 0))
  return name === undefined ? undefined : short(name, wanted[name] ?? 0, used[name] ?? 0, allocatable[name] ?? 0)
}

const short = (resource: string, requested: number, used: number, capacity: number): Refusal => ({ reason: `OutOf${resource}`, message: `Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}` })
