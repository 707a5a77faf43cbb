import { parseInstant } from "../api/instant.ts"
import { pod as podKind } from "../api/kinds/index.ts"
import type { ContainerStatus, Pod } from "../api/kinds/pod/types.ts"
import { controllerOf } from "../api/meta.ts"
import type { Micros } from "../base/time.ts"
import { findImage } from "../node/images/index.ts"
import { parseReference } from "../node/images/reference.ts"
import { cellOf } from "./cells.ts"
import type { Look, PodView } from "./protocol.ts"

/** A Pod as the cluster believes it to be. `nodeUnknown`: nobody has heard of its node for a grace period. */
export function viewPod(key: string, pod: Pod, epochMicros: number, nodeUnknown: boolean): PodView {
  const { metadata, spec, status } = pod
  const mirror = controllerOf(pod)?.kind === "Node"
  const images = (spec.containers ?? []).map(({ image }) => image ?? "")
  return {
    key,
    uid: metadata.uid ?? "",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    node: spec.nodeName ?? "",
    look: lookOf(pod, nodeUnknown),
    status: cellOf(podKind, "Status", pod),
    ready: cellOf(podKind, "Ready", pod),
    restarts: Number.parseInt(cellOf(podKind, "Restarts", pod), 10),
    ip: status.podIP ?? "",
    createdAt: modelTime(metadata.creationTimestamp, epochMicros),
    owner: mirror ? "" : (controllerOf(pod)?.uid ?? ""),
    mirror,
    standIn: images.some(isStandIn),
    image: images[0] ?? "",
    labels: metadata.labels ?? {},
  }
}

/** Model time of an object's instant; its whole second may lie before the world's beginning. */
export const modelTime = (time: string | undefined, epochMicros: number): Micros => Math.max(0, (parseInstant(time ?? "") ?? epochMicros) - epochMicros) as Micros

/** Whether an image only stands in for what it is called: a name that can't be read is none. */
export function isStandIn(image: string): boolean {
  const reference = parseReference(image)
  if ("error" in reference) return false
  const found = findImage(reference)
  return found.type === "image" && found.standIn
}

function lookOf({ metadata, status }: Pod, nodeUnknown: boolean): Look {
  if (metadata.deletionTimestamp) return "terminating"
  if (status.phase === "Succeeded") return "completed"
  if (status.phase === "Failed") return "failed"
  if (status.phase === "Unknown" || nodeUnknown) return "unknown"
  if ([...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].some(isInTrouble)) return "failed"
  if (status.conditions?.some(({ type, status: value }) => type === "Ready" && value === "True")) return "ready"
  return status.phase === "Running" ? "notReady" : "starting"
}

/** Waiting for what a kubelet waits for as things go well. */
const wellWaits: readonly string[] = ["ContainerCreating", "PodInitializing"]

/** A container that ended badly, or waits for a reason that is a complaint: CrashLoopBackOff, ErrImagePull, CreateContainerConfigError … */
function isInTrouble({ state }: ContainerStatus): boolean {
  const { waiting, terminated } = state ?? {}
  if (terminated) return terminated.exitCode !== 0
  return waiting?.reason !== undefined && !wellWaits.includes(waiting.reason)
}
