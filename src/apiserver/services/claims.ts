import type { ApiObject } from "../../api/meta.ts"
import type { Service, ServiceSpec } from "../../api/kinds/service.ts"

/** What a request has taken for a Service, to be given back should it fail, and what it leaves free should it succeed. */
export interface Claims {
  addresses: readonly string[]
  ports: readonly number[]
  freedAddresses: readonly string[]
  freedPorts: readonly number[]
}

export const noClaims = (): Claims => ({ addresses: [], ports: [], freedAddresses: [], freedPorts: [] })

/** A Service is gone: what it had is free. */
export function noteRemoved(claims: Claims, object: ApiObject): void {
  if (object.kind !== "Service" || object.apiVersion !== "v1") return
  const { spec = {} } = object as Service
  claims.freedAddresses = addressesOf(spec)
  claims.freedPorts = portsOf(spec)
}

/** The addresses that a Service holds. */
export const addressesOf = ({ type, clusterIPs = [] }: ServiceSpec): readonly string[] => (type === "ExternalName" ? [] : clusterIPs.filter((ip) => ip !== "None" && ip !== ""))

/** The node ports that a Service holds, each once. */
export function portsOf({ type, ports = [], healthCheckNodePort }: ServiceSpec): readonly number[] {
  if (type !== "NodePort" && type !== "LoadBalancer") return []
  return [...new Set([...ports.map(({ nodePort }) => nodePort ?? 0), healthCheckNodePort ?? 0])].filter((port) => port > 0)
}
