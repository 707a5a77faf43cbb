import { unreachable } from "../../base/assert.ts"
import type { Json, JsonObject } from "../../base/json.ts"
import { millis, seconds, type Micros } from "../../base/time.ts"
import type { Kind } from "../../api/kind.ts"
import type { Namespace } from "../../api/kinds/namespace.ts"
import { collectionPath, objectPath } from "../../api/path.ts"
import { readOf, settled, sources, type Controller, type Plan, type View, type Write } from "../contract.ts"
import { complaints, updatedConditions, type Findings } from "./conditions.ts"
import { isPods, leftOf, together, types, type Deleted, type Left } from "./content.ts"

/** So long others may still see the namespace as it was. */
const pause = seconds(5)
const retryFirst = millis(5)
const retryMax = seconds(60)

/** Where the emptying of a namespace stands. */
interface Progress {
  readonly uid: string
  /** The revision of the namespace that was reckoned with. */
  readonly seen: string
  /** When the next attempt is due; undefined while one is under way. */
  readonly due: Micros | undefined
  readonly step: "idle" | "pods" | "rest" | "empty"
  readonly failures: number
}

/**
 * The namespace controller: empties namespaces that are going, Pods first and then all other types, and lets them go when nothing is
 * left. Woken by namespaces that are going, each time they change, but it looks 5 s later; what is in them wakes nobody: it tries again,
 * soon where something should have gone already, later where grace periods or finalizers hold it.
 */
export const namespace: Controller = {
  name: "namespace",
  account: "namespace-controller",
  // Twenty and a hundred times the usual, as it has a request for each type there is.
  qps: 400,
  burst: 3_000,
  workers: 10,
  watches: ["namespaces"],
  wakes: ({ key, object }) => (!object || object.metadata.deletionTimestamp !== undefined ? [key] : []),
  reconcile(key, view) {
    const found = view.get<Namespace>("namespaces", key)
    if (!found || found.metadata.deletionTimestamp === undefined) return { ...settled, remember: forgotten(key) }
    const progress = reckon(found, view)
    switch (progress.step) {
      case "idle":
        return idle(found, progress, view)
      case "pods":
        return afterPods(found, progress, view)
      case "rest":
        return afterRest(found, progress, view)
      case "empty":
        return finalize(found, progress)
      default:
        return unreachable(progress.step)
    }
  },
}

const answerKey = (name: string, kind: Kind): string => `${name}|${kind.plural}.${kind.group}`
const forgotten = (name: string): Readonly<Record<string, null>> => Object.fromEntries([name, ...types.map((kind) => answerKey(name, kind))].map((key) => [key, null]))

/** What is known, with the look that each change of the namespace asks for. */
function reckon({ metadata: { name, uid = "", resourceVersion = "" } }: Namespace, view: View): Progress {
  const known = view.memory<Progress>(name)
  if (known?.uid === uid && known.seen === resourceVersion) return known
  const base: Progress = known?.uid === uid ? known : { uid, seen: "", due: undefined, step: "idle", failures: 0 }
  return { ...base, seen: resourceVersion, due: sooner(base.due, (view.now + pause) as Micros) }
}

const sooner = (a: Micros | undefined, b: Micros): Micros => Math.min(a ?? b, b) as Micros

/** Waits for the next attempt, which begins with the Pods. */
function idle(found: Namespace, progress: Progress, view: View): Plan {
  const { name } = found.metadata
  if (progress.due !== undefined && progress.due > view.now) return { type: "wait", until: progress.due, why: "namespace/next-attempt", about: { until: progress.due }, read: [readOf(found)], remember: { [name]: progress } }
  if (!found.spec?.finalizers?.length) return { ...settled, remember: { [name]: { ...progress, due: undefined } } }
  return { ...write(found, "namespace/pods-first", types.filter(isPods).map((kind) => emptied(found, kind))), remember: { [name]: { ...progress, due: undefined, step: "pods" } } }
}

/** Deletes all objects of a type, and keeps what the server says. */
const emptied = ({ metadata: { name } }: Namespace, kind: Kind): Write => ({
  method: "DELETE",
  path: collectionPath(kind, name),
  body: { kind: "DeleteOptions", apiVersion: "v1", propagationPolicy: "Background" },
  keep: answerKey(name, kind),
})

/** What is left of those types; the requests to be sent again where the server has not answered one. */
function leftIn(found: Namespace, kinds: readonly Kind[], view: View): Left | { readonly unanswered: readonly Write[] } {
  const unanswered: Write[] = []
  const parts = kinds.flatMap((kind) => {
    const answer = view.memory<Deleted>(answerKey(found.metadata.name, kind))
    if (!answer) unanswered.push(emptied(found, kind))
    return answer ? [leftOf(kind, answer, found, view.instant)] : []
  })
  return unanswered.length > 0 ? { unanswered } : together(parts)
}

/** Everything else waits until the last Pod is gone. */
function afterPods(found: Namespace, progress: Progress, view: View): Plan {
  const left = leftIn(found, types.filter(isPods), view)
  const { name } = found.metadata
  if ("unanswered" in left) return write(found, "namespace/pods-first", left.unanswered)
  // While Pods remain the conditions say only what went wrong.
  if (Object.keys(left.remaining).length > 0) return report(found, { ...left, remaining: {}, finalizers: {} }, left.estimate, progress, view)
  const rest = types.filter((kind) => !isPods(kind))
  return { ...inTurn(found, rest.map((kind) => emptied(found, kind))), remember: { [name]: { ...progress, step: "rest" } } }
}

function afterRest(found: Namespace, progress: Progress, view: View): Plan {
  const left = leftIn(found, types, view)
  if ("unanswered" in left) return inTurn(found, left.unanswered)
  return report(found, left, left.estimate, progress, view)
}

/** Writes the conditions where they changed, and sets the time of the next attempt; where nothing is left, that was the last one. */
function report(found: Namespace, findings: Findings, estimate: number, progress: Progress, view: View): Plan {
  const { name } = found.metadata
  const isEmpty = findings.errors.length === 0 && estimate === 0
  const failures = findings.errors.length > 0 ? progress.failures + 1 : 0
  const wait = findings.errors.length > 0 ? Math.min(retryMax, retryFirst * (1 << Math.min(progress.failures, 20))) : (Math.floor(estimate / 2) + 1) * 1_000_000
  const next: Progress = { ...progress, failures, step: isEmpty ? "empty" : "idle", due: isEmpty ? progress.due : sooner(progress.due, (view.now + wait) as Micros) }
  const remember = { ...forgotten(name), [name]: next }
  const conditions = updatedConditions((found.status?.conditions ?? []) as never, complaints(findings), view.instant)
  if (conditions) {
    const status = { ...found.status, conditions: [...conditions] }
    return { ...write(found, isEmpty ? "namespace/emptied" : "namespace/conditions", [{ method: "PUT", path: objectPath(sources.namespaces, undefined, name, "status"), body: { ...found, status } as unknown as Json, sees: { source: "namespaces" } }], aboutLeft(findings)), remember }
  }
  if (isEmpty) return { ...finalize(found, next), remember }
  return { type: "wait", until: next.due ?? view.now, why: findings.errors.length > 0 ? "namespace/should-be-gone" : "namespace/held", about: { ...aboutLeft(findings), until: next.due ?? view.now }, read: [readOf(found)], remember }
}

/** What remains, and what holds it. */
function aboutLeft({ remaining, finalizers, errors }: Findings): JsonObject {
  const listed = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, count]) => `${name.replace(/\.$/, "")} (${count})`).join(", ")
  return { remaining: listed(remaining), finalizers: listed(finalizers), errors: errors.length, ...(Object.keys(finalizers).length > 0 ? { context: "finalizers" } : {}) }
}

/** Nothing is left: the namespace may go, unless others hold it too. */
function finalize(found: Namespace, progress: Progress): Plan {
  const { name } = found.metadata
  if (!found.spec?.finalizers?.includes("kubernetes")) return { ...settled, remember: { [name]: { ...progress, step: "idle", due: undefined } } }
  const { finalizers: _finalizers, ...spec } = found.spec ?? {}
  const left = (found.spec?.finalizers ?? []).filter((finalizer) => finalizer !== "kubernetes")
  const body = { apiVersion: "v1", kind: "Namespace", metadata: found.metadata, spec: { ...spec, finalizers: left } } as unknown as Json
  const last: Write = { method: "PUT", path: objectPath(sources.namespaces, undefined, name, "finalize"), body, sees: { source: "namespaces", key: name } }
  return { ...write(found, "namespace/empty", [last]), remember: { [name]: progress } }
}

/** One type after the other. (Upstream in no order.) */
const inTurn = (found: Namespace, writes: readonly Write[]): Plan & { type: "write" } => ({ ...write(found, "namespace/no-pods-left", writes), inTurn: true })

const write = (found: Namespace, say: string, writes: readonly Write[], about: JsonObject = {}): Plan & { type: "write" } => ({ type: "write", writes, because: { say, about: { name: found.metadata.name, ...about }, read: [readOf(found)] } })
