import type { Json } from "../../base/json.ts"
import type { ProcessConfig } from "../programs/contract.ts"
import { isCommand } from "../programs/commands/index.ts"

/** What starting a container comes to: a process that runs a program, or a file that is not in the image. */
export type Launch = { readonly type: "run"; readonly program: string; readonly config: Json; /** What its host calls the process; its Pod and container where it is left out. */ readonly processName?: string } | { readonly type: "missing"; readonly file: string }

/** An image is a program with what a registry says of it. One file each; see index.ts. */
export interface Image {
  /** Host and path: "docker.io/library/nginx". */
  readonly repository: string
  /** Which tags there are: a closed pattern. */
  readonly tags: RegExp
  readonly sizeBytes: number
  readonly entrypoint: readonly string[]
  readonly cmd: readonly string[]
  /** Whether commands and a shell are in it. */
  readonly commands: boolean
  /** The files and variables that come with it. */
  readonly files?: Readonly<Record<string, string>>
  readonly env?: Readonly<Record<string, string>>
  /** Starts the image's own executables; undefined for a file that is none of them. */
  readonly own: (process: ProcessConfig) => Launch | undefined
}

/** What a container of this image runs: its own executables, the usual commands, or a script that is among its files. */
export function launch(image: Pick<Image, "own" | "commands">, process: ProcessConfig, isFile: (path: string) => boolean): Launch {
  const [file = ""] = process.argv
  const asShell: Launch = { type: "run", program: "shell", config: process as unknown as Json }
  if (image.commands && file.includes("/") && isFile(file)) return asShell
  return image.own(process) ?? (image.commands && isCommand(file) ? asShell : { type: "missing", file })
}

/** The words that a container runs: its own command and args, where it has them, in place of the image's. */
export function argvOf(image: Pick<Image, "entrypoint" | "cmd">, command: readonly string[] | undefined, args: readonly string[] | undefined): readonly string[] {
  if (command?.length) return [...command, ...(args ?? [])]
  return [...image.entrypoint, ...(args?.length ? args : image.cmd)]
}

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** Whether the first word names that executable. */
export const runs = ({ argv }: ProcessConfig, file: string): boolean => baseName(argv[0] ?? "") === file
