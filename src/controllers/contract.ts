import { deepFreeze } from "../base/freeze.ts"
import type { Json, JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { Instant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"
import type { IndexName } from "../client/indexes.ts"
import type { EventDraft } from "../client/event-correlation.ts"
import type { Watched } from "../client/informer.ts"
import type { EventId, Evidence, Read } from "../sim/types.ts"

/** What controllers may watch; informers are shared within the process. */
export type Source =
  | "nodes" | "nodeLeases" | "csiNodes" | "namespaces" | "pods" | "serviceAccounts" | "configMaps" | "secrets" | "services" | "endpoints"
  | "endpointSlices" | "replicaSets" | "deployments" | "daemonSets" | "controllerRevisions"

const core = (plural: string, ...indexes: readonly IndexName[]): Watched => ({ group: "", version: "v1", plural, namespaced: true, indexes: ["owner", ...indexes] })
const apps = (plural: string, ...indexes: readonly IndexName[]): Watched => ({ ...core(plural, ...indexes), group: "apps" })
const clusterWide = (plural: string, group = ""): Watched => ({ group, version: "v1", plural, namespaced: false, indexes: ["owner"] })

export const sources: Readonly<Record<Source, Watched>> = deepFreeze({
  nodes: clusterWide("nodes"),
  nodeLeases: { ...core("leases"), group: "coordination.k8s.io", namespace: "kube-node-lease" },
  csiNodes: clusterWide("csinodes", "storage.k8s.io"),
  namespaces: clusterWide("namespaces"),
  pods: core("pods", "unmanaged", "node"),
  serviceAccounts: core("serviceaccounts"),
  configMaps: core("configmaps"),
  secrets: core("secrets"),
  services: core("services"),
  endpoints: core("endpoints"),
  endpointSlices: { ...core("endpointslices"), group: "discovery.k8s.io" },
  replicaSets: apps("replicasets", "unmanaged"),
  deployments: apps("deployments"),
  daemonSets: apps("daemonsets"),
  controllerRevisions: apps("controllerrevisions"),
})

/** One change of an object that a controller watches. */
export interface Seen {
  readonly source: Source
  readonly key: string
  readonly object: ApiObject | undefined
  readonly before: ApiObject | undefined
}

/** The same, with what made it. */
export interface News extends Seen {
  readonly cause: EventId
}

/** What a decision may look at: caches and memory, and nothing else. */
export interface View {
  readonly now: Micros
  readonly instant: Instant
  /** When this controller began: the origin of the grids of loops that only look. */
  readonly beganAt: Micros
  readonly config: ManagerConfig
  get<T extends ApiObject>(source: Source, key: string): T | undefined
  list<T extends ApiObject>(source: Source): readonly T[]
  /** Those with that value in an index of the source, in the order of their keys. */
  by<T extends ApiObject>(source: Source, index: IndexName, value: string): readonly T[]
  inNamespace<T extends ApiObject>(source: Source, namespace: string): readonly T[]
  count(source: Source): number
  /** What an earlier decision left under this key. */
  memory<T>(key: string): T | undefined
}

export interface ManagerConfig {
  readonly server: string
  /** From where Nodes get their ranges of Pod addresses: "10.244.0.0/16". */
  readonly clusterCidr: string
}

/**
 * One request. `sees` names the cached object that must have caught up with its answer before the key is looked at again; without
 * a key the object that was answered.
 */
export interface Write {
  readonly method: "POST" | "PUT" | "PATCH" | "DELETE"
  readonly path: string
  readonly body?: Json
  readonly sees?: { readonly source: Source; readonly key?: string }
  /** The key of the controller's memory under which the answer's body is kept once it has succeeded, for a later decision to read. */
  readonly keep?: string
  /** Recorded when it has succeeded; "{name}" stands for the name of the object that was answered. */
  readonly done?: Told
  /** Recorded when it was refused; {@link serverWords} stand for what the server said. */
  readonly refused?: Told
  /** After a conflict the key rests so long, and up to as long again, instead of the queue's back-off: for controllers that try again themselves. */
  readonly restMicros?: Micros
}

/** Where a controller's memory says that the server would take nothing new for this key, as its namespace goes; whoever sees it forgets it with the key. */
export const closedKey = (key: string): string => `${key}|closed`

/** In an event or a body: to be replaced by the message of the server's refusal. Nobody else writes that character. */
export const serverWords = "\u0000"

/** An Event to be recorded, by component. */
export interface Told {
  readonly component: string
  readonly draft: EventDraft
}

interface Aside {
  /** What to keep for later decisions, by key; null forgets. */
  readonly remember?: Readonly<Record<string, unknown>>
  /** Recorded at once, or when the plan's writes have succeeded. */
  readonly events?: readonly Told[]
  /** Other keys of this controller that are to be looked at because of this decision. */
  readonly wake?: readonly string[]
}

/** The order of a plan's writes, where it is not all at once. */
interface Stages {
  /** Begin with one write, and double while all succeed: whatever refuses the first will refuse them all. */
  readonly slowStart?: true
  /** One write after the other, whatever comes of each. */
  readonly inTurn?: true
  /** Sent when all writes have succeeded. */
  readonly afterwards?: Write
  /** Sent when one was refused; {@link serverWords} in its body stand for what the server said. The key then backs off all the same. */
  readonly otherwise?: Write
}

/** What a controller decides for a key. */
export type Plan =
  | ({ readonly type: "write"; readonly writes: readonly Write[]; readonly because: Evidence } & Stages & Aside)
  | ({ readonly type: "wait"; readonly until: Micros; readonly why: string; readonly about?: JsonObject; readonly read: readonly Read[] } & Aside)
  | ({ readonly type: "settled" } & Aside)

export const settled: Plan = Object.freeze({ type: "settled" })

/** One controller: a pure decision over one key, and what wakes it. */
export interface Controller {
  readonly name: string
  /** Its service account in kube-system: whom its requests come from. */
  readonly account: string
  readonly qps: number
  readonly burst: number
  readonly workers: number
  readonly watches: readonly Source[]
  /** The keys that a change concerns. */
  readonly wakes: (seen: Seen, view: View) => readonly string[]
  /** What to remember from the first whole look, before any key is worked on. */
  readonly begin?: (view: View) => Readonly<Record<string, unknown>>
  readonly reconcile: (key: string, view: View) => Plan
}

/** Evidence names so many of the objects that were read, and no more. */
export const readMax = 20

/** Objects by name, the first few of many. */
export const named = (objects: readonly ApiObject[]): string => {
  const names = objects.slice(0, 5).map(({ metadata }) => metadata.name)
  return objects.length > names.length ? `${names.join(", ")} … (${objects.length})` : names.join(", ")
}

/** The revision of an object, as evidence. */
export const readOf = ({ kind, metadata }: ApiObject): Read => ({ kind, name: metadata.name, revision: metadata.resourceVersion ?? "", ...(metadata.namespace ? { namespace: metadata.namespace } : {}) })
