import type { ApiObject } from "../../api/meta.ts"
import type { AdmissionPlugin } from "./plugin.ts"

interface Toleration {
  key?: string
  operator?: string
  effect?: string
  tolerationSeconds?: number
}

interface Tolerant extends ApiObject {
  spec?: { tolerations?: Toleration[] }
}

/** `--default-not-ready-toleration-seconds` and `--default-unreachable-toleration-seconds` */
const tolerationSeconds = 300
const keys = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"]

/** A Pod that does not say how long it stays on a node that is not ready or cannot be reached stays five minutes. */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",
  handles: ({ operation, resource, subresource }) => operation !== "DELETE" && resource.kind.kind === "Pod" && resource.kind.group === "" && subresource === "",
  mutate({ object }) {
    const spec = ((object as Tolerant).spec ??= {})
    const given = spec.tolerations ?? []
    const missing = keys.filter((key) => !given.some((toleration) => (toleration.key ?? key) === key && (toleration.effect ?? "NoExecute") === "NoExecute"))
    if (missing.length > 0) spec.tolerations = [...given, ...missing.map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds }))]
    return undefined
  },
}
