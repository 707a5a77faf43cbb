import type { Micros } from "../base/time.ts"
import { readOf, settled, type Controller, type Plan, type Seen, type View } from "./contract.ts"
import { conditionOf, declareUnknown, monitorGrace, nextLook, nodeEvent, observeHealth, silentAt, type Counted, type Health, type Node } from "./node-health.ts"
import { mendLabels } from "./node-labels.ts"
import { isPodsKey, podsConcernedBy, reconcilePods } from "./node-pods.ts"
import { executeTaint, executeTaintFor, hasExecuteTaint, hasExecuteTaints, removeExecuteTaints, scheduleSwap, scheduleTaints, wrongExecuteTaints } from "./node-taints.ts"
import { concernedZones, isAllOut, isZoneKey, recount, reconcileZone, zoneCounts, zoneKey, zonesKey, type ZoneCounts } from "./node-zones.ts"

/**
 * The node lifecycle controller: nobody asks a node whether it lives; its Lease goes stale, and this controller notices. It looks
 * every 5 s, gives 50 s of grace, turns the conditions Unknown, and taints the node: against scheduling at once, against running
 * as fast as the state of its zone allows; and it takes readiness from its Pods. Keys are nodes, zones, and Pods of silent nodes.
 *
 * A node is woken when it comes, goes or changes, and when its Lease is renewed; a zone when a node of it turns or is to be marked,
 * and when the last of all zones goes out or the first comes back; a Pod when it is bound. A look that would find nothing is no event:
 * the next one at which a silent node's grace is over is computed.
 */
export const nodeLifecycle: Controller = {
  name: "node-lifecycle",
  account: "node-controller",
  qps: 20,
  burst: 30,
  workers: 8,
  watches: ["nodes", "nodeLeases", "pods"],
  wakes: (seen, view) => [...nodeConcernedBy(seen), ...podsConcernedBy(seen, view)],
  begin,
  reconcile(key, view) {
    if (isPodsKey(key)) return reconcilePods(key, view)
    return isZoneKey(key) ? reconcileZone(key, view) : reconcileNode(key, view)
  },
}

function nodeConcernedBy({ source, key, object, before }: Seen): readonly string[] {
  if (source === "pods") return []
  return [source === "nodeLeases" ? ((object ?? before)?.metadata.name ?? "") : key]
}

/** All nodes are counted before any is judged: half a count would look like a disaster. */
function begin(view: View): Readonly<Record<string, unknown>> {
  const nodes = view.list<Node>("nodes").map((node) => [node.metadata.name, observeHealth(node, undefined, view)] as const)
  const zones = nodes.reduce<ZoneCounts>((counts, [, { counted }]) => recount(counts, undefined, counted), {})
  return { ...Object.fromEntries(nodes), [zonesKey]: zones }
}

function reconcileNode(key: string, view: View): Plan {
  const node = view.get<Node>("nodes", key)
  const had = view.memory<Health>(key)
  if (!node) return had ? farewell(key, had, view) : settled
  const observed = observeHealth(node, had, view)
  const counting = countAs(had?.counted, observed.counted, view)
  const silent = silentAt(node, observed, view)
  if (observed.known && !observed.swap && isInOrder(node) && view.now < silent) {
    return { ...inGrace(node, silent), wake: counting.wake, remember: { ...counting.remember, [key]: { ...observed, marked: false } } }
  }
  const missing = lacksTaint(node)
  const health = { ...observed, marked: missing && (observed.marked || isOnGrid(view)) }
  const wake = health.marked ? [...new Set([...counting.wake, zoneKey(health.counted.zone)])] : counting.wake
  const remember = { ...counting.remember, [key]: health }
  if (!health.known && isOnGrid(view)) {
    const plan = greet(key, node, health, view)
    return { ...plan, wake, remember: { ...remember, ...plan.remember } }
  }
  if (view.now >= silent) {
    const plan = declareUnknown(node, health, view)
    // Whoever is declared unknown by a look is marked by the same look.
    if (plan) return { ...plan, wake, remember: { ...remember, [key]: { ...health, marked: true } } }
  }
  const swap = scheduleSwap(node, health.swap)
  const judged = { ...health, swap }
  const plan = (swap && scheduleTaints(node, swap, view)) ?? mendLabels(node) ?? atNextLook(key, node, judged, view)
  return { ...plan, wake, remember: { ...remember, [key]: judged, ...plan.remember } }
}

const inGrace = (node: Node, until: Micros): Plan => ({ type: "wait", until, why: "node-lifecycle/grace", about: { until, grace: monitorGrace }, read: [readOf(node)] })

// Nearly every look follows a renewed Lease and finds a Node in order that has not changed since the last one: only its grace moves.
const orderly = new WeakMap<Node, boolean>()

/** Whether a Node is ready and asks nothing of this controller as long as it is not silent. */
function isInOrder(node: Node): boolean {
  let known = orderly.get(node)
  if (known === undefined) {
    known = isReady(node) && !hasExecuteTaints(node) && !scheduleSwap(node, undefined) && !mendLabels(node)
    orderly.set(node, known)
  }
  return known
}

const isReady = (node: Node): boolean => conditionOf(node, "Ready") !== undefined && executeTaintFor(node) === undefined

function countAs(before: Counted | undefined, now: Counted | undefined, view: View): { readonly wake: readonly string[]; readonly remember: Readonly<Record<string, unknown>> } {
  const zones = zoneCounts(view)
  const next = recount(zones, before, now)
  return { wake: concernedZones(zones, next), remember: next === zones ? {} : { [zonesKey]: next } }
}

function lacksTaint(node: Node): boolean {
  const wanted = executeTaintFor(node)
  return wanted !== undefined && !hasExecuteTaint(node, wanted)
}

/** What only the look on the controller's grid does: greets a new node, takes the marks from one that is ready again, and marks others. */
function atNextLook(key: string, node: Node, health: Health, view: View): Plan {
  const silent = silentAt(node, health, view)
  const ready = isReady(node)
  const readyAgain = ready && hasExecuteTaints(node)
  const turned = !ready && wrongExecuteTaints(node).length > 0 && !isAllOut(zoneCounts(view))
  const unmarked = lacksTaint(node) && !health.marked
  // The second half of a swap.
  if (turned && !lacksTaint(node)) return executeTaint(node, view) ?? settled
  if (health.known && !readyAgain && !turned && !unmarked) return silent > view.now ? inGrace(node, silent) : settled
  if (!isOnGrid(view)) return { type: "wait", until: nextLook(view), why: "node-lifecycle/next-look", read: [readOf(node)] }
  // Marks that say the wrong thing are swapped at once; only new ones wait for their zone.
  return (turned ? executeTaint(node, view) : removeExecuteTaints(node, view)) ?? settled
}

/** A controller that meets a node for the first time takes its marks away, and gives them anew where they are deserved. */
function greet(key: string, node: Node, health: Health, view: View): Plan {
  const events = [nodeEvent(node, "RegisteredNode", `Node ${key} event: Registered Node ${key} in Controller`)]
  const plan = removeExecuteTaints(node, view) ?? { type: "wait", until: (view.now + 1) as Micros, why: "node-lifecycle/next-look", read: [readOf(node)] }
  return { ...plan, events, remember: { [key]: { ...health, known: true, marked: executeTaintFor(node) !== undefined } } }
}

const isOnGrid = (view: View): boolean => nextLook({ ...view, now: (view.now - 1) as Micros }) === view.now

function farewell(key: string, had: Health, view: View): Plan {
  const { wake, remember } = countAs(had.counted, undefined, view)
  if (!had.known) return { ...settled, wake, remember: { ...remember, [key]: null } }
  const counted = { ...had.counted, as: "nothing" }
  if (!isOnGrid(view)) return { type: "wait", until: nextLook(view), why: "node-lifecycle/next-look", read: [], wake, remember: { ...remember, [key]: { ...had, counted } } }
  const gone = { apiVersion: "v1", kind: "Node", metadata: { name: key, uid: had.uid } }
  return { ...settled, wake, remember: { ...remember, [key]: null }, events: [nodeEvent(gone, "RemovingNode", `Node ${key} event: Removing Node ${key} from Controller`)] }
}
