import { nameOf, textAt } from "../../base/json-path.ts"
import type { Reason } from "../contract.ts"
import type { MachineSeen, ProcessSeen, Seen } from "./seen.ts"
import { clockOf, reason, sinceOf } from "./situation.ts"

/** Nothing is written and nobody hears of anything without these. */
const everybodyNeeds = ["etcd", "kube-apiserver"] as const

/** Why a part of the control plane does not do its work; undefined where it does. Its Lease tells when it last did. */
export function partAtRest(look: Seen, part: "kube-scheduler" | "kube-controller-manager"): Reason | undefined {
  for (const name of [...everybodyNeeds, part]) {
    const places = look.machines.flatMap((machine) => machine.processes.filter((process) => process.name === name).map((process) => ({ machine, process })))
    const works = places.some(({ machine, process }) => machine.condition === "up" && process.condition === "running" && (name !== part || process.leads === true))
    const [place] = places
    if (!works && place) return resting(look, place.machine, place.process)
  }
  return undefined
}

function resting(look: Seen, machine: MachineSeen, process: ProcessSeen): Reason {
  const lease = look.object(`leases/kube-system/${process.name}`)
  const renewed = textAt(lease, "spec", "renewTime")
  const holder = textAt(lease, "spec", "holderIdentity").split("_")[0] ?? ""
  const about = { part: process.name, host: machine.name, renewed: clockOf(renewed), holder }
  const since = sinceOf(look, renewed)
  if (machine.condition !== "up") return reason("not/part", { ...about, context: machine.condition === "hung" ? "machine-hung" : "down" }, `hosts/${machine.name}`, { since })
  if (process.condition !== "running") return reason("not/part", { ...about, context: process.condition }, `hosts/${machine.name}`, { since })
  // Runs and does not lead: whoever held the Lease before may be trusted to be alive until it is over.
  const context = holder === "" ? "electing" : "waits"
  return reason("not/part", { ...about, context, name: nameOf(lease) }, `hosts/${machine.name}`, { since })
}
