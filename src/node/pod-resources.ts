import { addQuantity, formatQuantity, milliValue, parseQuantity } from "../base/quantity.ts"
import { total } from "../api/kinds/pod/defaults.ts"
import type { Pod, PodSpec, PodStatus } from "../api/kinds/pod/types.ts"
import { isHugePages, type ResourceList } from "../api/rules/resources.ts"

type Lists = NonNullable<PodStatus["resources"]>

/** As few thousandths of a CPU weigh no less than none. */
const leastMilliCpu = 2

/**
 * What a Pod was given as a whole, and what it has: until it runs the sums of its containers, then what its control group says of CPU
 * and memory. Upstream: convertToAPIPodLevelResourcesStatus. What a control group rounds away is not simulated.
 */
export function podResources({ spec, status }: Pod): Pick<PodStatus, "allocatedResources" | "resources"> {
  const [requests, limits] = [amountsOf(spec, "requests"), amountsOf(spec, "limits")]
  const resources = status.phase === "Running" ? grouped(spec, requests, limits) : { ...spec.resources, ...given("requests", requests), ...given("limits", limits) }
  return { ...(isEmpty(requests) ? {} : { allocatedResources: requests }), resources }
}

/** A control group has a limit only where each container has one. */
function grouped(spec: PodSpec, requests: ResourceList, limits: ResourceList): Lists {
  const cpu = requests["cpu"] !== undefined && milliValue(requests["cpu"]) > leastMilliCpu
  const isLimited = (name: string): boolean => spec.resources?.limits?.[name] !== undefined || [...(spec.initContainers ?? []), ...spec.containers].every(({ resources }) => resources?.limits?.[name] !== undefined)
  const own = { requests: only(requests, (name) => name === "memory" || (name === "cpu" && cpu)), limits: only(limits, (name) => (name === "memory" || name === "cpu") && isLimited(name)) }
  return { ...spec.resources, ...given("requests", { ...spec.resources?.requests, ...own.requests }), ...given("limits", { ...spec.resources?.limits, ...own.limits }) }
}

/** The containers' sum, unless the Pod says it for all of them; and its overhead, which raises limits that there are. */
function amountsOf(spec: PodSpec, what: "requests" | "limits"): ResourceList {
  const whole = only(spec.resources?.[what] ?? {}, (name) => name === "cpu" || name === "memory" || isHugePages(name))
  const amounts: Record<string, string | number> = { ...total(spec, what), ...whole }
  for (const [name, more] of Object.entries(spec.overhead ?? {})) {
    const [amount, extra] = [parseQuantity(amounts[name] ?? 0), parseQuantity(more)]
    if (amount && extra && (what === "requests" || amount.nanos !== 0n)) amounts[name] = formatQuantity(amounts[name] === undefined ? extra : addQuantity(amount, extra))
  }
  return amounts
}

const only = (list: ResourceList, isMeant: (name: string) => boolean): ResourceList => Object.fromEntries(Object.entries(list).filter(([name]) => isMeant(name)))
const isEmpty = (list: ResourceList): boolean => Object.keys(list).length === 0
const given = (what: "requests" | "limits", list: ResourceList): Lists => (isEmpty(list) ? {} : { [what]: list })
