import { isSidecar, type Container, type ContainerStatus, type Pod } from "../api/kinds/pod/types.ts"
import type { Phase } from "./pod-phase.ts"
import { anyRegularStarted, isHostNetwork, sidecarsOf } from "./restart-policy.ts"
import type { RuntimePod, Sandbox } from "./runtime-pod.ts"

/** What a condition says, before it has times. */
export interface Finding {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  readonly reason?: string
  readonly message?: string
}

type Statuses = readonly ContainerStatus[]

/** A Go list of names, as Kubernetes prints it. */
const names = (containers: readonly string[]): string => `[${containers.join(" ")}]`

interface Missing {
  readonly unknown: readonly string[]
  readonly lacking: readonly string[]
}

function missing(containers: readonly Container[], statuses: Statuses, lacks: (container: Container, status: ContainerStatus) => boolean): Missing {
  const statusOf = (container: Container): ContainerStatus | undefined => statuses.find(({ name }) => name === container.name)
  return {
    unknown: containers.filter((each) => !statusOf(each)).map(({ name }) => name),
    lacking: containers.filter((each) => {
      const status = statusOf(each)
      return status !== undefined && lacks(each, status)
    }).map(({ name }) => name),
  }
}

function messageOf({ unknown, lacking }: Missing, word: string): string {
  const parts = [unknown.length > 0 ? `containers with unknown status: ${names(unknown)}` : "", lacking.length > 0 ? `containers with ${word} status: ${names(lacking)}` : ""]
  return parts.filter((part) => part !== "").join(", ")
}

/** "ContainersReady": whether all containers that are to keep running are ready. */
export function containersReady({ spec }: Pick<Pod, "spec">, statuses: Statuses | undefined, phase: Phase): Finding {
  const type = "ContainersReady"
  if (!statuses) return { type, status: "False", reason: "UnknownContainerStatuses" }
  const found = missing([...sidecarsOf(spec), ...(spec.containers ?? [])], statuses, (_, { ready }) => !ready)
  if (phase === "Succeeded" && found.unknown.length === 0) return { type, status: "False", reason: "PodCompleted" }
  if (phase === "Failed") return { type, status: "False", reason: "PodFailed" }
  const message = messageOf(found, "unready")
  return message === "" ? { type, status: "True" } : { type, status: "False", reason: "ContainersNotReady", message }
}

/** "Ready": all containers are, and all readiness gates are open. */
export function podReady(pod: Pick<Pod, "spec">, conditions: readonly Pick<Finding, "type" | "status">[], statuses: Statuses | undefined, phase: Phase): Finding {
  const containers = containersReady(pod, statuses, phase)
  if (containers.status !== "True") return { ...containers, type: "Ready" }
  const closed = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const gate = conditions.find(({ type }) => type === conditionType)
    if (!gate) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`]
    return gate.status === "True" ? [] : [`the status of pod readiness gate "${conditionType}" is not "True", but ${gate.status}`]
  })
  return closed.length === 0 ? { type: "Ready", status: "True" } : { type: "Ready", status: "False", reason: "ReadinessGatesNotReady", message: closed.join(", ") }
}

/** "Initialized": the init containers have succeeded, the sidecars have started. */
export function initialized({ spec }: Pick<Pod, "spec">, statuses: Statuses | undefined, phase: Phase): Finding {
  const type = "Initialized"
  const inits = spec.initContainers ?? []
  if (!statuses && inits.length > 0) return { type, status: "False", reason: "UnknownContainerStatuses" }
  const found = missing(inits, statuses ?? [], (container, status) => (isSidecar(container) ? status.started !== true : !status.ready))
  if (phase === "Succeeded" && found.unknown.length === 0) return { type, status: "True", reason: "PodCompleted" }
  if (anyRegularStarted({ ...spec, containers: spec.containers ?? [] }, statuses ?? [])) return { type, status: "True" }
  const message = messageOf(found, "incomplete")
  return message === "" ? { type, status: "True" } : { type, status: "False", reason: "ContainersNotInitialized", message }
}

/** Whether the Pod needs a sandbox (again), which attempt that would be, and the present one. */
export function sandboxChange(pod: Pod, { sandboxes }: RuntimePod): { readonly changed: boolean; readonly attempt: number; readonly sandbox: Sandbox | undefined } {
  const sandbox = sandboxes[0]
  if (!sandbox) return { changed: true, attempt: 0, sandbox: undefined }
  const several = sandboxes.filter(({ ready }) => ready).length > 1
  const changed = several || !sandbox.ready || (!isHostNetwork(pod) && sandbox.ip === "")
  return { changed, attempt: changed ? sandbox.attempt + 1 : sandbox.attempt, sandbox }
}

/** "PodReadyToStartContainers": the sandbox stands and has its network. */
export const readyToStart = (pod: Pod, runtime: RuntimePod): Finding => ({ type: "PodReadyToStartContainers", status: sandboxChange(pod, runtime).changed ? "False" : "True" })
