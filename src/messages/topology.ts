/** What is told of machines that come and go. */
export const topologyNoticed = { "topology/add-node": "You", "topology/remove-node": "You", "topology/remove-zone": "You" } as const

export const topologyLines = {
  "topology/add-node": "added a machine in {{zone}}. It boots, and its kubelet registers a Node.",
  "topology/remove-node": "took the machine {{node}} away. Nobody has told the cluster.",
  "topology/remove-zone": "took all machines of {{zone}} away. Nobody has told the cluster.",
} as const
/** What the page says where machines and zones are added and taken away. */
export const topology = {
  open: "Machines and zones",
  addNode: "Add a node in {{zone}}",
  addNodeHint: "A machine like the others; its kubelet registers it",
  addZone: "Add a zone",
  addZoneHint: "With one node to begin with",
  removeNode: "Remove the machine…",
  removeNodeHint: "For good, with its disk",
  removeZone: "Remove {{zone}}…",
  removeZoneHint: "With all its machines",
  ask: {
    node: "Remove {{name}}?",
    zone: "Remove {{name}} with its machines ({{count}})?",
    machine: "The machine is taken away for good, with its disk. Its processes end at once, as in a crash, and nobody is told.",
    machines: "The machines are taken away for good, with their disks. Their processes end at once, as in a crash, and nobody is told.",
    after: "Its Node object stays: there is no cloud provider that would delete it. Some 40 s without a heartbeat make it Unknown; its Pods are replaced elsewhere when they have tolerated that, by default after five minutes. Deleting the Node ends the wait.",
    afterZone: "Their Node objects stay: there is no cloud provider that would delete them. Some 40 s without a heartbeat make them Unknown; their Pods are replaced elsewhere when they have tolerated that, by default after five minutes. Deleting the Nodes ends the wait.",
    gently: "To keep new Pods away from it first:",
    keep: "Keep it",
    remove: "Remove it",
  },
  left: {
    title: "Nodes without a machine",
    node: "{{name}} has no machine any more. The cluster believes: {{status}}. Its Node object stays until somebody deletes it.",
    pods: "It still counts its Pods: {{count}}.",
    more: "and {{count}} more",
    run: "Run it on the laptop",
  },
} as const
