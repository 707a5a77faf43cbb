import { Table } from "../base/table.ts"
import { seconds, type Micros } from "../base/time.ts"
import { call, hangUp, type Delivery } from "../net/rpc.ts"
import { dial, type NetError, type Sockets } from "../net/sockets.ts"
import type { Body, Context, EventId } from "../sim/types.ts"
import { parseReference } from "./images/reference.ts"
import { registryPort, type RegistryAnswer, type RegistryAsk } from "./registry.ts"

/** One pull that somebody waits for. Frozen. */
interface Pull {
  readonly flow: number
  readonly reference: string
  readonly askedAt: Micros
  /** What wanted it: it may have to wait for the pulls of others. */
  readonly cause: EventId
}

/** Pulls images one after another, as a kubelet does that serialises them (its default). */
export interface Puller {
  next: number
  readonly queue: Table<number, Pull>
  /** The pull under way, 0 where there is none, since when, and over which connection. */
  current: number
  since: Micros
  connection: string
  sizeBytes: number
  /** What came of it, while a fixed duration is not over yet. */
  outcome: PullOutcome | undefined
}

export type PullOutcome = { readonly ok: true; readonly sizeBytes: number; readonly micros: Micros; readonly waitedMicros: Micros } | { readonly ok: false; readonly error: string }

interface PullTag {
  readonly pull: number
}

interface PullTimer extends Body {
  readonly type: "pull/done"
}

/** What a pull needs beside its own memory. */
export interface PullSettings {
  readonly registry: string
  /** Where it is given a pull takes exactly so long. */
  readonly fixedMicros: Micros | undefined
  /** Whether the layers are there: somebody has pulled them while this pull waited. */
  readonly has: (reference: string) => boolean
}

/** Tells whoever waits what came of a pull. */
export type Pulled = (flow: number, reference: string, outcome: PullOutcome) => void

const patience = seconds(300)

export const newPuller = (): Puller => ({ next: 1, queue: new Table(), current: 0, since: 0 as Micros, connection: "", sizeBytes: 0, outcome: undefined })

const isPullTag = (tag: unknown): tag is PullTag => typeof tag === "object" && tag !== null && "pull" in tag

/** Asks for an image; the flow hears of it when it is there, or why it can't be had. */
export function pull(context: Context, net: Sockets, puller: Puller, settings: PullSettings, flow: number, reference: string): void {
  puller.queue.set(puller.next++, Object.freeze({ flow, reference, askedAt: context.now, cause: context.cause }))
  if (puller.current === 0) begin(context, net, puller, settings)
}

function begin(context: Context, net: Sockets, puller: Puller, settings: PullSettings): void {
  const first = puller.queue.first()
  if (!first) return
  puller.current = first[0]
  puller.since = context.now
  puller.outcome = undefined
  const { reference, cause } = first[1]
  context.onBehalf(cause, () => {
    puller.connection = dial(context, net, settings.registry, registryPort)
    send(context, net, puller, { type: "manifest", reference })
  })
}

function send(context: Context, net: Sockets, puller: Puller, ask: RegistryAsk): void {
  const tag: PullTag = Object.freeze({ pull: puller.current })
  call(context, net, puller.connection, Object.freeze(ask), tag, patience)
}

/** Something came for the pull under way. */
export function hearPull(context: Context, net: Sockets, puller: Puller, settings: PullSettings, delivery: Delivery, pulled: Pulled): void {
  if (!("tag" in delivery) || !isPullTag(delivery.tag) || delivery.tag.pull !== puller.current) return
  const reference = puller.queue.get(puller.current)?.reference ?? ""
  if (delivery.type === "failed") return settle(context, net, puller, settings, { ok: false, error: unreachableText(reference, delivery.error) }, pulled)
  if (delivery.type !== "response") return
  const answer = delivery.payload as RegistryAnswer
  if (answer.type === "manifest") {
    puller.sizeBytes = answer.sizeBytes
    if (settings.has(reference)) return finish(context, net, puller, settings, success(context, puller), pulled)
    if (settings.fixedMicros === undefined) return send(context, net, puller, { type: "layers", bytes: answer.sizeBytes })
  }
  settle(context, net, puller, settings, answer.type === "manifest" || answer.type === "layers" ? success(context, puller) : { ok: false, error: refusalText(reference, answer.type) }, pulled)
}

function success(context: Context, puller: Puller): PullOutcome {
  const askedAt = puller.queue.get(puller.current)?.askedAt ?? context.now
  return { ok: true, sizeBytes: puller.sizeBytes, micros: (context.now - puller.since) as Micros, waitedMicros: (context.now - askedAt) as Micros }
}

function settle(context: Context, net: Sockets, puller: Puller, settings: PullSettings, outcome: PullOutcome, pulled: Pulled): void {
  const due = puller.since + (settings.fixedMicros ?? 0)
  if (context.now >= due) return finish(context, net, puller, settings, outcome, pulled)
  puller.outcome = Object.freeze(outcome)
  const timer: PullTimer = { type: "pull/done" }
  context.timer("pull", due as Micros, timer)
}

/** The time that a pull is made to take is over. */
export function pullTurn(context: Context, net: Sockets, puller: Puller, settings: PullSettings, pulled: Pulled): void {
  const { outcome } = puller
  if (outcome) finish(context, net, puller, settings, outcome.ok ? success(context, puller) : outcome, pulled)
}

function finish(context: Context, net: Sockets, puller: Puller, settings: PullSettings, outcome: PullOutcome, pulled: Pulled): void {
  const done = puller.queue.get(puller.current)
  puller.queue.delete(puller.current)
  puller.current = 0
  hangUp(context, net, puller.connection)
  begin(context, net, puller, settings)
  if (done) pulled(done.flow, done.reference, outcome)
}

const prefix = (full: string): string => `failed to pull and unpack image "${full}": failed to resolve reference "${full}": `

function refusalText(full: string, answer: "no tag" | "no repository"): string {
  if (answer === "no tag") return `rpc error: code = NotFound desc = ${prefix(full)}${full}: not found`
  const denied = "pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed"
  return `rpc error: code = Unknown desc = ${prefix(full)}${denied}`
}

function unreachableText(full: string, { message }: NetError): string {
  const reference = parseReference(full)
  const { host, repository, tag, digest } = "error" in reference ? { host: "", repository: full, tag: "", digest: "" } : reference
  const server = host === "docker.io" ? "registry-1.docker.io" : host
  return `rpc error: code = Unknown desc = ${prefix(full)}failed to do request: Head "https://${server}/v2${repository.slice(host.length)}/manifests/${digest || tag}": ${message}`
}
