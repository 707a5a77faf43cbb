import { isCut } from "../net/rules.ts"
import type { FabricState } from "../net/places.ts"
import type { Host } from "../sim/host.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { HostId } from "../sim/types.ts"
import type { HostView, ProcessView } from "./protocol.ts"

/** The machines that a kernel runs, as they are: what an owner would see who stands beside them. */
export function viewHosts(kernel: Kernel): HostView[] {
  return kernel.hosts.filter(({ id }) => kernel.owns(id)).map((host) => viewHost(kernel, host))
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
    processes: host.spec.units.map((unit) => viewProcess(host, unit.name)),
  }
}

function viewProcess(host: Host, name: string): ProcessView {
  const actor = host.actors.find((each) => each?.name === name && each.parent === undefined && each.slot !== 0)
  const ended = host.stopped.includes(name) ? "stopped" : "ended"
  const condition = actor && actor.condition !== "ended" ? actor.condition : ended
  const { leads } = (actor?.state ?? {}) as { readonly leads?: boolean }
  return typeof leads === "boolean" ? { name, condition, leads, lease: `leases/kube-system/${name}` } : { name, condition }
}

/** Whether no message leaves or reaches the host: it is cut off from the first host, or (the first) from everybody. */
function isCutOff(kernel: Kernel, host: HostId): boolean {
  const fabric = kernel.fabric as FabricState
  const other = (host === 1 ? 2 : 1) as HostId
  return fabric.rules.length > 0 && (isCut(fabric, host, other) || isCut(fabric, other, host))
}
