import type { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { ApiClient } from "../client/api-client.ts"
import type { Recorder } from "../client/event-recorder.ts"
import type { SeriesRecorder } from "../client/event-series.ts"
import type { Informer } from "../client/informer.ts"
import type { Election } from "../client/leader-election.ts"
import type { Sockets } from "../net/sockets.ts"
import type { Cluster } from "./cluster.ts"
import type { Decisions } from "./decisions.ts"
import type { Queue } from "./queue.ts"

/** The memory of a scheduler; it ends with the process. */
export interface SchedulerState {
  readonly net: Sockets
  readonly client: ApiClient
  readonly election: Election
  /** Tells of its own election, as every component does. */
  readonly events: Recorder
  /** Tells of Pods. */
  readonly series: SeriesRecorder
  readonly informers: Readonly<Record<string, Informer>>
  readonly cluster: Cluster
  readonly queue: Queue
  readonly decisions: Decisions
  /** Pods for which others are being made to leave, by uid. */
  readonly preemptions: Table<string, Preemption>
  /** Shown where processes are listed. */
  leads: boolean
  /** When the caches were whole: decisions begin. */
  ready: boolean
  /** From when the next decision can be made: there is one at a time. */
  freeAt: Micros
  /** It is being written on a Pod that it fits nowhere: the next decision waits for the answer. */
  isReporting: boolean
  /** The node at which the next decision begins to look. */
  startIndex: number
}

export interface Preemption {
  readonly node: string
  readonly victims: readonly string[]
  readonly unfinished: number
  readonly failed: boolean
}
