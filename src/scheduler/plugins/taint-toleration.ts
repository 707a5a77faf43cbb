import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { repelling, tolerates, untoleratedTaint } from "../../api/rules/tolerations.ts"
import { inProportion, plugin, reject, type Plugin } from "../framework.ts"

const name = "TaintToleration"
const rejection = reject(name, "UnschedulableAndUnresolvable", "node(s) had untolerated taint(s)")

/**
 * Taints that are not tolerated keep a Pod away; those that only ask make a node less liked. `comparing` lets Gt and Lt count (a gate
 * that is off in 1.36). Woken by a node that is new or has lost the taint, and by the Pod's own new tolerations.
 */
export function taintToleration({ comparing = false }: { readonly comparing?: boolean } = {}): Plugin {
  const repels = (pod: Pod, node: Node | undefined): boolean => untoleratedTaint(node?.spec?.taints ?? [], pod.spec.tolerations ?? [], repelling, comparing) !== undefined
  return plugin<undefined, readonly NonNullable<Pod["spec"]["tolerations"]>[number][]>({
    name,
    filter: (pod, { node }) => (repels(pod, node) ? rejection : undefined),
    preScore: ({ spec }) => ({ state: (spec.tolerations ?? []).filter(({ effect }) => !effect || effect === "PreferNoSchedule") }),
    score: (_pod, { node }, tolerations) =>
      (node?.spec?.taints ?? []).filter((taint) => taint.effect === "PreferNoSchedule" && !tolerations.some((toleration) => tolerates(toleration, taint, comparing))).length,
    normalise: (scores) => inProportion(scores, true),
    wokenBy: [
      { on: "nodes", actions: ["add", "taints"], helps: (pod, before, after) => !repels(pod, after) && (before === undefined || repels(pod, before)) },
      { on: "pods", actions: ["tolerations"], helps: (pod, _before, after) => after?.metadata.uid === pod.metadata.uid },
    ],
  }) as Plugin
}
