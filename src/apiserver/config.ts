import { isObject, type Json } from "../base/json.ts"
import { micros, minutes, seconds, type Micros } from "../base/time.ts"

/** What an API server is configured with: the flags of kube-apiserver that matter here. */
export interface ApiServerConfig {
  /** Addresses of etcd's members; empty: the member on the server's own host. */
  readonly etcd: readonly string[]
  /** Simulated time that handling costs a request, apart from the store's answers. */
  readonly handlingMicros: Micros
  /** Audit entries that are kept. */
  readonly auditMax: number
  /** `--max-requests-inflight` and `--max-mutating-requests-inflight`. */
  readonly readingMax: number
  readonly writingMax: number
  readonly bodyBytesMax: number
  /** How long the watch cache keeps changes for watches that come back, and how many of each resource. */
  readonly historyMicros: Micros
  readonly historyMin: number
  readonly historyMax: number
  readonly bookmarkMicros: Micros
  /** `--etcd-compaction-interval` */
  readonly compactionMicros: Micros
  /** `--event-ttl` */
  readonly eventTtlSeconds: number
}

export const securePort = 6443

const defaults: ApiServerConfig = Object.freeze({
  etcd: Object.freeze([]),
  handlingMicros: micros(500),
  auditMax: 1_000,
  readingMax: 400,
  writingMax: 200,
  bodyBytesMax: 3 * 1024 * 1024,
  historyMicros: seconds(75),
  historyMin: 100,
  historyMax: 102_400,
  bookmarkMicros: minutes(1),
  compactionMicros: minutes(5),
  eventTtlSeconds: 3_600,
})

/** How long a request waits for the watch cache to reach a revision: upstream's blockTimeout. */
export const freshnessTimeout = seconds(3)
/** How long the server waits until it asks a store again that was not there: gRPC's first back-off. */
export const storeRetry = seconds(1)

/** A unit's configuration, with defaults for what it leaves out. */
export function readConfig(config: Json): ApiServerConfig {
  if (!isObject(config)) return defaults
  const known = Object.keys(defaults).filter((key) => config[key] !== undefined)
  return Object.freeze({ ...defaults, ...Object.fromEntries(known.map((key) => [key, config[key]])) })
}
