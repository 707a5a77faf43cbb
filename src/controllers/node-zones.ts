import { millis, nextOnGrid, type Micros } from "../base/time.ts"
import { readOf, settled, type Plan, type View } from "./contract.ts"
import { conditionOf, type Node } from "./node-health.ts"
import { executeTaint, executeTaintFor, hasExecuteTaint } from "./node-taints.ts"

/**
 * A zone is healthy, partly or wholly out. Where nodes fail in numbers the fault is rather in the network between them and the
 * controller than in all of them: then fewer Pods, or none, are driven away.
 */
type ZoneState = "Normal" | "PartialDisruption" | "FullDisruption"

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

export const zoneOf = ({ metadata: { labels } }: Node): string => `${labels?.["topology.kubernetes.io/region"] ?? ""}:${labels?.["topology.kubernetes.io/zone"] ?? ""}`
export const zoneKey = (node: Node): string => prefix + zoneOf(node)
export const isZoneKey = (key: string): boolean => key.startsWith(prefix)

/** Marks the nodes of a zone for eviction, one at a time as fast as the zone's state allows. */
export function reconcileZone(key: string, view: View): Plan {
  const zone = key.slice(prefix.length)
  const all = view.list<Node>("nodes")
  const nodes = all.filter((node) => zoneOf(node) === zone)
  const waiting = nodes.filter((node) => {
    const wanted = executeTaintFor(node)
    return wanted !== undefined && !hasExecuteTaint(node, wanted)
  })
  const [first] = waiting.toSorted((a, b) => (since(a) < since(b) ? -1 : 1))
  if (!first) return settled
  const spacing = spacingOf(all, nodes)
  if (spacing === undefined) return settled
  const { nextAt } = view.memory<ZoneMemory>(key) ?? { nextAt: 0 as Micros }
  const turn = nextOnGrid(view.beganAt, evictorPeriod, (Math.max(nextAt, view.now) - 1) as Micros)
  if (turn > view.now) return { type: "wait", until: turn, why: "node-lifecycle/eviction-turn", read: [readOf(first)] }
  const plan = executeTaint(first, view)
  return plan ? { ...plan, remember: { [key]: { nextAt: view.now + spacing } } } : settled
}

/** When the node's readiness turned, and its name: nodes are taken in that order. */
const since = (node: Node): string => `${conditionOf(node, "Ready")?.lastTransitionTime ?? ""}/${node.metadata.name}`

/** Microseconds between two marked nodes of the zone; undefined where none is marked. */
function spacingOf(all: readonly Node[], nodes: readonly Node[]): number | undefined {
  if (isAllOut(all)) return undefined
  const state = stateOf(nodes)
  if (state !== "PartialDisruption") return evictionSpacing
  return nodes.length > largeZone ? secondarySpacing : undefined
}

/** Whether every zone is wholly out: then nobody is evicted, and taints that said so are taken back. */
export function isAllOut(all: readonly Node[]): boolean {
  return all.length > 0 && all.every((node) => conditionOf(node, "Ready")?.status !== "True")
}

function stateOf(nodes: readonly Node[]): ZoneState {
  const ready = nodes.filter((node) => conditionOf(node, "Ready")?.status === "True").length
  const silent = nodes.length - ready
  if (ready === 0 && silent > 0) return "FullDisruption"
  return silent > 2 && silent * 100 >= unhealthyPercent * nodes.length ? "PartialDisruption" : "Normal"
}
