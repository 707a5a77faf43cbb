import { formatMicroTime, instant, parseInstant } from "../../api/instant.ts"
import type { IPAddress } from "../../api/kinds/ip-address.ts"
import type { Service } from "../../api/kinds/service.ts"
import { keyOf, type ApiObject } from "../../api/meta.ts"
import type { Json } from "../../base/json.ts"
import { seconds } from "../../base/time.ts"
import type { Context } from "../../sim/types.ts"
import { objectsFrom } from "../cache/cache.ts"
import type { ApiDriver } from "../driver.ts"
import type { OwnRequest } from "../origin.ts"
import { allocatorLabel, keeperOf } from "../services/allocate.ts"
import { addressesOf } from "../services/claims.ts"
import type { ApiServerState } from "../state.ts"
import { submitOwn } from "../submit.ts"

export const repairTask = "repair"

/** A request lasts a minute at most: an address that was taken before that, for a Service that is not there, was left behind. */
const requestMicros = seconds(60)
const component = "ipallocator-repair-controller"
const collection = "/apis/networking.k8s.io/v1/ipaddresses"

/**
 * Puts right what the objects that keep addresses and the Services say of each other: an address that was left behind is given back, and
 * one that nothing keeps is kept again. It looks when the server renews its Lease, each ten seconds (upstream looks at each change, and
 * at all Services each three minutes), and writes nothing where all is right. Upstream: the repair loop of ipallocator.
 */
export function repairAddresses(driver: ApiDriver, state: ApiServerState, context: Context): void {
  if (state.upkeep.repairs.length > 0) return
  state.upkeep.repairs = Object.freeze([...leftBehind(state, context), ...notKept(state, context)])
  next(driver, state, context)
}

/** One request after the other; what failed is found again at the next look. */
export function onRepairAnswer(driver: ApiDriver, state: ApiServerState, context: Context): void {
  state.upkeep.repairs = Object.freeze(state.upkeep.repairs.slice(1))
  next(driver, state, context)
}

function next(driver: ApiDriver, state: ApiServerState, context: Context): void {
  const [request] = state.upkeep.repairs
  if (request) submitOwn(driver, state, context, repairTask, request)
}

const addressesIn = ({ caches }: ApiServerState): readonly IPAddress[] => objectsFrom(caches["/registry/ipaddresses/"], "/registry/ipaddresses/") as readonly IPAddress[]
const servicesIn = ({ caches }: ApiServerState): readonly Service[] => objectsFrom(caches["/registry/services/"], "/registry/services/") as readonly Service[]

function leftBehind(state: ApiServerState, context: Context): readonly OwnRequest[] {
  const now = instant(context.epochMicros + context.now)
  const services = new Set(servicesIn(state).map(keyOf))
  return addressesIn(state).flatMap((address) => {
    const { metadata, spec } = address
    const [[label, maker]] = Object.entries(allocatorLabel) as [[string, string]]
    if (metadata.labels?.[label] !== maker) return []
    const { group = "", resource, namespace = "", name } = spec?.parentRef ?? { resource: "", name: "" }
    const ofService = group === "" && resource === "services"
    const age = now - (parseInstant(metadata.creationTimestamp ?? "") ?? now)
    if (ofService && (services.has(`${namespace}/${name}`) || age <= requestMicros)) return []
    const note = ofService
      ? `IPAddress: ${metadata.name} for Service ${namespace}/${name} appears to have leaked: cleaning up`
      : `IPAddress ${metadata.name} appears to have been modified, not referencing a Service &ParentReference{Group:${group},Resource:${resource},Namespace:${namespace},Name:${name},}: cleaning up`
    const body = { kind: "DeleteOptions", apiVersion: "v1", preconditions: { uid: metadata.uid ?? "" } }
    return [eventOn(address, "IPAddressNotAllocated", "IPAddressAllocation", note, context), { method: "DELETE", path: `${collection}/${metadata.name}`, body }]
  })
}

function notKept(state: ApiServerState, context: Context): readonly OwnRequest[] {
  const kept = new Set(addressesIn(state).map(({ metadata }) => metadata.name))
  return servicesIn(state).flatMap((service) =>
    addressesOf(service.spec ?? {})
      .filter((ip) => !kept.has(ip))
      .flatMap((ip): readonly OwnRequest[] => [
        eventOn(service, "ClusterIPNotAllocated", "ClusterIPAllocation", `Cluster IP [IPv4]: ${ip} is not allocated; repairing`, context),
        { method: "POST", path: collection, body: keeperOf(ip, service.metadata) as unknown as Json },
      ]))
}

function eventOn({ apiVersion, kind, metadata }: ApiObject, reason: string, action: string, note: string, context: Context): OwnRequest {
  const { name, namespace, uid = "", resourceVersion = "" } = metadata
  const home = namespace ?? "default"
  const word = (): string => context.draw("event name", 2 ** 32).toString(16).padStart(8, "0")
  const body = {
    apiVersion: "events.k8s.io/v1", kind: "Event", metadata: { name: `${name}.${word()}${word()}`, namespace: home },
    eventTime: formatMicroTime(instant(context.epochMicros + context.now)), reportingController: component, reportingInstance: `${component}-${context.hostName}`,
    type: "Warning", reason, action, note, regarding: { apiVersion, kind, ...(namespace ? { namespace } : {}), name, uid, resourceVersion },
  }
  return { method: "POST", path: `/apis/events.k8s.io/v1/namespaces/${home}/events`, body }
}
