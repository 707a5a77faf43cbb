import { parseAddress } from "../../base/cidr.ts"
import { groupBy } from "../../base/group.ts"
import type { Endpoints } from "../../api/kinds/endpoints.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { Service } from "../../api/kinds/service.ts"
import { isReady } from "../replicaset/pods.ts"
import { addressesOf, hasEndpoint, hostnameFor, isHeadless, targetOf, targetRefOf, type ServicePort } from "./service-pods.ts"

export type Subset = NonNullable<Endpoints["subsets"]>[number]
type Address = NonNullable<Subset["addresses"]>[number]
type Port = NonNullable<Subset["ports"]>[number]

/** An Endpoints object holds no more addresses. */
const capacity = 1_000

/**
 * The subsets of a Service's Endpoints: addresses that share all their ports stand together. Upstream orders subsets and ports by a
 * hash; here they come in the Service's own order, which readers do not see.
 */
export function subsetsOf(service: Service, pods: readonly Pod[]): readonly Subset[] {
  const listed = pods.filter((pod) => hasEndpoint(pod, service.spec?.publishNotReadyAddresses ?? false))
  const parts = listed.flatMap((pod) => {
    const address = addressFor(service, pod)
    if (!address) return []
    const ready = service.spec?.publishNotReadyAddresses === true || isReady(pod)
    return portsFor(service, pod).map((port) => ({ address, ready, port }))
  })
  const byPort = groupBy(parts, ({ port }) => JSON.stringify(port))
  const byAddresses = groupBy([...byPort.values()], (group) => group.map(({ address, ready }) => `${address.ip} ${address.targetRef?.uid} ${ready}`).toSorted().join())
  return [...byAddresses.values()].flatMap((groups) => {
    const [first = []] = groups
    const ports = groups.flatMap(([part]) => part?.port ?? [])
    const of = (ready: boolean): Address[] => first.filter((part) => part.ready === ready).map(({ address }) => address).toSorted(byAddress)
    return [{ ...listIn("addresses", of(true)), ...listIn("notReadyAddresses", of(false)), ...listIn("ports", ports) }]
  })
}

const listIn = <T>(name: string, list: readonly T[]): Record<string, readonly T[]> => (list.length > 0 ? { [name]: list } : {})

function byAddress(a: Address, b: Address): number {
  const [x, y] = [parseAddress(a.ip)?.value ?? 0n, parseAddress(b.ip)?.value ?? 0n]
  return x < y ? -1 : x > y ? 1 : 0
}

/** A Pod's address in the first family of the Service; undefined where it has none. */
export function addressFor(service: Service, pod: Pod): Address | undefined {
  const [ip] = addressesOf(pod, familyOf(service, pod))
  if (ip === undefined) return undefined
  const hostname = hostnameFor(pod, service)
  return { ip, ...(hostname === undefined ? {} : { hostname }), nodeName: pod.spec.nodeName ?? "", targetRef: targetRefOf(pod) }
}

function familyOf({ spec }: Service, pod: Pod): 4 | 6 {
  const family = spec?.ipFamilies?.[0]
  if (family) return family === "IPv6" ? 6 : 4
  const address = isHeadless({ spec } as Service) ? pod.status.podIP : spec?.clusterIP
  return address?.includes(":") ? 6 : 4
}

/** The ports of a Pod's subset; a headless Service may have none, and its addresses stand all the same. */
function portsFor(service: Service, pod: Pod): readonly (Port | undefined)[] {
  const ports = service.spec?.ports ?? []
  if (ports.length === 0) return isHeadless(service) ? [undefined] : []
  return ports.flatMap((port) => {
    const target = targetOf(pod, port)
    return target === undefined ? [] : [portOf(port, target)]
  })
}

export const portOf = ({ name, protocol = "TCP", appProtocol }: Pick<ServicePort, "name" | "protocol" | "appProtocol">, port: number): Port => ({ ...(name ? { name } : {}), port, protocol, ...(appProtocol === undefined ? {} : { appProtocol }) })

/** At most a thousand addresses: ready ones first, from each subset in proportion. Undefined where all have room. */
export function truncated(subsets: readonly Subset[]): readonly Subset[] | undefined {
  const count = (of: "addresses" | "notReadyAddresses"): number => subsets.reduce((sum, subset) => sum + (subset[of]?.length ?? 0), 0)
  const [ready, notReady] = [count("addresses"), count("notReadyAddresses")]
  if (ready + notReady <= capacity) return undefined
  const field = ready > capacity ? "addresses" : "notReadyAddresses"
  const [room, total] = ready > capacity ? [capacity, ready] : [capacity - ready, notReady]
  let left = room
  return subsets.map((subset) => {
    const list = subset[field] ?? []
    const kept = list.slice(0, Math.min(left, Math.ceil((list.length / total) * room)))
    left -= kept.length
    const { addresses: own, ports = [] } = subset
    return { ...listIn("addresses", field === "addresses" ? kept : (own ?? [])), ...listIn("notReadyAddresses", field === "addresses" ? [] : kept), ...listIn("ports", ports) }
  })
}

export const sizeOf = (subsets: readonly Subset[]): number => subsets.reduce((sum, { addresses = [], notReadyAddresses = [] }) => sum + addresses.length + notReadyAddresses.length, 0)
