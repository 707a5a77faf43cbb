import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod, PodSpec, PodTemplate } from "../../api/kinds/pod/types.ts"
import { demandOf, meetsDemand } from "../../api/rules/node-affinity.ts"
import { repelling, untoleratedTaint } from "../../api/rules/tolerations.ts"

type Toleration = NonNullable<PodSpec["tolerations"]>[number]
type Affinity = NonNullable<PodSpec["affinity"]>

/** Whether a node should have a Pod of a DaemonSet, and whether one that it has may stay. */
export interface Verdict {
  readonly shouldRun: boolean
  readonly mayStay: boolean
}

const verdicts = new WeakMap<object, WeakMap<Node, Verdict>>()

/** What the template says about a node: its name, labels and taints. Room does not matter: that is the scheduler's. Upstream: NodeShouldRunDaemonPod. */
export function verdictOn(node: Node, set: DaemonSet): Verdict {
  const template = set.spec?.template ?? {}
  let known = verdicts.get(template)
  if (!known) verdicts.set(template, (known = new WeakMap()))
  let verdict = known.get(node)
  if (!verdict) known.set(node, (verdict = judge(node, template)))
  return verdict
}

function judge(node: Node, { spec }: PodTemplate): Verdict {
  const none: Verdict = { shouldRun: false, mayStay: false }
  if (spec?.nodeName && spec.nodeName !== node.metadata.name) return none
  if (!meetsDemand(demandOf({ spec: spec ?? { containers: [] } } as Pod), node)) return none
  const [taints, tolerations] = [node.spec?.taints ?? [], tolerationsOf(spec)]
  const shouldRun = untoleratedTaint(taints, tolerations, repelling) === undefined
  return { shouldRun, mayStay: shouldRun || untoleratedTaint(taints, tolerations, ["NoExecute"]) === undefined }
}

/** Troubles of a node that its daemons live with. */
const endured: readonly (readonly [key: string, effect: "NoExecute" | "NoSchedule"])[] = [
  ["not-ready", "NoExecute"], ["unreachable", "NoExecute"],
  ["disk-pressure", "NoSchedule"], ["memory-pressure", "NoSchedule"], ["pid-pressure", "NoSchedule"], ["unschedulable", "NoSchedule"],
]

/** The template's tolerations and those that every daemon has; one on the node's own network does not wait for another. */
export function tolerationsOf(spec: PodSpec | undefined): readonly Toleration[] {
  const own = (spec?.tolerations ?? []).map((toleration) => ({ ...toleration }))
  const added: readonly Toleration[] = [...endured, ...(spec?.hostNetwork ? [["network-unavailable", "NoSchedule"] as const] : [])].map(([key, effect]): Toleration => ({ key: `node.kubernetes.io/${key}`, operator: "Exists", effect }))
  const isSame = (a: Toleration, b: Toleration): boolean => a.key === b.key && a.effect === b.effect && a.operator === b.operator && (a.value ?? "") === (b.value ?? "")
  // The same one without a time takes the place of the template's.
  return [...own.map((each) => added.find((toleration) => isSame(toleration, each)) ?? each), ...added.filter((toleration) => !own.some((each) => isSame(toleration, each)))]
}

const nameField = "metadata.name"

/** An affinity whose required terms are this node alone; what else it says stays. */
export function affinityTo(node: string, affinity: Affinity | undefined): Affinity {
  const terms = [{ matchFields: [{ key: nameField, operator: "In", values: [node] }] }]
  return { ...affinity, nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: terms } } } as Affinity
}

/** The node that a Pod is on or meant for; undefined where it does not say. */
export function targetOf({ spec }: Pod): string | undefined {
  if (spec.nodeName) return spec.nodeName
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? []
  const named = terms.flatMap(({ matchFields = [] }) => matchFields).find(({ key, operator }) => key === nameField && operator === "In")
  return named?.values?.length === 1 ? named.values[0] : undefined
}
