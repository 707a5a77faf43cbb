import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { Endpoints } from "../../api/kinds/endpoints.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { Service } from "../../api/kinds/service.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { involving } from "../../client/event-correlation.ts"
import { named, readMax, readOf, serverWords, settled, sources, type Controller, type Plan, type Told, type View, type Write } from "../contract.ts"
import { hasOwnEndpoints, headlessLabel, isHeadless, selectedPods, servicesConcerned, triggerTime, triggerTimeAnnotation, type TriggerTimes } from "./service-pods.ts"
import { sizeOf, subsetsOf, truncated, type Subset } from "./subsets.ts"

const managedLabel = "endpoints.kubernetes.io/managed-by"
const component = "endpoint-controller"
const overCapacity = "endpoints.kubernetes.io/over-capacity"

/**
 * The endpoints controller: the older form of a Service's endpoints, one object of the Service's name. Woken by Services, by Pods whose
 * address, readiness, deletion or labels change, and by Endpoints that somebody deletes; not by what somebody writes into them. When it
 * begins it also looks at every Endpoints there is, and deletes those whose Service is gone.
 */
export const endpoints: Controller = {
  name: "endpoints",
  account: component,
  qps: 20,
  burst: 30,
  workers: 5,
  watches: ["services", "pods", "endpoints"],
  wakes(seen, view) {
    if (seen.source === "services") return [seen.key]
    if (seen.source === "pods") return view.now === view.beganAt ? [] : servicesConcerned(seen, view)
    return seen.object === undefined || view.now === view.beganAt ? [seen.key] : []
  },
  reconcile(key, view) {
    const service = view.get<Service>("services", key)
    if (!service) return leftover(key, view)
    if (!hasOwnEndpoints(service)) return settled
    const pods = selectedPods(service, view)
    const { at, times } = triggerTime(service, pods, view.memory<TriggerTimes>(key))
    const plan = bringUpToDate(service, pods, at, view.get<Endpoints>("endpoints", key))
    return { ...plan, remember: { [key]: times } }
  },
}

/** The Service is gone: its Endpoints go too, and what is known of it. */
function leftover(key: string, view: View): Plan {
  const present = view.get<Endpoints>("endpoints", key)
  if (!present && view.memory(key) === undefined) return settled
  const [namespace = "", name = ""] = key.split("/")
  const remove: Write = { method: "DELETE", path: objectPath(sources.endpoints, namespace, name), sees: { source: "endpoints", key } }
  return { type: "write", writes: [remove], because: { say: "endpoints/service-gone", about: { namespace, name }, read: present ? [readOf(present)] : [] }, remember: { [key]: null } }
}

function bringUpToDate(service: Service, pods: readonly Pod[], at: string | undefined, present: Endpoints | undefined): Plan {
  const subsets = subsetsOf(service, pods)
  if (present && isCurrent(present, subsets, service)) return settled
  const cut = truncated(subsets)
  const { namespace = "", name } = service.metadata
  const { [triggerTimeAnnotation]: _at, [overCapacity]: _over, ...kept } = present?.metadata.annotations ?? {}
  const annotations = { ...kept, ...(at === undefined ? {} : { [triggerTimeAnnotation]: at }), ...(cut ? { [overCapacity]: "truncated" } : {}) }
  const labels = { ...service.metadata.labels, ...(isHeadless(service) ? { [headlessLabel]: "" } : {}), [managedLabel]: component }
  const { subsets: _old, ...rest } = (present ?? { apiVersion: "v1", kind: "Endpoints" }) as unknown as JsonObject
  const metadata = { ...(present?.metadata ?? { name, namespace }), labels, annotations }
  const body = { ...rest, metadata: metadata as unknown as Json, ...(subsets.length > 0 ? { subsets: (cut ?? subsets) as unknown as Json } : {}) }
  const changed = pods.filter((pod) => !sameAddress(pod, present?.subsets ?? [], subsets))
  const because = { say: "endpoints/changed", about: { namespace, name, addresses: sizeOf(subsets), pods: named(changed) }, read: [service, ...changed].slice(0, readMax).map(readOf) }
  const [method, path] = present ? (["PUT", objectPath(sources.endpoints, namespace, name)] as const) : (["POST", collectionPath(sources.endpoints, namespace)] as const)
  return { type: "write", writes: [{ method, path, body, sees: { source: "endpoints" }, refused: refusedEvent(service, present) }], because }
}

function isCurrent({ subsets = [], metadata }: Endpoints, wanted: readonly Subset[], service: Service): boolean {
  const { [headlessLabel]: _headless, [managedLabel]: manager, ...labels } = metadata.labels ?? {}
  const { [headlessLabel]: _own, ...given } = service.metadata.labels ?? {}
  if (manager !== component || !equalJson(labels, given)) return false
  return metadata.annotations?.[overCapacity] === undefined && equalJson(subsets as unknown as Json, wanted as unknown as Json)
}

/** Whether a Pod stands in both, under the same readiness, or in neither. */
function sameAddress({ metadata: { uid } }: Pod, before: readonly Subset[], now: readonly Subset[]): boolean {
  const placeIn = (subsets: readonly Subset[]): string => subsets.map(({ addresses = [], notReadyAddresses = [] }) => [addresses, notReadyAddresses].map((list) => list.some(({ targetRef }) => targetRef?.uid === uid)).join()).join(" ")
  return placeIn(before) === placeIn(now)
}

function refusedEvent(service: Service, present: Endpoints | undefined): Told {
  const { namespace = "", name } = service.metadata
  const involved = involving({ apiVersion: "v1", kind: "Endpoints" }, present?.metadata ?? { namespace, name })
  const [reason, message] = present
    ? ["FailedToUpdateEndpoint", `Failed to update endpoint ${namespace}/${name}: ${serverWords}`]
    : ["FailedToCreateEndpoint", `Failed to create endpoint for service ${namespace}/${name}: ${serverWords}`]
  return { component, draft: { involved, type: "Warning", reason, message } }
}
