import { deepFreeze } from "../base/freeze.ts"
import { builtin, isBuiltin } from "./builtins.ts"
import { expandText, expandWords, type Surroundings } from "./expand.ts"
import { matches } from "./patterns.ts"
import { TooMuch, type Redirect, type Script, type Step, type Text } from "./script.ts"
import { applyRedirects, deliver, isSpecialFile, sinksOf } from "./sinks.ts"
import { absolute, type Frame, type Outcome, type ShellFiles, type ShellState, type Sinks } from "./state.ts"

/** A command that somebody else is to run, and where what it says will go. */
export interface Wanted {
  readonly type: "command"
  readonly argv: readonly string[]
  readonly variables: Readonly<Record<string, string>>
  readonly input: string
  readonly sinks: Sinks
  readonly tested: boolean
}

/** How far a shell has come: it wants a command, or has ended. `said` is what goes to its own output. */
export interface Progress {
  readonly state: ShellState
  readonly said: string
  readonly wants: Wanted | { readonly type: "exit"; readonly code: number } | { readonly type: "pause" }
}

/** So many steps without a command are made at once, or until so much is said; a loop that has none goes on a little later. */
const stepsMax = 1_000
const saidMax = 100_000

/** Goes on until a command is wanted, or to the end. */
export function advance(script: Script, before: ShellState, files: ShellFiles): Progress {
  let state = before
  let said = ""
  for (let i = 0; i < stepsMax; i++) {
    const step = script[state.at]
    if (!step) return { state, said, wants: { type: "exit", code: state.code } }
    const now = { ...state, at: state.at + 1 }
    const next = withinMemory(now, () => take(step, now, files))
    state = deepFreeze(next.state)
    said += next.said
    if (next.wants.type !== "pause" || said.length > saidMax) return { state, said, wants: next.wants }
  }
  return { state, said, wants: { type: "pause" } }
}

/** What a shell comes to; it ends where that is more than it can hold. */
function withinMemory(state: ShellState, go: () => Progress): Progress {
  try {
    return go()
  } catch (error) {
    if (!(error instanceof TooMuch)) throw error
    return { state: { ...state, code: 2 }, said: "sh: out of memory\n", wants: { type: "exit", code: 2 } }
  }
}

const on = (state: ShellState, fields: Partial<ShellState> = {}, said = ""): Progress => ({ state: { ...state, ...fields }, said, wants: { type: "pause" } })

function take(step: Step, state: ShellState, files: ShellFiles): Progress {
  switch (step.type) {
    case "run":
      return simple(step, state, files)
    case "jump":
      return on(state, { at: step.target })
    case "unless":
      return on(state, (state.code === 0) === step.ok ? {} : { at: step.target })
    case "code":
      return on(state, { code: step.code === "negated" ? (state.code === 0 ? 1 : 0) : step.code })
    case "capture":
      return on(state, { frames: [...state.frames, { type: "capture", slot: step.slot, text: "" }] })
    case "input":
      return on(state, { input: state.captures[step.slot] ?? "" })
    case "enter":
      return on(state, { frames: [...state.frames, { type: "scope", variables: state.variables, directory: state.directory }] })
    case "redirect":
      return open(step.redirects, state, files)
    case "close":
    case "leave":
      return on(state, left(state))
    case "each": {
      const place = around(state, files)
      const words = step.words.flatMap((word) => expandWords(word, place.surroundings))
      return on(place.state(), { loops: { ...state.loops, [step.loop]: words } })
    }
    case "next": {
      const [first, ...rest] = state.loops[step.loop] ?? []
      if (first === undefined) return on(state, { at: step.target })
      return on(state, { variables: { ...state.variables, [step.name]: first }, loops: { ...state.loops, [step.loop]: rest } })
    }
    default: {
      const place = around(state, files)
      const word = expandText(step.word, place.surroundings)
      const found = step.patterns.some((pattern) => matches(patternText(pattern, place.surroundings), word))
      return on(place.state(), found ? {} : { at: step.target })
    }
  }
}

/** A pattern in which what is quoted stands for itself. */
const patternText = (text: Text, around: Surroundings): string => text.map((part) => (part.quoted ? expandText([part], around).replace(/[*?[\]\\]/g, String.raw`\$&`) : expandText([part], around))).join("")

/** What words are expanded with in a state, and the state with what that has assigned. */
function around(state: ShellState, files: ShellFiles): { readonly surroundings: Surroundings; readonly state: () => ShellState } {
  let variables = state.variables
  const surroundings: Surroundings = {
    variable: (name) => special(state, name) ?? variables[name],
    assign: (name, value) => {
      variables = { ...variables, [name]: value }
    },
    captured: (slot) => state.captures[slot] ?? "",
    list: (directory) => files.list(absolute(state.directory, directory)),
  }
  return { surroundings, state: () => ({ ...state, variables }) }
}

function special({ code, parameters }: ShellState, name: string): string | undefined {
  if (name === "?") return String(code)
  if (name === "$") return "1"
  if (name === "#") return String(parameters.length - 1)
  if (name === "@" || name === "*") return parameters.slice(1).join("\n")
  return /^\d+$/.test(name) ? (parameters[Number(name)] ?? "") : undefined
}

function left(state: ShellState): Partial<ShellState> {
  const frame = state.frames.at(-1)
  const frames = state.frames.slice(0, -1)
  if (frame?.type === "capture") return { frames, captures: { ...state.captures, [frame.slot]: frame.text } }
  return frame?.type === "scope" ? { frames, variables: frame.variables, directory: frame.directory } : { frames }
}

function open(redirects: readonly Redirect[], state: ShellState, files: ShellFiles): Progress {
  const place = around(state, files)
  const made = applyRedirects(sinksOf(state.frames), redirects, (text) => expandText(text, place.surroundings), state.directory, files)
  for (const sink of [made.sinks.output, made.sinks.errors]) if (sink.type === "file" && !sink.append && !isSpecialFile(sink.path)) files.write(sink.path, "")
  const lasting = (sink: Sinks["output"]): Sinks["output"] => (sink.type === "file" ? { ...sink, append: true } : sink)
  const frame: Frame = { type: "redirect", sinks: { output: lasting(made.sinks.output), errors: lasting(made.sinks.errors) } }
  return on(place.state(), { frames: [...state.frames, frame], ...(made.input === undefined ? {} : { input: made.input }) }, made.problem === undefined ? "" : `${made.problem}\n`)
}

function simple({ words, assignments, redirects, tested }: Extract<Step, { type: "run" }>, state: ShellState, files: ShellFiles): Progress {
  const place = around(state, files)
  const argv = words.flatMap((word) => expandWords(word, place.surroundings))
  const assigned = Object.fromEntries(assignments.map(({ name, value }) => [name, expandText(value, place.surroundings)]))
  const expanded = place.state()
  const made = applyRedirects(sinksOf(state.frames), redirects, (text) => expandText(text, place.surroundings), state.directory, files)
  const ready = { ...expanded, input: "" }
  if (made.problem !== undefined) return failed(ready, made.problem, tested)
  const [file] = argv
  const code = assignments.some(({ value }) => value.some(({ type }) => type === "captured")) ? state.code : 0
  if (file === undefined) return finish({ ...ready, variables: { ...expanded.variables, ...assigned } }, made.sinks, { code, output: "", errors: "" }, tested, files)
  const input = made.input ?? state.input
  if (!isBuiltin(file)) return { state: ready, said: "", wants: { type: "command", argv, variables: { ...expanded.variables, ...assigned }, input, sinks: made.sinks, tested } }
  const did = builtin(argv, { ...ready, input }, files)
  if (did.type === "exit") return { state: did.state, said: "", wants: { type: "exit", code: did.code } }
  return finish({ ...did.state, input: "" }, made.sinks, did.outcome, tested, files)
}

/** A redirection that could not be made: the command does not run. */
const failed = (state: ShellState, problem: string, tested: boolean): Progress => ended({ ...state, code: 1 }, `${problem}\n`, tested)

const ended = (state: ShellState, said: string, tested: boolean): Progress => ({ state, said, wants: state.strict && !tested && state.code !== 0 ? { type: "exit", code: state.code } : { type: "pause" } })

/** A command has ended: what it has said goes where it belongs. */
export function settle(state: ShellState, { sinks, tested }: Pick<Wanted, "sinks" | "tested">, outcome: Outcome, files: ShellFiles): Progress {
  const next = withinMemory(state, () => finish(state, sinks, outcome, tested, files))
  return { ...next, state: deepFreeze(next.state) }
}

function finish(state: ShellState, sinks: Sinks, outcome: Outcome, tested: boolean, files: ShellFiles): Progress {
  const first = deliver(state.frames, sinks.output, outcome.output, files)
  const errors = sinks.errors.type === "file" && sinks.output.type === "file" && sinks.errors.path === sinks.output.path ? { ...sinks.errors, append: true } : sinks.errors
  const second = deliver(first.frames, errors, outcome.errors, files)
  const problem = first.problem ?? second.problem
  const code = problem === undefined ? outcome.code : 1
  return ended({ ...state, frames: second.frames, code }, `${first.said}${second.said}${problem === undefined ? "" : `${problem}\n`}`, tested)
}
