import type { ColumnOptions } from "../../kind.ts"
import type { Instant } from "../../instant.ts"
import { ageColumn, ageOf, nameColumn, wide } from "../columns.ts"
import type { ContainerStatus, Pod } from "./types.ts"
import { isSidecar } from "./types.ts"

/** What `kubectl get pods` shows. Upstream: pkg/printers/internalversion's printPod. */
export const podColumns: readonly ColumnOptions<Pod>[] = [
  nameColumn,
  { name: "Ready", of: (pod) => { const { ready, total } = summary(pod); return `${ready}/${total}` } },
  { name: "Status", of: (pod) => summary(pod).reason },
  { name: "Restarts", of: restartsText },
  ageColumn,
  wide("IP", ({ status }) => status.podIPs?.[0]?.ip || "<none>"),
  wide("Node", ({ spec }) => spec.nodeName || "<none>"),
  wide("Nominated Node", ({ status }) => status.nominatedNodeName || "<none>"),
  wide("Readiness Gates", gatesText),
]

interface Summary {
  ready: number
  total: number
  /** One word for the Pod's state: the phase, or what holds it up. */
  reason: string
  restarts: number
  /** When a container last ended before it was started again; "" if never. */
  lastRestart: string
}

function summary(pod: Pod): Summary {
  const { spec, status, metadata } = pod
  const found = initSummary(pod)
  const initialized = status.conditions?.some(({ type, status: value }) => type === "Initialized" && value === "True")
  if (!found.initializing || initialized) {
    found.restarts = found.sidecarRestarts
    found.lastRestart = found.sidecarLastRestart
    mainSummary(pod, found)
  }
  if (metadata.deletionTimestamp && status.reason === "NodeLost") found.reason = "Unknown"
  else if (metadata.deletionTimestamp && status.phase !== "Succeeded" && status.phase !== "Failed") found.reason = "Terminating"
  found.total = (spec.containers ?? []).length + (spec.initContainers ?? []).filter(isSidecar).length
  return found
}

const laterOf = (a: string, b: string | undefined): string => (b !== undefined && b > a ? b : a)
const endOf = (container: ContainerStatus): string | undefined => container.lastState?.terminated?.finishedAt

interface Progress extends Summary {
  initializing: boolean
  sidecarRestarts: number
  sidecarLastRestart: string
}

function initSummary({ spec, status }: Pod): Progress {
  const gated = status.conditions?.some(({ type, reason }) => type === "PodScheduled" && reason === "SchedulingGated")
  const found: Progress = {
    ready: 0, total: 0, reason: gated ? "SchedulingGated" : status.reason || status.phase || "", restarts: 0, lastRestart: "",
    initializing: false, sidecarRestarts: 0, sidecarLastRestart: "",
  }
  for (const [i, container] of (status.initContainerStatuses ?? []).entries()) {
    const sidecar = isSidecar(spec.initContainers?.find(({ name }) => name === container.name))
    found.restarts += container.restartCount
    found.lastRestart = laterOf(found.lastRestart, endOf(container))
    if (sidecar) {
      found.sidecarRestarts += container.restartCount
      found.sidecarLastRestart = laterOf(found.sidecarLastRestart, endOf(container))
    }
    const { terminated, waiting } = container.state ?? {}
    if (terminated?.exitCode === 0) continue
    if (sidecar && container.started) {
      if (container.ready) found.ready++
      continue
    }
    const why = terminated ? endText(terminated) : waiting?.reason && waiting.reason !== "PodInitializing" ? waiting.reason : undefined
    found.reason = `Init:${why ?? `${i}/${spec.initContainers?.length ?? 0}`}`
    found.initializing = true
    break
  }
  return found
}

type Ended = NonNullable<NonNullable<ContainerStatus["state"]>["terminated"]>
const endText = ({ reason, signal, exitCode }: Ended): string => reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode}`)

function mainSummary({ status }: Pod, found: Progress): void {
  let [running, failed] = [false, ""]
  for (const container of (status.containerStatuses ?? []).toReversed()) {
    found.restarts += container.restartCount
    found.lastRestart = laterOf(found.lastRestart, endOf(container))
    const { terminated, waiting, running: runs } = container.state ?? {}
    if (waiting?.reason) found.reason = waiting.reason
    else if (terminated) {
      found.reason = endText(terminated)
      if (terminated.exitCode !== 0) failed = found.reason
    } else if (container.ready && runs) {
      running = true
      found.ready++
    }
  }
  if (found.reason !== "Completed") return
  const ready = status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True")
  if (running && ready) found.reason = "Running"
  else if (failed) found.reason = failed
  else if (running) found.reason = "NotReady"
}

function restartsText(pod: Pod, now: Instant): string {
  const { restarts, lastRestart } = summary(pod)
  return restarts && lastRestart ? `${restarts} (${ageOf(lastRestart, now)} ago)` : String(restarts)
}

function gatesText({ spec, status }: Pod): string {
  const gates = spec.readinessGates ?? []
  if (!gates.length) return "<none>"
  const passed = gates.filter((gate) => status.conditions?.find(({ type }) => type === gate.conditionType)?.status === "True")
  return `${passed.length}/${gates.length}`
}
