import { formatTime, instant, parseInstant } from "../../api/instant.ts"
import { systemPriorityClasses } from "../../api/kinds/priority-class.ts"
import { fieldsOf, type ApiObject } from "../../api/meta.ts"
import { equalJson, isObject, type Json, type JsonObject } from "../../base/json.ts"
import { plus, seconds } from "../../base/time.ts"
import { fabricOf } from "../../net/places.ts"
import type { Context } from "../../sim/types.ts"
import { securePort } from "../config.ts"
import type { ApiDriver } from "../driver.ts"
import { objectsFrom } from "../cache/cache.ts"
import type { OwnRequest } from "../origin.ts"
import { serviceAddress, serviceCidr } from "../services/ranges.ts"
import type { ApiServerState } from "../state.ts"
import { submitOwn } from "../submit.ts"

// What is in every cluster because its API servers keep it there: the system's namespaces, the range of Services, the system's priorities, and the Service
// `kubernetes`, through which Pods reach the API servers that live.

const systemTask = "system-object"
const systemTimer = "system-objects"
const retry = seconds(1)

/** Looks at one object after another from `from` on, and mends the first that is not as it should be; its answer comes back here. */
export function ensureSystemObjects(driver: ApiDriver, state: ApiServerState, context: Context, from = 0): void {
  for (let i = from; i < wishes.length; i++) {
    const request = wishes[i]?.(state, context)
    if (request) return submitOwn(driver, state, context, `${systemTask}/${i}`, request)
  }
}

/** Whoever was first with an object, or changed it meanwhile, is right until the next look. */
export function onSystemObjectAnswer(driver: ApiDriver, state: ApiServerState, context: Context, index: number, code: number): void {
  if (code < 300 || code === 409) ensureSystemObjects(driver, state, context, index + 1)
  else context.timer(systemTimer, plus(context.now, retry), { type: "apiserver/system-objects" })
}

/** What is to be asked for, if anything. */
type Wish = (state: ApiServerState, context: Context) => OwnRequest | undefined

const known = ({ caches }: ApiServerState, prefix: string, name: string): ApiObject | undefined => caches[prefix]?.objects.get(prefix + name)

/** An object that is made where it is missing, and left alone else. */
const present = (prefix: string, key: string, path: string, body: JsonObject): Wish => (state) => (known(state, prefix, key) ? undefined : { method: "POST", path, body })

const classes = "/apis/scheduling.k8s.io/v1/priorityclasses"
const cidrs = "/apis/networking.k8s.io/v1/servicecidrs"

const namespace = (name: string): Wish => present("/registry/namespaces/", name, "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name }, spec: {}, status: { phase: "Active" } })

const priorityClasses = Object.entries(systemPriorityClasses).map(([name, { value, description }]) =>
  present("/registry/priorityclasses/", name, classes, { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name }, value, description }))

/** The range is ready to be taken from. (A controller of the controller manager guards it with a finalizer, too; there is none yet.) */
function cidrReady(state: ApiServerState, context: Context): OwnRequest | undefined {
  const cidr = known(state, "/registry/servicecidrs/", "kubernetes")
  const status = cidr && (fieldsOf(cidr)["status"] as JsonObject | undefined)
  if (status?.["conditions"]) return undefined
  const lastTransitionTime = formatTime(instant(context.epochMicros + context.now))
  const ready = { type: "Ready", status: "True", reason: "", message: "Kubernetes Service CIDR is ready", lastTransitionTime }
  return { method: "PATCH", path: `${cidrs}/kubernetes/status`, headers: { "content-type": "application/merge-patch+json" }, body: { status: { conditions: [ready] } } }
}

const service: JsonObject = {
  apiVersion: "v1", kind: "Service", metadata: { name: "kubernetes", namespace: "default", labels: { component: "apiserver", provider: "kubernetes" } },
  spec: { type: "ClusterIP", clusterIP: serviceAddress(0), ports: [{ name: "https", port: 443, protocol: "TCP", targetPort: securePort }] },
}

/** After so long without renewal a server counts as dead. */
const aliveMicros = 15_000_000

/**
 * The addresses of the API servers that live. (Real ones keep keys of their own in etcd that end after 15 s; here the Leases by which they
 * say who they are, which are renewed as often, tell the same.)
 */
function addressesAlive(state: ApiServerState, context: Context): readonly string[] {
  const now = instant(context.epochMicros + context.now)
  const others = objectsFrom(state.caches["/registry/leases/"], "/registry/leases/kube-system/apiserver-").flatMap((lease) => {
    const spec = fieldsOf(lease)["spec"]
    const renewed = isObject(spec) && typeof spec["renewTime"] === "string" ? parseInstant(spec["renewTime"]) : undefined
    const address = lease.metadata.annotations?.["kubernetes.io/peer-advertise-address"]?.split(":")[0]
    return address !== undefined && renewed !== undefined && now - renewed < aliveMicros ? [address] : []
  })
  const own = fabricOf(context).places[context.host - 1]?.address ?? ""
  return [...new Set([...others, own])].sort()
}

/** An object that is made where it is missing, and put right where a field differs. */
const kept = (prefix: string, collection: string, field: string, make: (addresses: readonly string[]) => JsonObject): Wish => (state, context) => {
  const wanted = make(addressesAlive(state, context))
  const found = known(state, prefix, "default/kubernetes")
  if (!found) return { method: "POST", path: collection, body: wanted }
  if (equalJson(fieldsOf(found)[field], wanted[field])) return undefined
  return { method: "PUT", path: `${collection}/kubernetes`, body: { ...(found as unknown as JsonObject), [field]: wanted[field] as Json } }
}

const ports = [{ name: "https", port: securePort, protocol: "TCP" }]

const endpoints = kept("/registry/endpoints/", "/api/v1/namespaces/default/endpoints", "subsets", (addresses) => ({
  apiVersion: "v1", kind: "Endpoints", metadata: { name: "kubernetes", namespace: "default", labels: { "endpointslice.kubernetes.io/skip-mirror": "true" } },
  subsets: [{ addresses: addresses.map((ip) => ({ ip })), ports }],
}))

const endpointSlice = kept("/registry/endpointslices/", "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices", "endpoints", (addresses) => ({
  apiVersion: "discovery.k8s.io/v1", kind: "EndpointSlice", metadata: { name: "kubernetes", namespace: "default", labels: { "kubernetes.io/service-name": "kubernetes" } },
  addressType: "IPv4", endpoints: addresses.map((address) => ({ addresses: [address], conditions: { ready: true } })), ports,
}))

/** In the order in which a real server makes them. */
const wishes: readonly Wish[] = [
  ...["kube-system", "kube-public", "default", "kube-node-lease"].map(namespace),
  present("/registry/servicecidrs/", "kubernetes", cidrs, { apiVersion: "networking.k8s.io/v1", kind: "ServiceCIDR", metadata: { name: "kubernetes" }, spec: { cidrs: [serviceCidr] } }),
  cidrReady,
  ...priorityClasses,
  present("/registry/services/", "default/kubernetes", "/api/v1/namespaces/default/services", service),
  endpoints, endpointSlice,
]
