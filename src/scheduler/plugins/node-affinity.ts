import type { INodeAffinity, INodeSelectorTerm } from "kubernetes-models/v1"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { compilePreferences, compileTerms, demandOf, matchesAny, meetsDemand, preferenceScore, type NodeDemand, type Preference } from "../../api/rules/node-affinity.ts"
import { inProportion, plugin, reject, type Plugin } from "../framework.ts"

const name = "NodeAffinity"
const unmet = reject(name, "UnschedulableAndUnresolvable", "node(s) didn't match Pod's node affinity/selector")
const unmetAdded = reject(name, "UnschedulableAndUnresolvable", "node(s) didn't match scheduler-enforced node affinity")
const conflict = reject(name, "UnschedulableAndUnresolvable", "pod affinity terms conflict")

/**
 * A Pod's node selector and node affinity; `addedAffinity` is demanded of every Pod besides. Woken by a node that is new or relabelled
 * and meets the demand now.
 */
export function nodeAffinity({ addedAffinity }: { readonly addedAffinity?: INodeAffinity } = {}): Plugin {
  const required = addedAffinity?.requiredDuringSchedulingIgnoredDuringExecution
  const added = required && compileTerms(required.nodeSelectorTerms ?? [])
  const preferredByAll = compilePreferences(addedAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
  const suits = (demand: NodeDemand, node: Node | undefined): boolean => node !== undefined && (!added || matchesAny(added, node)) && meetsDemand(demand, node)
  return plugin<NodeDemand, readonly Preference[]>({
    name,
    preFilter(pod) {
      const { nodeSelector, affinity } = pod.spec
      const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms
      if (!terms && !nodeSelector && !added) return { type: "skip" }
      const nodes = namedNodes(terms ?? [])
      if (nodes?.length === 0) return { type: "reject", rejection: conflict }
      return { type: "go", state: demandOf(pod), ...(nodes ? { nodes } : {}) }
    },
    filter(_pod, { node }, demand) {
      if (added && node && !matchesAny(added, node)) return unmetAdded
      return node && meetsDemand(demand, node) ? undefined : unmet
    },
    preScore({ spec }) {
      const own = compilePreferences(spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      const preferences = [...preferredByAll, ...own]
      return preferences.length > 0 ? { state: preferences } : "skip"
    },
    score: (_pod, { node }, preferences) => (node ? preferenceScore(preferences, node) : 0),
    normalise: (scores) => inProportion(scores, false),
    wokenBy: [{ on: "nodes", actions: ["add", "node labels"], helps: (pod: Pod, before, after) => {
      const demand = demandOf(pod)
      return suits(demand, after) && !suits(demand, before)
    } }],
  })
}

/** The only nodes that terms can mean, where every one of them says a name; undefined where all nodes must be looked at. */
function namedNodes(terms: readonly INodeSelectorTerm[]): readonly string[] | undefined {
  if (terms.length === 0) return undefined
  const names = new Set<string>()
  for (const { matchFields = [] } of terms) {
    const lists = matchFields.filter(({ key, operator }) => key === "metadata.name" && operator === "In").map(({ values = [] }) => values)
    if (lists.length === 0) return undefined
    for (const each of lists[0] ?? []) if (lists.every((list) => list.includes(each))) names.add(each)
  }
  return [...names].sort()
}
