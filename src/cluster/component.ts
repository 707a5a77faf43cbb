import { isObject, type JsonObject } from "../base/json.ts"
import { plus, type Micros } from "../base/time.ts"
import { answerAsk, isProcessAsk, portBinding, type AnswersChanged, type ProcessAsk } from "../node/programs/contract.ts"
import type { Context, Program, State } from "../sim/types.ts"

/** Where a component answers whoever asks how it is, and what: whether all is well, by path. */
interface Health<S> {
  readonly port: number
  readonly paths: Readonly<Record<string, (state: S) => boolean>>
}

/**
 * A part of the control plane as the process of a container: a kubelet may ask it how it is, and tell it to end. It runs as well
 * without a kubelet, where nobody asks.
 */
export function component<S extends State>(program: Program<S>, health: Health<S>): Program {
  const checks = Object.values(health.paths)
  const howItIs = (state: S): number => checks.reduce((bits, isWell) => 2 * bits + (isWell(state) ? 1 : 0), 0)
  const contained: Program<S> = {
    ...program,
    start(context, config) {
      const state = program.start(context, config)
      if (isObject(config) && !addressesOf(config).every((address) => context.bind(portBinding(address, health.port)))) context.exit(1)
      return state
    },
    handle(state, body, context) {
      if (isProcessAsk(body)) answer(health, state, context, body)
      // Programs that have nothing to finish end at once, and well.
      else if (body.type === "signal/term" && !program.graceful) context.exit(0)
      else {
        const before = howItIs(state)
        program.handle(state, body, context)
        if (howItIs(state) !== before) tellChange(context)
      }
    },
  }
  return contained as Program
}

/** Its host's address, which its container shares, and the host's own. Without a container nobody asks. */
const addressesOf = ({ address }: JsonObject): readonly string[] => (typeof address === "string" ? [address, "127.0.0.1"] : [])

function tellChange(context: Context): void {
  const told: AnswersChanged = { type: "answers/changed", actor: context.self }
  if (context.parent !== undefined) context.send(context.parent, 0, plus(context.now, 1 as Micros), told)
}

function answer<S>({ paths }: Health<S>, state: S, context: Context, ask: ProcessAsk): void {
  if (ask.type === "container/hello") return answerAsk(context, ask, { type: "alive" })
  // Its image has no shell, and nothing else that could be run in it.
  if (ask.type === "container/exec") return answerAsk(context, ask, { type: "exited", code: 126, output: `exec: "${ask.argv[0] ?? ""}": executable file not found in $PATH\n` })
  if (ask.type === "container/connect") return answerAsk(context, ask, { type: "connected" })
  const isWell = paths[ask.path.replace(/[?#].*$/, "")]
  if (!isWell) return answerAsk(context, ask, { type: "http", status: 404, body: "404 page not found\n" })
  answerAsk(context, ask, isWell(state) ? { type: "http", status: 200, body: "ok" } : { type: "http", status: 500, body: "check failed\n" }, true)
}
