import type { PodView, ResourceView } from "../../bridge/protocol.ts"
import type { World } from "../engine/world.ts"

/** A group of the list: a kind, and those of its objects that nobody keeps. What they keep is found under them. */
export interface Group {
  readonly kind: string
  readonly roots: readonly (PodView | ResourceView)[]
}

export type Seen = Pick<World, "pods" | "resources" | "ownedBy" | "ofPlural" | "keyOf">

export interface Wanted {
  readonly hiddenNamespaces: readonly string[]
  readonly search: string
}

export const kindOf = (view: PodView | ResourceView): string => ("kind" in view ? view.kind : "Pod")

/** Work first, then what it needs; the rest follows by name. */
const first: readonly string[] = ["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "CronJob", "Job", "Pod", "Service", "Ingress", "ConfigMap", "Secret", "PersistentVolumeClaim"]
const placeOf = (kind: string): number => (first.includes(kind) ? first.indexOf(kind) : first.length)

/** Kinds that a learner looks at first are open; those that come with every cluster wait. */
export const opensAtFirst = (kind: string): boolean => first.includes(kind)

/** All objects by kind. Where something is searched for, whatever is called like it is listed by itself, wherever it belongs. */
export function groupsOf(seen: Seen, { hiddenNamespaces, search }: Wanted): readonly Group[] {
  const hidden = new Set(hiddenNamespaces)
  const wanted = (view: PodView | ResourceView): boolean =>
    !hidden.has(view.namespace) && (search === "" ? view.owner === "" || !seen.keyOf.has(view.owner) : view.name.includes(search))
  const groups = new Map<string, (PodView | ResourceView)[]>()
  for (const view of [...seen.resources.values(), ...seen.pods.values()]) {
    if (!wanted(view)) continue
    const kind = kindOf(view)
    const group = groups.get(kind)
    if (group) group.push(view)
    else groups.set(kind, [view])
  }
  return [...groups]
    .map(([kind, roots]) => ({ kind, roots }))
    .sort((a, b) => placeOf(a.kind) - placeOf(b.kind) || (a.kind < b.kind ? -1 : 1))
}

/** Whether anything runs or is to run in the namespaces that are shown: until then the list names the next step. */
export function hasWork(seen: Seen, hiddenNamespaces: readonly string[]): boolean {
  const shown = (views: Iterable<PodView | ResourceView>): boolean => [...views].some(({ namespace }) => !hiddenNamespaces.includes(namespace))
  return shown(seen.pods.values()) || ["deployments", "daemonsets", "replicasets", "statefulsets"].some((plural) => shown(seen.ofPlural.get(plural)?.values() ?? []))
}
