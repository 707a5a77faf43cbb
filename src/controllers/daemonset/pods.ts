import { groupBy } from "../../base/group.ts"
import type { Micros } from "../../base/time.ts"
import { scaledIntOrPercent, type IntOrString } from "../../base/intorstring.ts"
import type { Instant } from "../../api/instant.ts"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { isAvailable, isReady } from "../replicaset/pods.ts"
import { hashLabel } from "./history.ts"
import { targetOf, verdictOn } from "./placement.ts"

/** A DaemonSet, its nodes, and its Pods by the node that they are on or meant for. */
export interface Fleet {
  readonly set: DaemonSet
  readonly hash: string
  readonly nodes: readonly Node[]
  readonly byNode: ReadonlyMap<string, readonly Pod[]>
  readonly now: Instant
}

/** What is to be done about Pods: nodes that get one, and Pods that go. */
export interface Moves {
  readonly create: readonly string[]
  readonly remove: readonly Pod[]
}

const isEnded = ({ status }: Pod): boolean => status?.phase === "Succeeded" || status?.phase === "Failed"
const isGoing = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined

/** The fleet; a Pod that has ended and goes is nobody's concern any more, and its place is free. */
export function fleetOf(set: DaemonSet, hash: string, nodes: readonly Node[], pods: readonly Pod[], now: Instant): Fleet {
  const counted = pods.filter((pod) => !(isEnded(pod) && isGoing(pod)) && targetOf(pod) !== undefined)
  return { set, hash, nodes, byNode: groupBy(counted, (pod) => targetOf(pod) ?? ""), now }
}

const generationLabel = "pod-template-generation"
const templateGeneration = ({ metadata }: DaemonSet): string | undefined => metadata.annotations?.["deprecated.daemonset.template.generation"]

/** Whether a Pod is of the present template, by its hash or, as of old, by how often the template had changed. */
export const isUpdated = ({ metadata }: Pod, hash: string, generation: string | undefined): boolean => (hash !== "" && metadata.labels?.[hashLabel] === hash) || (generation !== undefined && metadata.labels?.[generationLabel] === generation)

export const labelsOf = (set: DaemonSet, hash: string): Readonly<Record<string, string>> => {
  const generation = templateGeneration(set)
  return { ...set.spec?.template?.metadata?.labels, ...(generation === undefined ? {} : { [generationLabel]: generation }), [hashLabel]: hash }
}

const allowed = (value: IntOrString | undefined, nodes: number): number => {
  const scaled = scaledIntOrPercent(value ?? 0, nodes, true)
  return scaled.ok ? scaled.value : 0
}
const rolling = ({ spec }: DaemonSet): { readonly maxSurge?: IntOrString; readonly maxUnavailable?: IntOrString } => (spec?.updateStrategy?.type === "RollingUpdate" ? ((spec.updateStrategy.rollingUpdate ?? {}) as never) : {})
const allowsSurge = (set: DaemonSet): boolean => allowed(rolling(set).maxSurge, 1) > 0

/** Bound before unbound, then the older, then by name: the first stays. */
function bySeniority(a: Pod, b: Pod): number {
  const order = ({ metadata, spec }: Pod): string => `${spec.nodeName ? 0 : 1} ${metadata.creationTimestamp ?? ""} ${metadata.name}`
  return order(a) < order(b) ? -1 : 1
}

/** Whether a Pod that failed is to wait: each failure on a node doubles the time until the next is cleared away. */
export type Patience = (node: string) => Micros | undefined

/** One Pod for each node that should have one, none where it must not be; what has ended is cleared away. Upstream: podsShouldBeOnNode. */
export function manage(fleet: Fleet, patience: Patience): Moves {
  const known = new Set(fleet.nodes.map(({ metadata }) => metadata.name))
  // Pods that were never bound and whose node is gone would wait for ever.
  const stray = [...fleet.byNode].flatMap(([node, pods]) => (known.has(node) ? [] : pods.filter(({ spec, metadata }) => !spec.nodeName && metadata.deletionTimestamp === undefined)))
  const moves = fleet.nodes.map((node) => manageNode(fleet, node, patience))
  return { create: moves.flatMap(({ create }) => create), remove: [...moves.flatMap(({ remove }) => remove), ...stray] }
}

function manageNode(fleet: Fleet, node: Node, patience: Patience): Moves {
  const { name } = node.metadata
  const { shouldRun, mayStay } = verdictOn(node, fleet.set)
  const pods = fleet.byNode.get(name)
  if (!pods) return { create: shouldRun ? [name] : [], remove: [] }
  const staying = pods.filter((pod) => !isGoing(pod))
  if (!mayStay) return { create: [], remove: staying }
  const ended = staying.filter(isEnded).filter(({ status }) => status.phase === "Succeeded" || patience(name) === undefined)
  const running = staying.filter((pod) => !isEnded(pod)).toSorted(bySeniority)
  if (!allowsSurge(fleet.set)) return { create: [], remove: [...ended, ...running.slice(1)] }
  if (running.length <= 1) return { create: running.length === 0 && shouldRun ? [name] : [], remove: ended }
  return { create: [], remove: [...ended, ...surplusOf(running, fleet)] }
}

/** While it surges a node has the oldest of the new and of the old, until one of them makes the other needless. */
function surplusOf(running: readonly Pod[], { hash, set, now }: Fleet): readonly Pod[] {
  const isNew = ({ metadata }: Pod): boolean => metadata.labels?.[hashLabel] === hash
  const [fresh, old] = [running.find(isNew), running.find((pod) => !isNew(pod))]
  const others = running.filter((pod) => pod !== fresh && pod !== old)
  const isReplaced = fresh && old && (!isReady(old) || isAvailable(fresh, set.spec?.minReadySeconds ?? 0, now))
  return isReplaced ? [...others, old] : others
}

/** The Pods of a node as an update sees them; undefined where there are more than one new and one old. */
function pairOn(pods: readonly Pod[], { hash, set }: Fleet): { readonly fresh: Pod | undefined; readonly old: Pod | undefined } | undefined {
  const staying = pods.filter((pod) => !isGoing(pod))
  const [fresh, old] = [staying.filter((pod) => isUpdated(pod, hash, templateGeneration(set))), staying.filter((pod) => !isUpdated(pod, hash, templateGeneration(set)))]
  return fresh.length > 1 || old.length > 1 ? undefined : { fresh: fresh[0], old: old[0] }
}

/** The next step of a rolling update. Upstream: rollingUpdate. */
export function roll(fleet: Fleet): Moves {
  const wanted = fleet.nodes.filter((node) => verdictOn(node, fleet.set).shouldRun).map(({ metadata }) => metadata.name)
  const { maxSurge, maxUnavailable } = rolling(fleet.set)
  const [surge, unavailable] = [allowed(maxSurge, wanted.length), allowed(maxUnavailable, wanted.length)]
  const names = [...new Set([...fleet.byNode.keys(), ...wanted])].toSorted()
  return surge === 0 ? replace(fleet, names, unavailable === 0 && wanted.length > 0 ? 1 : unavailable) : surgeUp(fleet, names, wanted, surge)
}

/** Old Pods go first, as many as may be unavailable; those that are unavailable anyway go all. */
function replace(fleet: Fleet, names: readonly string[], maxUnavailable: number): Moves {
  const available = (pod: Pod): boolean => isAvailable(pod, fleet.set.spec?.minReadySeconds ?? 0, fleet.now)
  const pairs = names.map((name) => pairOn(fleet.byNode.get(name) ?? [], fleet))
  const olds = pairs.flatMap((pair) => (pair?.old && !pair.fresh ? [pair.old] : []))
  const broken = olds.filter((pod) => !available(pod))
  const missing = pairs.filter((pair) => !pair || Boolean(pair.old) === Boolean(pair.fresh) || (pair.fresh && !available(pair.fresh))).length
  const room = Math.max(0, maxUnavailable - missing - broken.length)
  return { create: [], remove: [...broken, ...olds.filter(available).slice(0, room)] }
}

/** New Pods come beside old ones, so many at a time; an old one goes when its new one is available. */
function surgeUp(fleet: Fleet, names: readonly string[], wanted: readonly string[], maxSurge: number): Moves {
  const available = (pod: Pod | undefined): boolean => pod !== undefined && isAvailable(pod, fleet.set.spec?.minReadySeconds ?? 0, fleet.now)
  const pairs = names.map((name) => ({ name, pair: pairOn(fleet.byNode.get(name) ?? [], fleet) }))
  const surging = pairs.filter(({ pair }) => !pair || (pair.old && pair.fresh && !available(pair.fresh))).length
  const replaced = pairs.flatMap(({ pair }) => (pair?.old && available(pair.fresh) ? [pair.old] : []))
  const lone = pairs.flatMap(({ name, pair }) => (pair?.old && !pair.fresh ? [{ name, old: pair.old, isWanted: wanted.includes(name), isAvailable: available(pair.old) }] : []))
  const spare = pairs.filter(({ pair }) => available(pair?.old ?? pair?.fresh)).length - wanted.length
  const misplaced = lone.filter(({ isWanted, isAvailable: serves }) => !isWanted && serves)
  const remove = [...replaced, ...lone.filter(({ isWanted, isAvailable: serves }) => !isWanted && !serves).map(({ old }) => old), ...misplaced.slice(0, Math.max(0, spare)).map(({ old }) => old)]
  const urgent = lone.filter(({ isWanted, isAvailable: serves }) => isWanted && !serves)
  const candidates = lone.filter(({ isWanted, isAvailable: serves }) => isWanted && serves).slice(0, Math.max(0, maxSurge - surging))
  return { create: [...urgent, ...candidates].map(({ name }) => name), remove }
}

type Status = NonNullable<DaemonSet["status"]>

/** What the nodes and the oldest Pod of each say. Counts of zero that the API may leave out are left out. */
export function statusOf(fleet: Fleet): Status {
  const { set, hash, nodes, byNode, now } = fleet
  const wanted = nodes.filter((node) => verdictOn(node, set).shouldRun)
  const oldest = wanted.flatMap(({ metadata }) => byNode.get(metadata.name)?.toSorted(bySeniority)[0] ?? [])
  const available = oldest.filter((pod) => isAvailable(pod, set.spec?.minReadySeconds ?? 0, now)).length
  const optional = { updatedNumberScheduled: oldest.filter((pod) => isUpdated(pod, hash, templateGeneration(set))).length, numberAvailable: available, numberUnavailable: wanted.length - available }
  return {
    currentNumberScheduled: oldest.length,
    numberMisscheduled: nodes.filter((node) => !wanted.includes(node) && byNode.has(node.metadata.name)).length,
    desiredNumberScheduled: wanted.length,
    numberReady: oldest.filter(isReady).length,
    ...(set.metadata.generation === undefined ? {} : { observedGeneration: set.metadata.generation }),
    ...Object.fromEntries(Object.entries(optional).filter(([, count]) => count > 0)),
    ...(set.status?.collisionCount === undefined ? {} : { collisionCount: set.status.collisionCount }),
    ...(set.status?.conditions ? { conditions: set.status.conditions } : {}),
  }
}
