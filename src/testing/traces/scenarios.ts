import { seconds } from "../../base/time.ts"
import type { Row } from "./row.ts"
import type { Act, Burden, Range, Rhythm, Scenario } from "./scenario.ts"

const writes = (row: Row, resource: string, subresource: string, object: string): boolean => row.resource === resource && row.subresource === subresource && row.object === object
const turns = (row: Row, node: string, condition: string): boolean => writes(row, "nodes", "status", node) && row.fields.some((field) => field.startsWith(`status.conditions[Ready]=${condition}(`))

/** What becomes of Nodes: their objects, statuses, leases and events. */
const ofNodes = ({ who, resource, object }: Row): boolean => {
  if (resource === "events") return object.startsWith("Node/")
  if (resource === "nodes") return who === "kcm:node-controller" || who.startsWith("kubelet:")
  return resource === "leases" && who.startsWith("kubelet:")
}

/** A kubelet renews its Lease every 10 s and up to 4 % more. */
const heartbeats: Rhythm = { rows: ({ resource, verb }) => resource === "leases" && verb === "update", millisMin: 10_000 - 10, millisMax: 10_400 }

const killed = "the kubelet of node-2 is killed (SIGKILL)"
const unknown = "node-2 is Unknown"
const starts = "the kubelet of node-2 starts"

const kills: Act = { mark: killed, host: "node-2", input: { type: "process/stop", process: "kubelet" } }
const startsAgain: Act = { mark: starts, host: "node-2", input: { type: "process/start", process: "kubelet" } }
const becomesUnknown: Act = { mark: unknown, row: (row) => turns(row, "node-2", "Unknown") }
const becomesReady = (mark: string): Act => ({ mark, row: (row) => turns(row, "node-2", "True") })

/** 50 s after the controller has last seen a renewal, at a look that it takes every 5 s. */
const unknownAfterKill: Range = { rows: (row) => turns(row, "node-2", "Unknown"), since: killed, secondsMin: 40, secondsMax: 55 }
/** The last taint goes at a look, too. */
const cleanAfterReady = (ready: string): Range => ({ rows: (row) => writes(row, "nodes", "", "node-2") && row.fields.includes("-spec.taints[node.kubernetes.io/unreachable:NoExecute]"), since: ready, secondsMin: 2, secondsMax: 5 })

const noWorkloads = "workloads are not run yet"
const absent = [{ name: "status.images", why: "a node reports the images that its containers brought: none are run yet" }]

export const nodeKilled: Scenario = {
  name: "node-killed",
  startsAt: seconds(31.9),
  acts: [kills, becomesUnknown, startsAgain, becomesReady("node-2 is Ready")],
  omitted: { eviction: noWorkloads, "the stuck StatefulSet pod is force deleted": noWorkloads, "kubectl apply": noWorkloads, "kubectl delete": noWorkloads },
  until: { mark: "$ kubectl -n node-killed get events", nth: 1 },
  rows: ofNodes,
  rhythms: [heartbeats],
  ranges: [unknownAfterKill, cleanAfterReady("node-2 is Ready")],
  absent,
  burdens: [],
  excuses: [],
}

/** The kubelet reports twice, 7 ms apart: not ready yet, then ready. There the controller came to the first report when the second was written. */
const lateController: Burden = { mark: starts, host: "control-plane", process: "kube-controller-manager", fromMillis: 150, toMillis: 250, why: "its first try to taint node-2 was refused: the node had been modified" }

export const nodeBack: Scenario = {
  name: "node-back-and-deleted",
  startsAt: seconds(31),
  acts: [kills, becomesUnknown, startsAgain, becomesReady("node-2 is Ready again")],
  omitted: { "kubectl apply": noWorkloads },
  until: { mark: killed, nth: 2 },
  rows: ofNodes,
  rhythms: [heartbeats],
  ranges: [unknownAfterKill, cleanAfterReady("node-2 is Ready again")],
  absent,
  burdens: [lateController],
  excuses: [],
}
