import { plugin, reject } from "../framework.ts"
import { hostPorts, podInfo, portsConflict, type HostPort } from "../node-info.ts"

const name = "NodePorts"
const rejection = reject(name, "Unschedulable", "node(s) didn't have free ports for the requested pod ports")

/** Two Pods can't have one port of a node. Woken by new nodes, and when a Pod goes that held such a port. */
export const nodePorts = plugin<readonly HostPort[]>({
  name,
  preFilter(pod) {
    const { ports } = podInfo(pod)
    return ports.length > 0 ? { type: "go", state: ports } : { type: "skip" }
  },
  filter: (_pod, node, wanted) => (collide(wanted, node.ports) ? rejection : undefined),
  wokenBy: [
    { on: "pods", actions: ["delete"], helps: (pod, before) => Boolean(before?.spec.nodeName) && collide(hostPorts(pod), before ? hostPorts(before) : []) },
    { on: "nodes", actions: ["add"] },
  ],
})

const collide = (wanted: readonly HostPort[], taken: readonly HostPort[]): boolean => taken.length > 0 && wanted.some((port) => taken.some((other) => portsConflict(port, other)))
