import type { Heard } from "../client/api-client.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { Context } from "../sim/types.ts"
import { priorityOf } from "./attempt.ts"
import { forgetNomination } from "./cluster.ts"
import type { Snapshot } from "./framework.ts"
import { denominate, evict, sayDisrupted, tell, type WriteTag } from "./pod-writes.ts"
import type { SchedulerState } from "./scheduler-state.ts"

type VictimTag = Extract<WriteTag, { scheduling: "disrupt" | "evict" }>

/** Makes Pods leave a node for the sake of `preemptor`: it says so on them, deletes them, and tells. Those of less importance who hoped for the node lose it. */
export function makeLeave(state: SchedulerState, context: Context, preemptor: Pod, node: string, victims: readonly Pod[], snapshot: Snapshot): void {
  if (victims.length > 0) state.preemptions.set(preemptor.metadata.uid ?? "", Object.freeze({ node, victims: Object.freeze(victims.map(({ metadata }) => metadata.uid ?? "")), unfinished: victims.length, failed: false }))
  for (const victim of victims) {
    const tag: VictimTag = { scheduling: "disrupt", preemptor, victim, node }
    if (!sayDisrupted(state, context, victim, tag)) evict(state, context, victim, { ...tag, scheduling: "evict" })
  }
  for (const { pod } of snapshot.nominatedOn(node)) {
    if (priorityOf(pod) >= priorityOf(preemptor)) continue
    forgetNomination(state.cluster, pod.metadata.uid ?? "")
    denominate(state, context, pod)
  }
}

/**
 * An answer about a victim. Gives, when it was the last one, what becomes of the preemptor: it may try again when the room is there,
 * at once where that is so already or something failed.
 */
export function onVictimAnswer(state: SchedulerState, context: Context, tag: VictimTag, heard: Heard): "wait" | "released" | "again" {
  const status = heard.type === "answer" ? heard.response.status : 0
  const done = status >= 200 && status < 300
  if (done && tag.scheduling === "disrupt") {
    evict(state, context, tag.victim, { ...tag, scheduling: "evict" })
    return "wait"
  }
  if (done) {
    const { preemptor, victim, node } = tag
    // In 1.36 the event does not refer to the preemptor: its recorder does not know the kind of thing it is handed.
    tell(state, context, { regarding: victim, type: "Normal", reason: "Preempted", action: "Preempting", note: `Preempted by pod ${preemptor.metadata.uid} on node ${node}` })
  }
  return finish(state, tag.preemptor.metadata.uid ?? "", !done && status !== 404)
}

function finish(state: SchedulerState, uid: string, failed: boolean): "wait" | "released" | "again" {
  const preemption = state.preemptions.get(uid)
  if (!preemption) return "wait"
  const next = { ...preemption, unfinished: preemption.unfinished - 1, failed: preemption.failed || failed }
  if (next.unfinished > 0) {
    state.preemptions.set(uid, Object.freeze(next))
    return "wait"
  }
  state.preemptions.delete(uid)
  return next.failed || next.victims.every((victim) => !state.cluster.placed.has(victim)) ? "again" : "released"
}
