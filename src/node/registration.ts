import { isObject, type JsonObject } from "../base/json.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { instantAt, type Instant } from "../api/instant.ts"
import { ask, type Heard } from "../client/api-client.ts"
import type { Body, Context } from "../sim/types.ts"
import { okBody, tellPressures, type KubeletState, type Registration } from "./kubelet-state.ts"
import { csiNodeOf, initialNode } from "./node-status.ts"
import { statusChanged } from "./status-loop.ts"

interface RegistrationTag {
  readonly registration: "node" | "known node" | "csinode" | "new csinode"
}

interface RegistrationTimer extends Body {
  readonly type: "kubelet/register"
  readonly step: "node" | "csinode"
  readonly node?: JsonObject
}

/** The first try comes after 100 ms; waits double up to 7 s. */
const waitFirst = millis(100)
const waitMax = seconds(7)
/** A new CSINode comes when the plugin manager has turned: 150 to 250 ms after the Node. */
const csiNodeMin = millis(150)
const csiNodeSpread = millis(100)

export const newRegistration = (): Registration => ({ registered: false, tries: 0 })

export const isRegistrationTag = (tag: unknown): tag is RegistrationTag => typeof tag === "object" && tag !== null && "registration" in tag

/** The kubelet begins to look at its status, of which nobody knows yet, and to register. */
export function beginRegistration(state: KubeletState, context: Context): void {
  tellPressures(state, context)
  waitForTurn(state, context)
}

export function registrationTurn(state: KubeletState, context: Context, body: Body): void {
  const { step, node } = body as RegistrationTimer
  if (step === "csinode" && node) return send(state, context, "new csinode", "POST", "/apis/storage.k8s.io/v1/csinodes", csiNodeOf(node))
  tellPressures(state, context)
  const initial = initialNode(context.hostName, state.config, state.status.readiness, instantAt(context.epochMicros as Instant, context.now))
  send(state, context, "node", "POST", "/api/v1/nodes", initial)
}

export function hearRegistration(state: KubeletState, context: Context, heard: Heard, tag: RegistrationTag): void {
  const status = heard.type === "answer" ? heard.response.status : 0
  const body = okBody(heard)
  const node = isObject(body) ? body : undefined
  switch (tag.registration) {
    case "node":
      if (status === 409) return send(state, context, "known node", "GET", `/api/v1/nodes/${context.hostName}`)
      return node ? registered(state, context, node) : waitForTurn(state, context)
    case "known node":
      return node ? registered(state, context, node) : waitForTurn(state, context)
    case "csinode":
      if (node) return csiNodeIsThere(state, context)
      statusChanged(state, context)
      return waitForCsiNode(context, state)
    default:
      return node || status === 409 ? csiNodeIsThere(state, context) : waitForCsiNode(context, state)
  }
}

function registered(state: KubeletState, context: Context, node: JsonObject): void {
  state.registration.registered = true
  state.status.node = node
  send(state, context, "csinode", "GET", `/apis/storage.k8s.io/v1/csinodes/${context.hostName}`)
}

function csiNodeIsThere(state: KubeletState, context: Context): void {
  state.status.readiness = { ...state.status.readiness, csiNode: true }
  statusChanged(state, context)
}

function waitForCsiNode(context: Context, state: KubeletState): void {
  const timer: RegistrationTimer = { type: "kubelet/register", step: "csinode", ...(state.status.node ? { node: state.status.node } : {}) }
  context.timer("kubelet/csinode", (context.now + csiNodeMin + context.draw("csinode", csiNodeSpread)) as Micros, timer)
}

function waitForTurn(state: KubeletState, context: Context): void {
  const wait = Math.min(waitMax, waitFirst * (1 << Math.min(state.registration.tries++, 10)))
  const timer: RegistrationTimer = { type: "kubelet/register", step: "node" }
  context.timer("kubelet/register", (context.now + wait) as Micros, timer)
}

function send(state: KubeletState, context: Context, registration: RegistrationTag["registration"], method: "GET" | "POST", path: string, body?: JsonObject): void {
  ask(context, state.net, state.client, state.asker, { method, path, ...(body ? { body } : {}) }, Object.freeze({ registration }))
}
