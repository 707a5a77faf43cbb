import { stamps } from "../logs.ts"
import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

/** Says the text that it is given, to everybody. */
export const httpEcho: Image = {
  repository: "docker.io/hashicorp/http-echo",
  tags: /^(latest|alpine|1\.0(\.0)?|0\.2\.3)$/,
  sizeBytes: 3_200_000,
  entrypoint: ["/http-echo"],
  cmd: ["-text", "hello-world"],
  commands: false,
  own: (process) => {
    if (!runs(process, "http-echo")) return undefined
    const words = process.argv.join("\n")
    const text = /(?:^|\n)--?text[=\n]([^\n]*)/.exec(words)?.[1] ?? "hello-world"
    const port = Number(/(?:^|\n)--?listen[=\n][^\n]*:(\d+)/.exec(words)?.[1] ?? 5_678)
    const greeting = `${stamps.error} [INFO] server is listening on :${port}\n`
    return { type: "run", program: "web-server", config: serverConfig(process, { otherwise: `${text}\n`, greeting, termCode: 0, takenCode: 1 }, [port]) }
  },
}
