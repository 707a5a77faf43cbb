import { readOf, type Plan } from "./contract.ts"
import type { Node } from "./node-health.ts"

/** Old names of labels that the controller keeps equal to the present ones. */
const oldNames: Readonly<Record<string, string>> = { "kubernetes.io/os": "beta.kubernetes.io/os", "kubernetes.io/arch": "beta.kubernetes.io/arch" }

/** Brings a Node's old labels in line with the present ones. Undefined where they are. */
export function mendLabels(node: Node): Plan | undefined {
  const { name, labels = {} } = node.metadata
  const wanted = Object.entries(oldNames).flatMap(([present, old]) => (labels[present] === undefined || labels[present] === labels[old] ? [] : [[old, labels[present]] as const]))
  if (wanted.length === 0) return undefined
  const because = { say: "node-lifecycle/labels", about: { name }, read: [readOf(node)] }
  return { type: "write", writes: [{ method: "PATCH", path: `/api/v1/nodes/${name}`, body: { metadata: { labels: Object.fromEntries(wanted) } }, sees: { source: "nodes", key: name } }], because }
}
