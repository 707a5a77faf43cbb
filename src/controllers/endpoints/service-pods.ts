import { parseAddress, formatAddress } from "../../base/cidr.ts"
import { equalJson, type Json } from "../../base/json.ts"
import { isSidecar, type Pod } from "../../api/kinds/pod/types.ts"
import type { Service, ServiceSpec } from "../../api/kinds/service.ts"
import { keyOf, type ApiObject } from "../../api/meta.ts"
import { fromMap, matches, type LabelSelector } from "../../api/selectors.ts"
import type { Seen, View } from "../contract.ts"
import { isReady } from "../replicaset/pods.ts"

export type ServicePort = NonNullable<ServiceSpec["ports"]>[number]

export const headlessLabel = "service.kubernetes.io/headless"
export const triggerTimeAnnotation = "endpoints.kubernetes.io/last-change-trigger-time"

/** Whether controllers keep this Service's endpoints: without a selector somebody else does, and an ExternalName has none. */
export const hasOwnEndpoints = (service: Service): boolean => service.spec?.type !== "ExternalName" && selectorOf(service) !== undefined

const selectors = new WeakMap<Service, LabelSelector>()

function selectorOf(service: Service): LabelSelector | undefined {
  const known = selectors.get(service)
  if (known) return known
  const { selector } = service.spec ?? {}
  if (!selector || Object.keys(selector).length === 0) return undefined
  const parsed = fromMap(selector)
  selectors.set(service, parsed)
  return parsed
}

/** The Pods that a Service selects, in the order of their keys. */
export function selectedPods(service: Service, view: View): readonly Pod[] {
  const selector = selectorOf(service)
  return selector ? view.inNamespace<Pod>("pods", service.metadata.namespace ?? "").filter(({ metadata }) => matches(selector, metadata.labels)) : []
}

const servicesOf = (pod: Pod, view: View): readonly string[] => view.inNamespace<Service>("services", pod.metadata.namespace ?? "").filter((service) => selectorOf(service) && matches(selectorOf(service), pod.metadata.labels)).map(keyOf)

/**
 * The Services whose endpoints a change of a Pod may change: its address, readiness or deletion matter to those that select it, its
 * labels and host name to those that did or do so now. Nothing else of a Pod wakes anybody. Upstream: endpointslice's GetPodUpdateProjectionKey.
 */
export function servicesConcerned({ object, before }: Pick<Seen, "object" | "before">, view: View): readonly string[] {
  const [now, old] = [object as Pod | undefined, before as Pod | undefined]
  if (!now || !old) return servicesOf((now ?? old) as Pod, view)
  const isChanged = isNews(old, now)
  const isRelabelled = !equalJson(naming(old), naming(now))
  if (!isRelabelled) return isChanged ? servicesOf(now, view) : []
  const [mine, theirs] = [servicesOf(now, view), servicesOf(old, view)]
  return isChanged ? [...new Set([...mine, ...theirs])] : symmetricDifference(mine, theirs)
}

/** Those in one of two lists only. */
export const symmetricDifference = (a: readonly string[], b: readonly string[]): readonly string[] => [...a.filter((each) => !b.includes(each)), ...b.filter((each) => !a.includes(each))]

const isNews = (old: Pod, now: Pod): boolean => now.metadata.deletionTimestamp !== undefined || isReady(old) !== isReady(now) || addressesIn(old).join() !== addressesIn(now).join()
const addressesIn = ({ status }: Pod): readonly string[] => (status?.podIPs ?? []).map(({ ip }) => ip)
const naming = ({ metadata, spec }: Pod): Json => [metadata.labels ?? {}, spec?.hostname ?? "", spec?.subdomain ?? ""]

/** Whether a Pod belongs among endpoints: one that has ended does not, nor one without an address. */
export function hasEndpoint({ metadata, status }: Pod, includeTerminating: boolean): boolean {
  if (status?.phase === "Failed" || status?.phase === "Succeeded") return false
  if (!status?.podIP && !status?.podIPs?.length) return false
  return includeTerminating || metadata.deletionTimestamp === undefined
}

/** A Pod's addresses of one family, in their canonical form. */
export function addressesOf(pod: Pod, family: 4 | 6): readonly string[] {
  return addressesIn(pod).flatMap((ip) => {
    const address = parseAddress(ip, true)
    return address?.family === family ? [formatAddress(address)] : []
  })
}

/** The port of a Pod that a Service's port leads to: a number as it is, a name among the ports of its containers and sidecars. */
export function targetOf(pod: Pick<Pod, "spec">, { targetPort, protocol = "TCP" }: Pick<ServicePort, "targetPort" | "protocol">): number | undefined {
  if (typeof targetPort === "number" || targetPort === undefined) return targetPort
  const containers = [...(pod.spec.containers ?? []), ...(pod.spec.initContainers ?? []).filter(isSidecar)]
  return containers.flatMap(({ ports = [] }) => ports).find((port) => port.name === targetPort && (port.protocol ?? "TCP") === protocol)?.containerPort
}

/** The name by which DNS knows a Pod of this Service, if it has one. */
export const hostnameFor = ({ spec, metadata }: Pod, service: ApiObject): string | undefined => (spec?.hostname && spec.subdomain === service.metadata.name && service.metadata.namespace === metadata.namespace ? spec.hostname : undefined)

export const isHeadless = ({ spec }: Service): boolean => !spec?.clusterIP || spec.clusterIP === "None"

export const targetRefOf = ({ metadata }: Pod): { kind: string; namespace: string; name: string; uid: string } => ({ kind: "Pod", namespace: metadata.namespace ?? "", name: metadata.name, uid: metadata.uid ?? "" })

/** When the Service and each Pod last changed in a way that endpoints show, as far as a controller has seen. */
export interface TriggerTimes {
  readonly service: string
  readonly pods: Readonly<Record<string, string>>
}

/**
 * Which moment the endpoints' annotation names: the earliest change since the last look, the Service's creation at the first, none
 * where nothing changed. Upstream: endpointslice's TriggerTimeTracker.
 */
export function triggerTime(service: Service, pods: readonly Pod[], known: TriggerTimes | undefined): { readonly at: string | undefined; readonly times: TriggerTimes } {
  const created = service.metadata.creationTimestamp ?? ""
  const entries = pods.flatMap(({ metadata, status }) => {
    const at = status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime
    return at ? [[metadata.name, at] as const] : []
  })
  const times = { service: created, pods: Object.fromEntries(entries) }
  if (!known) return { at: created || undefined, times }
  const news = [...entries.flatMap(([name, at]) => (at > (known.pods[name] ?? "") ? [at] : [])), ...(created > known.service ? [created] : [])]
  return { at: news.toSorted()[0], times }
}
