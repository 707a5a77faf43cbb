import { deepFreeze } from "../base/freeze.ts"
import { millis, nextOnGrid, type Micros } from "../base/time.ts"
import type { JsonObject } from "../base/json.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { Heard } from "../client/api-client.ts"
import type { Body, Context, Read } from "../sim/types.ts"
import { assume, forget, nominate } from "./cluster.ts"
import { decide, type Decision } from "./cycle.ts"
import { keep } from "./decisions.ts"
import { truncated } from "./messages.ts"
import { send, sayUnscheduled, tell, type WriteTag } from "./pod-writes.ts"
import { makeLeave, onVictimAnswer } from "./preempting.ts"
import { defaultProfile } from "./profile.ts"
import { endBackoffs, failed, flushPeriod, isEmptyOfReady, leave, nextBackoff, nextOverdue, overdue, rejected, release, takeNext, wake, type Entry } from "./queue.ts"
import type { SchedulerState } from "./scheduler-state.ts"
import { happen, look, podOf, rules } from "./watching.ts"

/** What one decision takes; the next must wait for it. Real ones take 0.2 to 2 ms, the more the larger the cluster. */
const decisionMicros = millis(0.5)

type Turn = { readonly type: "scheduler/turn" | "scheduler/flush" }
const turn: Turn = Object.freeze({ type: "scheduler/turn" })
const flush: Turn = Object.freeze({ type: "scheduler/flush" })

export const isTurn = (body: Body): body is Turn => body.type === "scheduler/turn" || body.type === "scheduler/flush"

/** A timer: the next decision may be made, a back-off is over, or somebody has waited for five minutes. */
export function onTurn(state: SchedulerState, context: Context, body: Turn): void {
  if (body.type === "scheduler/flush") for (const uid of overdue(state.queue, context.now)) wake(state.queue, rules, uid, context.now, state.queue.entries.get(uid)?.trigger ?? context.cause)
  work(state, context)
}

/** Makes the next decision, if there is one to make and the last is over; else sees to it that it is made in time. */
export function work(state: SchedulerState, context: Context): void {
  const { queue } = state
  if (!state.ready) return
  endBackoffs(queue, rules, context.now)
  while (context.now >= state.freeAt && !state.isReporting) {
    const entry = takeNext(queue)
    if (!entry) break
    let decided = false
    context.onBehalf(entry.trigger, () => (decided = place(state, context, entry)))
    if (decided) state.freeAt = (context.now + decisionMicros) as Micros
  }
  arm(state, context)
}

function arm({ queue, freeAt, isReporting }: SchedulerState, context: Context): void {
  const next = isEmptyOfReady(queue) ? nextBackoff(queue) : freeAt
  if (next !== undefined && !isReporting && context.armed("turn") !== next) context.timer("turn", Math.max(next, context.now + 1) as Micros, turn)
  // The look for those that wait too long: no event while nobody can have.
  if (queue.unschedulable.size === 0) return context.cancel("flush")
  if (context.armed("flush") !== undefined) return
  const at = nextOverdue(queue)
  if (at !== undefined) context.round("flush", nextOnGrid(0 as Micros, flushPeriod, at), flush)
}

/** Takes up one Pod; false where there was nothing to decide. */
function place(state: SchedulerState, context: Context, entry: Entry): boolean {
  const pod = podOf(state, entry.key)
  if (!pod || pod.metadata.uid !== entry.uid || pod.spec.nodeName) {
    leave(state.queue, entry.uid)
    return false
  }
  if (pod.metadata.deletionTimestamp) {
    leave(state.queue, entry.uid)
    tell(state, context, { regarding: pod, type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: `skip schedule deleting pod: ${entry.key}` })
    return false
  }
  const snapshot = look(state)
  const decision = decide(defaultProfile, pod, snapshot, state.startIndex, context)
  state.startIndex = decision.startIndex
  const notSimulated = unknownWishes(pod)
  keep(state.decisions, entry.uid, entry.key, context.now, decision, notSimulated)
  explain(context, pod, entry, decision, notSimulated, state)
  if (notSimulated.length > 0 && entry.attempts === 1) {
    tell(state, context, { regarding: pod, type: "Warning", reason: "NotSimulated", action: "Scheduling", note: `${notSimulated.join(", ")}: not simulated; the Pod is scheduled as if it were not there` })
  }
  if (decision.node === undefined) giveUp(state, context, pod, entry, decision)
  else bind(state, context, pod, decision.node)
  return true
}

/** What the Pod asks for that no plugin knows yet. */
function unknownWishes({ spec }: Pod): readonly string[] {
  return (["podAffinity", "podAntiAffinity"] as const).filter((field) => spec.affinity?.[field]).map((field) => `spec.affinity.${field}`)
}

function explain(context: Context, pod: Pod, entry: Entry, { node, message, feasible, totals, rejections, nominated }: Decision, notSimulated: readonly string[], state: SchedulerState): void {
  const read: Read[] = [{ kind: "Pod", name: pod.metadata.name, namespace: pod.metadata.namespace ?? "", revision: pod.metadata.resourceVersion ?? "" }]
  const chosen = state.cluster.infos.get(node ?? nominated ?? "")?.node
  if (chosen) read.push({ kind: "Node", name: chosen.metadata.name, revision: chosen.metadata.resourceVersion ?? "" })
  const about: JsonObject = {
    pod: entry.key,
    attempt: entry.attempts,
    // What brought the Pod into the line this time.
    woken: entry.trigger,
    fit: feasible.length,
    rejected: rejections.size,
    ...(notSimulated.length > 0 ? { notSimulated: [...notSimulated] } : {}),
    ...(node === undefined ? { message } : { node, ...(totals.length > 0 ? { score: Math.max(...totals) } : {}) }),
  }
  context.because(deepFreeze({ say: node === undefined ? "scheduler/unschedulable" : "scheduler/chosen", about, read }))
}

function bind(state: SchedulerState, context: Context, pod: Pod, node: string): void {
  const write = defaultProfile.plugins.map((plugin) => plugin.bind?.(pod, node)).find((each) => each !== undefined)
  const { uid = "", namespace = "", name } = pod.metadata
  assume(state.cluster, pod, node)
  if (write) send(state, context, write, { scheduling: "bind", uid, key: `${namespace}/${name}`, node })
}

function giveUp(state: SchedulerState, context: Context, pod: Pod, entry: Entry, { message, nominated, victims, rejectedBy }: Decision): void {
  const { queue, cluster } = state
  const snapshot = look(state)
  // Who is going already need not be told.
  const leaving = victims.filter(({ metadata }) => !metadata.deletionTimestamp)
  if (rejectedBy.length === 0) failed(queue, rules, entry.uid, context.now, context.cause)
  else rejected(queue, entry.uid, rejectedBy, context.now, leaving.length > 0 ? "DefaultPreemption" : "")
  // Upstream's loop writes this itself and goes on when it is answered, other than with bindings and victims.
  state.isReporting = sayUnscheduled(state, context, pod, "Unschedulable", message, nominated, { scheduling: "report" })
  tell(state, context, { regarding: pod, type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: truncated(message) })
  if (nominated) makeLeave(state, context, pod, nominated, leaving, snapshot)
  if (nominated !== undefined) nominate(cluster, pod, nominated)
}

/** An answer to one of the scheduler's writes. */
export function onWritten(state: SchedulerState, context: Context, tag: WriteTag, heard: Heard): void {
  switch (tag.scheduling) {
    case "status":
      return
    case "report":
      state.isReporting = false
      return work(state, context)
    case "bind":
      onBound(state, context, tag, heard)
      return work(state, context)
    default: {
      const uid = tag.preemptor.metadata.uid ?? ""
      const next = onVictimAnswer(state, context, tag, heard)
      if (next === "wait") return
      if (next === "released") return release(state.queue, uid)
      wake(state.queue, rules, uid, context.now, context.cause)
      return work(state, context)
    }
  }
}

function onBound(state: SchedulerState, context: Context, { uid, key, node }: Extract<WriteTag, { scheduling: "bind" }>, heard: Heard): void {
  const { cluster, queue } = state
  const pod = podOf(state, key)
  const same = pod?.metadata.uid === uid
  if (heard.type === "answer" && heard.response.status < 300) {
    leave(queue, uid)
    if (pod && same) tell(state, context, { regarding: pod, type: "Normal", reason: "Scheduled", action: "Binding", note: `Successfully assigned ${key} to ${node}` })
    return
  }
  if (!cluster.assumed.has(uid)) return
  forget(cluster, uid)
  if (!pod || !same || pod.spec.nodeName) return leave(queue, uid)
  happen(state, context, { on: "pods", action: "delete", before: { ...pod, spec: { ...pod.spec, nodeName: node } } })
  failed(queue, rules, uid, context.now, context.cause)
  const why = `running Bind plugin "DefaultBinder": ${whyRefused(heard)}`
  sayUnscheduled(state, context, pod, "SchedulerError", why, "")
  tell(state, context, { regarding: pod, type: "Warning", reason: "FailedScheduling", action: "Scheduling", note: truncated(why) })
}

function whyRefused(heard: Heard): string {
  if (heard.type === "answer") return String((heard.response.body as { readonly message?: string } | undefined)?.message ?? heard.response.status)
  return heard.type === "failed" ? heard.error.message : "the connection ended"
}
