import { millis, seconds, type Micros } from "../base/time.ts"
import { equalJson, type Json } from "../base/json.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { Asker, Heard } from "../client/api-client.ts"
import { involving } from "../client/event-correlation.ts"
import { record } from "../client/event-recorder.ts"
import { concerns, follow, hearInformer, informer, type Change } from "../client/informer.ts"
import type { LocalRefused } from "../net/local.ts"
import type { Delivery } from "../net/rpc.ts"
import type { FlowTimer } from "../sim/flows.ts"
import { nothing, type Body, type Context, type ProcessEnded, type ProcessHalted } from "../sim/types.ts"
import { hearHook, hooksEndedWith, hooksLate, isHookOutcome, type HooksDone } from "./hooks.ts"
import type { KubeletState } from "./kubelet-state.ts"
import { explain } from "./pod-evidence.ts"
import { newPodsState, putWorker, type PodsState, type Worker } from "./pods-state.ts"
import { ensureProbes, hearProbe, isProbeOutcome, isProbeTurn, probeTurn, wakeProbes, type Finding } from "./probes.ts"
import type { AnswersChanged, Outcome } from "./programs/contract.ts"
import { pullSettings } from "./pull-settings.ts"
import { hearPull, pullTurn } from "./puller.ts"
import { whyRefused, type Refusal } from "./pod-admission.ts"
import { isEnded } from "./pod-status.ts"
import { hearMirror, isMirrorTag, mirrorSeen, settleMirror, settleMirrors } from "./mirror-pods.ts"
import { buryLost, ended, killPod, openRuntime, podIn, storeImage, synced } from "./runtime.ts"
import { isMirror } from "./static-facts.ts"
import { onStaticBody } from "./static-pods.ts"
import { hearWrite, isWriteTag, reconcileTurn, sayRefused, sayStatus, seenByWatch, writeAtTurn, writeTurn } from "./status-writer.ts"
import { beginTurn, endSoon, forgetPod, goOn, isTurn, wake, wakeAtLook, wakeAtSync } from "./turns.ts"
import { hearObjects, isWaiting, knowsObjects, podsWith, stopWaiting } from "./volumes/objects.ts"
import { hearToken, isTokenTag } from "./volumes/tokens.ts"

/** How long the processes that an earlier kubelet left may take to say that they are there. */
const helloMicros = millis(10)

/** What a kubelet remembers of its Pods when it starts: what its node's disk has. */
export function openPods(context: Context, name: string, asker: Asker): PodsState {
  const watched = { group: "", version: "v1", plural: "pods", namespaced: true, fieldSelector: `spec.nodeName=${name}` }
  const runtime = openRuntime(context)
  if (runtime.processes.size > 0) context.timer("pods/hello", (context.now + helloMicros) as Micros, { type: "pods/hello" })
  const grid = (purpose: string): Micros => (context.now + context.draw(purpose, seconds(1))) as Micros
  return newPodsState(informer("pods", watched, asker), runtime, grid("inspection grid"), grid("work grid"))
}

export const followPods = (state: KubeletState, context: Context): void => follow(context, state.net, state.client, state.pods.informer)

/** Takes an event that is about Pods; false where it is not. */
export function onPodsBody(state: KubeletState, context: Context, body: Body): boolean {
  if (isTurn(body)) beginTurn(state, context, body)
  else if (isProbeTurn(body)) onFinding(state, context, probeTurn(state, context, body))
  else if (concerns(state.pods.informer, body)) hearInformer(context, state.net, state.client, state.pods.informer, body)
  else if (hearObjects(state, context, body) || onStaticBody(state, context, body)) return true
  else return onNamed(state, context, body)
  return true
}

function onNamed(state: KubeletState, context: Context, body: Body): boolean {
  switch (body.type) {
    case "flow/wake":
      goOn(state, context, (body as FlowTimer).flow, null)
      return true
    case "process/ended":
      onEnded(state, context, body as ProcessEnded)
      return true
    case "process/halted":
      state.pods.runtime.halted.set((body as ProcessHalted).actor, true)
      wakeProbes(state, context, (body as ProcessHalted).actor, false)
      return true
    case "process/continued":
      state.pods.runtime.halted.delete((body as ProcessHalted).actor)
      wakeProbes(state, context, (body as ProcessHalted).actor, true)
      return true
    case "answers/changed":
      wakeProbes(state, context, (body as AnswersChanged).actor, false)
      return true
    case "container/outcome":
      onOutcome(state, context, body as Outcome)
      return true
    case "local/refused":
      onOutcome(state, context, { ...(body as LocalRefused), type: "container/outcome", result: { type: "refused" } })
      return true
    case "pod/grace over":
      afterGrace(state, context, (body as FlowTimer).flow, false)
      return true
    case "pod/hooks over":
      hooksOver(state, context, hooksLate(state, context, (body as FlowTimer).flow))
      return true
    case "pods/write":
      writeTurn(state, context)
      return true
    case "pods/reconcile":
      reconcileTurn(state, context)
      return true
    case "pull/done":
      pullTurn(context, state.net, state.pods.puller, pullSettings(state), (flow, reference, outcome) => onPulled(state, context, flow, reference, outcome))
      return true
    case "runtime/synced":
      synced(state.pods.runtime, context)
      return true
    case "pods/hello":
      buryLost(state.pods.runtime, context, state.pods.alive.keys())
      return true
    default:
      return false
  }
}

/** Takes what the API server has said about Pods; false where it is about something else. */
export function onPodsHeard(state: KubeletState, context: Context, heard: Heard): boolean {
  const { informer: own } = state.pods
  if (concerns(own, heard)) {
    const { synced } = own
    for (const change of hearInformer(context, state.net, state.client, own, heard)) context.onBehalf(change.cause, () => onChange(state, context, change))
    if (!synced && own.synced) allPodsKnown(state, context)
  } else if (isMirrorTag(heard.tag)) hearMirror(state, context, heard, heard.tag)
  else if (isWriteTag(heard.tag)) hearWrite(state, context, heard, heard.tag)
  else if (isTokenTag(heard.tag)) goOn(state, context, hearToken(state, context, heard, heard.tag), true)
  else return onObject(state, context, hearObjects(state, context, heard))
  return true
}

/** Something that Pods refer to is known now, or has changed: turns that wait for it go on, and volumes follow at the next sync of their Pod. */
function onObject(state: KubeletState, context: Context, news: ReturnType<typeof hearObjects>): boolean {
  if (!news) return false
  if (!news.first && !news.changed) return true
  for (const uid of podsWith(state, news.key)) {
    const worker = state.pods.workers.get(uid)
    if (!worker) continue
    if (news.changed) wakeAtSync(state, context, worker)
    else if (worker.flow !== 0 && isWaiting(context, worker.flow) && knowsObjects(state, worker.pod)) goOn(state, context, stopWaiting(context, worker.flow), null)
  }
  return true
}

/** Takes what came over other connections: a registry's answers. */
export function onPodsDelivery(state: KubeletState, context: Context, delivery: Delivery): void {
  hearPull(context, state.net, state.pods.puller, pullSettings(state), delivery, (flow, reference, outcome) => onPulled(state, context, flow, reference, outcome))
}

function onPulled(state: KubeletState, context: Context, flow: number, reference: string, outcome: Parameters<Parameters<typeof hearPull>[5]>[2]): void {
  if (outcome.ok) storeImage(state.pods.runtime, context, reference, outcome.sizeBytes)
  goOn(state, context, flow, outcome)
}

/** The server has told all Pods of this node: what still runs and belongs to none of them, nor to a manifest, was forgotten while no kubelet ran. */
function allPodsKnown(state: KubeletState, context: Context): void {
  const { runtime, workers } = state.pods
  for (const uid of runtime.pods.keys()) if (!workers.has(uid)) killPod(runtime, context, uid)
  settleMirrors(state, context)
}

/** A Pod of this node has come, changed or gone. Changes of status alone are the kubelet's own. */
function onChange(state: KubeletState, context: Context, { key, object, before }: Change): void {
  const { pods } = state
  const pod = (object ?? before) as unknown as Pod
  if (isMirror(pod)) {
    if (object) mirrorSeen(state, context, pod, before as unknown as Pod | undefined)
    return settleMirror(state, context, key)
  }
  const uid = pod.metadata.uid ?? ""
  const worker = pods.workers.get(uid)
  const earlier = before as unknown as Pod | undefined
  // Another Pod has taken the name: the one before is gone.
  const replaced = earlier && earlier.metadata.uid !== uid ? pods.workers.get(earlier.metadata.uid ?? "") : undefined
  if (replaced) gone(state, context, replaced)
  if (!object) return worker ? gone(state, context, worker) : undefined
  if (!worker) return come(state, context, uid, pod)
  const next = putWorker(pods, worker, { pod })
  seenByWatch(state, context, next, pod.metadata.resourceVersion ?? "")
  if (pod.metadata.deletionTimestamp !== undefined && next.stage === "sync") {
    explain(context, pod, "kubelet/deleted", { seconds: pod.metadata.deletionGracePeriodSeconds ?? 0 })
    return endSoon(state, context, next)
  }
  if (next.stage === "over") return writeAtTurn(state, context, uid)
  if (differs(pod, worker.pod)) wake(state, context, next)
}

/** Whether something has changed that a kubelet acts upon. */
function differs(a: Pod, b: Pod): boolean {
  const view = ({ spec, metadata }: Pod): Json => ({ spec, labels: metadata?.labels ?? {}, annotations: metadata?.annotations ?? {}, deletion: metadata?.deletionTimestamp ?? "", grace: metadata?.deletionGracePeriodSeconds ?? -1 }) as unknown as Json
  return !equalJson(view(a), view(b))
}

function come(state: KubeletState, context: Context, uid: string, pod: Pod): void {
  const ending = pod.metadata.deletionTimestamp !== undefined || isEnded(pod.status.phase)
  const worker: Worker = { uid, pod, stage: ending ? "ending" : "sync", flow: 0, again: false, news: nothing, turnedAt: undefined, inspected: false, deleted: false }
  const refusal = ending ? undefined : refusalOf(state, context, uid, pod)
  if (!refusal) return wake(state, context, putWorker(state.pods, worker))
  explain(context, pod, "kubelet/refused", { reason: refusal.reason, message: refusal.message })
  record(context, state.net, state.client, state.events, { involved: involving({ apiVersion: "v1", kind: "Pod" }, pod.metadata), type: "Warning", reason: refusal.reason, message: refusal.message })
  sayRefused(state, context, putWorker(state.pods, { ...worker, stage: "over" }), refusal)
}

/** Why a new Pod is not taken; what runs already was. */
function refusalOf({ pods, nodes }: KubeletState, context: Context, uid: string, pod: Pod): Refusal | undefined {
  const node = nodes.cache.get(context.hostName) as Node | undefined
  if (!node || podIn(pods.runtime, uid).sandboxes.length > 0) return undefined
  // The place of a Pod is free from the moment at which it is said to have ended, or its object is gone, whatever still runs of it.
  const others = pods.workers.values().filter((other) => !other.deleted && (other.stage === "sync" || other.stage === "ending") && !isEnded((pods.said.get(other.uid)?.status ?? other.pod.status).phase))
  return whyRefused(pod, others.map((worker) => worker.pod), node)
}

/** The object is gone: what still runs of the Pod is ended all the same. */
function gone(state: KubeletState, context: Context, worker: Worker): void {
  const next = putWorker(state.pods, worker, { deleted: true })
  if (next.stage === "over") forgetPod(state, context, next)
  else endSoon(state, context, next)
}

function onEnded(state: KubeletState, context: Context, { actor, exitCode }: ProcessEnded): void {
  const { pods } = state
  const what = ended(pods.runtime, context, actor, exitCode)
  if (!what) return
  for (const [flow, ids] of pods.endings.clone().entries()) {
    const left = ids.filter((id) => id !== what.id)
    if (left.length === ids.length) continue
    pods.endings.set(flow, Object.freeze(left))
    if (left.length === 0) afterGrace(state, context, flow, true)
  }
  const worker = pods.workers.get(what.uid)
  const container = podIn(pods.runtime, what.uid).containers.find(({ id }) => id === what.id)?.name ?? ""
  if (worker) explain(context, worker.pod, "kubelet/ended", { container, code: exitCode })
  for (const done of hooksEndedWith(state, context, what.id)) hooksOver(state, context, done)
  wakeAtLook(state, context, what.uid)
}

function hooksOver(state: KubeletState, context: Context, done: HooksDone | undefined): void {
  if (done) goOn(state, context, done.flow, done.failed)
}

function afterGrace(state: KubeletState, context: Context, flow: number, all: boolean): void {
  if (!state.pods.endings.delete(flow)) return
  context.cancel(`ending/${flow}`)
  goOn(state, context, flow, all)
}

function onOutcome(state: KubeletState, context: Context, outcome: Outcome): void {
  if (isProbeOutcome(outcome)) return onFinding(state, context, hearProbe(state, context, outcome))
  if (isHookOutcome(outcome)) hooksOver(state, context, hearHook(state, context, outcome))
  else if (outcome.tag.startsWith("hello/")) state.pods.alive.set(outcome.tag.slice("hello/".length), true)
}

/** A probe has found something: it is told, and where it turned something the Pod's status says so at once. */
function onFinding(state: KubeletState, context: Context, finding: Finding | undefined): void {
  const worker = finding && state.pods.workers.get(finding.uid)
  if (!finding || !worker) return
  if (finding.event) {
    const involved = { ...involving({ apiVersion: "v1", kind: "Pod" }, worker.pod.metadata), fieldPath: `spec.containers{${finding.event.container}}` }
    record(context, state.net, state.client, state.events, { involved, type: "Warning", reason: "Unhealthy", message: finding.event.message })
  }
  if (!finding.turned || worker.stage !== "sync") return
  sayStatus(state, context, worker, false)
  ensureProbes(state, context, worker)
  wake(state, context, worker)
}
