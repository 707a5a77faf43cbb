import packageFile from "../../package.json" with { type: "json" }
import type { Command } from "./command.ts"
import { replayCommand } from "./commands/replay.ts"
import { swarmCommand } from "./commands/swarm.ts"
import { whyCommand } from "./commands/why.ts"

const commands: readonly Command[] = [replayCommand, swarmCommand, whyCommand]

process.exitCode = await main(process.argv.slice(2))

/** Runs one subcommand and gives its exit code; 2 for words that make no sense. */
async function main([word, ...rest]: readonly string[]): Promise<number> {
  if (word === "--version") return say(packageFile.version)
  if (word === "--help" || word === "help") return say(usage())
  if (word === undefined) return complain("say what to do.")
  const command = commands.find(({ name }) => name === word)
  return command ? command.run(rest) : complain(`there is no "${word}".`)
}

function usage(): string {
  const lines = commands.map(({ name, summary }) => `  ${name.padEnd(12)} ${summary}`)
  return ["Usage: orrery <command> [flags]", "", ...lines, "  --version    Print the version", "  --help       Print this"].join("\n")
}

function say(text: string): number {
  console.log(text)
  return 0
}

function complain(problem: string): number {
  console.error(`orrery: ${problem}\n\n${usage()}`)
  return 2
}
