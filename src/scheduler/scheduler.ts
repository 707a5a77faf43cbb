import { unreachable } from "../base/assert.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import { apiClient, hear, type Heard } from "../client/api-client.ts"
import { hearRecorder, isRecorderTag, record, recorder } from "../client/event-recorder.ts"
import { hearSeries, isSeriesTag, seriesRecorder } from "../client/event-series.ts"
import { concerns, follow, hearInformer } from "../client/informer.ts"
import { campaign, election, electionTurn, hearElection, isElectionBody, isElectionTag, release, type Verdict } from "../client/leader-election.ts"
import { noSockets } from "../net/sockets.ts"
import type { Body, Context, Program } from "../sim/types.ts"
import { emptyCluster } from "./cluster.ts"
import { noDecisions } from "./decisions.ts"
import { asker, electing, isWriteTag } from "./pod-writes.ts"
import { emptyQueue } from "./queue.ts"
import type { SchedulerState } from "./scheduler-state.ts"
import { isTurn, onTurn, onWritten, work } from "./scheduling.ts"
import { newInformers, onChanges } from "./watching.ts"

/**
 * The scheduler's process. It stands for election; while it leads it watches Pods and Nodes, decides one Pod after the other where it
 * goes, and binds it there without waiting: what it has sent to a node counts there at once.
 */
export const scheduler: Program<SchedulerState> = {
  name: "kube-scheduler",
  graceful: true,
  start(context, config) {
    const state = newScheduler(context, config as unknown as SchedulerConfig)
    campaign(context, state.net, state.client, state.election)
    return state
  },
  handle(state, body, context) {
    const { net, client, election: self } = state
    if (body.type === "signal/term") return onVerdict(state, context, release(context, net, client, self))
    const said = hear(context, net, client, body)
    if (!said) return onTimer(state, context, body)
    for (const heard of said.heard) onHeard(state, context, heard)
  },
}

interface SchedulerConfig {
  readonly server: string
  readonly limited?: boolean
}

function newScheduler(context: Context, { server, limited }: SchedulerConfig): SchedulerState {
  const identity = `${context.hostName}_${context.draw("identity", 2 ** 32).toString(16).padStart(8, "0")}`
  return {
    net: noSockets(),
    client: apiClient([server], limited),
    election: election("kube-scheduler", identity, electing),
    events: recorder("default-scheduler", "", asker),
    series: seriesRecorder("default-scheduler", `default-scheduler-${context.hostName}`, asker),
    informers: newInformers(),
    cluster: emptyCluster(),
    queue: emptyQueue(),
    decisions: noDecisions(),
    preemptions: new Table(),
    leads: false,
    ready: false,
    freeAt: 0 as Micros,
    isReporting: false,
    startIndex: 0,
  }
}

function onTimer(state: SchedulerState, context: Context, body: Body): void {
  const { net, client, election: self, informers } = state
  if (isElectionBody(body)) return onVerdict(state, context, electionTurn(context, net, client, self, body))
  if (isTurn(body)) return onTurn(state, context, body)
  for (const each of Object.values(informers)) if (concerns(each, body)) hearInformer(context, net, client, each, body)
}

function onHeard(state: SchedulerState, context: Context, heard: Heard): void {
  const { net, client, informers } = state
  if (isElectionTag(heard.tag)) return onVerdict(state, context, hearElection(context, net, client, state.election, heard))
  if (isRecorderTag(heard.tag)) return hearRecorder(context, net, client, state.events, heard)
  if (isSeriesTag(heard.tag)) return hearSeries(context, net, client, state.series, heard)
  if (isWriteTag(heard.tag)) return onWritten(state, context, heard.tag, heard)
  for (const [name, each] of Object.entries(informers)) if (concerns(each, heard)) onChanges(state, context, name, hearInformer(context, net, client, each, heard))
  state.ready ||= Object.values(informers).every(({ synced }) => synced)
  work(state, context)
}

function onVerdict(state: SchedulerState, context: Context, verdict: Verdict): void {
  switch (verdict) {
    case "none":
      return
    case "released":
      return context.exit(0)
    case "lost":
      return context.exit(1)
    case "elected": {
      state.leads = true
      for (const each of Object.values(state.informers)) follow(context, state.net, state.client, each)
      const involved = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", name: "kube-scheduler", namespace: "kube-system" }
      return record(context, state.net, state.client, state.events, { involved, type: "Normal", reason: "LeaderElection", message: `${state.election.identity} became leader` })
    }
    default:
      return unreachable(verdict)
  }
}
