import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { Service } from "../../api/kinds/service.ts"
import { addressesOf, hostnameFor, isHeadless, targetOf, targetRefOf } from "../endpoints/service-pods.ts"
import { isReady } from "../replicaset/pods.ts"

export type Endpoint = NonNullable<EndpointSlice["endpoints"]>[number]
export type Port = NonNullable<EndpointSlice["ports"]>[number]

/** A Pod as an endpoint. One on its way out is never ready, but may still be serving. */
export function endpointOf(pod: Pod, node: Node | undefined, service: Service, addressType: string): Endpoint {
  const serving = isReady(pod)
  const terminating = pod.metadata.deletionTimestamp !== undefined
  const ready = service.spec?.publishNotReadyAddresses === true || (serving && !terminating)
  const zone = node?.metadata.labels?.["topology.kubernetes.io/zone"]
  const hostname = hostnameFor(pod, service)
  return {
    addresses: [...addressesOf(pod, addressType === "IPv6" ? 6 : 4)],
    conditions: { ready, serving, terminating },
    ...(hostname === undefined ? {} : { hostname }),
    targetRef: targetRefOf(pod),
    ...(pod.spec.nodeName ? { nodeName: pod.spec.nodeName } : {}),
    ...(zone ? { zone } : {}),
  }
}

/** The ports of a Pod behind a Service, in the Service's order; those whose name no container has are left out. (Upstream orders them by a hash.) */
export function portsOf(service: Service, pod: Pick<Pod, "spec">): readonly Port[] {
  const ports = service.spec?.ports ?? []
  if (ports.length === 0 && isHeadless(service)) return []
  return ports.flatMap((port) => {
    const target = targetOf(pod, port)
    if (target === undefined) return []
    const { name = "", protocol = "TCP", appProtocol } = port
    return [{ name, port: target, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) }]
  })
}
