import { isSidecar, type Container, type ContainerStatus, type PodSpec } from "../api/kinds/pod/types.ts"
import { restartsAfter } from "./restart-policy.ts"

export type Phase = "Pending" | "Running" | "Succeeded" | "Failed"

/** What a container that is taken back to the Pod's beginning says until it starts again. */
const restartingAll = "RestartingAllContainers"

export interface PhaseInput {
  readonly spec: PodSpec
  /** Of all containers of the Pod, init containers too. */
  readonly statuses: readonly ContainerStatus[]
  /** Whether nothing of the Pod will be started any more, whatever its policy says. */
  readonly isTerminal: boolean
  readonly hasInitialized: boolean
  /** Static Pods never end in words, as their file starts them again. */
  readonly isStatic?: boolean
}

interface Count {
  pending: number
  failedInit: boolean
  unknown: number
  running: number
  waiting: number
  stopped: number
  succeeded: number
  /** Stopped ones that are started again. */
  restarting: number
}

/**
 * The phase of a Pod from what its containers do: Pending until each regular container has been started once, then Running until
 * all have ended for good. See "Pod phase" in the Pod lifecycle documentation.
 */
export function podPhase({ spec, statuses, isTerminal, hasInitialized, isStatic = false }: PhaseInput): Phase {
  const count: Count = { pending: 0, failedInit: false, unknown: 0, running: 0, waiting: 0, stopped: 0, succeeded: 0, restarting: 0 }
  for (const container of spec.initContainers ?? []) {
    const status = statuses.find(({ name }) => name === container.name)
    if (isSidecar(container)) countSidecar(count, status)
    else countInit(count, spec, container, status)
  }
  for (const container of spec.containers ?? []) countRegular(count, spec, container, statuses.find(({ name }) => name === container.name))
  if (count.failedInit) return "Failed"
  if ((count.pending > 0 && !hasInitialized) || count.waiting > 0) return "Pending"
  if (count.running > 0 && count.unknown === 0) return "Running"
  if (count.running > 0 || count.stopped === 0 || count.unknown > 0) return "Pending"
  const ended = count.stopped === count.succeeded ? "Succeeded" : "Failed"
  if (isTerminal && !isStatic) return ended
  return count.restarting > 0 ? "Running" : ended
}

function countInit(count: Count, spec: PodSpec, container: Container, status: ContainerStatus | undefined): void {
  const { terminated, waiting } = status?.state ?? {}
  const ended = terminated ?? (waiting && waiting.reason !== restartingAll ? status?.lastState?.terminated : undefined)
  if (!ended) count.pending++
  else if (ended.exitCode !== 0 && !restartsAfter(container, spec, ended.exitCode)) count.failedInit = true
  else if (ended.exitCode !== 0 && container.restartPolicy !== undefined) count.pending++
}

/** Sidecars that have ended do not count: they neither keep a Pod running nor end it. */
function countSidecar(count: Count, status: ContainerStatus | undefined): void {
  const { running, terminated, waiting } = status?.state ?? {}
  if (!status) count.unknown++
  else if (running) {
    if (status.started !== true) count.pending++
    count.running++
  } else if (terminated || (waiting && status.lastState?.terminated)) return
  else {
    count.pending++
    if (waiting) count.waiting++
    else count.unknown++
  }
}

function countRegular(count: Count, spec: PodSpec, container: Container, status: ContainerStatus | undefined): void {
  const { running, terminated, waiting } = status?.state ?? {}
  const ended = terminated ?? (waiting ? status?.lastState?.terminated : undefined)
  if (running) count.running++
  else if (ended) {
    count.stopped++
    if (terminated?.exitCode === 0) count.succeeded++
    if (waiting?.reason === restartingAll || restartsAfter(container, spec, ended.exitCode)) count.restarting++
  } else if (waiting) count.waiting++
  else count.unknown++
}
