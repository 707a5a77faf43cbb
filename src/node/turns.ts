import { prefixEnd } from "../base/table.ts"
import { millis, nextOnGrid, seconds, type Micros } from "../base/time.ts"
import { drop, resume, start, type FlowDriver } from "../sim/flows.ts"
import { nothing, type Body, type Context } from "../sim/types.ts"
import { podGraceSeconds } from "./grace.ts"
import { forgetHooks } from "./hooks.ts"
import type { KubeletState } from "./kubelet-state.ts"
import type { PodAsk, TurnResult } from "./pod-asks.ts"
import { podOfTurn, turnDriver } from "./pod-driver.ts"
import { backoffPlace } from "./backoff.ts"
import { defaultDelays } from "./delays.ts"
import { putWorker, type Worker } from "./pods-state.ts"
import { ensureProbes } from "./probes.ts"
import { resyncWait, type SyncFailure } from "./resync.ts"
import { removePod } from "./runtime.ts"
import { isStatic, nameOf } from "./static-facts.ts"
import { forgetStatus, writeSoon } from "./status-writer.ts"
import { registerPod, stopWaiting, unregisterPod } from "./volumes/objects.ts"
import { forgetTokens, tokensDue } from "./volumes/tokens.ts"

interface TurnTimer extends Body {
  readonly type: "pod/turn"
  readonly uid: string
}

/** What a static Pod and its picture still need is looked at again. */
export interface StaticTimer extends Body {
  readonly type: "static/settle"
  readonly key: string
}

/** The kubelet looks at its runtime each second (PLEG), and each second for Pods whose turn is due. Nothing happens at a look that finds nothing. */
const lookPeriod = seconds(1)
/** What a turn has changed itself is looked at straight away. */
const inspectMicros = millis(5)

export const isTurn = (body: Body): body is TurnTimer => body.type === "pod/turn"

/** The most containers that a Pod can have, by the size of a request, take as many results. */
const resultsMax = 100_000

const podDriver: FlowDriver<PodAsk, KubeletState> = { ...turnDriver, resultsMax, done: (state, context, _flow, record, result) => turnEnded(state, context, podOfTurn(record), result as TurnResult) }

/** Gives a turn what it waits for. */
export const goOn = (state: KubeletState, context: Context, flow: number, result: unknown): void => resume(podDriver, state, context, flow, result)

/** Has the Pod's worker take a turn at `at`, or as soon after that as it may: never before its runtime was looked at again. */
export function wake(state: KubeletState, context: Context, { uid }: Worker, at: Micros = (context.now + 1) as Micros): void {
  const worker = state.pods.workers.get(uid)
  if (worker && worker.stage !== "over") comeRound(state, context, worker.news === nothing ? putWorker(state.pods, worker, { news: context.cause }) : worker, at)
}

/** The same where nothing has happened: the Pod only comes round, or something is tried again. */
function comeRound(state: KubeletState, context: Context, worker: Worker, at: Micros): void {
  if (worker.flow !== 0) return void putWorker(state.pods, worker, { again: true })
  const seen = worker.inspected || worker.turnedAt === undefined ? 0 : nextOnGrid(state.pods.inspectOrigin, lookPeriod, worker.turnedAt)
  const due = Math.max(at, seen, context.now + 1) as Micros
  const armed = context.armed(`pod/${worker.uid}`)
  if (armed !== undefined && armed <= due) return
  const timer: TurnTimer = { type: "pod/turn", uid: worker.uid }
  context.timer(`pod/${worker.uid}`, due, timer)
}

/** Something happened in the runtime: it is seen at the next look. */
export function wakeAtLook(state: KubeletState, context: Context, uid: string): void {
  const worker = state.pods.workers.get(uid)
  if (worker) wake(state, context, worker, nextOnGrid(state.pods.inspectOrigin, lookPeriod, context.now))
}

/** Something has changed that the kubelet only looks at when it syncs the Pod, a minute to a minute and a half after its last turn. */
export function wakeAtSync(state: KubeletState, context: Context, worker: Worker): void {
  const period = (resyncWait(undefined) + context.draw("resync", resyncWait(undefined) / 2)) as Micros
  wake(state, context, worker, nextOnGrid(state.pods.workOrigin, lookPeriod, (nextOnGrid(worker.turnedAt ?? context.now, period, context.now) - 1) as Micros))
}

/** The worker's turn begins. */
export function beginTurn(state: KubeletState, context: Context, { uid }: TurnTimer): void {
  const { pods } = state
  const worker = pods.workers.get(uid)
  if (!worker || worker.flow !== 0 || worker.stage === "over") return
  const begun = putWorker(pods, worker, { flow: pods.flows.next, again: false, news: nothing })
  context.onBehalf(worker.news, () => runTurn(state, context, begun))
}

function runTurn(state: KubeletState, context: Context, worker: Worker): void {
  const { config } = state
  const { uid } = worker
  if (worker.stage === "sync") {
    registerPod(state, context, worker.pod)
    ensureProbes(state, context, worker)
  }
  const delays = { ...defaultDelays, ...config.delays }
  start(podDriver, state, context, worker.stage, { uid, delays, graceSeconds: podGraceSeconds(worker.pod) })
}

/** A turn has ended: decides when the next one comes, if any. */
function turnEnded(state: KubeletState, context: Context, uid: string, result: TurnResult): void {
  const worker = state.pods.workers.get(uid)
  if (!worker) return
  const done = { flow: 0, turnedAt: context.now, inspected: false }
  if (worker.stage === "sync" && result.ended) return advance(state, context, putWorker(state.pods, worker, done), "ending")
  if (worker.stage === "ending") return advance(state, context, putWorker(state.pods, worker, done), "cleaning")
  if (worker.stage === "cleaning") return over(state, context, putWorker(state.pods, worker, { ...done, stage: "over" }))
  const looked = result.changed && result.failure === undefined
  const next = putWorker(state.pods, worker, { ...done, inspected: looked })
  if (looked) wake(state, context, next, (context.now + inspectMicros) as Micros)
  else if (worker.again) wake(state, context, next)
  if (result.failure) comeRound(state, context, next, dueAfter(state, context, result.failure))
  const renewal = tokensDue(state, worker.pod)
  if (renewal !== undefined) comeRound(state, context, next, renewal)
  // A sandbox that stands, or a container that ended meanwhile, is news for the next look.
  if (result.failure && (result.changed || hasNews(state, worker))) wakeAtLook(state, context, worker.uid)
}

/** Whether the server does not know yet what the runtime has: the address, or a failure to start that was not told before. */
function hasNews({ pods }: KubeletState, { uid }: Worker): boolean {
  return pods.said.get(uid)?.status.podIP === undefined
}

function dueAfter({ pods }: KubeletState, context: Context, failure: SyncFailure): Micros {
  const wait = resyncWait(failure)
  const jitter = context.draw("resync", Math.max(1, Math.floor(wait / 2)))
  return nextOnGrid(pods.workOrigin, lookPeriod, (context.now + wait + jitter - 1) as Micros)
}

function advance(state: KubeletState, context: Context, worker: Worker, stage: Worker["stage"]): void {
  wake(state, context, putWorker(state.pods, worker, { stage }))
}

/** The Pod is to end, whatever its worker is doing. */
export function endSoon(state: KubeletState, context: Context, worker: Worker): void {
  if (worker.stage !== "sync") return
  const { flow } = worker
  const next = putWorker(state.pods, worker, { stage: "ending", flow: 0, again: false })
  if (flow !== 0) {
    drop(podDriver, state, context, flow)
    context.cancel(`ending/${flow}`)
    stopWaiting(context, flow)
    state.pods.endings.delete(flow)
    forgetHooks(state, context, flow)
  }
  // What was under way has been broken off: the runtime is asked anew.
  wake(state, context, flow === 0 ? next : putWorker(state.pods, next, { inspected: true }))
}

/** Nothing is left to do for the Pod; what is known of it goes with its object. */
function over(state: KubeletState, context: Context, worker: Worker): void {
  unregisterPod(state, context, worker.pod)
  if (worker.deleted) return forgetPod(state, context, worker)
  writeSoon(state, context, worker.uid)
}

export function settleAt(context: Context, key: string, at: Micros): void {
  const timer: StaticTimer = { type: "static/settle", key }
  context.timer(`static/${key}`, at, timer)
}

/** The object is gone, and nothing of the Pod is left. Its manifest may ask for another one. */
export function forgetPod(state: KubeletState, context: Context, { uid, pod }: Worker): void {
  const { pods } = state
  pods.workers.delete(uid)
  const restarts = backoffPlace(pod)
  for (const key of pods.backoffs.keys(restarts, prefixEnd(restarts))) pods.backoffs.delete(key)
  for (const table of [pods.failures, pods.pullErrors, pods.pullBackoffs]) for (const key of table.keys(`${uid}/`, `${uid}0`)) table.delete(key)
  forgetStatus(state, uid)
  forgetTokens(state, uid)
  context.cancel(`pod/${uid}`)
  removePod(pods.runtime, context, uid)
  if (isStatic(pod)) settleAt(context, nameOf(pod), (context.now + 1) as Micros)
}
