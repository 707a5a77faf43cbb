import { unreachable } from "../base/assert.ts"
import { apiClient, asker, hear, type ApiClient, type Heard } from "../client/api-client.ts"
import { hearRecorder, isRecorderTag, isRecorderTimer, record, recorder, recorderTurn, type Recorder } from "../client/event-recorder.ts"
import { campaign, election, electionTurn, hearElection, isElectionBody, isElectionTag, release, type Election, type Verdict } from "../client/leader-election.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Body, Context, Program } from "../sim/types.ts"

/** The memory of a scheduler; it ends with the process. */
export interface SchedulerState {
  readonly net: Sockets
  readonly client: ApiClient
  readonly election: Election
  readonly events: Recorder
  leads: boolean
}

const user = { name: "system:kube-scheduler", groups: ["system:authenticated"] }
const own = asker({ name: "kube-scheduler", user, qps: 50, burst: 100 })
const electing = asker({ name: "leader-election", user, qps: Infinity, burst: 1 })

/** The scheduler's process: it stands for election and leads. It places no Pods yet: no Pods are run yet. */
export const scheduler: Program<SchedulerState> = {
  name: "kube-scheduler",
  graceful: true,
  start(context, config) {
    const { server } = config as { readonly server: string }
    const identity = `${context.hostName}_${context.draw("identity", 2 ** 32).toString(16).padStart(8, "0")}`
    const state: SchedulerState = { net: noSockets(), client: apiClient([server]), election: election("kube-scheduler", identity, electing), events: recorder("default-scheduler", "", own), leads: false }
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

function onTimer(state: SchedulerState, context: Context, body: Body): void {
  const { net, client } = state
  if (isElectionBody(body)) onVerdict(state, context, electionTurn(context, net, client, state.election, body))
  else if (isRecorderTimer(body)) recorderTurn(context, net, client, state.events)
}

function onHeard(state: SchedulerState, context: Context, heard: Heard): void {
  const { net, client } = state
  if (isElectionTag(heard.tag)) onVerdict(state, context, hearElection(context, net, client, state.election, heard))
  else if (isRecorderTag(heard.tag)) hearRecorder(context, net, client, state.events, heard)
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
      const involved = { apiVersion: "coordination.k8s.io/v1", kind: "Lease", name: "kube-scheduler", namespace: "kube-system" }
      return record(context, state.net, state.client, state.events, { involved, type: "Normal", reason: "LeaderElection", message: `${state.election.identity} became leader` })
    }
    default:
      return unreachable(verdict)
  }
}
