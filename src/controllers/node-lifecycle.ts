import type { Micros } from "../base/time.ts"
import { readOf, settled, type Controller, type Plan, type Seen, type View } from "./contract.ts"
import { conditionOf, declareUnknown, nextLook, nodeEvent, observeHealth, silentAt, type Health, type Node } from "./node-health.ts"
import { executeTaintFor, hasExecuteTaints, removeExecuteTaints, scheduleTaints } from "./node-taints.ts"
import { isAllOut, isZoneKey, reconcileZone, zoneKey } from "./node-zones.ts"

/**
 * The node lifecycle controller: nobody asks a node whether it lives; its Lease goes stale, and this controller notices. It looks
 * every 5 s, gives 50 s of grace, turns the conditions Unknown, and taints the node: against scheduling at once, against running
 * as fast as the state of its zone allows. Keys are nodes and zones.
 *
 * Woken by a Node that comes, goes or changes, and by a Lease that is renewed. A look that would find nothing is no event: the
 * next one at which a silent node's grace is over is computed.
 */
export const nodeLifecycle: Controller = {
  name: "node-lifecycle",
  account: "node-controller",
  qps: 20,
  burst: 30,
  workers: 8,
  watches: ["nodes", "nodeLeases"],
  wakes: wakes,
  reconcile: (key, view) => (isZoneKey(key) ? reconcileZone(key, view) : reconcileNode(key, view)),
}

function wakes({ source, key, object, before }: Seen): readonly string[] {
  const node = (object ?? before) as Node
  if (source === "nodeLeases") return [node.metadata.name]
  const turned = !object || !before || executeTaintFor(object as Node) !== executeTaintFor(before as Node)
  return turned ? [key, zoneKey(node)] : [key]
}

function reconcileNode(key: string, view: View): Plan {
  const node = view.get<Node>("nodes", key)
  const had = view.memory<Health>(key)
  if (!node) return had ? farewell(key, had, view) : settled
  const health = observeHealth(node, had, view)
  const remember = { [key]: health }
  if (view.now >= silentAt(node, health, view)) {
    const plan = declareUnknown(node, health, view)
    if (plan) return { ...plan, remember }
  }
  const plan = scheduleTaints(node, view) ?? atNextLook(key, node, health, view)
  return { ...plan, remember: { ...remember, ...plan.remember } }
}

/** What only the look on the controller's grid does: greets a new node, and takes the eviction taint from one that is ready again. */
function atNextLook(key: string, node: Node, health: Health, view: View): Plan {
  const readyAgain = executeTaintFor(node) === undefined && conditionOf(node, "Ready") !== undefined && hasExecuteTaints(node)
  const silent = silentAt(node, health, view)
  if (!health.known || readyAgain || isHopeless(node, view)) {
    if (!isOnGrid(view)) return { type: "wait", until: nextLook(view), why: "node-lifecycle/next-look", read: [readOf(node)] }
    if (!health.known) return { type: "wait", until: nextLook(view), why: "node-lifecycle/next-look", read: [readOf(node)], events: [nodeEvent(node, "RegisteredNode", `Node ${key} event: Registered Node ${key} in Controller`)], remember: { [key]: { ...health, known: true } } }
    const plan = removeExecuteTaints(node, view)
    if (plan) return plan
  }
  return silent > view.now ? { type: "wait", until: silent, why: "node-lifecycle/grace", read: [readOf(node)] } : settled
}

/** When every zone is out, eviction taints are taken back: the fault is more likely here than there. */
const isHopeless = (node: Node, view: View): boolean => hasExecuteTaints(node) && isAllOut(view.list<Node>("nodes"))

const isOnGrid = (view: View): boolean => nextLook({ ...view, now: (view.now - 1) as Micros }) === view.now

function farewell(key: string, had: Health, view: View): Plan {
  if (!had.known) return { ...settled, remember: { [key]: null } }
  if (!isOnGrid(view)) return { type: "wait", until: nextLook(view), why: "node-lifecycle/next-look", read: [] }
  const gone = { apiVersion: "v1", kind: "Node", metadata: { name: key, uid: had.uid } }
  return { ...settled, remember: { [key]: null }, events: [nodeEvent(gone, "RemovingNode", `Node ${key} event: Removing Node ${key} from Controller`)] }
}
