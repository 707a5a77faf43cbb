import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import { noFlows, type Flows } from "../sim/flows.ts"
import { etcdClient, type EtcdClient } from "../store/client.ts"
import type { LeaseId } from "../store/key-value.ts"
import { emptyAudit, type Audit } from "./audit.ts"
import { noFeed, type Feed } from "./cache/feed-state.ts"
import type { ResourceCache } from "./cache/cache.ts"
import { noWatchers, type Watchers } from "./cache/watchers.ts"
import type { ApiServerConfig } from "./config.ts"
import type { Origin, OwnRequest } from "./origin.ts"

/** An API server's memory. All that must outlive the process is in the store. */
export interface ApiServerState {
  readonly config: ApiServerConfig
  readonly net: Sockets
  readonly flows: Flows
  readonly etcd: EtcdClient
  readonly feed: Feed
  /** By the prefix under which the resource is stored. A record's Tables are cloned at a checkpoint. */
  readonly caches: Record<string, ResourceCache>
  readonly watchers: Watchers
  readonly audit: Audit
  /** Who waits for the answer of a flow. */
  readonly origins: Table<number, Origin>
  /** The flow of each request that is being served, by connection and stream. */
  readonly flowOfStream: Table<string, number>
  readonly inFlight: { reading: number; writing: number }
  /** The flow for which a flow works, and the answers that such a flow still waits for. */
  readonly parentOf: Table<number, number>
  readonly gatherings: Table<number, Gathering>
  readonly answersOfParts: Table<number, unknown>
  /** Flows that wait for the watch cache to reach a revision. */
  readonly waiting: Table<number, number>
  readonly eventLease: EventLease
  readonly upkeep: Upkeep
}

/** The flows that do a part of another flow's work each, and how many of them are not done. */
export interface Gathering {
  readonly flows: readonly number[]
  readonly left: number
}

/** The store's lease on which events hang that are written about now. */
export interface EventLease {
  id: LeaseId
  grantedAt: Micros
  attached: number
}

/** What the server does on its own account. */
export interface Upkeep {
  /** Its own Lease: its name, who holds it, and how far it is. */
  readonly identity: string
  readonly holder: string
  step: "none" | "release" | "create" | "renew"
  failures: number
  /** etcd's version of the key by which API servers take turns to compact, and the revision of that time. */
  compactionTurn: number
  compactionRevision: number
  /** What is still to be asked for so that Services have their addresses and nobody else; the first is under way. */
  repairs: readonly OwnRequest[]
  /** Node ports that are listed as in use and that no Service has: at how many looks that was so. */
  unusedPorts: Readonly<Record<string, number>>
}

export const newState = (config: ApiServerConfig, endpoints: readonly string[], identity: string, holder: string): ApiServerState => ({
  config,
  net: noSockets(),
  flows: noFlows(),
  etcd: etcdClient(endpoints),
  feed: noFeed(),
  caches: {},
  watchers: noWatchers(),
  audit: emptyAudit(),
  origins: new Table(),
  flowOfStream: new Table(),
  inFlight: { reading: 0, writing: 0 },
  parentOf: new Table(),
  gatherings: new Table(),
  answersOfParts: new Table(),
  waiting: new Table(),
  eventLease: { id: 0 as LeaseId, grantedAt: 0 as Micros, attached: 0 },
  upkeep: { identity, holder, step: "none", failures: 0, compactionTurn: 0, compactionRevision: 0, repairs: Object.freeze([]), unusedPorts: {} },
})
