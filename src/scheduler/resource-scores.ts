import type { Amounts } from "../api/rules/pod-requests.ts"
import { isExtendedResource, isHugePages } from "../api/rules/resources.ts"
import { scoreMax } from "./framework.ts"
import type { NodeInfo } from "./node-info.ts"

export interface WeighedResource {
  readonly name: string
  readonly weight: number
}

/** How much of what is requested makes a node liked. */
export interface ScoringStrategy {
  readonly type: "LeastAllocated" | "MostAllocated" | "RequestedToCapacityRatio"
  readonly resources: readonly WeighedResource[]
  readonly requestedToCapacityRatio?: { readonly shape: readonly Point[] }
}

export interface Point {
  readonly utilization: number
  /** 0…10 in a shape. */
  readonly score: number
}

export const defaultStrategy: ScoringStrategy = { type: "LeastAllocated", resources: [{ name: "cpu", weight: 1 }, { name: "memory", weight: 1 }] }

/** Of each resource: what would be requested with the Pod, what is without it, and what there is (0: it does not count). */
export interface Allocation {
  readonly withPod: number
  readonly without: number
  readonly allocatable: number
}

/** What a Pod asks for of the resources that count. */
export const requestsFor = (requests: Amounts, resources: readonly WeighedResource[]): readonly number[] => resources.map(({ name }) => requests[name] ?? 0)

/** `used` is what the node's other Pods count for. */
export function allocationOf({ allocatable }: NodeInfo, requests: readonly number[], resources: readonly WeighedResource[], used: Amounts): readonly Allocation[] {
  return resources.map(({ name }, i) => {
    const wanted = requests[i] as number
    // An extended resource that the Pod does not want says nothing about the node.
    if (wanted === 0 && (isExtendedResource(name) || isHugePages(name))) return nothing
    const without = used[name] ?? 0
    return { withPod: without + wanted, without, allocatable: allocatable[name] ?? 0 }
  })
}

const nothing: Allocation = { withPod: 0, without: 0, allocatable: 0 }

export function strategyScorer({ type, resources, requestedToCapacityRatio }: ScoringStrategy): (allocations: readonly Allocation[]) => number {
  switch (type) {
    case "LeastAllocated":
      return weighed(resources, ({ withPod, allocatable }) => (withPod > allocatable ? 0 : Math.trunc(((allocatable - withPod) * scoreMax) / allocatable)))
    case "MostAllocated":
      return weighed(resources, ({ withPod, allocatable }) => Math.trunc((Math.min(withPod, allocatable) * scoreMax) / allocatable))
    default:
      return ratioScorer(resources, requestedToCapacityRatio?.shape ?? [])
  }
}

function weighed(resources: readonly WeighedResource[], scoreOf: (allocation: Allocation) => number): (allocations: readonly Allocation[]) => number {
  return (allocations) => {
    let [sum, weights] = [0, 0]
    allocations.forEach((allocation, i) => {
      if (allocation.allocatable === 0) return
      const { weight } = resources[i] as WeighedResource
      sum += scoreOf(allocation) * weight
      weights += weight
    })
    return weights === 0 ? 0 : Math.trunc(sum / weights)
  }
}

/** A resource that scores nothing does not weigh either. */
function ratioScorer(resources: readonly WeighedResource[], shape: readonly Point[]): (allocations: readonly Allocation[]) => number {
  const score = brokenLinear(shape.map((point) => ({ ...point, score: point.score * 10 })))
  return (allocations) => {
    let [sum, weights] = [0, 0]
    allocations.forEach(({ withPod, allocatable }, i) => {
      if (allocatable === 0) return
      const own = score(withPod > allocatable ? 100 : Math.trunc((withPod * 100) / allocatable))
      if (own <= 0) return
      const { weight } = resources[i] as WeighedResource
      sum += own * weight
      weights += weight
    })
    return weights === 0 ? 0 : Math.round(sum / weights)
  }
}

/** A line through points, level before the first and after the last, in whole numbers. */
export function brokenLinear(points: readonly Point[]): (at: number) => number {
  return (at) => {
    const i = points.findIndex(({ utilization }) => at <= utilization)
    const [to, from] = [points[i], points[i - 1]]
    if (!to) return points.at(-1)?.score ?? 0
    return from ? from.score + Math.trunc(((to.score - from.score) * (at - from.utilization)) / (to.utilization - from.utilization)) : to.score
  }
}

/** 100 where all resources are used to the same share, less the further the shares lie apart. */
export function balance(allocations: readonly Allocation[], used: "withPod" | "without"): number {
  const shares: number[] = []
  for (const allocation of allocations) if (allocation.allocatable !== 0) shares.push(Math.min(1, allocation[used] / allocation.allocatable))
  return Math.trunc((1 - deviation(shares)) * scoreMax)
}

function deviation(shares: readonly number[]): number {
  if (shares.length < 2) return 0
  if (shares.length === 2) return Math.abs(((shares[0] as number) - (shares[1] as number)) / 2)
  const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length
  return Math.sqrt(shares.reduce((sum, share) => sum + (share - mean) * (share - mean), 0) / shares.length)
}
