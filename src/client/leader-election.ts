import { seconds, type Micros } from "../base/time.ts"
import { formatMicroTime, instantAt, type Instant } from "../api/instant.ts"
import type { ApiObject } from "../api/meta.ts"
import { equalJson, type Json, type JsonObject } from "../base/json.ts"
import type { Sockets } from "../net/sockets.ts"
import { nothing, type Body, type Context, type EventId, type Read } from "../sim/types.ts"
import { ask, type ApiClient, type Asker, type Heard } from "./api-client.ts"

/**
 * One candidate for a Lease, by client-go's rules: 15 s of lease, renewed every 2 s; a leader whose next renewal fails for 10 s gives
 * up. A candidate trusts no other clock: it takes the lease when it has itself seen it unchanged for its whole duration. So leaders do
 * not overlap as long as 12 s are less than 15, and processes are not frozen meanwhile.
 */
export interface Election {
  readonly component: string
  readonly identity: string
  readonly asker: Asker
  state: "idle" | "candidate" | "leader" | "releasing" | "released"
  /** The Lease as it was last read or written, and when its record was last seen to change. */
  lease: ApiObject | undefined
  observedAt: Micros
  /** The answer that showed it, and what began the turns of this candidate. */
  observedBy: EventId
  began: EventId
  /** When the call under way was sent, and when the one that got or renewed the lease last was: the answer may have come late. */
  askedAt: Micros
  renewedAt: Micros
  /** Whether a call is under way. */
  busy: boolean
}

export type Verdict = "none" | "elected" | "lost" | "released"

interface ElectionTag {
  readonly election: string
  readonly call: "get" | "create" | "update" | "renew" | "release"
}

interface LeaseSpec {
  readonly holderIdentity?: string
  readonly leaseDurationSeconds?: number
  readonly leaseTransitions?: number
  readonly acquireTime?: string
  readonly renewTime?: string
}

const leaseDurationSeconds = 15
const renewDeadline = seconds(10)
const retryPeriod = seconds(2)
/** A candidate's pause is up to 2.2 periods; a leader's is one period. */
const jitterPercent = 120
const namespace = "/apis/coordination.k8s.io/v1/namespaces/kube-system/leases"

export const election = (component: string, identity: string, asker: Asker): Election => ({ component, identity, asker, state: "idle", lease: undefined, observedAt: 0 as Micros, observedBy: nothing, began: nothing, askedAt: 0 as Micros, renewedAt: 0 as Micros, busy: false })

/** Stands for election. */
export function campaign(context: Context, net: Sockets, client: ApiClient, self: Election): void {
  self.state = "candidate"
  self.began = context.cause
  attempt(context, net, client, self)
}

export const isElectionBody = (body: Body): boolean => body.type === "election/turn" || body.type === "election/deadline"
export const isElectionTag = (tag: unknown): tag is ElectionTag => typeof tag === "object" && tag !== null && "election" in tag

/** A timer of the election. */
export function electionTurn(context: Context, net: Sockets, client: ApiClient, self: Election, body: Body): Verdict {
  if (body.type === "election/deadline") {
    if (self.state !== "leader") return "none"
    self.state = "candidate"
    context.because({ say: "election/lost", about: { component: self.component, renewed: self.renewedAt, seconds: renewDeadline / 1_000_000 }, read: readOfLease(self) })
    return "lost"
  }
  if (!self.busy) attempt(context, net, client, self)
  return "none"
}

/** An answer to a call of the election. */
export function hearElection(context: Context, net: Sockets, client: ApiClient, self: Election, heard: Heard): Verdict {
  const { call } = heard.tag as ElectionTag
  if (call === "release") return released(self)
  if (self.state === "releasing") return "none"
  self.busy = false
  const status = heard.type === "answer" ? heard.response.status : 0
  const body = heard.type === "answer" ? heard.response.body : null
  if (call === "get" && status === 404) {
    send(context, net, client, self, "create", undefined)
    return "none"
  }
  if (call === "get" && status === 200) {
    observe(self, body as unknown as ApiObject, context)
    if (isFree(self, context.now)) takeOver(context, net, client, self)
    else pause(context, self)
    return "none"
  }
  if (status !== 200 && status !== 201) {
    // Whether it was written, or by whom, is to be read: at once by a leader that wrote without reading.
    if (call !== "renew") return pause(context, self)
    send(context, net, client, self, "get", undefined)
    return "none"
  }
  return held(context, self, body as unknown as ApiObject)
}

/** The lease is ours, since it was asked for: others count from when it was written, so the answer's delay is not ours to use. */
function held(context: Context, self: Election, lease: ApiObject): Verdict {
  observe(self, lease, context)
  self.renewedAt = self.askedAt
  pause(context, self)
  const deadline = (self.renewedAt + retryPeriod + renewDeadline) as Micros
  const elected = self.state === "leader" ? "none" : "elected"
  if (elected === "elected") self.began = context.cause
  // A process that was frozen meanwhile hears of a lease that may be another's by now: a candidate asks again, a leader ends.
  if (elected === "elected" && context.now >= deadline) return "none"
  self.state = "leader"
  context.round("election/deadline", Math.max(context.now + 1, deadline) as Micros, { type: "election/deadline" })
  return elected
}

/** Gives the lease away on the way out, as the scheduler does; the verdict "released" comes when it is done or failed. */
export function release(context: Context, net: Sockets, client: ApiClient, self: Election): Verdict {
  context.cancel("election/turn")
  context.cancel("election/deadline")
  if (self.state !== "leader" || !self.lease) return released(self)
  self.state = "releasing"
  send(context, net, client, self, "release", self.lease)
  return "none"
}

/** The lease is free: because of the last that was heard of its holder, which gave it away or fell silent. */
function takeOver(context: Context, net: Sockets, client: ApiClient, self: Election): void {
  const { holderIdentity = "", leaseDurationSeconds: duration = leaseDurationSeconds } = specOf(self.lease)
  const say = holderIdentity === "" ? "election/released" : holderIdentity === self.identity ? "election/own" : "election/expired"
  const about = { component: self.component, holder: holderIdentity, seconds: duration, since: self.observedAt }
  context.onBehalf(self.observedBy, () => {
    context.because({ say, about, read: readOfLease(self) })
    send(context, net, client, self, "update", self.lease)
  })
}

const readOfLease = ({ lease, component }: Election): readonly Read[] => (lease ? [{ kind: "Lease", name: component, namespace: "kube-system", revision: lease.metadata.resourceVersion ?? "" }] : [])

function released(self: Election): Verdict {
  self.state = "released"
  return "released"
}

/** Tries to get or keep the lease: a leader writes without reading first. */
function attempt(context: Context, net: Sockets, client: ApiClient, self: Election): void {
  if (self.state === "leader" && self.lease) send(context, net, client, self, "renew", self.lease)
  else send(context, net, client, self, "get", undefined)
}

function send(context: Context, net: Sockets, client: ApiClient, self: Election, call: ElectionTag["call"], lease: ApiObject | undefined): void {
  self.busy = true
  self.askedAt = context.now
  const tag: ElectionTag = Object.freeze({ election: self.component, call })
  const path = call === "create" ? namespace : `${namespace}/${self.component}`
  const timeout = (renewDeadline / 2) as Micros
  if (call === "get") return ask(context, net, client, self.asker, { method: "GET", path, timeout }, tag)
  const body = call === "release" ? releasedLease(context, lease) : heldLease(context, self, lease)
  ask(context, net, client, self.asker, { method: call === "create" ? "POST" : "PUT", path, body, timeout }, tag)
}

function heldLease(context: Context, self: Election, lease: ApiObject | undefined): JsonObject {
  const spec = specOf(lease)
  const now = formatMicroTime(instantAt(context.epochMicros as Instant, context.now))
  const mine = spec.holderIdentity === self.identity
  const transitions = lease === undefined ? 0 : (spec.leaseTransitions ?? 0) + (mine ? 0 : 1)
  const metadata = lease ? (lease.metadata as unknown as JsonObject) : { name: self.component, namespace: "kube-system" }
  const acquireTime = mine && spec.acquireTime ? spec.acquireTime : now
  return { apiVersion: "coordination.k8s.io/v1", kind: "Lease", metadata, spec: { holderIdentity: self.identity, leaseDurationSeconds, acquireTime, renewTime: now, leaseTransitions: transitions } }
}

function releasedLease(context: Context, lease: ApiObject | undefined): JsonObject {
  const { leaseTransitions = 0 } = specOf(lease)
  const now = formatMicroTime(instantAt(context.epochMicros as Instant, context.now))
  return { ...(lease as unknown as JsonObject), spec: { holderIdentity: "", leaseDurationSeconds: 1, acquireTime: now, renewTime: now, leaseTransitions } }
}

const specOf = (lease: ApiObject | undefined): LeaseSpec => ((lease as unknown as { spec?: LeaseSpec } | undefined)?.spec ?? {}) as LeaseSpec

function observe(self: Election, lease: ApiObject, { now, cause }: Context): void {
  if (!equalJson(specOf(self.lease) as Json, specOf(lease) as Json)) {
    self.observedAt = now
    self.observedBy = cause
  }
  self.lease = lease
}

function isFree(self: Election, now: Micros): boolean {
  const { holderIdentity = "", leaseDurationSeconds: duration = leaseDurationSeconds } = specOf(self.lease)
  return holderIdentity === "" || holderIdentity === self.identity || now >= self.observedAt + seconds(duration)
}

function pause(context: Context, self: Election): Verdict {
  const jitter = self.state === "leader" ? 0 : context.draw("election", (retryPeriod * jitterPercent) / 100)
  // Turns are because of what began them, not of the turn before.
  context.onBehalf(self.began, () => context.round("election/turn", (context.now + retryPeriod + jitter) as Micros, { type: "election/turn" }))
  return "none"
}
