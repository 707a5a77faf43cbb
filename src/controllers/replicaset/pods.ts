import { parseInstant, type Instant } from "../../api/instant.ts"
import { isSidecar, type ContainerStatus, type Pod } from "../../api/kinds/pod/types.ts"

type Condition = NonNullable<NonNullable<Pod["status"]>["conditions"]>[number]

const phaseOf = ({ status }: Pod): string => status?.phase ?? ""
const isEnded = (pod: Pod): boolean => phaseOf(pod) === "Succeeded" || phaseOf(pod) === "Failed"

/** A Pod that counts: neither ended nor on its way out. */
export const isActive = (pod: Pod): boolean => !isEnded(pod) && pod.metadata.deletionTimestamp === undefined
/** A Pod on its way out that has not ended yet. */
export const isTerminating = (pod: Pod): boolean => !isEnded(pod) && pod.metadata.deletionTimestamp !== undefined

const readyCondition = ({ status }: Pod): Condition | undefined => status?.conditions?.find(({ type }) => type === "Ready")
export const isReady = (pod: Pod): boolean => readyCondition(pod)?.status === "True"

const instantOf = (text: string | undefined): Instant | undefined => (text ? parseInstant(text) : undefined)

/** When the Pod is, or was, ready for so long that it counts as available; undefined for one that is not ready. */
export function availableAt(pod: Pod, minReadySeconds: number): Instant | undefined {
  const condition = readyCondition(pod)
  if (condition?.status !== "True") return undefined
  if (minReadySeconds === 0) return 0 as Instant
  const since = instantOf(condition.lastTransitionTime)
  return since === undefined ? undefined : ((since + minReadySeconds * 1_000_000) as Instant)
}

export function isAvailable(pod: Pod, minReadySeconds: number, now: Instant): boolean {
  const at = availableAt(pod, minReadySeconds)
  return at !== undefined && at <= now
}

/** When the next of the Pods becomes available; undefined where none will by waiting alone. */
export function nextAvailability(pods: readonly Pod[], minReadySeconds: number, now: Instant): Instant | undefined {
  const times = pods.map((pod) => availableAt(pod, minReadySeconds)).filter((at) => at !== undefined && at > now) as Instant[]
  return times.length > 0 ? (Math.min(...times) as Instant) : undefined
}

/** A Pod and how many Pods of the same kind share its node. */
export interface Ranked {
  readonly pod: Pod
  readonly rank: number
}

/**
 * The order in which Pods are given up, first to go first: unbound before bound, Pending before Running, not ready before ready,
 * cheaper before dearer (pod-deletion-cost), crowded before lonely, ready for a shorter time (by powers of two) before longer,
 * restarted more often before less, younger before older. Upstream: controller_utils' ActivePodsWithRanks.
 */
export function byWorth(now: Instant): (a: Ranked, b: Ranked) => number {
  return (a, b) => {
    const coarse = value(a.pod) - value(b.pod) || deletionCost(a.pod) - deletionCost(b.pod) || b.rank - a.rank
    if (coarse !== 0) return coarse
    const bothReady = isReady(a.pod) && isReady(b.pod)
    return (bothReady ? byAge(a.pod, b.pod, readySince, now) : 0) || byRestarts(a.pod, b.pod) || byAge(a.pod, b.pod, bornAt, now)
  }
}

const phases: Readonly<Record<string, number>> = { Pending: 0, Unknown: 1, Running: 2 }

/** Bound, phase and readiness as one number, in that order of weight. */
const value = (pod: Pod): number => (pod.spec?.nodeName ? 100 : 0) + (phases[phaseOf(pod)] ?? 0) * 10 + (isReady(pod) ? 1 : 0)

const readySince = (pod: Pod): Instant | undefined => instantOf(readyCondition(pod)?.lastTransitionTime)
const bornAt = ({ metadata }: Pod): Instant | undefined => instantOf(metadata.creationTimestamp)

function deletionCost({ metadata }: Pod): number {
  const text = metadata.annotations?.["controller.kubernetes.io/pod-deletion-cost"] ?? ""
  const valid = /^(0|-?[1-9]\d*)$/.test(text) && Math.abs(Number(text)) < 2 ** 31
  return valid ? Number(text) : 0
}

/** Unknown times and younger Pods go first; those of like age, within a power of two, by uid: so not all of the newest go together. */
function byAge(a: Pod, b: Pod, timeOf: (pod: Pod) => Instant | undefined, now: Instant): number {
  const [x, y] = [timeOf(a), timeOf(b)]
  if (x === y) return 0
  if (x === undefined) return -1
  if (y === undefined) return 1
  return magnitude(now - x) - magnitude(now - y) || byText(a.metadata.uid ?? "", b.metadata.uid ?? "")
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The binary logarithm of an age, rounded down; upstream counts nanoseconds. */
function magnitude(micros: number): number {
  let left = micros * 1_000
  if (left <= 0) return -1
  let power = 0
  for (; left >= 2; left /= 2) power++
  return power
}

function byRestarts(a: Pod, b: Pod): number {
  return restarts(b, false) - restarts(a, false) || restarts(b, true) - restarts(a, true)
}

/** The most restarts of a container of the Pod, or of a sidecar. */
function restarts({ spec, status }: Pod, ofSidecars: boolean): number {
  const sidecars = (spec?.initContainers ?? []).filter(isSidecar).map(({ name }) => name)
  const counted: readonly ContainerStatus[] = ofSidecars ? (status?.initContainerStatuses ?? []).filter(({ name }) => sidecars.includes(name)) : (status?.containerStatuses ?? [])
  return counted.reduce((most, { restartCount }) => Math.max(most, restartCount), 0)
}
