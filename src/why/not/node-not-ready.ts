import { numberAt, textAt } from "../../base/json-path.ts"
import { monitorGrace } from "../../controllers/node-health.ts"
import type { Reason } from "../contract.ts"
import type { Seen } from "./seen.ts"
import { clockOf, conditionOf, isDeleting, reason, sinceOf, type Situation } from "./situation.ts"

/** A Node that is not ready: what the cluster knows, and beside it what whoever stands beside the machine sees. */
export const nodeNotReady: Situation = {
  kinds: ["Node"],
  reasons(subject, look) {
    const { key, name, object } = subject
    const ready = conditionOf(object, "Ready")
    if (isDeleting(subject) || textAt(ready, "status") === "True") return silentNode(look, name).filter(() => look.object(key) !== undefined)
    const silent = silentNode(look, name)
    if (silent.length > 0) return silent
    const about = { name, reason: textAt(ready, "reason"), message: textAt(ready, "message") }
    return [reason(textAt(ready, "status") === "Unknown" ? "not/node-unknown" : "not/node-not-ready", about, key, { since: sinceOf(look, textAt(ready, "lastTransitionTime")) })]
  },
}

/** Why nothing is heard of a node: its Lease, and the machine as it is. None where its kubelet does its work. */
export function silentNode(look: Seen, name: string): readonly Reason[] {
  const lease = look.object(`leases/kube-node-lease/${name}`)
  const renewed = textAt(lease, "spec", "renewTime")
  const since = sinceOf(look, renewed)
  const machine = machineOf(look, name)
  const isOver = since !== undefined && look.now - since > Math.max(monitorGrace, numberAt(lease, "spec", "leaseDurationSeconds"))
  if (machine.length === 0 && !isOver) return []
  return [reason("not/node-silent", { name, renewed: clockOf(renewed) }, `nodes/${name}`, { since, reasons: machine })]
}

function machineOf(look: Seen, name: string): readonly Reason[] {
  const machine = look.machines.find((each) => each.name === name)
  if (!machine) return []
  const told = (context: string): readonly Reason[] => [reason("not/machine", { host: name, context }, `hosts/${name}`)]
  if (machine.condition !== "up") return told(machine.condition)
  const kubelet = machine.processes.find((process) => process.name === "kubelet")
  if (kubelet && kubelet.condition !== "running") return told(`kubelet-${kubelet.condition}`)
  return machine.cut ? told("cut") : []
}
