import type { Json } from "../../base/json.ts"
import { Table } from "../../base/table.ts"
import type { Context, Program } from "../../sim/types.ts"
import type { Files } from "./commands.ts"
import { answerAsk, exitWith, isProcessAsk, type ProcessAsk, type ProcessConfig } from "./contract.ts"
import { execIn } from "./shell.ts"

/** What kind of server it is. */
export interface ServerConfig extends ProcessConfig {
  readonly server: {
    readonly pages: Readonly<Record<string, string>>
    /** The page for every path that has none of its own; without it such paths are 404. */
    readonly otherwise?: string
    /** What it exits with when it is told to end. */
    readonly termCode: number
    /** What it exits with when another container of the Pod has its port. */
    readonly takenCode: number
  }
}

interface ServerState {
  readonly config: ServerConfig
  readonly files: Files
}

/** Answers on its ports until it is told to end. With no ports it only waits. */
export const webServer: Program<ServerState> = {
  name: "web-server",
  graceful: true,
  start(context, config) {
    const own = config as unknown as ServerConfig
    if (!own.ports.every((port) => context.bind(`tcp/${own.address}:${port}`))) context.timer("server/taken", (context.now + 1) as Context["now"], { type: "server/taken" })
    return { config: own, files: new Table() }
  },
  handle(state, body, context) {
    if (body.type === "signal/term") exitWith(context, state.config, state.config.server.termCode)
    else if (body.type === "server/taken") exitWith(context, state.config, state.config.server.takenCode)
    else if (isProcessAsk(body)) answer(state, context, body)
  },
}

function answer({ config, files }: ServerState, context: Context, ask: ProcessAsk): void {
  if (ask.type === "container/hello") return answerAsk(context, ask, { type: "alive" })
  if (ask.type === "container/exec") return answerAsk(context, ask, execIn(ask.argv, files, config.env))
  if (!config.ports.includes(ask.port)) return answerAsk(context, ask, { type: "refused" })
  if (ask.type === "container/connect") return answerAsk(context, ask, { type: "connected" })
  const path = ask.path.replace(/[?#].*$/, "")
  const page = config.server.pages[path] ?? config.server.otherwise
  answerAsk(context, ask, page === undefined ? { type: "http", status: 404, body: "404 page not found\n" } : { type: "http", status: 200, body: page })
}

/** A config for this program, as the runtime hands it over. */
export const serverConfig = (process: ProcessConfig, server: ServerConfig["server"], ports: readonly number[] = process.ports): Json => ({ ...process, ports, server }) as unknown as Json
