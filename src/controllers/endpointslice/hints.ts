import { equalJson, type Json } from "../../base/json.ts"
import type { EndpointSlice } from "../../api/kinds/endpoint-slice.ts"
import type { Service } from "../../api/kinds/service.ts"
import type { Endpoint } from "./endpoint.ts"
import type { Changes, Draft } from "./changes.ts"

const close = ["PreferClose", "PreferSameZone", "PreferSameNode"]

/**
 * Adds to ready endpoints for whom they are meant, where the Service's trafficDistribution prefers near ones; takes hints away where it
 * does not. Slices that would stay as they are are written where their hints are wrong. The annotation
 * `service.kubernetes.io/topology-mode: Auto`, which deals endpoints over zones by their CPUs, is not simulated: it gives no hints.
 * Upstream: endpointslice's trafficdist.
 */
export function withHints(service: Pick<Service, "spec">, { create, update, remove }: Changes, existing: readonly EndpointSlice[]): Changes {
  const distribution = service.spec?.trafficDistribution
  const names = [...update, ...remove].map(({ metadata }) => metadata.name)
  const stale = existing.filter((slice) => !names.includes(slice.metadata.name) && (slice.endpoints ?? []).some((endpoint) => isStale(endpoint, distribution)))
  const hinted = <D extends Draft>(slice: D): D => ({ ...slice, endpoints: (slice.endpoints ?? []).map((endpoint) => hint(endpoint, distribution)) })
  return { create: create.map(hinted), update: [...update, ...stale].map(hinted), remove }
}

const isPreferred = (distribution: string | undefined): boolean => distribution !== undefined && close.includes(distribution)

/** An endpoint that is not ready keeps what it had while hints are given at all. */
function isStale(endpoint: Endpoint, distribution: string | undefined): boolean {
  return !equalJson((endpoint.hints ?? {}) as Json, (hint(endpoint, distribution).hints ?? {}) as Json)
}

function hint(endpoint: Endpoint, distribution: string | undefined): Endpoint {
  const { hints: _hints, ...bare } = endpoint
  if (!isPreferred(distribution)) return bare
  if (endpoint.conditions?.ready !== true) return endpoint
  const forZones = endpoint.zone ? { forZones: [{ name: endpoint.zone }] } : {}
  const forNodes = endpoint.nodeName && distribution === "PreferSameNode" ? { forNodes: [{ name: endpoint.nodeName }] } : {}
  const hints = { ...forZones, ...forNodes }
  return Object.keys(hints).length > 0 ? { ...bare, hints } : bare
}
