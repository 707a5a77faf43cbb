import { invalid, internalFieldError, type FieldError } from "../../api/field-error.ts"
import type { ServiceSpec } from "../../api/kinds/service.ts"
import type { Flow } from "../../sim/flows.ts"
import { chooseFree, nodePorts, portOffset } from "./ranges.ts"

/** Ports in use, and how one is chosen among the others. */
export interface PortDesk {
  readonly taken: ReadonlySet<number>
  /** What this Service takes. */
  readonly claimed: Set<number>
  readonly dryRun: boolean
}

const isOpen = ({ type }: ServiceSpec | Record<string, never>): boolean => type === "NodePort" || type === "LoadBalancer"
const needsHealthCheck = ({ type, externalTrafficPolicy }: ServiceSpec): boolean => type === "LoadBalancer" && externalTrafficPolicy === "Local"
/** A load balancer that reaches Pods by itself needs no ports, but may have those it asks for. */
const wantsPorts = ({ type, allocateLoadBalancerNodePorts: allocate }: ServiceSpec): boolean => type === "NodePort" || (type === "LoadBalancer" && allocate !== false)

/** Whether a Service lacks ports that it is to have, or asks for others than it has. */
export function needsPorts(spec: ServiceSpec, old: ServiceSpec | undefined, had: readonly number[]): boolean {
  if (!isOpen(spec)) return false
  if (needsHealthCheck(spec) && !(old && needsHealthCheck(old))) return true
  return (spec.ports ?? []).some(({ nodePort }) => (nodePort ? !had.includes(nodePort) : wantsPorts(spec)))
}

/**
 * Gives a Service's ports their numbers on nodes, in place: those it asks for, else drawn ones; the same for one port of several protocols.
 * `had` are those that it holds already. Upstream: the service registry's initNodePorts, updateNodePorts and healthCheckNodePort.
 */
export function* assignPorts(spec: ServiceSpec, old: ServiceSpec | undefined, had: readonly number[], desk: PortDesk): Flow<never, FieldError[]> {
  if (!isOpen(spec)) return []
  const errors = yield* old && isOpen(old) ? assignMore(spec, had, desk) : assignAll(spec, desk)
  if (errors.length > 0 || !needsHealthCheck(spec) || (old && needsHealthCheck(old))) return errors
  const wanted = spec.healthCheckNodePort ?? 0
  const port = yield* take(wanted, desk)
  if (typeof port === "string") return [wanted > 0 ? invalid("spec.healthCheckNodePort", wanted, port) : internalFieldError("spec.healthCheckNodePort", `failed to allocate a HealthCheck NodePort: ${port}`)]
  spec.healthCheckNodePort = port
  return []
}

function* assignAll(spec: ServiceSpec, desk: PortDesk): Flow<never, FieldError[]> {
  const known = new Map<number, number>()
  for (const [i, each] of (spec.ports ?? []).entries()) {
    if (!each.nodePort && !wantsPorts(spec)) continue
    const same = known.get(each.port)
    if (same !== undefined && (!each.nodePort || each.nodePort === same)) {
      each.nodePort = same
      continue
    }
    const wanted = same === undefined ? (spec.ports?.find(({ port, nodePort }) => port === each.port && nodePort)?.nodePort ?? 0) : (each.nodePort ?? 0)
    const port = yield* take(wanted, desk)
    if (typeof port === "string") return [invalid(`spec.ports[${i}].nodePort`, wanted, port)]
    each.nodePort = port
    if (same === undefined) known.set(each.port, port)
  }
  return []
}

function* assignMore(spec: ServiceSpec, had: readonly number[], desk: PortDesk): Flow<never, FieldError[]> {
  for (const [i, each] of (spec.ports ?? []).entries()) {
    if (!each.nodePort && !wantsPorts(spec)) continue
    if (each.nodePort && (had.includes(each.nodePort) || desk.claimed.has(each.nodePort))) continue
    const port = yield* take(each.nodePort ?? 0, desk)
    if (typeof port === "string") return [each.nodePort ? invalid(`spec.ports[${i}].nodePort`, each.nodePort, port) : internalFieldError(`spec.ports[${i}].nodePort`, `failed to allocate a nodePort: ${port}`)]
    each.nodePort = port
  }
  return []
}

/** Takes one port, or any (0); or says in upstream's words why not. */
function* take(wanted: number, { taken, claimed, dryRun }: PortDesk): Flow<never, number | string> {
  const { base, size } = nodePorts
  const isFree = (port: number): boolean => !taken.has(port) && !claimed.has(port)
  if (wanted > 0) {
    if (wanted < base || wanted >= base + size) return `provided port is not in the valid range. The range of valid ports is ${base}-${base + size - 1}`
    if (!isFree(wanted)) return "provided port is already allocated"
    claimed.add(wanted)
    return wanted
  }
  // A dry run takes none, and shows numbers that no port has.
  const offset = portOffset(size)
  const index = dryRun ? size + 1 + claimed.size : chooseFree(size, offset, (yield { type: "draw", purpose: "node port", below: size - offset }) as number, (i) => isFree(base + i))
  if (index === undefined) return "range is full"
  claimed.add(base + index)
  return base + index
}
