import { compareQuantity, parseQuantity } from "../../../base/quantity.ts"
import type { ResourceList } from "../../rules/resources.ts"
import type { PodSpec } from "./types.ts"

const compute = ["cpu", "memory"] as const

/**
 * Guaranteed: each container (or the Pod as a whole) limits CPU and memory and asks for as much. BestEffort: nobody asks for anything.
 * Burstable: the rest. Upstream: apis/core/helper/qos.
 */
export function qosClassOf(spec: PodSpec): "Guaranteed" | "Burstable" | "BestEffort" {
  const parts = spec.resources ? [spec.resources] : [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources ?? {})
  const amount = (list: ResourceList | undefined, name: string): string | number | undefined => {
    const value = list?.[name]
    return value !== undefined && (parseQuantity(value)?.nanos ?? 0n) > 0n ? value : undefined
  }
  const asks = parts.some(({ requests, limits }) => compute.some((name) => amount(requests, name) ?? amount(limits, name)))
  if (!asks) return "BestEffort"
  const even = parts.every(({ requests, limits }) => compute.every((name) => {
    const [request, limit] = [amount(requests, name), amount(limits, name)]
    return limit !== undefined && request !== undefined && compareQuantity(limit, request) === 0
  }))
  return even ? "Guaranteed" : "Burstable"
}
