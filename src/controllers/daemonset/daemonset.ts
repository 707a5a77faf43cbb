import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import { minutes, seconds, type Micros } from "../../base/time.ts"
import type { ControllerRevision } from "../../api/kinds/controller-revision.ts"
import type { DaemonSet } from "../../api/kinds/daemon-set.ts"
import type { Node } from "../../api/kinds/node.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { controllerOf, keyOf } from "../../api/meta.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { involving } from "../../client/event-correlation.ts"
import { closedKey, named, readMax, readOf, serverWords, settled, sources, type Controller, type Plan, type Seen, type Told, type View, type Write } from "../contract.ts"
import { claim, managedBy, ownersOf, wantedBy } from "../ownership.ts"
import { nextAvailability } from "../replicaset/pods.ts"
import { hashOf, historyOf, kind, mended, outdated, snapshot, type History } from "./history.ts"
import { affinityTo, tolerationsOf, verdictOn } from "./placement.ts"
import { fleetOf, labelsOf, manage, roll, statusOf, type Fleet, type Moves } from "./pods.ts"

/** Pods made, and Pods deleted, in one go. */
const burst = 250
const patienceFirst = seconds(1)
const patienceMax = minutes(15)

/** When failed Pods were last cleared away from a node, and how long to wait until the next time. */
type Failures = Readonly<Record<string, { readonly at: Micros; readonly wait: Micros }>>

/**
 * The DaemonSet controller: a Pod on every node that its template fits, replaced node by node when the template changes (by maxSurge and
 * maxUnavailable; with OnDelete only where somebody deletes the old one), and the templates that it had as ControllerRevisions. Woken by
 * its DaemonSets, by changes of their Pods and revisions, by unmanaged ones that one of them selects, and by nodes that come or whose
 * labels or taints change, where that asks for a Pod or forbids one. A node that goes wakes nobody: its Pods do when they go.
 */
export const daemonSet: Controller = {
  name: "daemonset",
  account: "daemon-set-controller",
  qps: 20,
  burst: 30,
  workers: 2,
  watches: ["daemonSets", "pods", "nodes", "controllerRevisions"],
  wakes(seen, view) {
    if (seen.source === "daemonSets") return [seen.key]
    if (seen.source === "nodes") return wokenByNode(seen, view)
    return [...ownersOf("daemonSets", kind.kind, view, seen.before, seen.object), ...wantedBy("daemonSets", view, seen.object, seen.before)]
  },
  reconcile(key, view) {
    const set = view.get<DaemonSet>("daemonSets", key)
    if (!set) return { ...settled, remember: { [key]: null, [closedKey(key)]: null } }
    if (set.metadata.deletionTimestamp !== undefined) return settled
    const revisions = claim<ControllerRevision>(set, view, { source: "controllerRevisions", of: kind })
    const pods = claim<Pod>(set, view, { source: "pods", of: kind })
    const claimed = [...revisions.changes, ...pods.changes]
    if (claimed.length > 0) return write(set, "daemonset/claim", claimed, { objects: claimed.length })
    const history = historyOf(set, revisions.mine)
    const repairs = mended(history, pods.mine)
    if (repairs.length > 0) return write(set, "daemonset/revision", repairs)
    return history.current ? step(set, history, fleetOf(set, hashOf(history.current), view.list<Node>("nodes"), pods.mine, view.instant), pods.mine, view) : remembered(set, history, view)
  },
}

export const ignoresChange = (before: Node, node: Node): boolean => equalJson(facts(before), facts(node))
const facts = ({ metadata, spec }: Node): Json => [metadata.labels ?? {}, (spec?.taints ?? []) as unknown as Json]

function wokenByNode({ key, object, before }: Seen, view: View): readonly string[] {
  if (!object || (before && ignoresChange(before as Node, object as Node))) return []
  const owners = new Set(view.by<Pod>("pods", "node", key).flatMap((pod) => controllerOf(pod)?.uid ?? []))
  return view.list<DaemonSet>("daemonSets").flatMap((set) => {
    const { shouldRun, mayStay } = verdictOn(object as Node, set)
    const isThere = owners.has(set.metadata.uid ?? "")
    return (shouldRun && !isThere) || (!mayStay && isThere) || (isThere && (set.status?.numberMisscheduled ?? 0) > 0) ? [keyOf(set)] : []
  })
}

/** Writes the present template down before any Pod of it is made. */
function remembered(set: DaemonSet, { old }: History, view: View): Plan {
  const post = snapshot(set, old, (name) => view.get("controllerRevisions", `${set.metadata.namespace}/${name}`) !== undefined)
  if (post !== "collision") return write(set, "daemonset/new-template", [post])
  return write(set, "daemonset/collision", [statusWrite(set, { ...statusOf(fleetOf(set, "", [], [], view.instant)), ...set.status, collisionCount: (set.status?.collisionCount ?? 0) + 1 })])
}

function step(set: DaemonSet, history: History, fleet: Fleet, pods: readonly Pod[], view: View): Plan {
  const failures = view.memory<Failures>(keyOf(set)) ?? {}
  const patience = (node: string): Micros | undefined => {
    const until = ((failures[node]?.at ?? 0) + (failures[node]?.wait ?? 0)) as Micros
    return until > view.now ? until : undefined
  }
  const missing = manage(fleet, patience)
  const managed = view.memory(closedKey(keyOf(set))) === true ? { ...missing, create: [] } : missing
  if (count(managed) > 0) return move(set, "daemonset/nodes", managed, fleet, { failures, view })
  const rolled = set.spec?.updateStrategy?.type === "RollingUpdate" ? roll(fleet) : { create: [], remove: [] }
  if (count(rolled) > 0) return move(set, "daemonset/roll-out", rolled, fleet, { failures, view })
  const stale = outdated(set, history.old, pods)
  if (stale.length > 0) return write(set, "daemonset/history", stale)
  const status = statusOf(fleet)
  if (!equalJson(status as unknown as Json, (set.status ?? {}) as unknown as Json)) return write(set, "daemonset/status", [statusWrite(set, status)], { wanted: status.desiredNumberScheduled, ready: status.numberReady })
  return nextLook(set, fleet, pods, patience, view)
}

const count = ({ create, remove }: Moves): number => create.length + remove.length

/** Ready Pods become available, and failed ones are cleared away, by waiting. */
function nextLook(set: DaemonSet, fleet: Fleet, pods: readonly Pod[], patience: (node: string) => Micros | undefined, view: View): Plan {
  const available = nextAvailability(pods, set.spec?.minReadySeconds ?? 0, view.instant)
  const failed = [...fleet.byNode].flatMap(([node, list]) => (list.some(({ status }) => status.phase === "Failed") ? (patience(node) ?? []) : []))
  const times = [...failed, ...(available === undefined ? [] : [(view.now + available - view.instant) as Micros])]
  return times.length === 0 ? settled : { type: "wait", until: Math.min(...times) as Micros, why: failed.length > 0 ? "daemonset/failed-pods" : "daemonset/min-ready-seconds", about: { seconds: set.spec?.minReadySeconds ?? 0 }, read: [readOf(set)] }
}

/** Makes and deletes Pods; the status is told when they are seen, or when the server refuses. */
function move(set: DaemonSet, say: string, { create, remove }: Moves, fleet: Fleet, { failures, view }: { readonly failures: Failures; readonly view: View }): Plan {
  const made = create.slice(0, burst).map((node) => creation(set, node, fleet.hash))
  const gone = remove.slice(0, burst).map((pod) => deletion(set, pod))
  const ended = remove.slice(0, burst).filter(({ status }) => status.phase === "Failed" || status.phase === "Succeeded")
  const failed = ended.filter(({ status }) => status.phase === "Failed").map(({ spec }) => spec.nodeName ?? "")
  const waits = Object.fromEntries(failed.map((node) => [node, { at: view.now, wait: nextWait(failures[node], view.now) }]))
  const because = { say, about: { name: set.metadata.name, nodes: create.slice(0, 5).join(", "), made: create.length, pods: named(remove), removed: remove.length }, read: [set, ...remove, ...fleet.nodes.filter(({ metadata }) => create.includes(metadata.name))].slice(0, readMax).map(readOf) }
  return {
    type: "write",
    writes: [...made, ...gone],
    ...(made.length > 0 ? { slowStart: true } : {}),
    otherwise: statusWrite(set, statusOf(fleet)),
    because,
    events: ended.map((pod) => cleared(set, pod)),
    remember: { [keyOf(set)]: { ...failures, ...waits } },
  }
}

function nextWait(known: Failures[string] | undefined, now: Micros): Micros {
  // Who was well for twice the longest time begins anew.
  if (!known || now - known.at > 2 * patienceMax) return patienceFirst
  return Math.min(patienceMax, known.wait * 2) as Micros
}

function creation(set: DaemonSet, node: string, hash: string): Write {
  const { namespace = "", name } = set.metadata
  const { metadata: { annotations, finalizers } = {}, spec } = set.spec?.template ?? {}
  const body = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { generateName: `${name}-`, namespace, labels: labelsOf(set, hash), ...(annotations ? { annotations } : {}), ...(finalizers ? { finalizers } : {}), ownerReferences: [{ ...managedBy(kind, set) }] },
    spec: { ...spec, tolerations: tolerationsOf(spec), affinity: affinityTo(node, spec?.affinity) },
  } as unknown as JsonObject
  return { method: "POST", path: collectionPath(sources.pods, namespace), body, sees: { source: "pods" }, done: told(set, "Normal", "SuccessfulCreate", "Created pod: {name}"), refused: told(set, "Warning", "FailedCreate", `Error creating: ${serverWords}`) }
}

function deletion(set: DaemonSet, { metadata: { namespace, name } }: Pod): Write {
  return { method: "DELETE", path: objectPath(sources.pods, namespace, name), sees: { source: "pods", key: `${namespace}/${name}` }, done: told(set, "Normal", "SuccessfulDelete", `Deleted pod: ${name}`), refused: told(set, "Warning", "FailedDelete", `Error deleting: ${serverWords}`) }
}

function cleared(set: DaemonSet, { metadata: { namespace, name }, spec, status }: Pod): Told {
  const [type, reason, what, aim] = status.phase === "Failed" ? (["Warning", "FailedDaemonPod", "failed", "kill"] as const) : (["Normal", "SucceededDaemonPod", "succeeded", "delete"] as const)
  return told(set, type, reason, `Found ${what} daemon pod ${namespace}/${name} on node ${spec.nodeName}, will try to ${aim} it`)
}

function statusWrite(set: DaemonSet, status: NonNullable<DaemonSet["status"]>): Write {
  const { namespace, name } = set.metadata
  return { method: "PUT", path: objectPath(sources.daemonSets, namespace, name, "status"), body: { ...set, status } as unknown as Json, sees: { source: "daemonSets" } }
}

const write = (set: DaemonSet, say: string, writes: readonly Write[], about: JsonObject = {}): Plan & { type: "write" } => ({ type: "write", writes, because: { say, about: { name: set.metadata.name, ...about }, read: [readOf(set)] } })

function told(set: DaemonSet, type: "Normal" | "Warning", reason: string, message: string): Told {
  return { component: "daemonset-controller", draft: { involved: involving(kind, set.metadata), type, reason, message } }
}
