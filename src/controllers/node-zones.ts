import { millis, nextOnGrid, type Micros } from "../base/time.ts"
import { readOf, settled, type Plan, type View } from "./contract.ts"
import { conditionOf, zoneOf, type Counted, type Health, type Node } from "./node-health.ts"
import { executeTaint, executeTaintFor, hasExecuteTaint, hasExecuteTaints, removeExecuteTaints } from "./node-taints.ts"

/**
 * A zone is healthy, partly or wholly out. Where nodes fail in numbers the fault is rather in the network between them and the
 * controller than in all of them: then fewer Pods, or none, are driven away.
 */
type ZoneState = "Normal" | "PartialDisruption" | "FullDisruption"

/** How many nodes of a zone are ready, and how many are not. */
export interface ZoneCount {
  readonly ready: number
  readonly silent: number
}

export type ZoneCounts = Readonly<Record<string, ZoneCount>>

/** What the controller remembers of a zone: when it may next mark a node for eviction. */
interface ZoneMemory {
  readonly nextAt: Micros
}

/** unhealthy-zone-threshold, large-cluster-size-threshold, node-eviction-rate and its secondary (nodes per second). */
const unhealthyPercent = 55
const largeZone = 50
const evictionSpacing = 10_000_000
const secondarySpacing = 100_000_000
/** How often the evictor looks. */
const evictorPeriod = millis(100)

const prefix = "@zone/"
/** Where the counts of all zones are remembered. */
export const zonesKey = "@zones"

export const zoneKey = (zone: string): string => prefix + zone
export const isZoneKey = (key: string): boolean => key.startsWith(prefix)
export const zoneCounts = (view: View): ZoneCounts => view.memory<ZoneCounts>(zonesKey) ?? {}

/** The counts after a node that counted as `before` counts as `now`. Zones without nodes are forgotten. */
export function recount(zones: ZoneCounts, before: Counted | undefined, now: Counted | undefined): ZoneCounts {
  if (before?.zone === now?.zone && before?.as === now?.as) return zones
  const next = { ...zones }
  for (const [counted, by] of [[before, -1], [now, 1]] as const) {
    if (!counted || counted.as === "nothing") continue
    const { ready, silent } = next[counted.zone] ?? { ready: 0, silent: 0 }
    const count = counted.as === "ready" ? { ready: ready + by, silent } : { ready, silent: silent + by }
    if (count.ready + count.silent > 0) next[counted.zone] = count
    else delete next[counted.zone]
  }
  return next
}

/** The zones that are to be looked at after a change of the counts: those that changed, and all where the last zone went or the first came back. */
export function concernedZones(before: ZoneCounts, now: ZoneCounts): readonly string[] {
  if (before === now) return []
  const all = [...new Set([...Object.keys(before), ...Object.keys(now)])].toSorted()
  return (isAllOut(before) === isAllOut(now) ? all.filter((zone) => before[zone] !== now[zone]) : all).map(zoneKey)
}

/** Marks the nodes of a zone for eviction, one at a time as fast as the zone's state allows; unmarks them where no zone is left. */
export function reconcileZone(key: string, view: View): Plan {
  const zone = key.slice(prefix.length)
  const turn = turnAt(view.now, view)
  if (turn > view.now) return { type: "wait", until: turn, why: "node-lifecycle/eviction-turn", about: { node: "" }, read: [] }
  const zones = zoneCounts(view)
  const nodes = view.list<Node>("nodes").filter((node) => zoneOf(node) === zone)
  if (nodes.length === 0) return { ...settled, remember: { [key]: null } }
  if (isAllOut(zones)) {
    // The fault is more likely here than there.
    const marked = nodes.find(hasExecuteTaints)
    return (marked && removeExecuteTaints(marked, view)) ?? settled
  }
  const [first] = nodes.filter((node) => isWaiting(node, view)).toSorted((a, b) => (since(a) < since(b) ? -1 : 1))
  const spacing = spacingOf(zones[zone])
  if (!first || spacing === undefined) return settled
  const allowed = turnAt(view.memory<ZoneMemory>(key)?.nextAt ?? view.now, view)
  if (allowed > view.now) return { type: "wait", until: allowed, why: "node-lifecycle/eviction-turn", about: { node: first.metadata.name }, read: [readOf(first)] }
  const plan = executeTaint(first, view)
  return plan ? { ...plan, remember: { [key]: { nextAt: view.now + spacing } } } : settled
}

/** The evictor's first turn at or after that time. */
const turnAt = (at: Micros, view: View): Micros => nextOnGrid(view.beganAt, evictorPeriod, (at - 1) as Micros)

function isWaiting(node: Node, view: View): boolean {
  const wanted = executeTaintFor(node)
  return wanted !== undefined && !hasExecuteTaint(node, wanted) && view.memory<Health>(node.metadata.name)?.marked === true
}

/** When the node's readiness turned, and its name: nodes are taken in that order. */
const since = (node: Node): string => `${conditionOf(node, "Ready")?.lastTransitionTime ?? ""}/${node.metadata.name}`

/** Microseconds between two marked nodes of the zone; undefined where none is marked. */
function spacingOf(count: ZoneCount = { ready: 0, silent: 0 }): number | undefined {
  if (zoneState(count) !== "PartialDisruption") return evictionSpacing
  return count.ready + count.silent > largeZone ? secondarySpacing : undefined
}

/** Whether every zone is wholly out: then nobody is evicted, and taints that said so are taken back. */
export function isAllOut(zones: ZoneCounts): boolean {
  const counts = Object.values(zones)
  return counts.length > 0 && counts.every((count) => zoneState(count) === "FullDisruption")
}

export function zoneState({ ready, silent }: ZoneCount): ZoneState {
  if (ready === 0 && silent > 0) return "FullDisruption"
  return silent > 2 && silent * 100 >= unhealthyPercent * (ready + silent) ? "PartialDisruption" : "Normal"
}
