import type { ApiObject } from "../../api/meta.ts"
import type { AdmissionPlugin } from "./plugin.ts"

interface Tainted extends ApiObject {
  spec?: { taints?: { key: string; value?: string; effect: string }[] }
}

const notReady = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }

/** A new Node is tainted as not ready, so that nothing is scheduled there before the node controller has seen it ready. */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",
  handles: ({ operation, resource, subresource }) => operation === "CREATE" && resource.kind.kind === "Node" && resource.kind.group === "" && subresource === "",
  mutate({ object }) {
    const node = object as Tainted
    const spec = (node.spec ??= {})
    const taints = spec.taints ?? []
    if (!taints.some(({ key, effect }) => key === notReady.key && effect === notReady.effect)) spec.taints = [...taints, { ...notReady }]
    return undefined
  },
}
