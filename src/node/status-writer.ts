import { isObject, type JsonObject } from "../base/json.ts"
import { millis, nextOnGrid, seconds, type Micros } from "../base/time.ts"
import { deepFreeze } from "../base/freeze.ts"
import { equalJson, type Json } from "../base/json.ts"
import { formatTime, instantAt, type Instant } from "../api/instant.ts"
import type { Pod, PodStatus } from "../api/kinds/pod/types.ts"
import { pod as podKind } from "../api/kinds/pod/pod.ts"
import { diffStrategic } from "../api/patch/strategic-diff.ts"
import { definitionOf, patchSchemaOf } from "../api/schema/definition.ts"
import { ask, type Heard } from "../client/api-client.ts"
import type { Context } from "../sim/types.ts"
import { okBody, type KubeletState } from "./kubelet-state.ts"
import type { Refusal } from "./pod-admission.ts"
import { endedStatus, isOwnCondition, podStatus, writtenStatus } from "./pod-status.ts"
import type { Said, Worker } from "./pods-state.ts"
import { probeView } from "./probes.ts"
import { podIn } from "./runtime.ts"
import { servedPod } from "./static-facts.ts"

interface WriteTag {
  readonly podWrite: "status" | "delete"
  readonly uid: string
}

/** The real kubelet reads the Pod before it writes its status; ours knows it from its watch, and takes the time of the reading. */
const readMicros = millis(1)
/** The status manager's own turns: what could not be written is tried again, and what others changed is put right. */
const statusPeriod = seconds(10)

export const isWriteTag = (tag: unknown): tag is WriteTag => typeof tag === "object" && tag !== null && "podWrite" in tag

/** Works out what there is to say of a Pod, and has it written where it is new. Gives the phase that the kubelet sees. */
export function sayStatus(state: KubeletState, context: Context, worker: Worker, isTerminal: boolean): { readonly phase: string } {
  const { uid, pod } = worker
  const { pods, config } = state
  const status = podStatus({
    pod,
    runtime: podIn(pods.runtime, uid),
    before: pods.said.get(uid)?.status ?? pod.status,
    isTerminal,
    hostAddress: config.address,
    now: context.now,
    timeOf: (at: Micros) => formatTime(instantAt(context.epochMicros as Instant, at)),
    failureOf: (container) => pods.failures.get(`${uid}/${container}`),
    probes: probeView(state, uid),
  })
  say(state, context, uid, status)
  return { phase: status.phase ?? "" }
}

/** The sandbox stands: the address is told later, with what the runtime is seen to have. */
export function saySandbox(state: KubeletState, context: Context, { uid }: Worker): void {
  const said = state.pods.said.get(uid)?.status
  if (!said) return
  const now = formatTime(instantAt(context.epochMicros as Instant, context.now))
  const conditions = (said.conditions ?? []).map((condition) => (condition.type === "PodReadyToStartContainers" && condition.status !== "True" ? { ...condition, status: "True" as const, lastTransitionTime: now } : condition))
  say(state, context, uid, { ...said, conditions })
}

/** The Pod is over: it is said to have ended, however it did. */
export function sayLastWords(state: KubeletState, context: Context, { uid, pod }: Worker): void {
  const said = state.pods.said.get(uid)?.status ?? pod.status
  say(state, context, uid, endedStatus(said, pod))
}

/** The Pod is not taken: it has failed, and nothing else is said of it. */
export function sayRefused(state: KubeletState, context: Context, { uid, pod }: Worker, { reason, message }: Refusal): void {
  const { qosClass } = pod.status
  const startTime = formatTime(instantAt(context.epochMicros as Instant, context.now))
  say(state, context, uid, { ...(pod.metadata.generation === undefined ? {} : { observedGeneration: pod.metadata.generation }), phase: "Failed", reason, message: `Pod was rejected: ${message}`, startTime, ...(qosClass ? { qosClass } : {}) })
}

function say({ pods }: KubeletState, context: Context, uid: string, status: PodStatus): void {
  const had = pods.said.get(uid)
  if (had && equalJson(had.status as unknown as Json, status as unknown as Json)) return
  const said: Said = { written: undefined, writtenRevision: "", ...had, status: deepFreeze(status) }
  pods.said.set(uid, Object.freeze(said))
  queue(pods, context, uid)
}

/** Has the Pod's status looked at again: it may be time to take its object away. */
export const writeSoon = ({ pods }: KubeletState, context: Context, uid: string): void => queue(pods, context, uid)

/** Has it looked at at the status manager's next turn: a Pod that was over before it was deleted goes without the kubelet, unless it is still there then. */
export const writeAtTurn = ({ pods }: KubeletState, context: Context, uid: string): void => queue(pods, context, uid, nextOnGrid(pods.workOrigin, statusPeriod, context.now))

function queue(pods: KubeletState["pods"], context: Context, uid: string, at = (context.now + readMicros) as Micros): void {
  if (!isUnwritten(pods, uid)) pods.unwritten.set(pods.nextUnwritten++, Object.freeze({ uid, cause: context.cause }))
  const armed = context.armed("pods/write")
  if (pods.writing === "" && (armed === undefined || armed > at)) context.timer("pods/write", at, { type: "pods/write" })
}

const isUnwritten = ({ unwritten }: KubeletState["pods"], uid: string): boolean => unwritten.values().some((each) => each.uid === uid)

/** Writes what is to be written, one Pod after another, because of what happened to each. */
export function writeTurn(state: KubeletState, context: Context): void {
  const { pods } = state
  if (pods.writing !== "") return
  for (let first = pods.unwritten.first(); first; first = pods.unwritten.first()) {
    const [number, { uid, cause }] = first
    pods.unwritten.delete(number)
    const worker = pods.workers.get(uid)
    if (worker && !worker.deleted) context.onBehalf(cause, () => void (writeStatus(state, context, worker) || removeObject(state, context, worker)))
    if (pods.writing !== "") return
  }
}

/** Sends what differs from what the server has; false where nothing does. */
function writeStatus(state: KubeletState, context: Context, worker: Worker): boolean {
  const patch = statusPatch(state, worker)
  const pod = servedPod(state.pods, worker)
  if (!patch || !pod) return false
  const body = { metadata: { uid: pod.metadata.uid ?? "" }, ...patch } as JsonObject
  send(state, context, worker, "status", { method: "PATCH", path: `${pathOf(pod)}/status`, body, contentType: "application/strategic-merge-patch+json" })
  return true
}

/** What would make the server's status what was said last; undefined where it is. */
function statusPatch({ pods }: KubeletState, worker: Worker): JsonObject | undefined {
  const said = pods.said.get(worker.uid)
  const pod = servedPod(pods, worker)
  if (!said || !pod) return undefined
  const served = said.written ?? pod.status
  const mayRun = worker.stage === "sync" || worker.stage === "ending"
  const merged = { ...others(served), ...withForeignConditions(writtenStatus(said.status, served, mayRun), served) }
  const patch = diffStrategic({ status: served }, { status: merged }, patchSchemaOf(definitionOf(podKind.schema)))
  return Object.keys(patch).length === 0 ? undefined : (patch as JsonObject)
}

const ownFields: readonly string[] = ["observedGeneration", "phase", "conditions", "reason", "message", "hostIP", "hostIPs", "podIP", "podIPs", "startTime", "initContainerStatuses", "containerStatuses", "qosClass", "allocatedResources", "resources", "nominatedNodeName"]

const others = (served: PodStatus): object => Object.fromEntries(Object.entries(served).filter(([field]) => !ownFields.includes(field)))

/** Conditions of others stay as the server has them. */
function withForeignConditions(status: PodStatus, served: PodStatus): PodStatus {
  const own = (status.conditions ?? []).filter(({ type }) => isOwnCondition(type))
  const conditions = [...(served.conditions ?? []).filter(({ type }) => !isOwnCondition(type)), ...own]
  const { conditions: _said, ...others } = status
  return conditions.length > 0 || served.conditions ? { ...others, conditions } : others
}

/** A Pod that was deleted goes when nothing of it is left; false where it is not time for that. */
function removeObject(state: KubeletState, context: Context, worker: Worker): boolean {
  if (worker.stage !== "over" || worker.pod.metadata.deletionTimestamp === undefined) return false
  const body = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0, preconditions: { uid: worker.uid } }
  send(state, context, worker, "delete", { method: "DELETE", path: pathOf(worker.pod), body })
  return true
}

const pathOf = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata?.namespace}/pods/${metadata?.name}`

function send(state: KubeletState, context: Context, { uid }: Worker, podWrite: WriteTag["podWrite"], request: Parameters<typeof ask>[4]): void {
  state.pods.writing = uid
  const tag: WriteTag = Object.freeze({ podWrite, uid })
  ask(context, state.net, state.client, state.asker, request, tag)
}

/** The answer to a write. What was refused because the object is gone, or another one, is dropped; what failed is tried again. */
export function hearWrite(state: KubeletState, context: Context, heard: Heard, { uid, podWrite }: WriteTag): void {
  const { pods } = state
  pods.writing = ""
  const body = okBody(heard)
  const said = pods.said.get(uid)
  if (isObject(body)) {
    if (podWrite === "status" && said) pods.said.set(uid, Object.freeze({ ...said, ...writtenBy(body) }))
    const worker = pods.workers.get(uid)
    if (podWrite === "status" && worker && removeObject(state, context, worker)) return
    // A patch that was held up may land on a status that it was not made for, and leave a mixture.
    if (worker) reconcileLater(state, context, worker)
  } else if (heard.type !== "answer" || ![404, 409, 422].includes(heard.response.status)) writeAtTurn(state, context, uid)
  if (pods.unwritten.size > 0 && context.armed("pods/write") === undefined) context.timer("pods/write", (context.now + readMicros) as Micros, { type: "pods/write" })
}

function writtenBy(body: JsonObject): Pick<Said, "written" | "writtenRevision"> {
  const object = body as unknown as Pod
  return { written: object.status, writtenRevision: object.metadata.resourceVersion ?? "" }
}

/**
 * The watch shows the Pod: once it shows our own last write, or a newer one, the watch is believed again. Where somebody else has
 * changed what the kubelet has to say (the node lifecycle controller, while nothing was heard of the node), it is put right at the
 * status manager's next turn.
 */
export function seenByWatch(state: KubeletState, context: Context, worker: Worker, revision: string): void {
  const { pods } = state
  const said = pods.said.get(worker.uid)
  if (!said || Number(revision) < Number(said.writtenRevision)) return
  if (said.written) pods.said.set(worker.uid, Object.freeze({ ...said, written: undefined }))
  if (said.writtenRevision !== revision) reconcileLater(state, context, worker)
}

function reconcileLater(state: KubeletState, context: Context, worker: Worker): void {
  const { pods } = state
  if (context.armed("pods/reconcile") !== undefined || isUnwritten(pods, worker.uid) || !statusPatch(state, worker)) return
  context.timer("pods/reconcile", nextOnGrid(pods.workOrigin, statusPeriod, context.now), { type: "pods/reconcile" })
}

/** The status manager's turn over all Pods: whatever is not as it was said is written again. */
export function reconcileTurn(state: KubeletState, context: Context): void {
  for (const worker of state.pods.workers.values()) if (!worker.deleted && statusPatch(state, worker)) queue(state.pods, context, worker.uid)
}

/** The server shows the Pod anew: it knows nothing of what was written before. */
export function serveAnew({ pods }: KubeletState, context: Context, uid: string): void {
  const said = pods.said.get(uid)
  if (said?.written) pods.said.set(uid, Object.freeze({ ...said, written: undefined }))
  queue(pods, context, uid)
}

export function forgetStatus({ pods }: KubeletState, uid: string): void {
  pods.said.delete(uid)
}
