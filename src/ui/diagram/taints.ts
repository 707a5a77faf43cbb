import type { NodeView } from "../../bridge/protocol.ts"

/** As kubectl writes a taint: "node.kubernetes.io/unreachable:NoExecute". */
export const taintText = ({ key, effect }: NodeView["taints"][number]): string => `${key}:${effect}`
