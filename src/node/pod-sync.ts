import type { Delays } from "./delays.ts"
import { ask, look, settledTurn, sleep, type Turn, type View } from "./pod-asks.ts"
import { startContainers } from "./pod-start.ts"
import { stopContainer, stopContainers } from "./pod-stop.ts"
import { isEnded } from "./pod-status.ts"
import type { SyncFailure } from "./resync.ts"
import { mountVolumes } from "./pod-mount.ts"

const networkMessage = "network is not ready: container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"

/**
 * One turn for a Pod that is to run: says what it sees, then does what is missing, in the order of a kubelet: sandbox, init
 * containers, containers. Finite; what comes later is another turn. Upstream: SyncPod of the kubelet and of its runtime manager.
 */
export function* syncPod({ delays }: { readonly delays: Delays }): Turn {
  const { phase } = yield* ask<{ phase: string }>({ type: "status", ended: false })
  if (isEnded(phase)) return { ...settledTurn, ended: true }
  const view = yield* look()
  const { pod, actions } = view
  if (!view.networkReady) {
    yield* ask({ type: "event", kind: "Warning", reason: "NetworkNotReady", message: networkMessage })
    return { ...settledTurn, failure: { type: "network" } }
  }
  const unmounted = yield* mountVolumes(pod, actions.createSandbox && view.runtime.sandboxes.length === 0)
  if (unmounted) return { ...settledTurn, failure: unmounted }
  const killed = yield* clearAway(view, delays)
  if (actions.killPod && !actions.createSandbox) return { changed: killed, ended: false, failure: undefined }
  const problem = actions.createSandbox ? yield* newSandbox(view, delays) : undefined
  if (problem) return { ...settledTurn, changed: killed, failure: problem }
  const started = yield* startContainers(view, delays)
  return { changed: killed || actions.createSandbox || started.changed, ended: false, failure: started.failure }
}

/** Ends what is not to run any more. True where something was. */
function* clearAway({ pod, runtime, actions }: View, delays: Delays): Turn<boolean> {
  if (actions.toReset.length > 0) {
    for (const { id, container, kill } of actions.toReset) if (kill) yield* stopContainer(pod, { id, container, message: `Stopping container ${container.name}`, reason: "" }, delays)
    yield* ask({ type: "reset", ids: actions.toReset.map(({ id }) => id) })
    return true
  }
  if (actions.killPod) {
    const running = runtime.containers.some(({ state }) => state === "running")
    if (running) yield* stopContainers(pod, runtime, delays)
    if (runtime.sandboxes.length > 0) yield* ask({ type: "stop sandbox" })
    return running
  }
  for (const kill of actions.toKill) yield* stopContainer(pod, kill, delays)
  return actions.toKill.length > 0
}

function* newSandbox({ actions, runtime }: View, delays: Delays): Turn<SyncFailure | undefined> {
  if (runtime.sandboxes.length > 0) yield* ask({ type: "event", kind: "Normal", reason: "SandboxChanged", message: "Pod sandbox changed, it will be killed and re-created." })
  yield* sleep(delays.sandboxMicros)
  const made = yield* ask<boolean>({ type: "sandbox", attempt: actions.attempt })
  if (made) {
    yield* ask({ type: "sandbox status" })
    return undefined
  }
  const message = "Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox: no IP addresses available in range set"
  yield* ask({ type: "event", kind: "Warning", reason: "FailedCreatePodSandBox", message })
  return { type: "error" }
}
