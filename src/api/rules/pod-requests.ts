import { milliValue, wholeValue } from "../../base/quantity.ts"
import { isSidecar, type Container, type ContainerStatus, type Pod } from "../kinds/pod/types.ts"
import { isHugePages, type ResourceList } from "./resources.ts"

/** Amounts by resource: CPU in thousandths, everything else in whole units. */
export type Amounts = Readonly<Record<string, number>>

/** Read as the scheduler counts: rounded up. */
export function amountsOf(list: ResourceList = {}): Amounts {
  const amounts: Record<string, number> = {}
  for (const name in list) amounts[name] = amountOf(name, list[name] as string | number)
  return amounts
}

const amountOf = (name: string, amount: string | number): number => (name === "cpu" ? milliValue(amount) : wholeValue(amount))

export interface RequestOptions {
  /** What a container that asks for nothing counts for. */
  readonly assumed?: Amounts
  /** Whether requests of the Pod as a whole count; they do by default. */
  readonly podLevel?: boolean
  /** Whether what was allocated counts too, as it does for Pods on nodes while they are resized. */
  readonly allocated?: boolean
}

/**
 * What all of a Pod needs together: its running containers, or more where an init container needs more for a while, or what the Pod asks
 * for as a whole; and its overhead. Upstream: component-helpers' resource.PodRequests.
 */
export function podRequests({ spec, status }: Pod, { assumed = {}, podLevel = true, allocated = false }: RequestOptions = {}): Amounts {
  const infeasible = allocated && isResizeInfeasible(status)
  const statuses = allocated ? [...(status?.containerStatuses ?? []), ...(status?.initContainerStatuses ?? [])] : []
  // What the Pod asks for as a whole needs no guess for its containers.
  const missing = Object.fromEntries(Object.entries(assumed).filter(([name]) => !podLevel || spec.resources?.requests?.[name] === undefined))
  const of = (container: Container): Amounts => {
    const own = statuses.find(({ name }) => name === container.name)
    return { ...missing, ...(own ? resized(container, own, infeasible) : amountsOf(container.resources?.requests)) }
  }
  const sum = containersTotal(spec.containers ?? [], spec.initContainers ?? [], of)
  if (podLevel) for (const [name, amount] of Object.entries(spec.resources?.requests ?? {})) if (isPodLevel(name)) sum[name] = amountOf(name, amount)
  return spec.overhead ? plus(sum, amountsOf(spec.overhead)) : sum
}

function containersTotal(containers: readonly Container[], initContainers: readonly Container[], of: (container: Container) => Amounts): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const container of containers) add(sum, of(container))
  const sidecars: Record<string, number> = {}
  const peak: Record<string, number> = {}
  for (const container of initContainers) {
    const own = of(container)
    if (isSidecar(container)) {
      add(sum, own)
      add(sidecars, own)
      raise(peak, sidecars)
    } else raise(peak, plus(own, sidecars))
  }
  raise(sum, peak)
  return sum
}

const isPodLevel = (name: string): boolean => name === "cpu" || name === "memory" || isHugePages(name)

function isResizeInfeasible(status: Pod["status"]): boolean {
  return status?.conditions?.some(({ type, reason }) => type === "PodResizePending" && reason === "Infeasible") ?? false
}

/** While a container is resized, the larger of what it wants, has and was given; what can never be given does not count. */
function resized(container: Container, { resources, allocatedResources }: ContainerStatus, infeasible: boolean): Amounts {
  const wanted = amountsOf(container.resources?.requests)
  if (!resources && !allocatedResources) return wanted
  const most: Record<string, number> = infeasible ? {} : { ...wanted }
  raise(most, amountsOf(resources?.requests))
  raise(most, amountsOf(allocatedResources))
  return most
}

function add(sum: Record<string, number>, more: Amounts): void {
  for (const name in more) sum[name] = (sum[name] ?? 0) + (more[name] as number)
}

function raise(to: Record<string, number>, other: Amounts): void {
  for (const name in other) to[name] = Math.max(to[name] ?? 0, other[name] as number)
}

export function plus(a: Amounts, b: Amounts): Record<string, number> {
  const sum = { ...a }
  add(sum, b)
  return sum
}

/** Names that come to nothing are left out. */
export function minus(a: Amounts, b: Amounts): Record<string, number> {
  const rest: Record<string, number> = { ...a }
  for (const name in b) {
    rest[name] = (rest[name] ?? 0) - (b[name] as number)
    if (rest[name] === 0) delete rest[name]
  }
  return rest
}
