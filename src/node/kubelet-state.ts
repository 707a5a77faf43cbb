import type { Json, JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { ApiObject } from "../api/meta.ts"
import type { ApiClient, Asker, Heard } from "../client/api-client.ts"
import { record, type Recorder } from "../client/event-recorder.ts"
import type { Informer } from "../client/informer.ts"
import type { Sockets } from "../net/sockets.ts"
import type { Context, EventId } from "../sim/types.ts"
import type { KubeletConfig, Readiness } from "./node-status.ts"
import type { PodsState } from "./pods-state.ts"

/** A kubelet's memory. It ends with the process. */
export interface KubeletState {
  readonly config: KubeletConfig
  readonly net: Sockets
  readonly client: ApiClient
  readonly asker: Asker
  /** Its own Node, as the server has it. */
  readonly nodes: Informer
  /** All Services: containers are told of those in their namespace. */
  readonly services: Informer
  readonly events: Recorder
  readonly lease: LeaseLoop
  readonly registration: Registration
  readonly status: StatusLoop
  readonly pods: PodsState
}

/** The heartbeat: a Lease of 40 s that is renewed every 10 s and a little more. */
export interface LeaseLoop {
  /** As last read or written; undefined where the kubelet does not know one. */
  lease: ApiObject | undefined
  /** What the call under way is; undefined where none is. */
  call: "get" | "node" | "create" | "update" | undefined
  /** What began the loop: its turns are because of that. */
  began: EventId
  /** Tries to update within this turn, and waits to read it. */
  tries: number
  waits: number
}

/** How a kubelet makes itself known: the Node object, then the CSINode object. */
export interface Registration {
  /** Whether there is a Node object of its name. */
  registered: boolean
  tries: number
}

/** The report of the node's status: when it changes, and every five minutes. */
export interface StatusLoop {
  readiness: Readiness
  /** The Node as the kubelet last saw it: by its watch, or in an answer. */
  node: JsonObject | undefined
  /** The origin of the loop's grid; drawn when it begins. */
  origin: Micros
  reportedAt: Micros | undefined
  /** Added to the five minutes after a report of a change, so that the reports of a cluster spread. */
  delay: number
  busy: boolean
  /** Whether the status is to be looked at again when the call under way is answered. */
  again: boolean
}

/** Writes an Event about the kubelet's own Node; it names no uid, as a kubelet may speak before there is a Node. */
export function tellEvent(state: KubeletState, context: Context, reason: string, message = `Node ${context.hostName} status is now: ${reason}`): void {
  const involved = { apiVersion: "v1", kind: "Node", name: context.hostName }
  record(context, state.net, state.client, state.events, { involved, type: "Normal", reason, message })
}

/** What a kubelet that sees its conditions for the first time has to say. */
export function tellPressures(state: KubeletState, context: Context): void {
  for (const reason of ["NodeHasSufficientMemory", "NodeHasNoDiskPressure", "NodeHasSufficientPID"]) tellEvent(state, context, reason)
}

/** The body of a successful answer, or undefined. */
export const okBody = (heard: Heard): Json | undefined => (heard.type === "answer" && heard.response.status < 300 ? heard.response.body : undefined)
