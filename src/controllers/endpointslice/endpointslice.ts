import { groupBy } from "../../base/group.ts"
import type { Json, JsonObject } from "../../base/json.ts"
import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { Service } from "../../api/kinds/service.ts"
import { keyOf } from "../../api/meta.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { involving } from "../../client/event-correlation.ts"
import { conditionIn } from "../conditions.ts"
import { readMax, readOf, serverWords, settled, sources, type Controller, type Plan, type Told, type View, type Write } from "../contract.ts"
import { hasEndpoint, hasOwnEndpoints, selectedPods, servicesConcerned, triggerTime, triggerTimeAnnotation, type TriggerTimes } from "../endpoints/service-pods.ts"
import type { Changes, Draft, Group } from "./changes.ts"
import { endpointOf, portsOf, type Endpoint } from "./endpoint.ts"
import { changesOf, hashOf, manager, serviceLabel } from "./slices.ts"

/**
 * The EndpointSlice controller: where a Service's Pods can be reached, a hundred to a slice. Woken by Services; by Pods whose address,
 * readiness, deletion or labels change; by slices that somebody changes or deletes (upstream waits a second then); and by a node that
 * comes, for the Pods that are bound to it already. Other changes of nodes wake nobody: a Pod's zone is written down when its endpoint is.
 * Endpoints that somebody writes for a Service without a selector are not mirrored into slices: upstream has another controller for that.
 */
export const endpointSlice: Controller = {
  name: "endpointslice",
  account: "endpointslice-controller",
  qps: 20,
  burst: 30,
  workers: 5,
  watches: ["services", "pods", "endpointSlices", "nodes"],
  wakes(seen, view) {
    if (seen.source === "services") return [seen.key]
    if (view.now === view.beganAt) return []
    if (seen.source === "pods") return servicesConcerned(seen, view)
    if (seen.source === "endpointSlices") return [...new Set([seen.object, seen.before].flatMap((slice) => serviceKeyOf(slice as EndpointSlice | undefined)))]
    return seen.before ? [] : view.by<Pod>("pods", "node", seen.key).flatMap((pod) => servicesConcerned({ object: pod, before: undefined }, view))
  },
  reconcile(key, view) {
    const service = view.get<Service>("services", key)
    if (!service) return { ...settled, remember: { [key]: null } }
    if (!hasOwnEndpoints(service)) return settled
    const pods = selectedPods(service, view)
    const { at, times } = triggerTime(service, pods, view.memory<TriggerTimes>(key))
    return { ...bringUpToDate(service, pods, at, view), remember: { [key]: times } }
  },
}

/** The Service that a slice of this controller belongs to. */
export function serviceKeyOf(slice: Pick<EndpointSlice, "metadata"> | undefined): readonly string[] {
  const name = slice?.metadata.labels?.[serviceLabel]
  return slice && name && slice.metadata.labels?.[manager.label] === manager.name ? [`${slice.metadata.namespace}/${name}`] : []
}

function bringUpToDate(service: Service, pods: readonly Pod[], at: string | undefined, view: View): Plan {
  const { namespace = "", name } = service.metadata
  const existing = view.inNamespace<EndpointSlice>("endpointSlices", namespace).filter((slice) => slice.metadata.deletionTimestamp === undefined && serviceKeyOf(slice).includes(keyOf(service)))
  const types = addressTypes(service)
  const stale = existing.filter(({ addressType }) => !types.includes(addressType))
  const listed = pods.filter((pod) => hasEndpoint(pod, true))
  const changes = types.map((type) => changesOf(service, type, groupsOf(service, listed, type, view), existing.filter(({ addressType }) => addressType === type)))
  const writes = [...changes.flatMap((each) => writesOf(each, service, at)), ...stale.map((slice) => removal(slice))]
  if (writes.length === 0) return settled
  const known = new Set(existing.flatMap(({ endpoints = [] }) => endpoints.map((endpoint) => JSON.stringify([hashOf(endpoint), endpoint.conditions]))))
  const isKnown = (endpoint: Endpoint): boolean => known.has(JSON.stringify([hashOf(endpoint), endpoint.conditions]))
  const isNews = (pod: Pod): boolean => types.some((type) => !isKnown(endpointOf(pod, nodeOf(pod, view), service, type)))
  const news = listed.filter(isNews)
  return { type: "write", writes, because: { say: "endpointslice/changed", about: { namespace, name, endpoints: listed.length, ready: listed.filter(isReady).length, ...aboutNews(news) }, read: [service, ...news].slice(0, readMax).map(readOf) } }
}

const isReady = ({ status }: Pod): boolean => conditionIn(status.conditions, "Ready")?.status === "True"

/** The Pods for whose sake the slices change: new ones, or such as turned. */
function aboutNews(pods: readonly Pod[]): JsonObject {
  const turned = pods.map((pod) => `${pod.metadata.name} ${pod.metadata.deletionTimestamp !== undefined ? "ends" : isReady(pod) ? "is ready" : "is not ready"}`)
  return { news: turned.slice(0, 5).join(", "), ...(turned.length === 0 ? { context: "less" } : {}) }
}

const nodeOf = ({ spec }: Pod, view: View): Node | undefined => view.get<Node>("nodes", spec.nodeName ?? "")

/** Which addresses a Service has slices for. Those that came before dual stack do not say: then it is seen from their address. */
export function addressTypes({ spec }: Service): readonly string[] {
  if (spec?.ipFamilies?.length) return spec.ipFamilies
  if (!spec?.clusterIP || spec.clusterIP === "None") return ["IPv4", "IPv6"]
  return [spec.clusterIP.includes(":") ? "IPv6" : "IPv4"]
}

/** Endpoints by the ports that they have: a port's name may lead to another number in another Pod. A Pod on a node that nobody knows is left out. */
function groupsOf(service: Service, pods: readonly Pod[], type: string, view: View): readonly Group[] {
  const byPorts = groupBy(pods, (pod) => JSON.stringify(portsOf(service, pod)))
  return [...byPorts.values()].map((group) => ({
    ports: portsOf(service, group[0] as Pod),
    endpoints: group.flatMap((pod) => {
      const node = nodeOf(pod, view)
      if (!node && !service.spec?.publishNotReadyAddresses) return []
      const endpoint = endpointOf(pod, node, service, type)
      return endpoint.addresses.length > 0 ? [endpoint] : []
    }),
  }))
}

function writesOf({ create, update, remove }: Changes, service: Service, at: string | undefined): readonly Write[] {
  const { namespace = "", deletionTimestamp } = service.metadata
  // A Service that goes takes its slices with it: the garbage collector would only have more to do.
  const created = deletionTimestamp === undefined ? create : []
  const write = (method: "POST" | "PUT", path: string, slice: Draft): Write => ({ method, path, body: withTrigger(slice, at), sees: { source: "endpointSlices" }, refused: refusedEvent(service) })
  return [
    ...created.map((slice) => write("POST", collectionPath(sources.endpointSlices, namespace), slice)),
    ...update.map((slice) => write("PUT", objectPath(sources.endpointSlices, namespace, slice.metadata.name ?? ""), slice)),
    ...remove.map((slice) => removal(slice)),
  ]
}

const removal = ({ metadata }: EndpointSlice): Write => ({ method: "DELETE", path: objectPath(sources.endpointSlices, metadata.namespace, metadata.name), sees: { source: "endpointSlices", key: `${metadata.namespace}/${metadata.name}` } })

function withTrigger({ metadata, ...slice }: Draft, at: string | undefined): Json {
  const { [triggerTimeAnnotation]: _old, ...kept } = metadata.annotations ?? {}
  const annotations = { ...kept, ...(at === undefined ? {} : { [triggerTimeAnnotation]: at }) }
  return { ...slice, metadata: { ...metadata, annotations } } as unknown as Json
}

function refusedEvent(service: Service): Told {
  const { namespace, name } = service.metadata
  const message = `Error updating Endpoint Slices for Service ${namespace}/${name}: ${serverWords}`
  return { component: "endpoint-slice-controller", draft: { involved: involving({ apiVersion: "v1", kind: "Service" }, service.metadata), type: "Warning", reason: "FailedToUpdateEndpointSlices", message } }
}
