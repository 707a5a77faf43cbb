import type { Json, JsonObject } from "../base/json.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { formatMicroTime, instantAt, type Instant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"
import { ask, type Heard } from "../client/api-client.ts"
import { nothing, type Context } from "../sim/types.ts"
import type { KubeletState, LeaseLoop } from "./kubelet-state.ts"

/** nodeLeaseDurationSeconds of the kubelet's configuration, and a quarter of it. */
const leaseDurationSeconds = 40
const renewInterval = seconds(10)
/** Turns are up to 4 % late, so that the kubelets of a cluster do not beat together. */
const jitterMax = millis(400)
const triesMax = 5
const waitFirst = millis(200)
const waitMax = seconds(7)
/** The heartbeat client gives up after the interval. */
const timeout = renewInterval
const namespace = "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"

export const newLeaseLoop = (): LeaseLoop => ({ lease: undefined, call: undefined, began: nothing, tries: 0, waits: 0 })

/** A turn of the loop: writes straight away where the Lease is known, as nobody else writes it; reads it first where it is not. */
export function askLease(state: KubeletState, context: Context): void {
  if (state.lease.call !== undefined) return
  if (state.lease.began === nothing) state.lease.began = context.cause
  if (state.lease.lease) update(state, context)
  else send(state, context, "get")
}

/** The answer to a call of the loop. */
export function hearLease(state: KubeletState, context: Context, heard: Heard): void {
  const { lease: loop } = state
  const { call } = loop
  loop.call = undefined
  const status = heard.type === "answer" ? heard.response.status : 0
  const body = heard.type === "answer" ? heard.response.body : null
  if (call === "update") return afterUpdate(state, context, status, body)
  if (status === 200 && call === "get") {
    loop.lease = body as unknown as ApiObject
    return update(state, context)
  }
  if (status === 404 && call === "get") return send(state, context, "node")
  // A Lease belongs to its Node: without one none is made, and the next turn tries again.
  if (call === "node") return status === 200 ? create(state, context, body as JsonObject) : nextTurn(state, context)
  if (status === 201) {
    loop.lease = body as unknown as ApiObject
    return nextTurn(state, context)
  }
  const wait = Math.min(waitMax, waitFirst * (1 << Math.min(loop.waits++, 10)))
  context.timer("kubelet/lease", (context.now + wait) as Micros, { type: "kubelet/lease" })
}

function afterUpdate(state: KubeletState, context: Context, status: number, body: Json): void {
  const { lease: loop } = state
  if (status === 200) {
    loop.lease = body as unknown as ApiObject
    return nextTurn(state, context)
  }
  // Conflict or gone: read it again. Anything else: try again at once, up to five times, then after reading it five times more.
  if (status === 409 || status === 404) {
    loop.lease = undefined
    return send(state, context, "get")
  }
  loop.tries++
  if (loop.tries % triesMax !== 0) return update(state, context)
  loop.lease = undefined
  if (loop.tries === triesMax) send(state, context, "get")
  else nextTurn(state, context)
}

function nextTurn(state: KubeletState, context: Context): void {
  state.lease.tries = 0
  state.lease.waits = 0
  const jitter = context.draw("lease jitter", jitterMax)
  context.onBehalf(state.lease.began, () => context.round("kubelet/lease", (context.now + renewInterval + jitter) as Micros, { type: "kubelet/lease" }))
}

function update(state: KubeletState, context: Context): void {
  const lease = state.lease.lease as unknown as JsonObject
  send(state, context, "update", { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata: lease["metadata"] ?? {}, spec: specAt(context) })
}

function create(state: KubeletState, context: Context, node: JsonObject): void {
  const { name, uid } = node["metadata"] as JsonObject
  const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: name ?? "", uid: uid ?? "" }]
  const metadata = { name: context.hostName, namespace: "kube-node-lease", ownerReferences }
  send(state, context, "create", { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec: specAt(context) })
}

const specAt = (context: Context): JsonObject => ({ holderIdentity: context.hostName, leaseDurationSeconds, renewTime: formatMicroTime(instantAt(context.epochMicros as Instant, context.now)) })

function send(state: KubeletState, context: Context, call: NonNullable<LeaseLoop["call"]>, body?: JsonObject): void {
  state.lease.call = call
  const method = call === "create" ? "POST" : call === "update" ? "PUT" : "GET"
  const path = call === "node" ? `/api/v1/nodes/${context.hostName}` : call === "create" ? namespace : `${namespace}/${context.hostName}`
  ask(context, state.net, state.client, state.asker, { method, path, timeout, ...(body ? { body } : {}) }, "lease")
}
