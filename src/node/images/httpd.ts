import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

const page = "<html><body><h1>It works!</h1></body></html>\n"

export const httpd: Image = {
  repository: "docker.io/library/httpd",
  tags: /^(latest|2|2\.4(\.\d{1,2})?|(2|2\.4(\.\d{1,2})?)?-?(alpine|bookworm|trixie))$/,
  sizeBytes: 58_000_000,
  entrypoint: [],
  cmd: ["httpd-foreground"],
  commands: true,
  own: (process) => (runs(process, "httpd-foreground") || runs(process, "httpd") ? { type: "run", program: "web-server", config: serverConfig(process, server, [80]) } : undefined),
}

const server = { pages: { "/": page, "/index.html": page }, termCode: 0, takenCode: 1 }
