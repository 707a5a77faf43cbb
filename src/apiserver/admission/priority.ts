import type { Pod } from "../../api/kinds/pod/types.ts"
import type { PriorityClass } from "../../api/kinds/priority-class.ts"
import type { Status } from "../../api/meta.ts"
import { isFailure } from "../../api/status.ts"
import { cachedList, type Asking } from "../asks.ts"
import { lookUp } from "../lookup.ts"
import { registryRoot } from "../resources.ts"
import { isOfPods, refuse, type AdmissionPlugin, type Attributes } from "./plugin.ts"

const classes = `${registryRoot}priorityclasses/`

/**
 * Gives each new Pod the number behind its priority class, and keeps that there is at most one class for those that name none.
 * https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#priority
 */
export const priority: AdmissionPlugin = {
  name: "Priority",
  handles: (attributes) => attributes.operation !== "DELETE" && (isOfPods(attributes) || attributes.resource.prefix === classes),
  mutate(attributes) {
    if (!isOfPods(attributes)) return undefined
    return attributes.operation === "CREATE" ? resolve(attributes) : keep(attributes)
  },
  *validate(attributes) {
    const { object, resource } = attributes
    if (resource.prefix !== classes || !(object as PriorityClass).globalDefault) return undefined
    const other = yield* usualClass()
    return other && other.metadata.name !== object.metadata.name ? refuse(attributes, `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`) : undefined
  },
}

/** An update may leave the numbers out; what it changes of them, validation refuses. */
function keep({ object, old }: Attributes): undefined {
  const [spec, before] = [(object as Pod).spec, (old as Pod).spec]
  if (spec.priority === undefined && before.priority !== undefined) spec.priority = before.priority
  if (spec.preemptionPolicy === undefined && before.preemptionPolicy !== undefined) spec.preemptionPolicy = before.preemptionPolicy
  return undefined
}

function* resolve(attributes: Attributes): Asking<Status | undefined> {
  const { spec } = attributes.object as Pod
  const named = spec.priorityClassName ? yield* lookUp(classes + spec.priorityClassName) : yield* usualClass()
  if (isFailure(named)) return named
  if (!named && spec.priorityClassName) return refuse(attributes, `no PriorityClass with name ${spec.priorityClassName} was found`)
  const { value = 0, preemptionPolicy: policy = "PreemptLowerPriority" } = (named ?? {}) as Partial<PriorityClass>
  if (named) spec.priorityClassName = named.metadata.name
  const from = "must not be provided in pod spec; priority admission controller computed"
  if (spec.priority !== undefined && spec.priority !== value) return refuse(attributes, `the integer value of priority (${spec.priority}) ${from} ${value} from the given PriorityClass name`)
  spec.priority = value
  if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) return refuse(attributes, `the string value of PreemptionPolicy (${spec.preemptionPolicy}) ${from} ${policy} from the given PriorityClass name`)
  spec.preemptionPolicy = policy
  return undefined
}

/** The class of Pods that name none: should there be several after a race, the one with the lowest value. */
function* usualClass(): Asking<PriorityClass | undefined> {
  const { objects } = yield* cachedList(classes)
  const usual = (objects as readonly PriorityClass[]).filter(({ globalDefault }) => globalDefault)
  return usual.reduce<PriorityClass | undefined>((least, each) => (least && (least.value ?? 0) <= (each.value ?? 0) ? least : each), undefined)
}
