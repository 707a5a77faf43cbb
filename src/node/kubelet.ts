import { deepFreeze } from "../base/freeze.ts"
import { millis, type Micros } from "../base/time.ts"
import { apiClient, asker, hear, type Asker, type Heard } from "../client/api-client.ts"
import { hearRecorder, isRecorderTag, recorder, recorderTurn } from "../client/event-recorder.ts"
import { concerns, follow, hearInformer, informer } from "../client/informer.ts"
import { noSockets } from "../net/sockets.ts"
import type { Body, Context, Program } from "../sim/types.ts"
import { tellEvent, type KubeletState } from "./kubelet-state.ts"
import { askLease, hearLease, newLeaseLoop } from "./lease-loop.ts"
import type { KubeletConfig } from "./node-status.ts"
import { followPods, onPodsBody, onPodsDelivery, onPodsHeard, openPods } from "./pods.ts"
import { beginRegistration, hearRegistration, isRegistrationTag, newRegistration, registrationTurn } from "./registration.ts"
import { settleMirrors } from "./mirror-pods.ts"
import { openManifests } from "./static-pods.ts"
import { hearStatus, newStatusLoop, nodeChanged, statusTurn } from "./status-loop.ts"

/** From the start of the process until it first talks to anybody: reading its configuration, opening the runtime. */
const startupMicros = millis(100)

/** kubelet's client: 50 requests a second, 100 at once. Events have a budget of their own. */
const askerOf = (name: string): Asker => asker({ name: "kubelet", user: { name: `system:node:${name}`, groups: ["system:nodes", "system:authenticated"] }, qps: 50, burst: 100 })

/**
 * The agent of a node: it registers the Node, renews its Lease every 10 s, and reports its status when that changes and every five
 * minutes; and it runs the Pods that are bound to its node. Woken by its own timers, by changes of its own Node and its Pods, and by
 * its containers' processes; by nothing else.
 */
export const kubelet: Program<KubeletState> = {
  name: "kubelet",
  start(context, config) {
    context.timer("kubelet/begin", (context.now + startupMicros) as Micros, { type: "kubelet/begin" })
    return newKubelet(context, config as unknown as KubeletConfig)
  },
  handle(state, body, context) {
    const said = hear(context, state.net, state.client, body)
    if (!said) return onTimer(state, context, body)
    for (const heard of said.heard) onHeard(state, context, heard)
    for (const delivery of said.others) onPodsDelivery(state, context, delivery)
  },
}

function newKubelet(context: Context, config: KubeletConfig): KubeletState {
  const name = context.hostName
  const own = askerOf(name)
  const itself = { group: "", version: "v1", plural: "nodes", namespaced: false, fieldSelector: `metadata.name=${name}` }
  return {
    config: deepFreeze(config),
    net: noSockets(),
    client: apiClient([config.server], config.limited),
    asker: own,
    nodes: informer("nodes", itself, own),
    services: informer("services", { group: "", version: "v1", plural: "services", namespaced: true }, own),
    events: recorder("kubelet", name, asker({ ...own, name: "kubelet-events" })),
    lease: newLeaseLoop(),
    registration: newRegistration(),
    status: newStatusLoop(),
    pods: openPods(context, name, own),
  }
}

function onTimer(state: KubeletState, context: Context, body: Body): void {
  switch (body.type) {
    case "kubelet/begin":
      follow(context, state.net, state.client, state.nodes)
      follow(context, state.net, state.client, state.services)
      openManifests(state, context)
      followPods(state, context)
      tellEvent(state, context, "Starting", "Starting kubelet.")
      askLease(state, context)
      return beginRegistration(state, context)
    case "kubelet/lease":
      return askLease(state, context)
    case "kubelet/register":
      return registrationTurn(state, context, body)
    case "kubelet/status":
      return statusTurn(state, context)
    case "recorder/again":
      return recorderTurn(context, state.net, state.client, state.events)
    default:
      if (onPodsBody(state, context, body)) return
      for (const own of [state.nodes, state.services]) if (concerns(own, body)) hearInformer(context, state.net, state.client, own, body)
  }
}

function onHeard(state: KubeletState, context: Context, heard: Heard): void {
  if (concerns(state.nodes, heard)) {
    const changes = hearInformer(context, state.net, state.client, state.nodes, heard)
    if (changes.length > 0) nodeChanged(state, context)
    // The server shows static Pods of nodes that it knows.
    if (changes.some(({ before }) => !before)) settleMirrors(state, context)
  } else if (concerns(state.services, heard)) hearInformer(context, state.net, state.client, state.services, heard)
  else if (isRecorderTag(heard.tag)) hearRecorder(context, state.net, state.client, state.events, heard)
  else if (isRegistrationTag(heard.tag)) hearRegistration(state, context, heard, heard.tag)
  else if (onPodsHeard(state, context, heard)) return
  else if (heard.tag === "status") hearStatus(state, context, heard)
  else hearLease(state, context, heard)
}
