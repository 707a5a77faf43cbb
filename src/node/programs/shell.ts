import { deepFreeze } from "../../base/freeze.ts"
import { never, type Micros } from "../../base/time.ts"
import type { Body, Context, Program } from "../../sim/types.ts"
import type { FileSystem } from "../files/filesystem.ts"
import { isShell, runCommand, stepMicros, type Done } from "./commands.ts"
import { answerAsk, exitWith, filesOf, isProcessAsk, say, type ProcessAsk, type ProcessConfig } from "./contract.ts"
import { parseScript, type Script } from "./script.ts"

/** A shell, or a single command, as the first process of a container. */
interface ShellState {
  readonly config: ProcessConfig
  readonly script: Script
  /** The step that is next, and the code of the last command. */
  at: number
  code: number
}

/**
 * Runs what a container was told to run: a command or a script. As the first process of its container it does not end when it is
 * told to (SIGTERM has no effect on process 1 without a handler): it is ended when its grace is over, as in a real cluster.
 */
export const shell: Program<ShellState> = {
  name: "shell",
  graceful: true,
  start(context, config) {
    const own = config as unknown as ProcessConfig
    const script = scriptOf(own.argv, own.env)
    if ("error" in script) say(context, own, `${script.error}\n`)
    next(context, 1 as Micros)
    return { config: own, script: deepFreeze("error" in script ? [] : script), at: 0, code: "error" in script ? 2 : 0 }
  },
  handle(state, body, context) {
    if (body.type === "shell/next") run(state, context)
    else if (isProcessAsk(body)) answer(state, context, body)
  },
}

function scriptOf(argv: readonly string[], env: Readonly<Record<string, string>>): Script | { readonly error: string } {
  const [file = "", flag, text] = argv
  if (!isShell(file)) return [{ type: "run", words: argv }]
  // Without a terminal a shell reads the end of its input at once.
  if (flag === undefined) return []
  return flag.startsWith("-") && flag.endsWith("c") ? parseScript(text ?? "", env) : { error: `sh: can't open '${flag}'` }
}

const next = (context: Context, micros: Micros): void => context.timer("shell/next", (context.now + micros) as Micros, { type: "shell/next" } as Body)

function run(state: ShellState, context: Context): void {
  const step = state.script[state.at]
  if (!step) return exitWith(context, state.config, state.code)
  if (step.type === "jump") state.at = step.target
  else if (step.type === "unless") state.at = (state.code === 0) === step.ok ? state.at + 1 : step.target
  else {
    state.at++
    const files = filesOf(context, state.config)
    const did = runCommand(step.words, files)
    if (did.type === "exit") return exitWith(context, state.config, did.code ?? state.code)
    if (did.type === "sleep") return sleep(state, context, did)
    const problem = step.into ? files.write(step.into.file, `${step.into.append ? (files.read(step.into.file) ?? "") : ""}${did.output}`) : undefined
    if (step.into && problem !== undefined) say(context, state.config, `sh: can't create ${step.into.file}: ${problem}\n`)
    else if (!step.into) say(context, state.config, did.output)
    state.code = problem === undefined ? did.code : 1
  }
  next(context, stepMicros)
}

function sleep(state: ShellState, context: Context, { micros }: Extract<Done, { type: "sleep" }>): void {
  state.code = 0
  if (micros < never - context.now) next(context, Math.max(1, micros) as Micros)
}

function answer(state: ShellState, context: Context, ask: ProcessAsk): void {
  if (ask.type === "container/hello") return answerAsk(context, ask, { type: "alive" })
  if (ask.type === "container/exec") answerAsk(context, ask, execIn(ask.argv, filesOf(context, state.config), state.config.env))
}

/** Runs a command beside the container's own process. What takes time is taken to end well. */
export function execIn(argv: readonly string[], files: FileSystem, env: Readonly<Record<string, string>>): { readonly type: "exited"; readonly code: number; readonly output: string } {
  const script = scriptOf(argv, env)
  if ("error" in script) return { type: "exited", code: 2, output: `${script.error}\n` }
  let code = 0
  let output = ""
  // A script that goes round for ever is cut off, as its deadline would.
  for (let at = 0, steps = 0; at < script.length && steps < 1_000; steps++) {
    const step = script[at++] as Script[number]
    if (step.type === "jump") at = step.target
    else if (step.type === "unless") at = (code === 0) === step.ok ? at : step.target
    else {
      const did = runCommand(step.words, files)
      if (did.type === "exit") return { type: "exited", code: did.code ?? code, output }
      code = did.type === "done" ? did.code : 0
      const text = did.type === "done" ? did.output : ""
      if (step.into) files.write(step.into.file, text)
      else output += text
    }
  }
  return { type: "exited", code, output }
}
