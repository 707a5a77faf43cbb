import { serverConfig, type ServerConfig } from "../programs/web-server.ts"
import { runs, type Image, type Launch } from "./image.ts"

/** A server that is known by its ports and its log: what its image says of it. */
export interface Daemon {
  readonly repository: string
  readonly tags: RegExp
  readonly sizeBytes: number
  readonly entrypoint?: readonly string[]
  /** The executable and what it is started with. */
  readonly cmd: readonly string[]
  readonly ports: readonly number[]
  readonly files?: Readonly<Record<string, string>>
  readonly greeting: string
  readonly farewell?: string
  readonly termCode?: number
  /** Variables of which one must be set, and what it says, ending with 1, where none is. */
  readonly needs?: { readonly oneOf: readonly string[]; readonly otherwise: string }
}

/** An image that runs such a server, with a shell and the usual commands beside it. */
export function daemon({ repository, tags, sizeBytes, entrypoint = ["docker-entrypoint.sh"], cmd, ports, files, needs, greeting, farewell = "", termCode = 0 }: Daemon): Image {
  const [executable = ""] = cmd
  const server: ServerConfig["server"] = { greeting, farewell, termCode, takenCode: 1, taken: `${executable}: Address already in use\n` }
  const own: Image["own"] = (process) => {
    if (!runs(process, executable) && !(runs(process, "docker-entrypoint.sh") && process.argv[1] === executable)) return undefined
    if (needs && !needs.oneOf.some((name) => process.env[name])) return ends(process, needs.otherwise, 1)
    return { type: "run", program: "web-server", config: serverConfig(process, server, ports) }
  }
  return { repository, tags, sizeBytes, entrypoint, cmd, commands: true, ...(files ? { files } : {}), own }
}

/** A process that only says something and ends. */
export function ends(process: Parameters<Image["own"]>[0], says: string, code: number, micros = 1): Launch {
  return { type: "run", program: "task", config: { ...process, task: { says, code, micros } } as unknown as Extract<Launch, { type: "run" }>["config"] }
}
