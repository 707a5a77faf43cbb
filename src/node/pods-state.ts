import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { Pod, PodStatus } from "../api/kinds/pod/types.ts"
import type { Informer } from "../client/informer.ts"
import { noFlows, type Flows } from "../sim/flows.ts"
import type { EventId } from "../sim/types.ts"
import type { Backoffs } from "./backoff.ts"
import type { StartFailure } from "./container-statuses.ts"
import type { ProbeState } from "./probe-state.ts"
import { newPuller, type Puller } from "./puller.ts"
import type { Runtime } from "./runtime.ts"
import { newObjectWatches, type ObjectWatches, type Token } from "./volumes/state.ts"

/** Who looks after one Pod: one turn at a time. Frozen; replaced in the table. */
export interface Worker {
  readonly uid: string
  /** As last seen; where the object is gone, as it last was. */
  readonly pod: Pod
  readonly stage: Stage
  /** The turn under way, 0 where there is none, and whether another is wanted after it. */
  readonly flow: number
  readonly again: boolean
  /** The first that happened to the Pod since its last turn began: why the next one comes. */
  readonly news: EventId
  /** When the last turn ended, and whether the runtime has been looked at since. */
  readonly turnedAt: Micros | undefined
  readonly inspected: boolean
  /** Whether the API object is gone. */
  readonly deleted: boolean
}

/**
 * A Pod is kept in sync until it is to end; then its containers are ended ("ending"), then what they used is given back ("cleaning"),
 * then nothing is left to do ("over").
 */
export type Stage = "sync" | "ending" | "cleaning" | "over"

/** What the kubelet has said of a Pod, and what of that the server has. Frozen. */
export interface Said {
  readonly status: PodStatus
  /** The server's status after our last write; undefined once our watch has shown it. */
  readonly written: PodStatus | undefined
  readonly writtenRevision: string
}

/** What a flow that waits for hooks still waits for, and the containers whose hook has failed. Frozen. */
export interface HookWait {
  readonly left: readonly string[]
  readonly failed: readonly string[]
}

export interface PodsState {
  readonly informer: Informer
  readonly workers: Table<string, Worker>
  /** What the manifests on the node's disk ask for, and for which of them a write about its mirror Pod is under way; by "namespace/name". */
  readonly statics: Table<string, Pod>
  readonly mirrors: Table<string, true>
  readonly runtime: Runtime
  readonly flows: Flows
  readonly puller: Puller
  /** Of a Pod and container: why its last start failed, as "uid/container". */
  readonly failures: Table<string, StartFailure>
  /** Of restarts and of pulls. */
  readonly backoffs: Backoffs
  readonly pullBackoffs: Backoffs
  /** The last error of a pull that is backed off, as "uid/image". */
  readonly pullErrors: Table<string, string>
  readonly said: Table<string, Said>
  /** Pods whose status is to be written, in order, and what is new of them; and the one that is being written. */
  readonly unwritten: Table<number, { readonly uid: string; readonly cause: EventId }>
  nextUnwritten: number
  writing: string
  /** Flows that wait for processes to end: by flow, the containers. */
  readonly endings: Table<number, readonly string[]>
  /** Flows that wait for what containers do before they end. */
  readonly hooks: Table<number, HookWait>
  /** Containers whose process has answered since this kubelet started. */
  readonly alive: Table<string, true>
  readonly probes: ProbeState
  /** What the Pods refer to, and the tokens that they were given; by "uid/audience/seconds". */
  readonly objects: ObjectWatches
  readonly tokens: Table<string, Token>
  readonly tokenErrors: Table<string, string>
  /** Where the grids of this kubelet's loops begin: looking at the runtime, and looking for work that is due. */
  inspectOrigin: Micros
  workOrigin: Micros
}

export const newPodsState = (informer: Informer, runtime: Runtime, inspectOrigin: Micros, workOrigin: Micros): PodsState => ({
  informer,
  workers: new Table(),
  statics: new Table(),
  mirrors: new Table(),
  runtime,
  flows: noFlows(),
  puller: newPuller(),
  failures: new Table(),
  backoffs: new Table(),
  pullBackoffs: new Table(),
  pullErrors: new Table(),
  said: new Table(),
  unwritten: new Table(),
  nextUnwritten: 1,
  writing: "",
  endings: new Table(),
  hooks: new Table(),
  alive: new Table(),
  probes: { workers: new Table() },
  objects: newObjectWatches(),
  tokens: new Table(),
  tokenErrors: new Table(),
  inspectOrigin,
  workOrigin,
})

export const putWorker = ({ workers }: PodsState, worker: Worker, fields: Partial<Worker> = {}): Worker => {
  const next = Object.freeze({ ...worker, ...fields })
  workers.set(worker.uid, next)
  return next
}
