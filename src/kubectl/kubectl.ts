import { goQuote } from "../api/go-text.ts"
import { complain, type Run } from "./asks.ts"
import { Client } from "./client.ts"
import { commonFlags, flagsNotSimulated, shortFlagsNotSimulated, type Call, type Command } from "./command.ts"
import { commands } from "./commands/index.ts"
import { discover } from "./discovery.ts"
import { CommandError, complaintText, refuse } from "./errors.ts"
import { parseFlags } from "./flags.ts"

/** A call of kubectl: the words after its name, what stands on its standard input, and the files of the folder it was called in. */
export interface KubectlArgs {
  readonly argv: readonly string[]
  readonly stdin?: string
  readonly files?: Readonly<Record<string, string>>
  /** "10.0.0.10:6443": for messages. */
  readonly server: string
  /** Where it works when no namespace is said. */
  readonly namespace?: string
}

/** Runs one command; gives its exit code. All that it needs, it asks for. */
export function* kubectl(args: KubectlArgs): Run<number> {
  try {
    const { command, rest } = commandOf(args.argv)
    const call = yield* callOf(args, command, rest)
    yield* command.run(call)
    return 0
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    yield* complain(complaintText(error.troubles))
    return error.exit
  }
}

function* callOf({ stdin, files = {}, server, namespace: home = "default" }: KubectlArgs, command: Command, rest: readonly string[]): Run<Call> {
  const { flags, args } = readFlags(command, rest)
  const said = flags.text("namespace")
  return { command: command.name, flags, args, stdin, files, discovery: yield* discover(), client: new Client(server), namespace: said || home, enforceNamespace: said !== "" }
}

function readFlags(command: Command, rest: readonly string[]): ReturnType<typeof parseFlags> {
  const named = (word: string): string | undefined => /^--([^=]+)/.exec(word)?.[1] ?? (Object.hasOwn(shortFlagsNotSimulated, word) ? shortFlagsNotSimulated[word] : undefined)
  const other = rest.map(named).find((name) => name !== undefined && flagsNotSimulated.includes(name) && !command.flags.some((flag) => flag.name === name))
  if (other !== undefined) throw refuse(`the flag --${other} is not simulated`)
  try {
    return parseFlags(rest, [...commonFlags, ...command.flags])
  } catch (error) {
    if (!(error instanceof CommandError)) throw error
    throw refuse(`${complaintText(error.troubles).trimEnd()}\nSee 'kubectl ${command.name} --help' for usage.`)
  }
}

/** The command that the first words name, and the words without it. Flags may stand before and between. */
function commandOf(argv: readonly string[]): { readonly command: Command; readonly rest: readonly string[] } {
  const places = wordPlaces(argv)
  const [first = -1, second = -1] = places
  const [one, two] = [argv[first] ?? "", argv[second] ?? ""]
  const without = (...indices: readonly number[]): string[] => argv.filter((_, i) => !indices.includes(i))
  const called = (name: string): Command | undefined => commands.find((each) => each.name === name || each.aliases?.includes(name))
  const pair = called(`${one} ${two}`)
  if (pair) return { command: pair, rest: without(first, second) }
  const single = called(one)
  if (single) return { command: single, rest: without(first) }
  const family = commands.filter(({ name }) => name.startsWith(`${one} `)).map(({ name }) => name.slice(one.length + 1))
  if (one !== "" && family.length > 0) throw refuse(two === "" ? `kubectl ${one} needs one of ${family.join(", ")}` : `unknown command ${goQuote(two)}\nSee 'kubectl ${one} -h' for help and examples`)
  throw refuse(one === "" ? `kubectl needs a command; known are ${[...new Set(commands.map(({ name }) => name))].join(", ")}` : unknownCommand(one))
}

/** Where words stand that are neither flags nor the values of those that any command may have before its name. */
function wordPlaces(argv: readonly string[]): number[] {
  const places: number[] = []
  for (let i = 0; i < argv.length && places.length < 2; i++) {
    const word = argv[i] as string
    if (word === "-n" || word === "--namespace") i++
    else if (!word.startsWith("-")) places.push(i)
  }
  return places
}

function unknownCommand(word: string): string {
  const names = [...new Set(commands.map(({ name }) => name.split(" ")[0] as string))]
  const near = names.filter((name) => distance(word.toLowerCase(), name) <= 2 || name.startsWith(word.toLowerCase()))
  const hint = near.length > 0 ? `\n\nDid you mean this?\n${near.map((name) => `\t${name}\n`).join("")}` : ""
  return `unknown command ${goQuote(word)} for "kubectl"${hint}`
}

/** Levenshtein's: how many letters must be changed, added or taken away. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min((next[j - 1] as number) + 1, (row[j] as number) + 1, (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length] as number
}
