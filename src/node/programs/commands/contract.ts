import type { Instant } from "../../../api/instant.ts"
import type { Micros } from "../../../base/time.ts"
import type { FileSystem } from "../../files/filesystem.ts"

/** What a command has to do with. Its files are seen from its directory. */
export interface Surroundings {
  readonly files: FileSystem
  readonly directory: string
  readonly input: string
  readonly env: Readonly<Record<string, string>>
  readonly now: Instant
}

/**
 * What a command does: it ends with a code; or takes time first; or says something and goes on later, as another command; or runs a
 * script; or asks a server, whose answer another command takes.
 */
export type Done =
  | { readonly type: "done"; readonly code: number; readonly output: string; readonly errors: string }
  | { readonly type: "sleep"; readonly micros: Micros }
  | { readonly type: "later"; readonly micros: Micros; readonly output: string; readonly argv: readonly string[] }
  | { readonly type: "script"; readonly text: string; readonly parameters: readonly string[] }
  | { readonly type: "get"; readonly host: string; readonly port: number; readonly path: string; readonly into: string }

export type Command = (args: readonly string[], around: Surroundings) => Done

type Ended = Extract<Done, { type: "done" }>

export const done = (code: number, output = "", errors = ""): Ended => ({ type: "done", code, output, errors })

export const failed = (command: string, words: string, code = 1): Ended => done(code, "", `${command}: ${words}\n`)

/** The options (letters after a dash) and the other arguments; `--` ends the options. */
export function optionsOf(args: readonly string[]): { readonly flags: string; readonly rest: readonly string[] } {
  const end = args.indexOf("--")
  const open = end < 0 ? args : args.slice(0, end)
  const isFlag = (arg: string): boolean => /^-[A-Za-z0-9]/.test(arg)
  return { flags: open.filter(isFlag).map((arg) => arg.slice(1)).join(""), rest: [...open.filter((arg) => !isFlag(arg)), ...(end < 0 ? [] : args.slice(end + 1))] }
}

/** The texts of files, or of the input where none is named ("-" is the input too); or the first that is not there. */
export function textsOf(files: readonly string[], { files: own, input }: Surroundings): { readonly texts: readonly string[]; readonly absent: string | undefined } {
  if (files.length === 0) return { texts: [input], absent: undefined }
  const texts = files.map((file) => (file === "-" ? input : file === "/dev/null" ? "" : own.read(file)))
  return { texts: texts.filter((text) => text !== undefined), absent: files[texts.indexOf(undefined)] }
}
