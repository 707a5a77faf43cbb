import { instantAt, type Instant } from "../../api/instant.ts"
import { deepFreeze } from "../../base/freeze.ts"
import { Table } from "../../base/table.ts"
import { millis, never, type Micros } from "../../base/time.ts"
import type { LocalRefused } from "../../net/local.ts"
import { absolute, advance, compile, newShell, settle, type Script, type ShellState, type Wanted } from "../../shell/index.ts"
import type { ActorId, Body, Context } from "../../sim/types.ts"
import type { FileSystem } from "../files/filesystem.ts"
import { runCommand, type Done } from "./commands/index.ts"
import { answerAsk, exitWith, filesOf, say, type Outcome, type ProcessConfig } from "./contract.ts"
import { askPage, gotPage } from "./page.ts"

/** The commands and scripts that run in a container: its own, and those that are executed beside it. */
export interface Runs {
  next: number
  readonly active: Table<number, Run>
}

/** One of them. Frozen. */
interface Run {
  readonly script: Script
  readonly shell: ShellState
  /** The command that takes its time. */
  readonly waits: Wanted | undefined
  /** The run whose command this one is, or 0; and who asked for it from outside. Without either it is the container's own. */
  readonly parent: number
  readonly asker: { readonly from: ActorId; readonly tag: string; readonly timeoutMicros?: Micros } | undefined
  /** What it has said, where that is not for the container's log. */
  readonly said: string
}

interface RunTimer extends Body {
  readonly type: "run/wake" | "run/limit"
  readonly run: number
  /** The command that goes on now; without it, it is over or nothing was to be waited for. */
  readonly argv?: readonly string[]
}

/** So many commands are run at once; then time passes, as commands take some. */
const commandsMax = 10
const pauseMicros = millis(10)
/** The most characters that are kept for who asked for a run, as a kubelet keeps of a probe's output, and for the shell whose command it is. */
const saidMax = 1_000_000
/** How deep scripts may run scripts. */
const depthMax = 16

export const noRuns = (): Runs => ({ next: 1, active: new Table() })

/** Runs words as a process. */
export function begin(runs: Runs, context: Context, config: ProcessConfig, argv: readonly string[], asker?: Run["asker"]): void {
  const words = argv.map((text) => [{ type: "text" as const, text, quoted: true }])
  const script: Script = [{ type: "run", words, assignments: [], redirects: [], tested: false }]
  const number = add(runs, { script, shell: newShell(config.env), waits: undefined, parent: 0, asker, said: "" })
  go(runs, context, config, number)
  const limit: RunTimer = { type: "run/limit", run: number }
  if (asker?.timeoutMicros !== undefined && runs.active.has(number)) context.timer(limitOf(number), (context.now + asker.timeoutMicros) as Micros, limit)
}

const limitOf = (run: number): string => `limit/${run}`

/** The time that an execution was given is over: it is ended, and what runs for it. */
function cutShort(runs: Runs, context: Context, number: number): void {
  const run = runs.active.get(number)
  if (!run) return
  runs.active.delete(number)
  context.cancel(`run/${number}`)
  for (const [other, { parent }] of runs.active.clone().entries()) if (parent === number) cutShort(runs, context, other)
  if (run.asker) answerAsk(context, run.asker, { type: "late" })
}

function add(runs: Runs, run: Run): number {
  const number = runs.next++
  runs.active.set(number, deepFreeze(run))
  return number
}

const change = (runs: Runs, number: number, fields: Partial<Run>): void => {
  const run = runs.active.get(number)
  if (run) runs.active.set(number, deepFreeze({ ...run, ...fields }))
}

/** Takes a message that is about a run; false where it is not. */
export function hearRuns(runs: Runs, context: Context, config: ProcessConfig, body: Body): boolean {
  if (body.type === "run/limit") {
    cutShort(runs, context, (body as RunTimer).run)
    return true
  }
  if (body.type === "run/wake") {
    const { run: number, argv } = body as RunTimer
    const waits = runs.active.get(number)?.waits
    if (waits && argv) goOn(runs, context, config, number, waits, runCommand(argv, surroundingsOf(runs, context, config, number, waits)))
    else if (waits) over(runs, context, config, number, { code: 0, output: "", errors: "" })
    else go(runs, context, config, number)
    return true
  }
  if (body.type !== "container/outcome" && body.type !== "local/refused") return false
  const { tag } = body as Outcome | LocalRefused
  const number = Number(tag.slice(tag.lastIndexOf("/") + 1))
  if (runs.active.get(number)?.waits) over(runs, context, config, number, gotPage(body as Outcome | LocalRefused, filesOf(context, config)))
  return true
}

/** Runs on until a command takes its time, or to the end. */
function go(runs: Runs, context: Context, config: ProcessConfig, number: number): void {
  const files = filesOf(context, config)
  for (let commands = 0; commands < commandsMax; commands++) {
    const run = runs.active.get(number)
    if (!run || run.waits) return
    const { state, said, wants } = advance(run.script, run.shell, files)
    change(runs, number, { shell: state })
    tell(runs, context, config, number, said)
    if (wants.type === "exit") return end(runs, context, config, number, wants.code)
    if (wants.type === "pause") break
    const did = runCommand(wants.argv, surroundingsOf(runs, context, config, number, wants))
    if (did.type !== "done") return goOn(runs, context, config, number, wants, did)
    if (!settled(runs, context, config, number, wants, did)) return
  }
  wakeAfter(context, number, pauseMicros)
}

function wakeAfter(context: Context, run: number, micros: number, argv?: readonly string[]): void {
  const timer: RunTimer = { type: "run/wake", run, ...(argv ? { argv } : {}) }
  context.timer(`run/${run}`, (context.now + Math.max(1, micros)) as Micros, timer)
}

/** A command does not end at once. */
function goOn(runs: Runs, context: Context, config: ProcessConfig, number: number, wants: Wanted, did: Done): void {
  change(runs, number, { waits: wants })
  switch (did.type) {
    case "done":
      return over(runs, context, config, number, did)
    case "sleep":
      return did.micros < never - context.now ? wakeAfter(context, number, did.micros) : undefined
    case "later":
      if (wants.sinks.output.type === "own") tell(runs, context, config, number, did.output)
      return wakeAfter(context, number, did.micros, did.argv)
    case "script":
      return nested(runs, context, config, number, wants, did)
    default: {
      const into = did.into === "-" ? did.into : absolute(runs.active.get(number)?.shell.directory ?? "/", did.into)
      const refused = askPage(context, config, { ...did, into }, `get/${number}`)
      if (refused !== undefined) over(runs, context, config, number, { code: 1, output: "", errors: refused })
    }
  }
}

function nested(runs: Runs, context: Context, config: ProcessConfig, number: number, { variables }: Wanted, { text, parameters }: Extract<Done, { type: "script" }>): void {
  const script = compile(text)
  if ("error" in script) return over(runs, context, config, number, { code: 2, output: "", errors: `${script.error}\n` })
  let depth = 0
  for (let each = number; each > 0; each = runs.active.get(each)?.parent ?? 0) depth++
  if (depth > depthMax) return over(runs, context, config, number, { code: 2, output: "", errors: "sh: scripts are nested too deep\n" })
  const directory = runs.active.get(number)?.shell.directory ?? "/"
  go(runs, context, config, add(runs, { script, shell: newShell(variables, parameters, directory), waits: undefined, parent: number, asker: undefined, said: "" }))
}

/** The command that a run waited for is over. */
function over(runs: Runs, context: Context, config: ProcessConfig, number: number, outcome: { readonly code: number; readonly output: string; readonly errors: string }): void {
  const waits = runs.active.get(number)?.waits
  if (!waits) return
  change(runs, number, { waits: undefined })
  if (settled(runs, context, config, number, waits, outcome)) go(runs, context, config, number)
}

/** Brings what a command has said to its place; false where the run has ended with it. */
function settled(runs: Runs, context: Context, config: ProcessConfig, number: number, wants: Wanted, outcome: { readonly code: number; readonly output: string; readonly errors: string }): boolean {
  const run = runs.active.get(number)
  if (!run) return false
  const next = settle(run.shell, wants, outcome, filesOf(context, config))
  change(runs, number, { shell: next.state })
  tell(runs, context, config, number, next.said)
  if (next.wants.type === "exit") end(runs, context, config, number, next.wants.code)
  return next.wants.type !== "exit"
}

/** Something is said: to the log, to who asked, or to the run whose command this is, which may want it elsewhere. */
function tell(runs: Runs, context: Context, config: ProcessConfig, number: number, text: string): void {
  const run = runs.active.get(number)
  if (text === "" || !run) return
  const parent = runs.active.get(run.parent)
  if (parent?.waits?.sinks.output.type === "own") tell(runs, context, config, run.parent, text)
  else if (parent || run.asker) change(runs, number, { said: (run.said + text).slice(0, saidMax) })
  else say(context, config, text)
}

function end(runs: Runs, context: Context, config: ProcessConfig, number: number, code: number): void {
  const run = runs.active.get(number)
  runs.active.delete(number)
  context.cancel(limitOf(number))
  if (!run) return
  if (run.parent > 0) over(runs, context, config, run.parent, { code, output: run.said, errors: "" })
  else if (run.asker) answerAsk(context, run.asker, { type: "exited", code, output: run.said })
  else exitWith(context, config, code)
}

function surroundingsOf(runs: Runs, context: Context, config: ProcessConfig, number: number, { input, variables }: Wanted): Parameters<typeof runCommand>[1] {
  const directory = runs.active.get(number)?.shell.directory ?? "/"
  return { files: seenFrom(filesOf(context, config), directory), directory, input, env: variables, now: instantAt(context.epochMicros as Instant, context.now) }
}

/** The same files, with paths as seen from a directory. */
const seenFrom = (files: FileSystem, directory: string): FileSystem => ({
  read: (path) => files.read(absolute(directory, path)),
  isDirectory: (path) => files.isDirectory(absolute(directory, path)),
  list: (path) => files.list(absolute(directory, path)),
  write: (path, text) => files.write(absolute(directory, path), text),
  makeDirectory: (path) => files.makeDirectory(absolute(directory, path)),
  remove: (path) => files.remove(absolute(directory, path)),
})
