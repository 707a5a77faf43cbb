import type { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"

export type ProbeKind = "readiness" | "liveness" | "startup"

/** The prober of one container and kind. Frozen; replaced in the table. */
export interface ProbeWorker {
  readonly uid: string
  readonly container: string
  readonly kind: ProbeKind
  /** The instance that the findings are about; empty before the first look. */
  readonly id: string
  /** What holds: undefined while nothing is known. */
  readonly result: "success" | "failure" | undefined
  /** The last answers of one kind in a row. */
  readonly last: "success" | "failure" | undefined
  readonly inARow: number
  /** It has failed, and waits until the container is another one. */
  readonly onHold: boolean
  /** It has not been prompted since its container is another one. */
  readonly isNew: boolean
  /** Where its grid begins: when the Pod came to the node, or it was last prompted. */
  readonly origin: Micros
  /** Answers to earlier questions are late. */
  readonly attempt: number
  /** Whether a command runs whose end is waited for. */
  readonly asking: boolean
}

/** By "uid/container/kind". */
export interface ProbeState {
  readonly workers: Table<string, ProbeWorker>
}

export const probeKey = (uid: string, container: string, kind: ProbeKind): string => `${uid}/${container}/${kind}`
