import { draftOf } from "../../api/draft.ts"
import { invalid as invalidField } from "../../api/field-error.ts"
import { formatTime } from "../../api/instant.ts"
import type { IPAddress } from "../../api/kinds/ip-address.ts"
import { initializeFamilies } from "../../api/kinds/service-families.ts"
import { isHeadless } from "../../api/kinds/service-ip-rules.ts"
import type { Service, ServiceSpec } from "../../api/kinds/service.ts"
import type { ApiObject, Status } from "../../api/meta.ts"
import { internal, invalid, isFailure } from "../../api/status.ts"
import type { Json } from "../../base/json.ts"
import type { Revision } from "../../store/key-value.ts"
import { askStore, cachedList, instantNow, newUid, settle, type Asking, type MayAsk } from "../asks.ts"
import type { Exchange } from "../exchange.ts"
import { registryRoot } from "../resources.ts"
import { addressesOf, portsOf } from "./claims.ts"
import { assignPorts, needsPorts, type PortDesk } from "./ports.ts"
import { addresses, chooseFree, isServiceAddress, networkAddress, serviceAddress, serviceCidr } from "./ranges.ts"

// What the server hands out to Services: an address each, kept by an IPAddress object, and ports on the nodes. It is taken before the
// Service is written and given back if that fails, as in a real server. A request whose client goes away in between leaves what it had
// taken, which upkeep/repair-addresses.ts and repair-ports.ts look for.

/** Hands a Service what it needs and lacks, in place: on create, update and patch alike. Gives why it cannot be. */
export function* allocate(exchange: Exchange, draft: ApiObject, current: ApiObject | undefined): Asking<Status | undefined> {
  if (draft.kind !== "Service" || draft.apiVersion !== "v1" || exchange.info.subresource !== "") return undefined
  // An earlier try of this request may have taken something.
  yield* settleClaims(exchange, true)
  const spec = ((draft as Service).spec ??= {})
  const old = (current as Service | undefined)?.spec
  const errors = initializeFamilies(spec, old)
  if (errors.length > 0) return refuse(draft, errors)
  return (yield* takeAddress(exchange, draft as Service, spec, old)) ?? (yield* takePorts(exchange, draft, spec, old))
}

/** The request is done: what it took goes back where it failed, and what it left free goes back where not. */
export function* settleClaims({ claims, dryRun }: Pick<Exchange, "claims" | "dryRun">, failed: boolean): Asking<void> {
  const freed = dryRun ? [[], []] as const : [claims.freedAddresses, claims.freedPorts] as const
  const [ips, ports] = failed ? [claims.addresses, claims.ports] : freed
  claims.addresses = claims.freedAddresses = []
  claims.ports = claims.freedPorts = []
  for (const ip of ips) yield* askStore({ type: "txn", compare: [], success: [{ type: "delete", key: addressKey(ip) }], failure: [] })
  if (ports.length > 0) yield* changePorts((taken) => ({ taken: taken.filter((port) => !ports.includes(port)), refused: undefined }))
}

const refuse = (draft: ApiObject, errors: Parameters<typeof invalid>[2]): Status => invalid({ group: "", kind: "Service" }, draft.metadata.name, errors)
const addressPrefix = `${registryRoot}ipaddresses/`
const addressKey = (ip: string): string => addressPrefix + ip

function* takeAddress(exchange: Exchange, draft: Service, spec: ServiceSpec, old: ServiceSpec | undefined): Asking<Status | undefined> {
  const { claims, dryRun } = exchange
  if (old) claims.freedAddresses = spec.type === "ExternalName" ? addressesOf(old) : []
  const held = old && old.type !== "ExternalName"
  if (spec.type === "ExternalName" || isHeadless(spec) || held) return undefined
  const wanted = spec.clusterIPs?.[0] ?? ""
  const why = (text: string): Status => refuse(draft, [invalidField("spec.clusterIPs", spec.clusterIPs ?? [], `failed to allocate IP ${wanted}: ${text}`)])
  if (wanted !== "" && !isServiceAddress(wanted)) return why(dryRun ? `the provided IP (${wanted}) is not in the valid range. The range of valid IPs is ${serviceCidr}` : "the provided network does not match the current range")
  const { objects } = yield* cachedList(addressPrefix)
  const taken = new Set(objects.map(({ metadata }) => metadata.name))
  for (;;) {
    const chosen = wanted === "" ? yield* chooseAddress(taken, dryRun) : wanted
    if (chosen === undefined) return internal("failed to allocate a serviceIP: range is full")
    const done = taken.has(chosen) ? false : dryRun || (yield* createAddress(chosen, draft))
    if (isFailure(done)) return done
    if (done) {
      if (!dryRun) claims.addresses = [chosen]
      spec.clusterIP = chosen
      spec.clusterIPs = [chosen]
      return undefined
    }
    if (wanted !== "") return why("provided IP is already allocated")
    taken.add(chosen)
  }
}

function* chooseAddress(taken: ReadonlySet<string>, dryRun: boolean): Asking<string | undefined> {
  if (dryRun) return networkAddress
  const { size, offset } = addresses
  const drawn = (yield { type: "draw", purpose: "cluster IP", below: size - offset }) as number
  const index = chooseFree(size, offset, drawn, (i) => !taken.has(serviceAddress(i)))
  return index === undefined ? undefined : serviceAddress(index)
}

/** Makes the object that keeps an address; false where it is there already. */
function* createAddress(name: string, { metadata }: Service): Asking<boolean | Status> {
  const keeper = keeperOf(name, metadata)
  const value: IPAddress = { ...keeper, metadata: { ...keeper.metadata, uid: yield* newUid(), creationTimestamp: formatTime(yield* instantNow()) } }
  const key = addressKey(name)
  const answer = yield* askStore({ type: "txn", compare: [{ key, target: "mod", result: "=", operand: 0 as Revision }], success: [{ type: "put", key, value: value as unknown as Json }], failure: [] })
  return isFailure(answer) ? answer : answer.succeeded
}

/** The label of those that the server itself made for Services. */
export const allocatorLabel = { "ipaddress.kubernetes.io/managed-by": "ipallocator.k8s.io" } as const

/** The object that keeps an address for a Service. */
export const keeperOf = (ip: string, { namespace = "", name }: ApiObject["metadata"]): IPAddress => ({
  apiVersion: "networking.k8s.io/v1", kind: "IPAddress",
  metadata: { name: ip, labels: { "ipaddress.kubernetes.io/ip-family": "IPv4", ...allocatorLabel } },
  spec: { parentRef: { resource: "services", namespace, name } },
})

function* takePorts({ claims, dryRun }: Exchange, draft: ApiObject, spec: ServiceSpec, old: ServiceSpec | undefined): Asking<Status | undefined> {
  const had = old ? portsOf(old) : []
  const asked = draftOf(spec)
  if (needsPorts(spec, old, had)) {
    const refused = yield* changePorts(function* (taken): Asking<PortChange> {
      // A try that was overtaken chooses again.
      Object.assign(spec, draftOf(asked))
      const desk: PortDesk = { taken: new Set(taken), claimed: new Set(), dryRun }
      const errors = yield* assignPorts(spec, old, had, desk)
      claims.ports = errors.length > 0 || dryRun ? [] : [...desk.claimed]
      return { taken: [...taken, ...claims.ports], refused: errors.length > 0 ? refuse(draft, errors) : undefined }
    })
    if (refused) return refused
  }
  const now = portsOf(spec)
  claims.freedPorts = had.filter((port) => !now.includes(port))
  return undefined
}

/** Where the ports in use are kept. (Upstream keeps them as bits under /registry/ranges; nobody can watch either.) */
export const portsKey = "ranges/servicenodeports"

interface PortChange {
  readonly taken: readonly number[]
  readonly refused: Status | undefined
}

const triesMax = 20

/** Changes which ports are in use, on condition that nobody else does meanwhile. */
function* changePorts(change: (taken: readonly number[]) => MayAsk<PortChange>): Asking<Status | undefined> {
  for (let tries = 0; tries < triesMax; tries++) {
    const read = yield* askStore({ type: "range", key: portsKey })
    if (isFailure(read)) return read
    const kept = read.kvs[0]
    const taken = (kept?.value ?? []) as readonly number[]
    const { taken: next, refused } = yield* settle(change(taken))
    if (refused || next.length === taken.length) return refused
    const compare = [{ key: portsKey, target: "mod", result: "=", operand: (kept?.modRevision ?? 0) as Revision }] as const
    const answer = yield* askStore({ type: "txn", compare, success: [{ type: "put", key: portsKey, value: next }], failure: [] })
    if (isFailure(answer)) return answer
    if (answer.succeeded) return undefined
  }
  return internal("the ports of the nodes change too often")
}
