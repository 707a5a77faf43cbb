import { seconds } from "../../base/time.ts"
import type { Row } from "./row.ts"
import type { Absent, Act, Burden, Range, Rhythm, Scenario } from "./scenario.ts"
import { heldUp, own, workload } from "./workloads.ts"

const writes = (row: Row, resource: string, subresource: string, object: string): boolean => row.resource === resource && row.subresource === subresource && row.object === object
const turns = (row: Row, node: string, condition: string): boolean => writes(row, "nodes", "status", node) && row.fields.some((field) => field.startsWith(`status.conditions[Ready]=${condition}(`))

/** What becomes of Nodes: their objects, statuses, leases and events. */
const ofNodes = ({ who, resource, object }: Row): boolean => {
  if (resource === "events") return object.startsWith("Node/")
  if (resource === "nodes") return who === "kcm:node-controller" || who === "kubectl" || who.startsWith("kubelet:")
  return resource === "leases" && who.startsWith("kubelet:")
}

/** A kubelet renews its Lease every 10 s and up to 4 % more. */
const heartbeats: Rhythm = { rows: ({ resource, verb }) => resource === "leases" && verb === "update", millisMin: 10_000 - 10, millisMax: 10_400 }

const killed = "the kubelet of node-2 is killed (SIGKILL)"
const unknown = "node-2 is Unknown"
const starts = "the kubelet of node-2 starts"

const kills: Act = { mark: killed, host: "node-2", input: { type: "process/stop", process: "kubelet" } }
/** The recorded containers were pretended by their kubelet, and were gone with it. Here they outlive it, but for what is done about that. */
const startsAgain: Act = { mark: starts, host: "node-2", input: { type: "process/start", process: "kubelet" }, loses: "runtime/" }
const becomesUnknown: Act = { mark: unknown, row: (row) => turns(row, "node-2", "Unknown") }
const becomesReady = (mark: string): Act => ({ mark, row: (row) => turns(row, "node-2", "True") })

/** 50 s after the controller has last seen a renewal, at a look that it takes every 5 s. */
const unknownAfterKill: Range = { rows: (row) => turns(row, "node-2", "Unknown"), since: killed, secondsMin: 40, secondsMax: 55 }
/** The last taint goes at a look, too. */
const cleanAfterReady = (ready: string): Range => ({ rows: (row) => writes(row, "nodes", "", "node-2") && row.fields.includes("-spec.taints[node.kubernetes.io/unreachable:NoExecute]"), since: ready, secondsMin: 2, secondsMax: 5 })

/** A kubelet that starts comes to its Pods within the first seconds. */
const podsAfterStart = (at: number): Range => ({ rows: ({ who, object, t }) => who === "kubelet" && !/\bnode-\d/.test(object) && t > at && t < at + 5_000, since: starts, secondsMin: 0.1, secondsMax: 4 })
/** The collector looks each 20 s, and gives a node that is gone 40 s. */
const collected: Range = { rows: ({ t }) => t > 132_000 && t < 133_100, since: "$ kubectl delete node node-2", secondsMin: 40, secondsMax: 61 }

const absent: readonly Absent[] = [
  { name: "status.images", why: "in the recorded cluster there were images of other scenarios, too" },
  { rows: ({ resource, subresource, fields }) => resource === "nodes" && subresource === "status" && fields.length === 0, why: "when a report says nothing new hangs on when its kubelet started" },
  { name: "spec.providerID", why: "the recorded nodes were kubemark's" },
  { name: "status.declaredFeatures", why: "nodes do not declare features yet" },
]

/** A node that dies with Pods on it: how, and where those of others are that have ours come to the same nodes as there. */
function deadNode(name: string, told: Parameters<typeof workload>[1], more: Pick<Scenario, "startsAt" | "ranges">): Scenario {
  const scenario = workload(name, told)
  return { ...scenario, ...more, rows: (row) => ofNodes(row) || scenario.rows(row), rhythms: [heartbeats], excuses: [heldUp] }
}

const statefulSets: readonly Absent[] = [
  { rows: ({ object }) => /[/]db\b/.test(object), why: "the controller of StatefulSets comes later" },
  { rows: ({ subresource }) => subresource === "token", why: "a request for a token does not name its Pod, which may be one of a StatefulSet" },
]

export const nodeKilled: Scenario = deadNode("node-killed", {
  until: [own("node-killed", "get events"), 1],
  acts: [kills, becomesUnknown, startsAgain, becomesReady("node-2 is Ready")],
  others: ["node-1", "node-3"].map((node) => ({ node, cpu: "50m" })),
  present: ["nginx:1.27", "nginx:1.28"],
  standIns: { "agent:1": "nginx:1.28" },
  absent: [...absent, ...statefulSets],
}, { startsAt: seconds(71.9), ranges: [unknownAfterKill, cleanAfterReady("node-2 is Ready"), podsAfterStart(99_087)] })

/** The kubelet reports twice, 7 ms apart: not ready yet, then ready. There the controller came to the first report when the second was written. */
const lateController: Burden = { mark: starts, host: "control-plane", process: "kube-controller-manager", fromMillis: 150, toMillis: 250, why: "its first try to taint node-2 was refused: the node had been modified" }

export const nodeBack: Scenario = deadNode("node-back-and-deleted", {
  until: ["the end: what follows is clean-up", 1],
  acts: [kills, becomesUnknown, startsAgain, becomesReady("node-2 is Ready again")],
  others: ["node-2", "node-3"].map((node) => ({ node, cpu: "50m" })),
  present: [],
  absent,
  burdens: [lateController],
}, { startsAt: seconds(71), ranges: [unknownAfterKill, cleanAfterReady("node-2 is Ready again"), podsAfterStart(62_502), collected] })
