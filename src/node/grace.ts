import type { Pod } from "../api/kinds/pod/types.ts"
import type { Kill } from "./pod-plan.ts"

/** How long a container may take to end, in seconds: the deletion's grace, else that of the probe that failed, else the Pod's. */
export function killGraceSeconds({ metadata, spec }: Pod, { container, reason }: Pick<Kill, "container" | "reason">): number {
  const deletion = metadata?.deletionGracePeriodSeconds
  if (deletion !== undefined) return deletion
  const probe = reason === "StartupProbe" ? container.startupProbe : reason === "LivenessProbe" ? container.livenessProbe : undefined
  if (spec.terminationGracePeriodSeconds === undefined) return minimumSeconds
  return probe?.terminationGracePeriodSeconds ?? spec.terminationGracePeriodSeconds
}

/** A container without any grace gets this. */
const minimumSeconds = 2

/** How long a Pod that is being ended may take: never less than a second, so that its processes hear of it. */
export function podGraceSeconds({ metadata, spec }: Pod, override?: number): number {
  const seconds = override ?? metadata?.deletionGracePeriodSeconds ?? spec.terminationGracePeriodSeconds ?? 0
  return Math.max(1, seconds)
}
