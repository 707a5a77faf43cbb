import { seconds, type Micros } from "../base/time.ts"

/** Why a turn of a Pod's worker did not reach its aim. */
export type SyncFailure = { readonly type: "error" } | { readonly type: "network" } | { readonly type: "backoff"; readonly leftMicros: number }

/** A Pod that is well is looked at again after a minute: by then nothing has changed that the kubelet does not hear of anyway. */
const resyncInterval = seconds(60)
const errorWait = seconds(10)
const networkWait = seconds(1)

/** The least time until the Pod's next turn; the worker adds up to half of it. Upstream: completeWork of the pod workers. */
export function resyncWait(failure: SyncFailure | undefined, interval = resyncInterval): Micros {
  switch (failure?.type) {
    case undefined:
      return interval
    case "network":
      return networkWait
    case "backoff":
      return Math.min(interval, Math.max(0, failure.leftMicros)) as Micros
    default:
      return errorWait
  }
}
