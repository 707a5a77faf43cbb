import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { Endpoints } from "../../api/kinds/endpoints.ts"
import type { Service } from "../../api/kinds/service.ts"
import type { ApiObject } from "../../api/meta.ts"
import { related, type Describer } from "./describer.ts"
import { headLines, mapText, metaLines, type Lines } from "./text.ts"

export const serviceDescriber: Describer = {
  kind: "Service", group: "", events: true,
  *lines(object, surroundings) {
    const service = object as ApiObject as Service
    const { metadata, spec = {}, status } = service
    const slices = yield* related<EndpointSlice>(surroundings, "endpointslices", metadata.namespace ?? "", { labelSelector: `kubernetes.io/service-name=${metadata.name}` })
    const given = (title: string, value: string | number | undefined): Lines => (value ? [`${title}:\t${value}`] : [])
    return [
      ...headLines(service), ...metaLines(service),
      `Selector:\t${mapText(spec.selector)}`, `Type:\t${spec.type ?? ""}`,
      ...given("IP Family Policy", spec.ipFamilyPolicy),
      `IP Families:\t${spec.ipFamilies?.join(",") || "<none>"}`, `IP:\t${spec.clusterIP ?? ""}`, `IPs:\t${spec.clusterIPs?.join(",") || "<none>"}`,
      ...given("External IPs", spec.externalIPs?.join(",")), ...given("Desired LoadBalancer IP", spec.loadBalancerIP), ...given("External Name", spec.externalName),
      ...given("LoadBalancer Ingress", (status?.loadBalancer?.ingress ?? []).map(({ ip, ipMode, hostname = "" }) => (ip ? `${ip}${ipMode ? ` (${ipMode})` : ""}` : hostname)).join(", ")),
      ...(spec.ports ?? []).flatMap((port) => portLines(port, slices)),
      `Session Affinity:\t${spec.sessionAffinity ?? ""}`,
      ...given("External Traffic Policy", spec.externalTrafficPolicy), ...given("Internal Traffic Policy", spec.internalTrafficPolicy),
      ...given("HealthCheck NodePort", spec.healthCheckNodePort), ...given("LoadBalancer Source Ranges", spec.loadBalancerSourceRanges?.join(",")), ...given("Traffic Distribution", spec.trafficDistribution),
    ]
  },
}

type Port = NonNullable<NonNullable<Service["spec"]>["ports"]>[number]

function portLines({ name = "", port, protocol = "TCP", targetPort = 0, nodePort, appProtocol }: Port, slices: readonly EndpointSlice[]): Lines {
  const shown = name || "<unset>"
  return [
    `Port:\t${shown}\t${port}/${protocol}`, `TargetPort:\t${targetPort}/${protocol}`,
    ...(appProtocol ? [`AppProtocol:\t${appProtocol}`] : []),
    ...(nodePort ? [`NodePort:\t${shown}\t${nodePort}/${protocol}`] : []),
    `Endpoints:\t${endpointsText(slices, name)}`,
  ]
}

const shownMax = 3

/** The ready addresses of a port, three at most. */
function endpointsText(slices: readonly EndpointSlice[], port: string): string {
  if (slices.length === 0) return "<none>"
  const found = slices.flatMap(({ ports, endpoints }) => {
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false).map(({ addresses }) => addresses[0] ?? "")
    if (!ports?.length) return ready
    return ports.filter(({ name = "" }) => name === port).flatMap((each) => ready.map((address) => `${address.includes(":") ? `[${address}]` : address}:${each.port ?? 0}`))
  })
  const shown = found.slice(0, shownMax).join(",")
  return found.length > shownMax ? `${shown} + ${found.length - shownMax} more...` : shown
}

export const endpointsDescriber: Describer = {
  kind: "Endpoints", group: "", events: true,
  // eslint-disable-next-line require-yield -- all is in the object itself
  *lines(object) {
    const { subsets = [] } = object as ApiObject as Endpoints
    return [
      ...headLines(object), ...metaLines(object), "Subsets:",
      ...subsets.flatMap(({ addresses = [], notReadyAddresses = [], ports = [] }) => [
        `  Addresses:\t${addresses.map(({ ip }) => ip).join(",") || "<none>"}`, `  NotReadyAddresses:\t${notReadyAddresses.map(({ ip }) => ip).join(",") || "<none>"}`,
        ...(ports.length === 0 ? [] : ["  Ports:", "    Name\tPort\tProtocol", "    ----\t----\t--------", ...ports.map(({ name, port, protocol = "TCP" }) => `    ${name || "<unset>"}\t${port}\t${protocol}`)]),
        "",
      ]),
    ]
  },
}

export const endpointSliceDescriber: Describer = {
  kind: "EndpointSlice", group: "discovery.k8s.io", events: true,
  // eslint-disable-next-line require-yield -- all is in the object itself
  *lines(object) {
    const { addressType, ports, endpoints } = object as ApiObject as EndpointSlice
    const shownPorts = ports?.length ? ["Ports:", "  Name\tPort\tProtocol", "  ----\t----\t--------", ...ports.map(({ name, port, protocol = "TCP" }) => `  ${name || "<unset>"}\t${port ?? "<unset>"}\t${protocol}`)] : ["Ports: <unset>"]
    return [...headLines(object), ...metaLines(object), `AddressType:\t${addressType}`, ...shownPorts, ...(endpoints?.length ? ["Endpoints:", ...endpoints.flatMap(endpointLines)] : ["Endpoints: <none>"])]
  },
}

function endpointLines({ addresses, conditions, hostname, targetRef, nodeName, zone }: NonNullable<EndpointSlice["endpoints"]>[number]): Lines {
  return [
    `  - Addresses:\t${addresses.join(", ") || "<none>"}`, "    Conditions:", `      Ready:\t${conditions?.ready ?? "<unset>"}`,
    `    Hostname:\t${hostname ?? "<unset>"}`, ...(targetRef ? [`    TargetRef:\t${targetRef.kind}/${targetRef.name}`] : []),
    `    NodeName:\t${nodeName ?? "<unset>"}`, `    Zone:\t${zone ?? "<unset>"}`,
  ]
}
