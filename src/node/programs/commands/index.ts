import { done, type Command, type Done, type Surroundings } from "./contract.ts"
import { fileCommands } from "./files.ts"
import { systemCommands } from "./system.ts"
import { textCommands } from "./text.ts"

export type { Done } from "./contract.ts"

/** What a small container image brings as commands. */
const commands: Readonly<Record<string, Command>> = { ...textCommands, ...fileCommands, ...systemCommands }

const baseName = (path: string): string => path.slice(path.lastIndexOf("/") + 1)

/** Where commands are; by itself a name is looked for in PATH. */
const places = /^(\/(usr\/(local\/)?)?s?bin\/)?[^/]+$/

/** Whether the file is one that can be executed. */
export const isCommand = (file: string): boolean => places.test(file) && Object.hasOwn(commands, baseName(file))

const searched: readonly string[] = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]

/** Runs one command: one of the image's, or a script that is a file, by its path or in the usual places. */
export function runCommand([file = "", ...args]: readonly string[], around: Surroundings): Done {
  const command = isCommand(file) ? commands[baseName(file)] : undefined
  if (command) return command(args, around)
  const text = (file.includes("/") ? [file] : searched.map((place) => `${place}/${file}`)).map((path) => around.files.read(path)).find((each) => each !== undefined)
  return text === undefined ? done(127, "", `sh: ${file}: not found\n`) : { type: "script", text, parameters: [file, ...args] }
}
