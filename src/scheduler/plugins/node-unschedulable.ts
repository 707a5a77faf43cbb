import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { tolerates } from "../../api/rules/tolerations.ts"
import { plugin, reject } from "../framework.ts"

const name = "NodeUnschedulable"
const rejection = reject(name, "UnschedulableAndUnresolvable", "node(s) were unschedulable")

/** A cordoned node takes no Pods but those that tolerate that. Woken by a node that is new or uncordoned, and by a toleration for it. */
export const nodeUnschedulable = plugin({
  name,
  filter: (pod, { node }) => (node?.spec?.unschedulable && !toleratesCordon(pod) ? rejection : undefined),
  wokenBy: [
    { on: "nodes", actions: ["add", "taints"], helps: (_pod, before, after) => !isCordoned(after) && (before === undefined || isCordoned(before)) },
    { on: "pods", actions: ["tolerations"], helps: (pod, _before, after) => after?.metadata.uid === pod.metadata.uid && toleratesCordon(after as Pod) },
  ],
})

const isCordoned = (node: Node | undefined): boolean => node?.spec?.unschedulable ?? false

const toleratesCordon = ({ spec }: Pod): boolean => (spec.tolerations ?? []).some((toleration) => tolerates(toleration, { key: "node.kubernetes.io/unschedulable", effect: "NoSchedule" }))
