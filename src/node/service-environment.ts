import type { ApiObject } from "../api/meta.ts"
import type { IService } from "kubernetes-models/v1"

type Service = ApiObject & Pick<IService, "spec">

/** Where every Pod finds the API server. */
const masterName = "kubernetes"

/** The variables that tell a container of the Services of its namespace, and of the API server in any. Upstream: pkg/kubelet/envvars. */
export function serviceEnvironment(services: readonly ApiObject[], namespace: string, links: boolean): Record<string, string> {
  const env: Record<string, string> = {}
  for (const service of services as readonly Service[]) {
    const { name, namespace: own } = service.metadata
    const { clusterIP, ports = [] } = service.spec ?? {}
    const shown = own === "default" && name === masterName ? true : own === namespace && links
    if (shown && clusterIP !== undefined && clusterIP !== "" && clusterIP !== "None" && ports.length > 0) Object.assign(env, ofService(name, clusterIP, ports))
  }
  return env
}

type Ports = NonNullable<NonNullable<IService["spec"]>["ports"]>

function ofService(service: string, address: string, ports: Ports): Record<string, string> {
  const name = variableName(service)
  const url = ({ protocol = "TCP", port }: Ports[number]): string => `${protocol.toLowerCase()}://${address.includes(":") ? `[${address}]` : address}:${port}`
  const first = ports[0] as Ports[number]
  const env: Record<string, string> = { [`${name}_SERVICE_HOST`]: address, [`${name}_SERVICE_PORT`]: String(first.port) }
  for (const port of ports) if (port.name) env[`${name}_SERVICE_PORT_${variableName(port.name)}`] = String(port.port)
  env[`${name}_PORT`] = url(first)
  for (const port of ports) {
    const { protocol = "TCP" } = port
    const prefix = `${name}_PORT_${port.port}_${protocol.toUpperCase()}`
    Object.assign(env, { [prefix]: url(port), [`${prefix}_PROTO`]: protocol.toLowerCase(), [`${prefix}_PORT`]: String(port.port), [`${prefix}_ADDR`]: address })
  }
  return env
}

const variableName = (text: string): string => text.replaceAll("-", "_").toUpperCase()
