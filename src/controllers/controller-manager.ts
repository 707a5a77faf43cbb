import { unreachable } from "../base/assert.ts"
import type { Json } from "../base/json.ts"
import { apiClient, asker, hear, type ApiClient, type Heard } from "../client/api-client.ts"
import { hearRecorder, isRecorderTag, isRecorderTimer, record, recorder, recorderTurn, type Recorder } from "../client/event-recorder.ts"
import { concerns, follow, hearInformer, informer, type Informer } from "../client/informer.ts"
import { campaign, election, electionTurn, hearElection, isElectionBody, isElectionTag, type Election, type Verdict } from "../client/leader-election.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Body, Context, Program } from "../sim/types.ts"
import { sources, type Controller, type ManagerConfig, type News, type Source } from "./contract.ts"
import { daemonSet } from "./daemonset/daemonset.ts"
import { deployment } from "./deployment/deployment.ts"
import { endpoints } from "./endpoints/endpoints.ts"
import { endpointSlice } from "./endpointslice/endpointslice.ts"
import { garbageCollector } from "./garbage-collector/garbage-collector.ts"
import { isLoopTag, isLoopTimer, newWorking, onAnswer, onChanges, onDue, type Working } from "./loop.ts"
import { namespace } from "./namespace/namespace.ts"
import { nodeIpam } from "./node-ipam.ts"
import { nodeLifecycle } from "./node-lifecycle.ts"
import { podGarbageCollector } from "./pod-garbage-collector/pod-garbage-collector.ts"
import { replicaSet } from "./replicaset/replicaset.ts"
import { rootCaPublisher } from "./root-ca-publisher.ts"
import { serviceAccount } from "./service-account.ts"
import { taintEviction } from "./taint-eviction.ts"
import { ttl } from "./ttl.ts"

/** Every controller there is. */
const controllers: readonly Controller[] = [nodeLifecycle, nodeIpam, ttl, replicaSet, deployment, serviceAccount, rootCaPublisher, garbageCollector, taintEviction, endpoints, endpointSlice, namespace, podGarbageCollector, daemonSet]

/** The memory of a controller manager; it ends with the process. */
export interface ManagerState {
  readonly config: ManagerConfig
  readonly net: Sockets
  readonly client: ApiClient
  readonly election: Election
  readonly events: Recorder
  readonly informers: Record<string, Informer>
  readonly working: Record<string, Working>
  leads: boolean
}

const user = { name: "system:kube-controller-manager", groups: ["system:authenticated"] }
const own = asker({ name: "kube-controller-manager", user, qps: 20, burst: 30 })
const electing = asker({ name: "leader-election", user, qps: Infinity, burst: 1 })

/**
 * The controller manager: stands for election, and runs the controllers while it leads. When it loses its Lease it ends, as the
 * real one does, and whoever keeps it running starts it again. (Real ones also make a ServiceAccount for each controller first.)
 */
export const controllerManager: Program<ManagerState> = {
  name: "kube-controller-manager",
  start(context, config) {
    const state = newManager(context, config)
    campaign(context, state.net, state.client, state.election)
    return state
  },
  handle(state, body, context) {
    const said = hear(context, state.net, state.client, body)
    if (!said) return onTimer(state, context, body)
    for (const heard of said.heard) onHeard(state, context, heard)
  },
}

function newManager(context: Context, config: Json): ManagerState {
  const identity = `${context.hostName}_${context.draw("identity", 2 ** 32).toString(16).padStart(8, "0")}`
  const watching = asker({ ...own, name: "shared-informers" })
  const names = [...new Set(controllers.flatMap(({ watches }) => watches))]
  const { server, clusterCidr, limited } = config as unknown as ManagerConfig & { readonly limited?: boolean }
  return {
    config: Object.freeze({ server, clusterCidr }),
    net: noSockets(),
    client: apiClient([server], limited),
    election: election("kube-controller-manager", identity, electing),
    events: recorder("kube-controller-manager", "", own),
    informers: Object.fromEntries(names.map((name) => [name, informer(name, sources[name], watching)])),
    working: Object.fromEntries(controllers.map((controller) => [controller.name, newWorking(controller)])),
    leads: false,
  }
}

function onTimer(state: ManagerState, context: Context, body: Body): void {
  if (isElectionBody(body)) return onVerdict(state, context, electionTurn(context, state.net, state.client, state.election, body))
  if (isRecorderTimer(body)) return recordersOf(state, body.recorder).forEach((each) => recorderTurn(context, state.net, state.client, each))
  if (isLoopTimer(body)) return controllers.filter(({ name }) => name === body.controller).forEach((controller) => onDue(state, context, controller))
  for (const each of Object.values(state.informers)) if (concerns(each, body)) hearInformer(context, state.net, state.client, each, body)
}

function onHeard(state: ManagerState, context: Context, heard: Heard): void {
  const { tag } = heard
  if (isElectionTag(tag)) return onVerdict(state, context, hearElection(context, state.net, state.client, state.election, heard))
  if (isLoopTag(tag)) return controllers.filter(({ name }) => name === tag.controller).forEach((controller) => onAnswer(state, context, controller, heard))
  if (isRecorderTag(tag)) return recordersOf(state, tag.recorder).forEach((each) => hearRecorder(context, state.net, state.client, each, heard))
  for (const each of Object.values(state.informers)) {
    if (!concerns(each, heard)) continue
    const { synced, revision } = each
    const changes = hearInformer(context, state.net, state.client, each, heard)
    const seen = changes.map((change): News => ({ source: each.name as Source, ...change }))
    // News without changes matter too: a cache that is whole, or that has caught up with a revision that somebody waits to see.
    if (seen.length > 0 || each.synced !== synced || each.revision !== revision) onChanges(state, context, controllers, seen)
  }
}

function onVerdict(state: ManagerState, context: Context, verdict: Verdict): void {
  switch (verdict) {
    case "none":
    case "released":
      return
    case "lost":
      return context.exit(1)
    case "elected":
      state.leads = true
      record(context, state.net, state.client, state.events, leaderEvent(state.election.identity))
      return Object.values(state.informers).forEach((each) => follow(context, state.net, state.client, each))
    default:
      return unreachable(verdict)
  }
}

const leaderEvent = (identity: string) =>
  ({
    involved: { apiVersion: "coordination.k8s.io/v1", kind: "Lease", name: "kube-controller-manager", namespace: "kube-system" },
    type: "Normal",
    reason: "LeaderElection",
    message: `${identity} became leader`,
  }) as const

const recordersOf = (state: ManagerState, name: string): readonly Recorder[] => [state.events, ...Object.values(state.working).flatMap(({ recorders }) => Object.values(recorders))].filter(({ component }) => component === name)
