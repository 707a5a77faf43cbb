import type { Container, Pod } from "../api/kinds/pod/types.ts"
import { initActions } from "./init-actions.ts"
import { sandboxChange } from "./pod-conditions.ts"
import type { Knowledge, PodActions } from "./pod-plan.ts"
import { allContainersRestart, everyContainer, isToBeStarted, mayRestart, restartsAfter, restartsAll } from "./restart-policy.ts"
import { latest, type RuntimePod } from "./runtime-pod.ts"

/** Kubernetes hashes name and image: everything else of a running container's spec cannot change. */
export const imageChanged: Knowledge["changed"] = ({ image }, { asked }) => asked !== (image ?? "")

/** Compares a Pod with its runtime state. Pure: the same data give the same actions. Upstream: computePodActions of kuberuntime. */
export function podActions(pod: Pod, runtime: RuntimePod, know: Knowledge, restartAll = allContainersRestart(pod, runtime, pod.status)): PodActions {
  const { changed, attempt, sandbox } = sandboxChange(pod, runtime)
  const actions: PodActions = { killPod: changed, createSandbox: changed, sandboxId: sandbox?.id ?? "", attempt, initToStart: [], toStart: [], ephemeralToStart: [], toKill: [], toReset: [] }
  if (changed) return withNewSandbox(pod, runtime, actions)
  if (restartAll) return reset(pod, runtime, actions)
  pod.spec.ephemeralContainers?.forEach(({ name }, i) => {
    if (!latest(runtime, name)) actions.ephemeralToStart.push(i)
  })
  const hasInitialized = initActions(pod, runtime, know, actions)
  if (actions.killPod || !hasInitialized) return actions
  const kept = pod.spec.containers.filter((container, i) => regular(pod, runtime, know, actions, container, i)).length
  if (kept === 0 && actions.toStart.length === 0) {
    actions.killPod = true
    actions.initToStart = []
  }
  return actions
}

function withNewSandbox(pod: Pod, runtime: RuntimePod, actions: PodActions): PodActions {
  const { spec } = pod
  if (!mayRestart(spec) && actions.attempt !== 0 && runtime.containers.length > 0) return { ...actions, createSandbox: false }
  const toStart = spec.containers.flatMap((container, i) => {
    const record = latest(runtime, container.name)
    return record?.state === "exited" && !restartsAfter(container, spec, record.exitCode) ? [] : [i]
  })
  // All is done, and nothing is to be started: no sandbox is needed for that.
  if (toStart.length === 0 && spec.containers.some(({ name }) => latest(runtime, name))) return { ...actions, createSandbox: false }
  return (spec.initContainers?.length ?? 0) > 0 ? { ...actions, initToStart: [0] } : { ...actions, toStart }
}

function reset({ spec }: Pod, runtime: RuntimePod, actions: PodActions): PodActions {
  const instances = [...spec.containers, ...everyContainer({ ...spec, containers: [] })].flatMap((container) =>
    runtime.containers.filter(({ name }) => name === container.name).map((record) => ({ container, record })),
  )
  const triggered = ({ container, record }: (typeof instances)[number]): boolean => record.state === "exited" && restartsAll(container, record.exitCode)
  const inOrder = [...instances.filter((each) => !triggered(each)), ...instances.filter(triggered)]
  return { ...actions, toReset: inOrder.map(({ container, record }) => ({ id: record.id, container, kill: record.state === "running" })) }
}

/** Decides about one regular container; true where it is kept as it is. */
function regular(pod: Pod, runtime: RuntimePod, know: Knowledge, actions: PodActions, container: Container, index: number): boolean {
  const record = latest(runtime, container.name)
  if (record?.state !== "running") {
    if (!isToBeStarted(container, pod, runtime)) return false
    actions.toStart.push(index)
    // Nobody knows whether it runs: it is ended first, so that there are never two.
    if (record?.state === "unknown") actions.toKill.push({ id: record.id, container, message: 'Container is in "unknown" state, try killing it before restart', reason: "Unknown" })
    return false
  }
  const changed = know.changed(container, record)
  const probe = know.liveness(record.id) === "failure" ? "liveness" : know.startup(record.id) === "failure" ? "startup" : undefined
  if (!changed && !probe) return true
  const restart = changed || (container.restartPolicy ?? pod.spec.restartPolicy) !== "Never"
  if (restart) actions.toStart.push(index)
  const message = changed ? `Container ${container.name} definition changed` : `Container ${container.name} failed ${probe} probe`
  const reason = changed ? "" : probe === "liveness" ? "LivenessProbe" : "StartupProbe"
  actions.toKill.push({ id: record.id, container, message: restart ? `${message}, will be restarted` : message, reason })
  return false
}
