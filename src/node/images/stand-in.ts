import { isCommand } from "../programs/commands/index.ts"
import { serverConfig } from "../programs/web-server.ts"
import type { Image } from "./image.ts"

/**
 * Stands in for an image that nobody has described: it answers on the ports that its container declares, and runs its command
 * where that is one that a shell knows, so that a command that ends ends. What shows it says that it is a stand-in.
 */
export const standIn = (repository: string): Image => ({
  repository,
  tags: /^.+$/,
  sizeBytes: 50_000_000,
  entrypoint: ["/entrypoint"],
  cmd: [],
  commands: true,
  own: (process) => {
    if (isCommand(process.argv[0] ?? "")) return undefined
    return { type: "run", program: "web-server", config: serverConfig(process, { otherwise: `${repository} (stand-in)\n`, termCode: 0, takenCode: 1 }) }
  },
})
