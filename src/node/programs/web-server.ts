import type { Json } from "../../base/json.ts"
import type { Micros } from "../../base/time.ts"
import type { Context, Program } from "../../sim/types.ts"
import { stamps } from "../logs.ts"
import { answerAsk, askerOf, exitWith, filesOf, isProcessAsk, portBinding, say, type ProcessAsk, type ProcessConfig } from "./contract.ts"
import { begin, hearRuns, noRuns, type Runs } from "./runs.ts"

/** What kind of server it is. */
export interface ServerConfig extends ProcessConfig {
  readonly server: {
    /** The directory whose files are its pages, if it has one. */
    readonly root?: string
    /** The page for every path that has none of its own; without it such paths are 404. */
    readonly otherwise?: string
    /** Pages that are no files. */
    readonly pages?: Readonly<Record<string, string>>
    /** From so long after its start on every answer is an error (500). */
    readonly failsAfterMicros?: number
    /** What it says when it starts, and when it is told to end. */
    readonly greeting?: string
    readonly farewell?: string
    /** The line that it says for an answer; without it none. */
    readonly access?: "combined" | "common"
    /** What it says, and exits with, when another process of the Pod has its port. */
    readonly taken?: string
    readonly takenCode: number
    /** What it exits with when it is told to end. */
    readonly termCode: number
  }
}

interface ServerState {
  readonly config: ServerConfig
  readonly runs: Runs
  readonly startedAt: Micros
}

/** Answers on its ports until it is told to end. With no ports it only waits. */
export const webServer: Program<ServerState> = {
  name: "web-server",
  graceful: true,
  start(context, config) {
    const own = config as unknown as ServerConfig
    const { greeting = "", taken = "" } = own.server
    const free = own.ports.every((port) => context.bind(portBinding(own.address, port)))
    say(context, own, free ? greeting : taken)
    if (!free) context.timer("server/taken", (context.now + 1) as Context["now"], { type: "server/taken" })
    return { config: own, runs: noRuns(), startedAt: context.now }
  },
  handle({ config, runs, startedAt }, body, context) {
    if (body.type === "server/taken") exitWith(context, config, config.server.takenCode)
    else if (body.type === "signal/term") {
      say(context, config, config.server.farewell ?? "")
      exitWith(context, config, config.server.termCode)
    } else if (!hearRuns(runs, context, config, body) && isProcessAsk(body)) answer(config, runs, context, body, startedAt)
  },
}

function answer(config: ServerConfig, runs: Runs, context: Context, ask: ProcessAsk, startedAt: Micros): void {
  if (ask.type === "container/hello") return answerAsk(context, ask, { type: "alive" })
  if (ask.type === "container/exec") return begin(runs, context, config, ask.argv, askerOf(ask))
  if (ask.type === "container/connect") return answerAsk(context, ask, { type: "connected" })
  const page = pageAt(config, context, ask.path.replace(/[?#].*$/, ""))
  const failing = context.now >= startedAt + (config.server.failsAfterMicros ?? Infinity)
  const [status, body] = failing ? [500, `error: ${(context.now - startedAt) / 1_000_000}`] : page === undefined ? [404, "404 page not found\n"] : [200, page]
  if (config.server.access) say(context, config, accessLine(config.server.access, ask, status, body.length))
  answerAsk(context, ask, { type: "http", status, body })
}

function pageAt({ server, ...process }: ServerConfig, context: Context, path: string): string | undefined {
  const own = server.pages?.[path]
  if (own !== undefined || server.root === undefined) return own ?? server.otherwise
  return filesOf(context, process).read(`${server.root}${path.endsWith("/") ? `${path}index.html` : path}`) ?? server.otherwise
}

/** As the servers themselves write it: who asked, when, what, and with what result. */
function accessLine(format: "combined" | "common", { path, agent, client }: Extract<ProcessAsk, { type: "container/get" }>, status: number, bytes: number): string {
  const common = `${client} - - [${stamps.access}] "GET ${path} HTTP/1.1" ${status} ${bytes}`
  return format === "common" ? `${common}\n` : `${common} "-" "${agent}" "-"\n`
}

/** A config for this program, as the runtime hands it over. */
export const serverConfig = (process: ProcessConfig, server: ServerConfig["server"], ports: readonly number[] = process.ports): Json => ({ ...process, ports, server }) as unknown as Json
