import { groupBy } from "../../base/group.ts"
import { equalJson, type Json } from "../../base/json.ts"
import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { Service } from "../../api/kinds/service.ts"
import { isSubdomain } from "../../api/names.ts"
import { headlessLabel, isHeadless } from "../endpoints/service-pods.ts"
import { managedBy } from "../ownership.ts"
import type { Changes, Draft, Group } from "./changes.ts"
import type { Endpoint, Port } from "./endpoint.ts"
import { withHints } from "./hints.ts"

/** Endpoints in one slice: kube-controller-manager's --max-endpoints-per-slice. */
const endpointsMax = 100

export const serviceLabel = "kubernetes.io/service-name"
export const manager = { label: "endpointslice.kubernetes.io/managed-by", name: "endpointslice-controller.k8s.io" }
const reserved = [serviceLabel, manager.label, headlessLabel]

/**
 * What to write so that the slices of one address type hold these endpoints, touching as few as can be: endpoints stay where they are,
 * new ones fill slices that are written anyway, then one that has room, then new ones; what would be removed is written over instead.
 * A Service without endpoints keeps one empty slice. Upstream: endpointslice's Reconciler.
 */
export function changesOf(service: Service, type: string, groups: readonly Group[], existing: readonly EndpointSlice[]): Changes {
  const owned = existing.filter((slice) => isOwned(slice, service))
  const byPorts = groupBy(owned, ({ ports = [] }) => portsKey(ports))
  const packed = groups.map((group) => pack(service, type, group, byPorts.get(portsKey(group.ports)) ?? []))
  const wanted = groups.map(({ ports }) => portsKey(ports))
  const unwanted = [...byPorts].flatMap(([key, slices]) => (wanted.includes(key) ? [] : slices))
  const remove = [...existing.filter((slice) => !owned.includes(slice)), ...packed.flatMap((each) => each.remove), ...unwanted]
  const changes = withPlaceholder(service, type, existing, { create: packed.flatMap((each) => each.create), update: packed.flatMap((each) => each.update), remove })
  return reuse(service, withHints(service, changes, existing))
}

const isOwned = ({ metadata }: EndpointSlice, service: Service): boolean => metadata.ownerReferences?.some(({ uid, kind, apiVersion }) => uid === service.metadata.uid && kind === "Service" && apiVersion === "v1") === true

const portsKey = (ports: readonly Port[]): string => JSON.stringify(ports.map(({ name, port, protocol, appProtocol }) => [name ?? "", port ?? null, protocol ?? "", appProtocol ?? null]).toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)))

/** What tells endpoints apart. Upstream: endpointslice's EndpointSet. */
export const hashOf = ({ addresses, hostname = "", targetRef }: Endpoint): string => JSON.stringify([addresses.toSorted(), hostname, targetRef?.namespace ?? "", targetRef?.name ?? ""])

/** Whether endpoints of the same hash say the same; hints apart. */
export function saysTheSame(a: Endpoint, b: Endpoint): boolean {
  const facts = ({ nodeName, zone, conditions = {}, targetRef }: Endpoint): Json => {
    const { resourceVersion: _revision, ...target } = targetRef ?? {}
    return [nodeName ?? null, zone ?? null, conditions.ready ?? null, conditions.serving ?? null, conditions.terminating ?? null, targetRef ? (target as Json) : null]
  }
  return equalJson(facts(a), facts(b))
}

/** A slice whose endpoints are being decided. */
interface Filling {
  readonly slice: EndpointSlice | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly endpoints: Endpoint[]
  isWritten: boolean
}

function pack(service: Service, type: string, { ports, endpoints }: Group, slices: readonly EndpointSlice[]): Changes {
  const left = new Map(endpoints.map((endpoint) => [hashOf(endpoint), endpoint]))
  const remove: EndpointSlice[] = []
  const fillings = slices.flatMap((slice): Filling[] => {
    const before = slice.endpoints ?? []
    const kept = before.flatMap((endpoint) => left.get(hashOf(endpoint)) ?? [])
    for (const endpoint of kept) left.delete(hashOf(endpoint))
    const isChanged = kept.length !== before.length || kept.some((endpoint, i) => !saysTheSame(endpoint, before[i] as Endpoint))
    if (isChanged && kept.length === 0) {
      remove.push(slice)
      return []
    }
    const labels = labelsFor(service)
    const isRelabelled = !equalJson(unreserved(slice.metadata.labels), unreserved(service.metadata.labels))
    return [{ slice, labels: isRelabelled || isChanged ? labels : (slice.metadata.labels ?? {}), endpoints: isChanged ? kept : [...before], isWritten: isChanged || isRelabelled }]
  })
  const rest = [...left.values()]
  for (const each of fillings.filter(({ isWritten }) => isWritten).toSorted((a, b) => b.endpoints.length - a.endpoints.length)) each.endpoints.push(...rest.splice(0, endpointsMax - each.endpoints.length))
  while (rest.length > 0) {
    const filling = roomiest(fillings, rest.length) ?? { slice: undefined, labels: labelsFor(service), endpoints: [], isWritten: false }
    filling.endpoints.push(...rest.splice(0, endpointsMax - filling.endpoints.length))
    filling.isWritten = true
    if (!fillings.includes(filling)) fillings.push(filling)
  }
  const drafts = fillings.filter(({ isWritten }) => isWritten)
  return {
    create: drafts.flatMap((filling) => (filling.slice ? [] : [fresh(service, type, ports, filling.endpoints)])),
    update: drafts.flatMap(({ slice, labels, endpoints: list }) => (slice ? [{ ...slice, metadata: { ...slice.metadata, labels: { ...labels } }, endpoints: list }] : [])),
    remove,
  }
}

/** The untouched slice that would be fullest with so many more; undefined where none has the room. */
function roomiest(fillings: readonly Filling[], count: number): Filling | undefined {
  if (count >= endpointsMax) return undefined
  const fitting = fillings.filter(({ isWritten, endpoints }) => !isWritten && endpoints.length + count <= endpointsMax)
  return fitting.toSorted((a, b) => b.endpoints.length - a.endpoints.length)[0]
}

const unreserved = (labels: Readonly<Record<string, string>> = {}): Json => Object.fromEntries(Object.entries(labels).filter(([key]) => !reserved.includes(key)))

/** A slice has its Service's labels, and those that say whose it is. */
function labelsFor(service: Service): Record<string, string> {
  const own = unreserved(service.metadata.labels) as Record<string, string>
  return { ...own, ...(isHeadless(service) ? { [headlessLabel]: "" } : {}), [serviceLabel]: service.metadata.name, [manager.label]: manager.name }
}

function fresh(service: Service, addressType: string, ports: readonly Port[], endpoints: readonly Endpoint[]): Draft {
  const { name, namespace = "" } = service.metadata
  // The dash stays away where the name has no room for it.
  const generateName = isSubdomain(`${name}-a`).length === 0 ? `${name}-` : name
  return {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: { generateName, namespace, labels: labelsFor(service), ownerReferences: [managedBy({ apiVersion: "v1", kind: "Service" }, service)] },
    addressType,
    endpoints: [...endpoints],
    ports: [...ports],
  } as Draft
}

/** Where no slice would be left, an empty one is, or stays. */
function withPlaceholder(service: Service, type: string, existing: readonly EndpointSlice[], changes: Changes): Changes {
  const { create, remove } = changes
  if (existing.length > remove.length || create.length > 0) return changes
  const placeholder = fresh(service, type, [], [])
  const [only] = remove
  if (only && remove.length === 1 && isSamePlaceholder(only, placeholder)) return { ...changes, remove: [] }
  return { ...changes, create: [placeholder] }
}

export function isSamePlaceholder(a: Draft, b: Draft): boolean {
  const facts = ({ metadata, addressType, endpoints, ports }: Draft): Json => [metadata?.namespace ?? "", metadata?.labels ?? {}, addressType, (endpoints ?? []) as unknown as Json, (ports ?? []) as unknown as Json]
  return equalJson(facts(a), facts(b))
}

/** What would be removed and is the Service's own takes the place of what would be created. */
function reuse(service: Service, { create, update, remove }: Changes): Changes {
  const fresh = [...create]
  const renamed: Draft[] = []
  const gone = remove.filter((slice) => {
    const draft = isOwned(slice, service) ? fresh.at(-1) : undefined
    if (!draft) return true
    fresh.pop()
    renamed.push({ ...draft, metadata: { ...draft.metadata, name: slice.metadata.name } })
    return false
  })
  return { create: fresh, update: [...update, ...renamed], remove: gone }
}
