import { isCut } from "../net/rules.ts"
import type { FabricState } from "../net/places.ts"
import type { Host } from "../sim/host.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { HostId, HostSpec } from "../sim/types.ts"
import type { HostView, ProcessView } from "./protocol.ts"

/** What somebody who stands beside the machine can stop and start: what others keep running there, then what its init does. */
export const processesOf = ({ units, kept = [] }: HostSpec): readonly string[] => [...kept, ...units].map(({ name }) => name)

/** The machines that a kernel runs, as they are: what an owner would see who stands beside them. */
export function viewHosts(kernel: Kernel): HostView[] {
  return kernel.hosts.filter(({ id, removed }) => kernel.owns(id) && !removed).map((host) => viewHost(kernel, host))
}

function viewHost(kernel: Kernel, host: Host): HostView {
  const { name, facts } = host.spec
  const text = (key: string): string => (typeof facts[key] === "string" ? facts[key] : "")
  return {
    name,
    role: text("role") as HostView["role"],
    zone: text("zone"),
    address: text("address"),
    condition: host.condition,
    cut: isCutOff(kernel, host.id),
    processes: processesOf(host.spec).map((process) => viewProcess(host, process)),
  }
}

function viewProcess(host: Host, name: string): ProcessView {
  const actor = host.actors.find((each) => each?.name === name && each.condition !== "ended" && each.slot !== 0)
  const condition = actor && actor.condition !== "ended" ? actor.condition : isStopped(host, name) ? "stopped" : "ended"
  const { leads } = (actor?.state ?? {}) as { readonly leads?: boolean }
  return typeof leads === "boolean" ? { name, condition, leads, lease: `leases/kube-system/${name}` } : { name, condition }
}

/** Init was told to leave it stopped, or the file on which it depends was moved away. */
function isStopped({ spec, stopped, disk }: Host, name: string): boolean {
  const kept = spec.kept?.find((each) => each.name === name)
  return kept ? disk.view.get(kept.file) === undefined : stopped.includes(name)
}

/** Whether no message leaves or reaches the host: it is cut off from the first host, or (the first) from everybody. */
function isCutOff(kernel: Kernel, host: HostId): boolean {
  const fabric = kernel.fabric as FabricState
  const other = (host === 1 ? 2 : 1) as HostId
  return fabric.rules.length > 0 && (isCut(fabric, host, other) || isCut(fabric, other, host))
}
