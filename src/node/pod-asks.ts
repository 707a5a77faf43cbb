import type { Pod } from "../api/kinds/pod/types.ts"
import type { Micros } from "../base/time.ts"
import type { Flow, KernelAsk } from "../sim/flows.ts"
import type { Setting } from "./container-start.ts"
import type { Hook } from "./hooks.ts"
import type { PodActions } from "./pod-plan.ts"
import type { PullOutcome } from "./puller.ts"
import type { SyncFailure } from "./resync.ts"
import type { RuntimePod } from "./runtime-pod.ts"

/** What a turn of a Pod's worker asks of its kubelet. All but the last five are answered at once. */
export type PodAsk =
  | { readonly type: "look" }
  | { readonly type: "status"; readonly ended: boolean }
  /** The sandbox stands: only the condition that says so changes yet. */
  | { readonly type: "sandbox status" }
  | { readonly type: "last words" }
  | { readonly type: "event"; readonly kind: "Normal" | "Warning"; readonly reason: string; readonly message: string; readonly container?: string }
  | { readonly type: "sandbox"; readonly attempt: number }
  | { readonly type: "stop sandbox" }
  | { readonly type: "image"; readonly container: string }
  | { readonly type: "pull trouble"; readonly image: string; readonly error: string }
  | { readonly type: "create"; readonly container: string; readonly image: string }
  | { readonly type: "start"; readonly container: string; readonly id: string; readonly setting: Setting }
  /** The environment of a container, and what it sees of volumes; or why it can't be made. */
  | { readonly type: "configure"; readonly container: string }
  | { readonly type: "failure"; readonly container: string; readonly reason: string; readonly message: string }
  | { readonly type: "started"; readonly container: string }
  | { readonly type: "hold off"; readonly container: string }
  | { readonly type: "reset"; readonly ids: readonly string[] }
  | { readonly type: "signal"; readonly ids: readonly string[] }
  | { readonly type: "kill"; readonly ids: readonly string[] }
  | { readonly type: "end probes" }
  /** Mounts the Pod's volumes, as far as that can be done now, and brings them up to date; see {@link Mounted}. */
  | { readonly type: "mount" }
  | { readonly type: "remove volumes" }
  /** Until all that the Pod refers to is known, or for a second. */
  | { readonly type: "objects" }
  /** Fetches the next of its service account's tokens that is due: true where there was one. */
  | { readonly type: "token" }
  | { readonly type: "until ended"; readonly ids: readonly string[]; readonly micros: Micros }
  /** Runs commands in containers, until all are over or for so long; gives the containers whose command has failed. */
  | { readonly type: "hooks"; readonly hooks: readonly Hook[]; readonly micros: Micros }
  | { readonly type: "pull"; readonly image: string }

export type Turn<Result = TurnResult> = Flow<PodAsk, Result>

/** What came of a turn: whether something was changed, the Pod has come to its end, or why it did not reach its aim. */
export interface TurnResult {
  readonly changed: boolean
  readonly ended: boolean
  readonly failure: SyncFailure | undefined
}

/** What a turn sees when it looks. */
export interface View {
  readonly pod: Pod
  readonly runtime: RuntimePod
  readonly actions: PodActions
  /** Whether the node has a range of addresses for its Pods. */
  readonly networkReady: boolean
  readonly now: Micros
}

/** What a kubelet knows of the image that a container wants. */
export type ImageView =
  | { readonly type: "invalid"; readonly error: string }
  | { readonly type: "present"; readonly full: string; readonly sizeBytes: number }
  | { readonly type: "absent"; readonly full: string }
  | { readonly type: "never"; readonly full: string }
  | { readonly type: "backed off"; readonly full: string; readonly error: string }

export const settledTurn: TurnResult = Object.freeze({ changed: false, ended: false, failure: undefined })

/** Asks, and takes the answer for what the asker knows it to be. */
export function* ask<T>(what: PodAsk | KernelAsk): Flow<PodAsk, T> {
  return (yield what) as T
}

export const look = (): Flow<PodAsk, View> => ask<View>({ type: "look" })
export const pullImage = (image: string): Flow<PodAsk, PullOutcome> => ask<PullOutcome>({ type: "pull", image })
export const sleep = (micros: Micros): Flow<PodAsk, unknown> => ask({ type: "sleep", micros })
