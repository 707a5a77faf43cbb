import type { IServiceSpec } from "kubernetes-models/v1"
import { equalJson } from "../../base/json.ts"
import type { Json } from "../../base/json.ts"

/** clusterIP and the first of clusterIPs are one field in two forms; whoever wrote only one of them meant both. */
export function normalizeClusterIps(spec: IServiceSpec, old?: IServiceSpec): void {
  if (!old) {
    if (spec.clusterIP && !spec.clusterIPs?.length) spec.clusterIPs = [spec.clusterIP]
    return
  }
  const [single, before] = [spec.clusterIP ?? "", old.clusterIP ?? ""]
  if (old.clusterIPs?.length && !spec.clusterIPs?.length && single === before) spec.clusterIPs = [...old.clusterIPs]
  if (single === before || !equalJson(spec.clusterIPs ?? [], old.clusterIPs ?? [])) return
  if (single === "") delete spec.clusterIPs
  else spec.clusterIPs = [single]
}

const needsNodePort = ({ type }: IServiceSpec): boolean => type === "NodePort" || type === "LoadBalancer"
const needsHealthPort = ({ type, externalTrafficPolicy }: IServiceSpec): boolean => type === "LoadBalancer" && externalTrafficPolicy === "Local"

/**
 * An update keeps what the server has handed out unless it says otherwise, and lets go of what the new type has no use for, if it left that
 * as it was. Upstream: the service registry's patchAllocatedValues and dropTypeDependentFields.
 */
export function keepAllocated(spec: IServiceSpec, old: IServiceSpec): void {
  if (spec.type !== "ExternalName" && old.type !== "ExternalName") {
    if (!spec.clusterIP && old.clusterIP) spec.clusterIP = old.clusterIP
    if (!spec.clusterIPs?.length && old.clusterIPs?.length) spec.clusterIPs = [...old.clusterIPs]
    if (spec.ipFamilyPolicy === undefined && old.ipFamilyPolicy !== undefined) spec.ipFamilyPolicy = old.ipFamilyPolicy
    if (!spec.ipFamilies && old.ipFamilies) spec.ipFamilies = [...old.ipFamilies]
  }
  if (needsNodePort(spec) && needsNodePort(old)) keepNodePorts(spec, old)
  if (needsHealthPort(spec) && needsHealthPort(old) && !spec.healthCheckNodePort && old.healthCheckNodePort) spec.healthCheckNodePort = old.healthCheckNodePort
  normalizeClusterIps(spec, old)
  letGo(spec, old)
}

// Ports are known by their names; one that kept its number does not lend it to another.
function keepNodePorts(spec: IServiceSpec, old: IServiceSpec): void {
  const before = old.ports ?? []
  const kept = new Set((spec.ports ?? []).map(({ nodePort }) => nodePort).filter((port) => port && before.some(({ nodePort }) => nodePort === port)))
  for (const port of spec.ports ?? []) {
    const same = before.find(({ name = "" }) => name === (port.name ?? ""))?.nodePort
    if (!port.nodePort && same && !kept.has(same)) port.nodePort = same
  }
}

function letGo(spec: IServiceSpec, old: IServiceSpec): void {
  const fields = spec as unknown as Record<string, Json | undefined>
  const before = old as unknown as Record<string, Json | undefined>
  const drop = (...names: readonly string[]): void => {
    for (const name of names) if (equalJson(fields[name], before[name])) delete fields[name]
  }
  if (old.type !== "ExternalName" && spec.type === "ExternalName") {
    if (equalJson(fields["clusterIPs"], before["clusterIPs"])) drop("clusterIP", "clusterIPs")
    drop("ipFamilies", "ipFamilyPolicy")
  }
  const samePorts = equalJson(portsOf(spec), portsOf(old))
  if (needsNodePort(old) && !needsNodePort(spec) && samePorts) for (const port of spec.ports ?? []) delete port.nodePort
  if (needsHealthPort(old) && !needsHealthPort(spec)) drop("healthCheckNodePort")
  if (old.type === "LoadBalancer" && spec.type !== "LoadBalancer") drop("allocateLoadBalancerNodePorts", "loadBalancerClass")
  const external = (of: IServiceSpec): boolean => needsNodePort(of) || (of.type === "ClusterIP" && Boolean(of.externalIPs?.length))
  if (external(old) && !external(spec)) drop("externalTrafficPolicy")
}

const portsOf = ({ ports }: IServiceSpec): Json => (ports ?? []).map(({ nodePort }) => nodePort ?? 0).sort((a, b) => a - b)
