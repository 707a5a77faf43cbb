import { isSidecar, type Container, type Pod } from "../api/kinds/pod/types.ts"
import type { Kill, Knowledge, PodActions } from "./pod-plan.ts"
import { restartsAfter } from "./restart-policy.ts"
import { latest, type RuntimeContainer, type RuntimePod } from "./runtime-pod.ts"

interface Walk {
  readonly pod: Pod
  readonly know: Knowledge
  readonly actions: PodActions
  readonly inits: readonly Container[]
  /** Whether what comes after the container that is looked at has begun before. */
  previously: boolean
  hasInitialized: boolean
  /** Initialisation has failed for good. */
  failed: boolean
}

/**
 * Adds what is to be done about init containers and sidecars: the next one is started when the one before has succeeded (a
 * sidecar: has started), sidecars that ended are started again. True where the Pod is initialised. Looks from the last to the
 * first, because finished init containers may have been cleared away. Upstream: computeInitContainerActions of kuberuntime.
 */
export function initActions(pod: Pod, runtime: RuntimePod, know: Knowledge, actions: PodActions): boolean {
  const inits = pod.spec.initContainers ?? []
  if (inits.length === 0) return true
  const hasInitialized = pod.spec.containers.some(({ name }) => ["created", "running"].includes(latest(runtime, name)?.state ?? ""))
  const walk: Walk = { pod, know, actions, inits, previously: hasInitialized, hasInitialized, failed: false }
  for (let i = inits.length - 1; i >= 0 && !walk.failed; i--) {
    const container = inits[i] as Container
    const record = latest(runtime, container.name)
    if (!record) {
      if (walk.previously && isSidecar(container)) actions.initToStart.push(i)
    } else if (!walk.previously || isSidecar(container)) {
      if (isSidecar(container)) sidecar(walk, container, record, i)
      else initContainer(walk, container, record, i)
      walk.previously = true
    }
  }
  if (walk.failed) {
    actions.killPod = true
    actions.initToStart = []
    return false
  }
  if (!walk.previously) actions.initToStart.push(0)
  actions.initToStart.reverse()
  return walk.hasInitialized
}

function initContainer(walk: Walk, container: Container, record: RuntimeContainer, index: number): void {
  const { pod, actions } = walk
  if (record.state === "running") return
  if (record.state === "created") return void actions.initToStart.push(index)
  if (record.state === "exited" && record.exitCode === 0) return begun(walk, index)
  if (!restartsAfter(container, pod.spec, record.exitCode || 1)) {
    walk.failed = true
    return
  }
  if (record.state === "unknown") actions.toKill.push(unknown(container, record))
  actions.initToStart.push(index)
}

function sidecar(walk: Walk, container: Container, record: RuntimeContainer, index: number): void {
  const { know, actions } = walk
  const again = (kill?: Kill): void => {
    if (kill) actions.toKill.push(kill)
    actions.initToStart.push(index)
  }
  if (record.state === "unknown") return again(unknown(container, record))
  if (record.state !== "running") return again()
  const failed = (probe: "startup" | "liveness"): Kill => ({ id: record.id, container, message: `Init container ${container.name} failed ${probe} probe`, reason: probe === "startup" ? "StartupProbe" : "LivenessProbe" })
  if (container.startupProbe) {
    const startup = know.startup(record.id)
    if (startup === "failure") again(failed("startup"))
    if (startup !== "success") return
  }
  begun(walk, index)
  if (know.changed(container, record)) again({ id: record.id, container, message: `Init container ${container.name} definition changed`, reason: "" })
  else if (container.livenessProbe && know.liveness(record.id) === "failure") again(failed("liveness"))
}

/** The container has done its part: the next one's turn, unless that has been before. */
function begun(walk: Walk, index: number): void {
  if (index === walk.inits.length - 1) walk.hasInitialized = true
  else if (!walk.previously) walk.actions.initToStart.push(index + 1)
}

const unknown = (container: Container, { id }: RuntimeContainer): Kill => ({ id, container, message: 'Init container is in "unknown" state, try killing it before restart', reason: "Unknown" })
