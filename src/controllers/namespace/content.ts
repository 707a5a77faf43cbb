import { parseInstant, type Instant } from "../../api/instant.ts"
import type { Kind } from "../../api/kind.ts"
import { builtinRegistry } from "../../api/kinds/index.ts"
import type { Namespace } from "../../api/kinds/namespace.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { Findings } from "./conditions.ts"

const everyType = builtinRegistry.kinds.filter(({ namespaced, verbs }) => namespaced && verbs.includes("deletecollection"))

/** What a namespace may hold, in discovery order and in each group's preferred version. */
export const types: readonly Kind[] = everyType.filter((kind, i) => everyType.findIndex(({ group, plural }) => group === kind.group && plural === kind.plural) === i)

export const isPods = ({ group, plural }: Kind): boolean => group === "" && plural === "pods"

/** What the server says to the deletion of a collection: its objects as they were deleted. */
export interface Deleted {
  readonly items: readonly ApiObject[]
}

/** What is left of a type after its collection was deleted. */
export interface Left extends Findings {
  /** Seconds after which it makes sense to look again; 0 where it should be gone already. */
  readonly estimate: number
}

const nothing: Left = { remaining: {}, finalizers: {}, errors: [], estimate: 0 }

/** How long what finalizers hold is given. */
const finalizerSeconds = 15

/** What is left of one type, by the answer to its deletion. (Upstream lists the type before and after.) */
export function leftOf(kind: Kind, { items }: Deleted, namespace: Namespace, now: Instant): Left {
  const left = items.filter(({ metadata }) => (metadata.finalizers?.length ?? 0) > 0 || (metadata.deletionGracePeriodSeconds ?? 0) > 0)
  if (left.length === 0) return nothing
  const finalizers: Record<string, number> = {}
  for (const { metadata } of left) for (const finalizer of metadata.finalizers ?? []) finalizers[finalizer] = (finalizers[finalizer] ?? 0) + 1
  const remaining = { [`${kind.plural}.${kind.group}`]: left.length }
  const grace = isPods(kind) ? graceLeft(items as readonly Pod[], namespace, now) : 0
  if (grace > 0) return { remaining, finalizers, errors: [], estimate: grace }
  if (Object.keys(finalizers).length > 0) return { remaining, finalizers, errors: [], estimate: finalizerSeconds }
  const error = `unexpected items still remain in namespace: ${namespace.metadata.name} for gvr: ${kind.group}/${kind.version}, Resource=${kind.plural}`
  return { remaining, finalizers, errors: [error], estimate: 0 }
}

/** The longest grace period of a Pod that has not ended, unless so much time has passed since the namespace was deleted. */
function graceLeft(pods: readonly Pod[], { metadata }: Namespace, now: Instant): number {
  const running = pods.filter(({ status }) => status?.phase !== "Succeeded" && status?.phase !== "Failed")
  const longest = running.reduce((most, { spec }) => Math.max(most, spec?.terminationGracePeriodSeconds ?? 0), 0)
  const passed = (now - (parseInstant(metadata.deletionTimestamp ?? "") ?? now)) / 1_000_000
  return passed >= longest ? 0 : longest
}

/** What is left of several types together. */
export function together(parts: readonly Left[]): Left {
  const sum = (counts: readonly Readonly<Record<string, number>>[]): Record<string, number> => {
    const total: Record<string, number> = {}
    for (const [name, count] of counts.flatMap((each) => Object.entries(each))) total[name] = (total[name] ?? 0) + count
    return total
  }
  return {
    remaining: sum(parts.map(({ remaining }) => remaining)),
    finalizers: sum(parts.map(({ finalizers }) => finalizers)),
    errors: parts.flatMap(({ errors }) => errors),
    estimate: Math.max(0, ...parts.map(({ estimate }) => estimate)),
  }
}
