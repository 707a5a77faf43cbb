import { deepFreeze } from "../base/freeze.ts"

/** A shell between two commands: frozen, plain data. */
export interface ShellState {
  /** The step that is next, and the code of the last command. */
  readonly at: number
  readonly code: number
  readonly variables: Readonly<Record<string, string>>
  readonly directory: string
  /** $0, $1 …; */
  readonly parameters: readonly string[]
  /** What is open around the present place, innermost last. */
  readonly frames: readonly Frame[]
  readonly captures: Readonly<Record<number, string>>
  /** What the next command reads. */
  readonly input: string
  /** Of each `for` the words that are left. */
  readonly loops: Readonly<Record<number, readonly string[]>>
  /** Whether it ends with the first command that fails (`set -e`). */
  readonly strict: boolean
}

/** The files that a shell and its commands see, by absolute path. Writing gives why it could not be done. */
export interface ShellFiles {
  read(path: string): string | undefined
  list(path: string): readonly string[]
  isDirectory(path: string): boolean
  write(path: string, text: string): string | undefined
}

export const newShell = (variables: Readonly<Record<string, string>>, parameters: readonly string[] = ["sh"], directory = "/"): ShellState => deepFreeze({ at: 0, code: 0, variables, directory, parameters, frames: [], captures: {}, input: "", loops: {}, strict: false })

/** Where what a command says goes: to the shell's own output, into a substitution, or into a file. */
export type Sink = { readonly type: "own" } | { readonly type: "capture"; readonly slot: number } | { readonly type: "file"; readonly path: string; readonly append: boolean }

export interface Sinks {
  readonly output: Sink
  readonly errors: Sink
}

/** What is open around a command. */
export type Frame =
  | { readonly type: "capture"; readonly slot: number; readonly text: string }
  | { readonly type: "redirect"; readonly sinks: Sinks }
  | { readonly type: "scope"; readonly variables: Readonly<Record<string, string>>; readonly directory: string }

export interface Outcome {
  readonly code: number
  readonly output: string
  readonly errors: string
}

/** A path as seen from a directory. */
export const absolute = (directory: string, path: string): string => (path.startsWith("/") ? path : `${directory === "/" ? "" : directory}/${path}`)
