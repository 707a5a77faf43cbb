import { deepFreeze } from "../base/freeze.ts"
import type { Json, JsonObject } from "../base/json.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import { actorId, type ActorId, type Context, type HostId, type HostSpec } from "../sim/types.ts"

/** The least and the usual time of one hop; jitter is uniform around the usual time. Microseconds. */
export interface Latency {
  readonly floor: Micros
  readonly typical: Micros
}

/** Hops by distance. `edge` is any hop to or from a host of no zone: the laptop, clients. */
export interface Latencies {
  readonly loopback: Latency
  readonly rack: Latency
  readonly zone: Latency
  readonly edge: Latency
}

export const defaultLatencies: Latencies = deepFreeze({
  loopback: { floor: 20 as Micros, typical: 20 as Micros },
  rack: { floor: 200 as Micros, typical: 300 as Micros },
  zone: { floor: 800 as Micros, typical: 1_000 as Micros },
  edge: { floor: 4_000 as Micros, typical: 5_000 as Micros },
})

/** What a rule does to what it matches. Loss, duplication and reordering are chances in percent. */
export type Effect =
  | { readonly type: "partition" }
  | { readonly type: "latency"; readonly extraMicros: Micros; readonly jitterMicros: Micros }
  | { readonly type: "loss"; readonly percent: number }
  | { readonly type: "duplicate"; readonly percent: number }
  | { readonly type: "reorder"; readonly percent: number; readonly byMicros: Micros }

/** A fault on links. An end is a list of host names, zone names, or "*"; `oneWay` leaves the other direction alone. */
export interface Rule {
  readonly id: string
  readonly from: readonly string[]
  readonly to: readonly string[]
  readonly oneWay?: boolean
  readonly effect: Effect
}

/** Where a host is. `zone` is empty for a host outside the datacenter. */
export interface Place {
  readonly name: string
  readonly address: string
  readonly zone: string
}

/** The network's replicated memory: the same in every shard, changed by inputs only. */
export interface FabricState {
  /** By host number minus one: of all that there ever were. */
  places: readonly Place[]
  readonly addresses: Table<string, HostId>
  rules: readonly Rule[]
  readonly latencies: Latencies
}

/** The fabric's state, as its owner sees it. */
export const fabricOf = (context: Context): FabricState => context.fabric as FabricState

/** The host that has this address. */
export const hostAt = (context: Context, address: string): HostId | undefined => fabricOf(context).addresses.get(address)

export function latencyBetween(state: FabricState, from: HostId, to: HostId): Latency {
  const { loopback, rack, zone, edge } = state.latencies
  if (from === to) return loopback
  const a = state.places[from - 1]?.zone
  const b = state.places[to - 1]?.zone
  if (!a || !b) return edge
  return a === b ? rack : zone
}

/**
 * The least time of a hop between two hosts, wherever they are: how far shards may run apart. Two hosts never have less, those that are
 * added to a running world included: {@link latencyBetween} knows a rack, two zones and the edge, and faults only add.
 */
export const floorBetweenHosts = ({ rack, zone, edge }: Latencies): Micros => Math.min(rack.floor, zone.floor, edge.floor) as Micros

/** The network before any input. */
export function initialState(hosts: readonly HostSpec[], latencies: Latencies): FabricState {
  const places = hosts.map(placeOf)
  return { places: deepFreeze(places), addresses: new Table(places.map((place, i) => [place.address, (i + 1) as HostId])), rules: Object.freeze([]), latencies }
}

/** One more host has a place: that of the next number. */
export function addPlace(state: FabricState, spec: HostSpec): void {
  const place = placeOf(spec)
  state.places = deepFreeze([...state.places, place])
  state.addresses.set(place.address, state.places.length as HostId)
}

const placeOf = ({ name, facts }: HostSpec): Place => ({ name, address: text(facts, "address"), zone: text(facts, "zone") })

const text = (facts: JsonObject, key: string): string => {
  const value: Json | undefined = facts[key]
  return typeof value === "string" ? value : ""
}

/** The address to which a packet for "whatever listens on that host" goes. */
export const stackOf = (host: HostId): ActorId => actorId(host, 0)
