/** What is told of machines that come and go. */
export const topologyNoticed = { "topology/add-node": "You", "topology/remove-node": "You", "topology/remove-zone": "You" } as const

export const topologyLines = {
  "topology/add-node": "added a machine in {{zone}}. It boots, and its kubelet registers a Node.",
  "topology/remove-node": "took the machine {{node}} away. Nobody has told the cluster.",
  "topology/remove-zone": "took all machines of {{zone}} away. Nobody has told the cluster.",
} as const
