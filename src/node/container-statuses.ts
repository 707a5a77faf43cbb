import type { Micros } from "../base/time.ts"
import { isSidecar, type Container, type ContainerStatus, type Pod } from "../api/kinds/pod/types.ts"
import { isToBeStarted } from "./restart-policy.ts"
import type { RuntimeContainer, RuntimePod } from "./runtime-pod.ts"

type State = NonNullable<ContainerStatus["state"]>

/** Why the last try to start a container failed, as its status shows it. */
export interface StartFailure {
  readonly reason: string
  readonly message: string
}

/** What the probes say of a container, as far as they have said anything. */
export interface ProbeView {
  /** Undefined where the container has no such probe: then running is enough. */
  readonly started: (container: Container, id: string) => boolean | undefined
  readonly ready: (container: Container, id: string) => boolean | undefined
}

export interface StatusInput {
  readonly pod: Pod
  readonly runtime: RuntimePod
  readonly timeOf: (at: Micros) => string
  readonly failureOf: (container: string) => StartFailure | undefined
  readonly probes: ProbeView
}

const lostMessage = "The container could not be located when the pod was deleted.  The container used to be Running"

/** The statuses of some containers of a Pod, by name; init containers in the order of the spec. Upstream: convertToAPIContainerStatuses. */
export function containerStatuses(input: StatusInput, containers: readonly Container[], previous: readonly ContainerStatus[], areInits = false): ContainerStatus[] {
  const statuses = containers.map((container) => {
    const before = previous.find(({ name }) => name === container.name)
    const status = containerStatus(input, container, before, areInits)
    return probed(input, container, status, areInits)
  })
  return areInits ? statuses : statuses.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

function containerStatus(input: StatusInput, container: Container, before: ContainerStatus | undefined, areInits: boolean): ContainerStatus {
  const { pod, runtime } = input
  const instances = runtime.containers.filter(({ name }) => name === container.name)
  const [newest, older] = instances
  const status = newest ? fromRuntime(input, container, newest, older, before) : withoutInstance(input, container, before)
  if (areInits && newest?.state === "exited" && newest.exitCode === 0) return status
  // A container that is to be started, and could not be the last time, waits.
  const failure = isToBeStarted(container, pod, runtime) ? input.failureOf(container.name) : undefined
  if (!failure) return status
  const lastState = status.state?.terminated ? status.state : (status.lastState ?? {})
  return { ...status, lastState, state: { waiting: { reason: failure.reason, ...(failure.message === "" ? {} : { message: failure.message }) } } }
}

/** No instance of the container is known: it has not been made yet, or somebody has taken it away. */
function withoutInstance({ pod }: StatusInput, container: Container, before: ContainerStatus | undefined): ContainerStatus {
  const waiting = (pod.spec.initContainers?.length ?? 0) > 0 ? "PodInitializing" : "ContainerCreating"
  if (before?.state?.terminated) return before
  const vanished = before?.state?.running !== undefined && before.lastState?.terminated === undefined
  const lastState = vanished ? { terminated: { exitCode: 137, reason: "ContainerStatusUnknown", message: lostMessage } } : (before?.lastState ?? {})
  const counted = vanished && pod.metadata?.deletionTimestamp === undefined ? 1 : 0
  return {
    name: container.name,
    state: { waiting: { reason: waiting } },
    lastState: lastState as State,
    ready: false,
    restartCount: (before?.restartCount ?? 0) + counted,
    image: container.image ?? "",
    imageID: "",
    ...mountsOf(container),
  }
}

function fromRuntime(input: StatusInput, container: Container, newest: RuntimeContainer, older: RuntimeContainer | undefined, before: ContainerStatus | undefined): ContainerStatus {
  const state = stateOf(input, newest, before)
  return {
    name: container.name,
    state,
    lastState: older ? stateOf(input, older, before) : lastSaid(newest, before),
    ready: false,
    restartCount: restartCount(newest, before),
    image: newest.image,
    imageID: newest.imageRef,
    containerID: newest.id,
    ...resourcesOf(container),
    ...(before?.volumeMounts ? { volumeMounts: before.volumeMounts } : mountsOf(container)),
  }
}

/** How the instance before ended, where the runtime has forgotten it: what was said of it last is said on. */
function lastSaid({ id }: RuntimeContainer, before: ContainerStatus | undefined): State {
  if (before?.containerID !== id && before?.state?.terminated) return before.state
  return before?.lastState?.terminated ? before.lastState : {}
}

/** It never falls, though a runtime that has lost its containers counts anew; an instance that nobody saw ending counts too. */
function restartCount({ state, restartCount: count }: RuntimeContainer, before: ContainerStatus | undefined): number {
  if (!before) return count
  const unseen = (state === "unknown" && before.state?.running !== undefined) || (state === "running" && before.state?.terminated !== undefined && before.restartCount >= count)
  return unseen ? before.restartCount + 1 : Math.max(count, before.restartCount)
}

function stateOf({ timeOf }: StatusInput, record: RuntimeContainer, before: ContainerStatus | undefined): State {
  const { state, startedAt, finishedAt, exitCode, reason, message, id } = record
  const startedText = startedAt === undefined ? {} : { startedAt: timeOf(startedAt) }
  if (state === "running") return { running: startedText }
  if (state === "exited") {
    const words = { ...(reason === "" ? {} : { reason }), ...(message === "" ? {} : { message }) }
    return { terminated: { exitCode, ...words, ...startedText, ...(finishedAt === undefined ? {} : { finishedAt: timeOf(finishedAt) }), containerID: id } }
  }
  if (state === "unknown" && before?.state?.running) return { terminated: { exitCode: 137, reason: "ContainerStatusUnknown", message: "The container could not be located when the pod was terminated" } }
  return { waiting: {} } as State
}

/** What the container was given; requests are shown as allocated too. */
function resourcesOf({ resources }: Container): Pick<ContainerStatus, "resources" | "allocatedResources"> {
  const { limits, requests } = resources ?? {}
  return { ...(requests ? { allocatedResources: requests } : {}), resources: { ...(limits ? { limits } : {}), ...(requests ? { requests } : {}) } }
}

function mountsOf({ volumeMounts }: Container): Pick<ContainerStatus, "volumeMounts"> {
  if (!volumeMounts?.length) return {}
  const shown = volumeMounts.map(({ name, mountPath, readOnly }) => ({ name, mountPath, ...(readOnly ? { readOnly, recursiveReadOnly: "Disabled" } : {}) }))
  return { volumeMounts: shown }
}

/** Adds what the probes say. Without probes a container that runs is started and ready; init containers are ready when they have succeeded. */
function probed({ probes }: StatusInput, container: Container, status: ContainerStatus, areInits: boolean): ContainerStatus {
  const id = status.containerID ?? ""
  const running = status.state?.running !== undefined
  const started = running && (probes.started(container, id) ?? true)
  if (areInits && !isSidecar(container)) return { ...status, started, ready: status.state?.terminated?.exitCode === 0 }
  return { ...status, started, ready: started && (probes.ready(container, id) ?? true) }
}
