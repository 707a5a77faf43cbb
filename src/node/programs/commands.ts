import { millis, never, seconds, type Micros } from "../../base/time.ts"
import type { FileSystem } from "../files/filesystem.ts"

/** What a command does: it ends with a code, or takes time first, or ends the shell. */
export type Done = { readonly type: "done"; readonly code: number; readonly output: string } | { readonly type: "sleep"; readonly micros: Micros } | { readonly type: "exit"; readonly code: number | undefined }

type Command = (args: readonly string[], files: FileSystem) => Done

const done = (code: number, output = ""): Done => ({ type: "done", code, output })

const units: Readonly<Record<string, number>> = { "": 1, s: 1, m: 60, h: 3_600, d: 86_400 }

function sleep(args: readonly string[]): Done {
  let total = 0
  for (const arg of args) {
    if (arg === "inf" || arg === "infinity") return { type: "sleep", micros: never }
    const match = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(arg)
    if (!match) return done(1, `sleep: invalid number '${arg}'\n`)
    total += Number(match[1]) * (units[match[2] ?? ""] ?? 1)
  }
  return args.length === 0 ? done(1, "BusyBox: sleep [N]...\n") : { type: "sleep", micros: seconds(total) }
}

const missing = (command: string, file: string): string => `${command}: can't open '${file}': No such file or directory\n`

const plain = (args: readonly string[]): readonly string[] => args.filter((arg) => !arg.startsWith("-"))

function cat(args: readonly string[], files: FileSystem): Done {
  const named = plain(args)
  const absent = named.find((file) => files.read(file) === undefined)
  return absent === undefined ? done(0, named.map((file) => files.read(file) ?? "").join("")) : done(1, missing("cat", absent))
}

function touch(args: readonly string[], files: FileSystem): Done {
  const problems = plain(args).flatMap((file) => files.write(file, files.read(file) ?? "") ?? [])
  return problems.length === 0 ? done(0) : done(1, `touch: ${plain(args)[0]}: ${problems[0]}\n`)
}

function rm(args: readonly string[], files: FileSystem): Done {
  const force = args.some((arg) => /^-[a-z]*f/.test(arg))
  const absent = plain(args).find((file) => files.remove(file) !== undefined)
  return absent === undefined || force ? done(0) : done(1, `rm: can't remove '${absent}': No such file or directory\n`)
}

function test(args: readonly string[], files: FileSystem): Done {
  const [first = "", second = "", third = ""] = args.filter((arg) => arg !== "]")
  if (first === "-f" || first === "-e") return done(files.read(second) === undefined ? 1 : 0)
  if (first === "-n") return done(second === "" ? 1 : 0)
  if (first === "-z") return done(second === "" ? 0 : 1)
  if (second === "=") return done(first === third ? 0 : 1)
  if (second === "!=") return done(first === third ? 1 : 0)
  return done(first === "" ? 1 : 0)
}

const exit = ([code]: readonly string[]): Done => ({ type: "exit", code: code === undefined ? undefined : Number(code) & 255 })

/** What a small container image brings as commands. */
const commands: Readonly<Record<string, Command>> = {
  sleep,
  exit,
  cat,
  touch,
  rm,
  test,
  "[": test,
  true: () => done(0),
  ":": () => done(0),
  false: () => done(1),
  echo: (args) => done(0, `${(args[0] === "-n" ? args.slice(1) : args).join(" ")}${args[0] === "-n" ? "" : "\n"}`),
  printf: (args) => done(0, args.join(" ")),
  mkdir: (args, files) => done(plain(args).some((path) => (files.makeDirectory(path) ?? "File exists") !== "File exists") ? 1 : 0),
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** The shells, which come as a program of their own. */
const shells: readonly string[] = ["sh", "ash", "bash"]

/** Whether the file is one that can be executed. */
export const isCommand = (file: string): boolean => shells.includes(baseName(file)) || Object.hasOwn(commands, baseName(file))

export const isShell = (file: string): boolean => shells.includes(baseName(file))

/** Runs one command. */
export function runCommand([file = "", ...args]: readonly string[], files: FileSystem): Done {
  const command = Object.hasOwn(commands, baseName(file)) ? commands[baseName(file)] : undefined
  return command ? command(args, files) : done(127, `sh: ${file}: not found\n`)
}

/** A command that takes no time at all still takes some. */
export const stepMicros = millis(1)
