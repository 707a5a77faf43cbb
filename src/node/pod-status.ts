import type { Micros } from "../base/time.ts"
import type { ContainerStatus, Pod, PodStatus } from "../api/kinds/pod/types.ts"
import { containerStatuses, type ProbeView, type StartFailure } from "./container-statuses.ts"
import { containersReady, initialized, podReady, readyToStart, type Finding } from "./pod-conditions.ts"
import { podPhase, type Phase } from "./pod-phase.ts"
import { podResources } from "./pod-resources.ts"
import { isHostNetwork } from "./restart-policy.ts"
import { latest, type RuntimePod } from "./runtime-pod.ts"
import { isStatic } from "./static-facts.ts"

type Condition = NonNullable<PodStatus["conditions"]>[number]

export interface PodStatusInput {
  readonly pod: Pod
  readonly runtime: RuntimePod
  /** What the kubelet last said; the server's status where it has not said anything. */
  readonly before: PodStatus
  /** Whether nothing of the Pod will be started any more. */
  readonly isTerminal: boolean
  readonly hostAddress: string
  readonly now: Micros
  readonly timeOf: (at: Micros) => string
  readonly failureOf: (container: string) => StartFailure | undefined
  readonly probes: ProbeView
}

/** Conditions that a kubelet writes, in its order; all others are left alone. */
const own: readonly string[] = ["PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady", "PodScheduled"]

export const isOwnCondition = (type: string): boolean => own.includes(type)

export const isEnded = (phase: string | undefined): boolean => phase === "Succeeded" || phase === "Failed"

/** What the kubelet says of a Pod. Pure. Upstream: generateAPIPodStatus. */
export function podStatus(input: PodStatusInput): PodStatus {
  const { pod, runtime, before, isTerminal, hostAddress } = input
  const { spec, metadata, status: served } = pod
  const inits = containerStatuses(input, spec.initContainers ?? [], before.initContainerStatuses ?? [], true)
  const regular = containerStatuses(input, spec.containers, before.containerStatuses ?? [])
  const statuses = [...inits, ...regular]
  const hasInitialized = spec.containers.some(({ name }) => latest(runtime, name)?.state !== undefined)
  const next = podPhase({ spec, statuses, isTerminal, hasInitialized, isStatic: isStatic(pod) })
  const phase = lastingPhase(next, before, served)
  const podIp = runtime.sandboxes[0]?.ip || (isHostNetwork(pod) ? hostAddress : "")
  return {
    observedGeneration: metadata?.generation ?? 0,
    phase,
    conditions: conditions(input, statuses, phase),
    ...wordsOf(phase, before, served),
    ...(served.nominatedNodeName === undefined ? {} : { nominatedNodeName: served.nominatedNodeName }),
    hostIP: hostAddress,
    hostIPs: [{ ip: hostAddress }],
    ...(podIp === "" ? {} : { podIP: podIp, podIPs: [{ ip: podIp }] }),
    startTime: before.startTime ?? input.timeOf(input.now),
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    containerStatuses: regular,
    ...(served.qosClass === undefined ? {} : { qosClass: served.qosClass }),
    ...podResources(pod),
  }
}

/** A Pod that has ended stays ended. */
function lastingPhase(next: Phase, before: PodStatus, served: PodStatus): Phase {
  const ended = [served.phase, before.phase].find(isEnded) as Phase | undefined
  return isEnded(served.phase) || !isEnded(next) ? (ended ?? next) : next
}

/** Reason and message belong to the phase, and go with it. */
function wordsOf(phase: Phase, before: PodStatus, served: PodStatus): Pick<PodStatus, "reason" | "message"> {
  if (phase !== before.phase) return {}
  const reason = before.reason ?? served.reason
  const message = before.message ?? served.message
  return { ...(reason === undefined ? {} : { reason }), ...(message === undefined ? {} : { message }) }
}

function conditions(input: PodStatusInput, statuses: readonly ContainerStatus[], phase: Phase): Condition[] {
  const { pod, runtime, before, now, timeOf } = input
  const others = (pod.status.conditions ?? []).filter(({ type }) => !isOwnCondition(type))
  const findings: Finding[] = [
    readyToStart(pod, runtime),
    initialized(pod, statuses, phase),
    podReady(pod, others as readonly Finding[], statuses, phase),
    containersReady(pod, statuses, phase),
    { type: "PodScheduled", status: "True" },
  ]
  const observedGeneration = pod.metadata.generation ?? 0
  const known = (type: string): Condition | undefined => [...(before.conditions ?? []), ...(pod.status.conditions ?? [])].find((each) => each.type === type)
  const timed = findings.map((finding): Condition => {
    const had = known(finding.type)
    const since = had?.status === finding.status ? had.lastTransitionTime : undefined
    return { ...finding, observedGeneration, lastTransitionTime: since ?? timeOf(now) }
  })
  return [...others, ...timed]
}

/**
 * What is written of what the kubelet says: while containers may still run the Pod has not ended, though its conditions tell that
 * it is about to. Upstream: mergePodStatus.
 */
export function writtenStatus(said: PodStatus, served: PodStatus, mayRun: boolean): PodStatus {
  const early = mayRun && isEnded(said.phase) && !isEnded(served.phase)
  if (!early) return said
  const { phase: _phase, reason: _reason, message: _message, ...rest } = said
  const words = { ...(served.reason === undefined ? {} : { reason: served.reason }), ...(served.message === undefined ? {} : { message: served.message }) }
  return { ...rest, phase: served.phase ?? "Pending", ...words }
}

/**
 * A Pod of which nothing runs any more has ended, whatever its containers said last: those that nobody saw ending count as lost,
 * and a phase that is none of an end becomes Failed. Upstream: TerminatePod of the status manager.
 */
export function endedStatus(said: PodStatus, { spec }: Pod): PodStatus {
  const { initContainerStatuses: inits, containerStatuses: regular } = said
  // The last init container that has run, or at least the first, is the one whose end nobody saw; later ones never had their turn.
  const reached = Math.max(0, (inits ?? []).findLastIndex(hasRun))
  const begun = !inits?.length || (regular ?? []).some(hasRun) || inits.at(-1)?.state?.terminated?.exitCode === 0 || inits.at(-1)?.lastState?.terminated?.exitCode === 0
  return {
    ...said,
    ...(inits && spec.initContainers ? { initContainerStatuses: inits.map((status, i) => (i <= reached ? settled(status) : status)) } : {}),
    ...(regular && begun ? { containerStatuses: regular.map(settled) } : {}),
    phase: isEnded(said.phase) ? (said.phase as Phase) : "Failed",
  }
}

const hasRun = ({ state, lastState }: ContainerStatus): boolean => (state?.running ?? state?.terminated ?? lastState?.terminated) !== undefined

function settled(status: ContainerStatus): ContainerStatus {
  const message = "The container could not be located when the pod was terminated"
  return status.state?.terminated ? status : { ...status, state: { terminated: { reason: "ContainerStatusUnknown", message, exitCode: 137 } } }
}
