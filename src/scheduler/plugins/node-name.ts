import { plugin, reject } from "../framework.ts"

const name = "NodeName"
const rejection = reject(name, "UnschedulableAndUnresolvable", "node(s) didn't match the requested node name")

/** A Pod that names its node goes nowhere else. Woken by new nodes. */
export const nodeName = plugin({
  name,
  filter: ({ spec }, node) => (spec.nodeName && spec.nodeName !== node.name ? rejection : undefined),
  wokenBy: [{ on: "nodes", actions: ["add"] }],
})
