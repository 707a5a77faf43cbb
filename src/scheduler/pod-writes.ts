import { deepFreeze } from "../base/freeze.ts"
import type { JsonObject } from "../base/json.ts"
import { formatTime, instantAt, type Instant } from "../api/instant.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { ask, type Ask, type Asker } from "../client/api-client.ts"
import { recordSeries, type SeriesDraft } from "../client/event-series.ts"
import type { Context } from "../sim/types.ts"
import type { SchedulerState } from "./scheduler-state.ts"

const user = { name: "system:kube-scheduler", groups: ["system:authenticated"] }
export const asker: Asker = { name: "kube-scheduler", user, qps: 50, burst: 100 }
export const electing: Asker = { name: "leader-election", user, qps: Infinity, burst: 1 }

/** What an answer belongs to. */
export type WriteTag =
  | { readonly scheduling: "bind"; readonly uid: string; readonly key: string; readonly node: string }
  | { readonly scheduling: "status" }
  | { readonly scheduling: "report" }
  | { readonly scheduling: "disrupt" | "evict"; readonly preemptor: Pod; readonly victim: Pod; readonly node: string }

export const isWriteTag = (tag: unknown): tag is WriteTag => typeof tag === "object" && tag !== null && "scheduling" in tag

export function send({ net, client }: SchedulerState, context: Context, request: Ask, tag: WriteTag): void {
  ask(context, net, client, asker, request, deepFreeze(tag))
}

export function tell({ net, client, series }: SchedulerState, context: Context, draft: SeriesDraft): void {
  recordSeries(context, net, client, series, draft)
}

const pathOf = ({ metadata: { namespace, name } }: Pod): string => `/api/v1/namespaces/${namespace}/pods/${name}`

/** Says on the Pod why it is not scheduled, and on which node room is made ("" takes that back, undefined leaves it). False where that is said already. */
export function sayUnscheduled(state: SchedulerState, context: Context, pod: Pod, reason: "Unschedulable" | "SchedulerError", message: string, nominated: string | undefined, tag: WriteTag = { scheduling: "status" }): boolean {
  const known = condition(pod, "PodScheduled")
  const sameCondition = known?.status === "False" && known.reason === reason && known.message === message
  const sameNode = nominated === undefined || nominated === (pod.status?.nominatedNodeName ?? "")
  if (sameCondition && sameNode) return false
  const lastTransitionTime = known?.status === "False" && known.lastTransitionTime ? known.lastTransitionTime : nowText(context)
  const status: JsonObject = {
    ...(sameCondition ? {} : { conditions: [{ type: "PodScheduled", status: "False", reason, message, lastProbeTime: null, lastTransitionTime, observedGeneration: pod.metadata.generation ?? 0 }] }),
    ...(sameNode ? {} : { nominatedNodeName: nominated === "" ? null : (nominated ?? null) }),
  }
  patchStatus(state, context, pod, status, tag)
  return true
}

/** Takes back that room is made for a Pod. */
export function denominate(state: SchedulerState, context: Context, pod: Pod): void {
  if (pod.status?.nominatedNodeName) patchStatus(state, context, pod, { nominatedNodeName: null }, { scheduling: "status" })
}

/** Says on a Pod that it must leave, before it is deleted. False where that is said already. */
export function sayDisrupted(state: SchedulerState, context: Context, victim: Pod, tag: Extract<WriteTag, { scheduling: "disrupt" | "evict" }>): boolean {
  const message = `${tag.preemptor.spec.schedulerName}: preempting to accommodate a higher priority pod`
  if (condition(victim, "DisruptionTarget")?.message === message) return false
  const conditions = [{ type: "DisruptionTarget", status: "True", reason: "PreemptionByScheduler", message, lastProbeTime: null, lastTransitionTime: nowText(context), observedGeneration: victim.metadata.generation ?? 0 }]
  patchStatus(state, context, victim, { conditions }, tag)
  return true
}

export function evict(state: SchedulerState, context: Context, victim: Pod, tag: Extract<WriteTag, { scheduling: "disrupt" | "evict" }>): void {
  send(state, context, { method: "DELETE", path: pathOf(victim) }, tag)
}

function patchStatus(state: SchedulerState, context: Context, pod: Pod, status: JsonObject, tag: WriteTag): void {
  send(state, context, { method: "PATCH", path: `${pathOf(pod)}/status`, contentType: "application/strategic-merge-patch+json", body: { status } }, tag)
}

const condition = ({ status }: Pod, type: string): NonNullable<NonNullable<Pod["status"]>["conditions"]>[number] | undefined => status?.conditions?.find((each) => each.type === type)
const nowText = (context: Context): string => formatTime(instantAt(context.epochMicros as Instant, context.now))
