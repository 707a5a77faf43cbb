import { instant } from "../api/instant.ts"
import { unreachable } from "../base/assert.ts"
import { deepFreeze } from "../base/freeze.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { plus, seconds } from "../base/time.ts"
import type { HttpRequest, HttpResponse, User } from "../net/http.ts"
import { call, cancel, hangUp, receive, stream, type Delivery, type Handle } from "../net/rpc.ts"
import { dial, noSockets, type Sockets } from "../net/sockets.ts"
import { drop, noFlows, resume, start, type FlowDriver, type Flows, type FlowTimer } from "../sim/flows.ts"
import type { Body, Context, Program } from "../sim/types.ts"
import type { KubectlAsk, Request, Told } from "./asks.ts"
import { kubectl, type KubectlArgs } from "./kubectl.ts"
import { splitWords } from "./words.ts"

/** A line that is entered on the laptop; `run` is what its outputs will name. Part of a recording. */
export interface TerminalLine extends Body {
  readonly type: "terminal/line"
  readonly run: string
  readonly line: string
  readonly stdin?: string
}

/** Ctrl-C. */
interface TerminalInterrupt extends Body {
  readonly type: "terminal/interrupt"
  readonly run: string
}

/** What is handed to the outside. */
export type TerminalOutput =
  | { readonly type: "terminal/out"; readonly run: string; readonly stream: "stdout" | "stderr"; readonly text: string }
  /** What came of one document of standard input; `status` is null where it went well. */
  | { readonly type: "terminal/document"; readonly run: string; readonly index: number; readonly status: Json }
  | { readonly type: "terminal/end"; readonly run: string; readonly exit: number }

/** A command that runs: a process of its own on a real laptop, with its own connection. */
interface Running {
  readonly run: string
  readonly connection: string
  /** What was sent last, and how often, for a server that asks for patience. */
  readonly request: Request | null
  readonly attempts: number
  readonly watch: Handle | null
  /** What the watch has told and nobody has asked for yet. */
  readonly told: readonly unknown[]
  readonly watchOver: boolean
  readonly listening: boolean
}

interface TerminalState {
  readonly net: Sockets
  readonly flows: Flows
  readonly running: Table<number, Running>
  readonly server: string
}

type Patience = Body & { readonly type: "terminal/patience" | "terminal/again"; readonly flow: number }

const port = 6443
const requestTimeout = seconds(64)
/** client-go sends a request that was answered with Retry-After again at most ten times. */
const attemptsMax = 11
const commandFlow = "kubectl"
/** A text of 200 documents, a thousand Pods deleted and waited for, or a watch of some days; then the command ends with a word. */
const resultsMax = 10_000
/** So many commands may run at once, as a shell's user may have so many processes. */
const runningMax = 100

/** Who works at the laptop: the administrator that kubeadm makes. */
const user: User = deepFreeze({ name: "kubernetes-admin", groups: ["kubeadm:cluster-admins", "system:authenticated"] })

/** The learner's laptop: runs kubectl lines against the cluster, over the network. */
export const terminal: Program<TerminalState> = {
  name: "terminal",
  start: (_, config) => ({ net: noSockets(), flows: noFlows(), running: new Table(), server: (config as { readonly server: string }).server }),
  handle(state, body, context) {
    if (body.type === "terminal/line") return enter(state, context, body as TerminalLine)
    if (body.type === "terminal/interrupt") return interrupt(state, context, (body as TerminalInterrupt).run)
    if (body.type === "flow/wake") return resume(driver, state, context, (body as FlowTimer).flow, null)
    if (body.type === "terminal/patience") return hand(state, context, (body as Patience).flow, [])
    if (body.type === "terminal/again") return sendAgain(state, context, (body as Patience).flow)
    const deliveries = receive(context, state.net, body) ?? []
    // Whoever learns of a broken connection by its failed call must not send on it again.
    for (const delivery of deliveries) if (delivery.type === "broken") disconnect(state, delivery.connection)
    for (const delivery of deliveries) if ("tag" in delivery) hear(state, context, delivery.tag as number, delivery)
  },
}

const driver: FlowDriver<KubectlAsk, TerminalState> = {
  bodies: { [commandFlow]: (args: KubectlArgs) => kubectl(args) },
  resultsMax,
  flows: ({ flows }) => flows,
  ask: (state, context, flow, ask) => answerTo(state, context, flow, ask),
  done: (state, context, flow, _record, exit) => finish(state, context, flow, exit as number),
  spent(state, context, flow) {
    say(context, { type: "terminal/out", run: state.running.get(flow)?.run ?? "", stream: "stderr", text: `error: gave up after ${resultsMax} steps\n` })
    finish(state, context, flow, 1)
  },
}

const say = (context: Context, output: TerminalOutput): void => context.output(output as unknown as Json)

const idle: Omit<Running, "run"> = deepFreeze({ connection: "", request: null, attempts: 0, watch: null, told: [], watchOver: false, listening: false })

function enter(state: TerminalState, context: Context, { run, line, stdin }: TerminalLine): void {
  context.because({ say: "terminal/line", about: { run, line }, read: [] })
  const words = splitWords(line)
  const [program, ...argv] = words ?? []
  if (state.running.size >= runningMax) {
    say(context, { type: "terminal/out", run, stream: "stderr", text: `fork: Resource temporarily unavailable (${runningMax} commands are running)\n` })
    return say(context, { type: "terminal/end", run, exit: 254 })
  }
  if (words && program === "kubectl") {
    const args: KubectlArgs = { argv, server: `${state.server}:${port}`, ...(stdin === undefined ? {} : { stdin }) }
    state.running.set(state.flows.next, Object.freeze({ ...idle, run }))
    start(driver, state, context, commandFlow, args)
    return
  }
  const complaint = words ? (program === undefined ? "" : `${program}: command not found\n`) : "a quote is open at the end of the line\n"
  if (complaint !== "") say(context, { type: "terminal/out", run, stream: "stderr", text: complaint })
  say(context, { type: "terminal/end", run, exit: words ? (program === undefined ? 0 : 127) : 2 })
}

function interrupt(state: TerminalState, context: Context, run: string): void {
  for (const flow of state.running.keys()) {
    if (state.running.get(flow)?.run !== run) continue
    drop(driver, state, context, flow)
    finish(state, context, flow, 130)
  }
}

function finish(state: TerminalState, context: Context, flow: number, exit: number): void {
  const running = state.running.get(flow)
  if (!running) return
  for (const timer of ["patience", "again"]) context.cancel(`${timer}/${flow}`)
  if (running.connection !== "") hangUp(context, state.net, running.connection)
  state.running.delete(flow)
  say(context, { type: "terminal/end", run: running.run, exit })
}

/** Changes what is known of a running command; nothing where it has ended. */
function note(state: TerminalState, flow: number, change: Partial<Running>): void {
  const running = state.running.get(flow)
  if (running) state.running.set(flow, Object.freeze({ ...running, ...change }))
}

function answerTo(state: TerminalState, context: Context, flow: number, ask: KubectlAsk): { readonly now: unknown } | "later" {
  const running = state.running.get(flow)
  const run = running?.run ?? ""
  switch (ask.type) {
    case "http":
      send(state, context, flow, ask.request, "call", 1)
      return "later"
    case "watch":
      send(state, context, flow, ask.request, "stream", 1)
      return "later"
    case "next":
      if (!running || running.told.length === 0) return listen(state, context, flow, ask.withinMicros)
      note(state, flow, { told: [] })
      return { now: running.told }
    case "unwatch":
      if (running?.watch) cancel(context, state.net, running.watch)
      note(state, flow, { watch: null, told: [], watchOver: false })
      return { now: null }
    case "out":
      say(context, { type: "terminal/out", run, stream: ask.stream, text: ask.text })
      return { now: null }
    case "document":
      say(context, { type: "terminal/document", run, index: ask.index, status: ask.status as unknown as Json })
      return { now: null }
    case "instant":
      return { now: instant(context.epochMicros + context.now) }
    default:
      return unreachable(ask)
  }
}

function send(state: TerminalState, context: Context, flow: number, request: Request, how: "call" | "stream", attempts: number): void {
  const known = state.running.get(flow)?.connection ?? ""
  const connection = known === "" ? dial(context, state.net, state.server, port) : known
  const payload: HttpRequest = deepFreeze({ ...request, headers: { ...request.headers, "user-agent": "kubectl/v1.36.3" }, user })
  const handle = (how === "call" ? call : stream)(context, state.net, connection, payload, flow, requestTimeout)
  note(state, flow, { connection, request, attempts, ...(how === "stream" ? { watch: handle, told: [], watchOver: false } : {}) })
}

function sendAgain(state: TerminalState, context: Context, flow: number): void {
  const running = state.running.get(flow)
  if (running?.request) send(state, context, flow, running.request, running.watch ? "stream" : "call", running.attempts + 1)
}

function listen(state: TerminalState, context: Context, flow: number, within: number): { readonly now: Told } | "later" {
  if (state.running.get(flow)?.watchOver !== false) return { now: "over" }
  note(state, flow, { listening: true })
  const patience: Patience = { type: "terminal/patience", flow }
  context.timer(`patience/${flow}`, plus(context.now, Math.max(1, within) as ReturnType<typeof seconds>), patience)
  return "later"
}

/** Gives a command that listens what its watch has told. */
function hand(state: TerminalState, context: Context, flow: number, told: Told): void {
  context.cancel(`patience/${flow}`)
  note(state, flow, { listening: false })
  resume(driver, state, context, flow, told)
}

function disconnect(state: TerminalState, connection: string): void {
  for (const flow of state.running.keys()) if (state.running.get(flow)?.connection === connection) note(state, flow, { connection: "" })
}

function hear(state: TerminalState, context: Context, flow: number, delivery: Extract<Delivery, { readonly tag: unknown }>): void {
  const running = state.running.get(flow)
  if (!running) return
  switch (delivery.type) {
    case "response":
      return answered(state, context, flow, running, delivery.payload as HttpResponse)
    case "chunk":
      if (running.listening) hand(state, context, flow, delivery.items as Told)
      else note(state, flow, { told: Object.freeze([...running.told, ...delivery.items]) })
      return
    case "ended":
      return watchEnded(state, context, flow, running)
    case "failed":
      if (running.watch && running.request === null) return watchEnded(state, context, flow, running)
      note(state, flow, { request: null, watch: null })
      return resume(driver, state, context, flow, { error: delivery.error })
    default:
      return unreachable(delivery)
  }
}

function answered(state: TerminalState, context: Context, flow: number, { attempts }: Running, response: HttpResponse): void {
  const patience = response.headers["retry-after"]
  if (patience !== undefined && attempts < attemptsMax && (response.status === 429 || response.status >= 500)) {
    const again: Patience = { type: "terminal/again", flow }
    context.timer(`again/${flow}`, plus(context.now, seconds(Number(patience))), again)
    return
  }
  note(state, flow, { request: null })
  resume(driver, state, context, flow, response)
}

function watchEnded(state: TerminalState, context: Context, flow: number, { listening }: Running): void {
  note(state, flow, { watch: null, watchOver: true })
  if (listening) hand(state, context, flow, "over")
}
