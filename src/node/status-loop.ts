import { isObject, type JsonObject } from "../base/json.ts"
import { millis, minutes, nextOnGrid, seconds, type Micros } from "../base/time.ts"
import { instantAt, type Instant } from "../api/instant.ts"
import { ask, type Heard } from "../client/api-client.ts"
import type { Context } from "../sim/types.ts"
import { okBody, tellEvent, tellPressures, type KubeletState, type StatusLoop } from "./kubelet-state.ts"
import { conditionsOf, nodeStatus, saysSomethingNew } from "./node-status.ts"

/** nodeStatusUpdateFrequency: how often the kubelet looks. The real one is up to 4 % late each time; here the grid is drawn once. */
const lookPeriod = seconds(10)
/** nodeStatusReportFrequency: how often it reports though nothing has changed. */
const reportPeriod = minutes(5)
/** Until it is ready for the first time it looks every 100 ms. */
const fastPeriod = millis(100)
/** From the first report until the runtime has said that its network is up. */
const networkMicros = millis(5)

export const newStatusLoop = (): StatusLoop => ({ readiness: Object.freeze({ network: false, csiNode: false }), node: undefined, origin: 0 as Micros, reportedAt: undefined, delay: 0, busy: false, again: false })

/** Something that the status says has changed: while the kubelet comes up it looks at once or at the next fast turn, later at its next turn. */
export function statusChanged(state: KubeletState, context: Context): void {
  const { status } = state
  if (!state.registration.registered) return
  if (status.reportedAt === undefined) return status.busy ? undefined : report(state, context)
  if (isReady(status)) {
    const wait = status.readiness.csiNode && wasMissing(status) ? fastPeriod : 1
    arm(context, (context.now + wait) as Micros)
  }
}

/** The server's Node changed: where it no longer says what the kubelet would say, the next turn of the loop mends it. */
export function nodeChanged(state: KubeletState, context: Context): void {
  const { status } = state
  const node = state.nodes.cache.get(context.hostName) as unknown as JsonObject | undefined
  if (!node) return
  status.node = node
  if (status.reportedAt !== undefined && !status.busy && saysSomethingNew(statusNow(state, context), node)) armEarlier(context, nextOnGrid(status.origin, lookPeriod, context.now))
}

/** A turn of the loop. */
export function statusTurn(state: KubeletState, context: Context): void {
  const { status } = state
  if (!state.registration.registered) return
  if (status.busy) {
    status.again = true
    return
  }
  const due = status.reportedAt === undefined || context.now >= status.reportedAt + reportPeriod + status.delay
  if (due || saysSomethingNew(statusNow(state, context), status.node)) report(state, context)
  else armReport(state, context)
}

export function hearStatus(state: KubeletState, context: Context, heard: Heard): void {
  const { status } = state
  const body = okBody(heard)
  status.busy = false
  if (!isObject(body)) return arm(context, nextOnGrid(status.origin, lookPeriod, context.now))
  const first = status.reportedAt === undefined
  status.node = body
  status.reportedAt = context.now
  if (first) begin(state, context)
  else if (status.again) arm(context, (context.now + 1) as Micros)
  else armReport(state, context)
  status.again = false
}

/** The first report is made: the runtime's network comes up, and the slow grid begins. */
function begin(state: KubeletState, context: Context): void {
  const { status } = state
  status.origin = (context.now + context.draw("status grid", lookPeriod)) as Micros
  status.readiness = Object.freeze({ ...status.readiness, network: true })
  if (isReady(status)) arm(context, (context.now + networkMicros) as Micros)
  else armReport(state, context)
}

const isReady = ({ readiness }: StatusLoop): boolean => readiness.network && readiness.csiNode

const wasMissing = ({ node }: StatusLoop): boolean => conditionsOf(node).some(({ message }) => message.includes("CSINode"))

function statusNow(state: KubeletState, context: Context): JsonObject {
  const at = instantAt(context.epochMicros as Instant, context.now)
  return nodeStatus(context.hostName, state.config, state.status.readiness, conditionsOf(state.status.node), at)
}

function report(state: KubeletState, context: Context): void {
  const { status } = state
  const next = statusNow(state, context)
  const changed = saysSomethingNew(next, status.node)
  tellTransitions(state, context, next)
  status.busy = true
  // The real kubelet draws this delay between -50 and +50 % of the period after a report that changed something.
  status.delay = changed ? context.draw("report delay", reportPeriod) - reportPeriod / 2 : 0
  const body = patchOf(next, status.node)
  ask(context, state.net, state.client, state.asker, { method: "PATCH", path: `/api/v1/nodes/${context.hostName}/status`, body, contentType: "application/strategic-merge-patch+json", timeout: lookPeriod }, "status")
}

function tellTransitions(state: KubeletState, context: Context, next: JsonObject): void {
  const before = conditionsOf(state.status.node)
  const statusOf = (type: string): string | undefined => before.find((condition) => condition.type === type)?.status
  if (statusOf("MemoryPressure") !== "False") tellPressures(state, context)
  const ready = conditionsOf({ status: next }).find(({ type }) => type === "Ready")
  if (ready && ready.status !== statusOf("Ready")) tellEvent(state, context, ready.status === "True" ? "NodeReady" : "NodeNotReady")
}

/** Only what differs goes over the wire; conditions are merged by type and go whole, as their heartbeats always differ. */
function patchOf(next: JsonObject, node: JsonObject | undefined): JsonObject {
  const known = isObject(node?.["status"]) ? node["status"] : {}
  const differing = Object.entries(next).filter(([key, value]) => key === "conditions" || JSON.stringify(value) !== JSON.stringify(known[key]))
  return { metadata: { uid: (node?.["metadata"] as JsonObject | undefined)?.["uid"] ?? "" }, status: Object.fromEntries(differing) }
}

function armReport(state: KubeletState, context: Context): void {
  const { status } = state
  const due = ((status.reportedAt ?? context.now) + reportPeriod + status.delay) as Micros
  arm(context, nextOnGrid(status.origin, lookPeriod, Math.max(due - 1, context.now) as Micros))
}

const arm = (context: Context, at: Micros): void => context.round("kubelet/status", at, { type: "kubelet/status" })

function armEarlier(context: Context, at: Micros): void {
  const armed = context.armed("kubelet/status")
  if (armed === undefined || at < armed) arm(context, at)
}
