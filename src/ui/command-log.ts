import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import { run } from "./engine/connection.ts"
import type { Finished } from "./engine/runs.ts"
import { world } from "./engine/world.ts"

/** A line of kubectl that ran on the laptop, and what came of it. */
export interface LoggedCommand {
  readonly id: number
  readonly line: string
  /** Of a text that it was given on its standard input. */
  readonly stdinLines: number
  /** Undefined while it is at work. */
  readonly finished: Finished | undefined
}

const commandsMax = 200

/** Every command of this page, oldest first. */
const log = createStore<{ readonly commands: readonly LoggedCommand[] }>()(() => ({ commands: [] }))

export const useCommands = (): readonly LoggedCommand[] => useStore(log, ({ commands }) => commands)

let count = 0

/** Runs a line on the laptop, follows what comes of it, and keeps what it prints. Undefined where its world ended before it did. */
export async function runLine(line: string, stdin?: string): Promise<Finished | undefined> {
  const id = ++count
  const stdinLines = stdin === undefined ? 0 : stdin.replace(/\n$/, "").split("\n").length
  log.setState(({ commands }) => ({ commands: [...commands, { id, line, stdinLines, finished: undefined }].slice(-commandsMax) }))
  const finished = await run(line, stdin)
  log.setState(({ commands }) => ({ commands: finished ? commands.map((each) => (each.id === id ? { ...each, finished } : each)) : commands.filter((each) => each.id !== id) }))
  return finished
}

// Another world's laptop has run nothing.
world.subscribe((state, before) => {
  if (state.booted !== before.booted && before.booted) log.setState({ commands: [] })
})
