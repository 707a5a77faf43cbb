import type { Micros } from "../../base/time.ts"
import type { RuntimeDelays } from "../../cluster/topology.ts"
import type { HostInput } from "../../sim/inputs.ts"
import type { Row } from "./row.ts"

/** How one scenario is played here, and how what happens is compared with its recording. */
export interface Scenario {
  /** As the recording is called. */
  readonly name: string
  /** The model time that is the recording's zero; chosen so that loops whose phase is their own are about where they were there. */
  readonly startsAt: Micros
  /** Where workloads run: what kubectl wrote there is written here too, at the same times. */
  readonly stage?: Stage
  /** What the recording's marks mean here. Those that only read mean nothing. */
  readonly acts: readonly Act[]
  /** Marks at which nothing is done here, and why. */
  readonly omitted: Readonly<Record<string, string>>
  /** The mark at which comparing ends: its text, and which one of that text. */
  readonly until: { readonly mark: string; readonly nth: number }
  /** Which rows count. */
  readonly rows: (row: Row) => boolean
  /** Where the recording's machine was so busy that shorter delays, and orders within them, say nothing. */
  readonly loadMillis?: number
  /** Takes from a row what differs between any two runs. */
  readonly faceless?: (row: Row) => Row
  /** Rows that come in a rhythm whose phase is their own. */
  readonly rhythms: readonly Rhythm[]
  /** Moments that a real cluster leaves open; others keep their delay since the last mark. */
  readonly ranges: readonly Range[]
  /** What is not simulated, and why. Fields are left out where a write changed others too; a write that changed no other does not count, and is listed. */
  readonly absent: readonly Absent[]
  /** Where the recording shows that its machine was busy: what it held up, so that a race ends as it did there. */
  readonly burdens: readonly Burden[]
  readonly excuses: readonly Excuse[]
}

/** Fields whose path begins so, or whole rows: the recorded ones are listed, ours are passed over. */
export type Absent = { readonly why: string } & ({ readonly name: string } | { readonly rows: (row: Row) => boolean })

export interface Stage {
  /** Made before it begins; "" for none. */
  readonly namespace: string
  /** Images that every node has had before, or one: "busybox:1.37 on node-1". */
  readonly present: readonly string[]
  /** Other Pods that run there and ask for so much: in the recorded cluster there were other namespaces. */
  readonly others: readonly { readonly node: string; readonly cpu: string }[]
  readonly delays: RuntimeDelays
  /** Nodes, and which of them come later: their kubelets do not run at first. */
  readonly nodes: number
  readonly late: readonly string[]
  /** Images that run here instead of recorded ones. */
  readonly standIns: Readonly<Record<string, string>>
}

export type Act =
  /** It is done to a host at the same delay after the mark before; first the host loses what its disk has below a key, and its containers' processes. */
  | { readonly mark: string; readonly host: string; readonly input: HostInput; readonly loses?: string }
  /** It is noticed: the moment is that of the first such row after the mark before. */
  | { readonly mark: string; readonly row: (row: Row) => boolean }
  /** A file that probes look for comes or goes, on all nodes. */
  | { readonly mark: string; readonly flag: string; readonly there: boolean }

export interface Rhythm {
  readonly rows: (row: Row) => boolean
  /** From one row to the next. */
  readonly millisMin: number
  readonly millisMax: number
}

export interface Range {
  readonly rows: (row: Row) => boolean
  /** The mark from which the delay counts. */
  readonly since: string
  readonly secondsMin: number
  readonly secondsMax: number
}

/** A process that gets no time for a while; milliseconds after a mark. */
export interface Burden {
  readonly mark: string
  /** Which one of that text; each where it is left out. */
  readonly nth?: number
  readonly host: string
  readonly process: string
  readonly fromMillis: number
  readonly toMillis: number
  readonly why: string
}

/** Rows that may disagree, and why. */
export interface Excuse {
  readonly rows: (row: Row) => boolean
  readonly why: string
}
