import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

const root = "/usr/local/apache2/htdocs"

export const httpd: Image = {
  repository: "docker.io/library/httpd",
  tags: /^(latest|2|2\.4(\.\d{1,2})?|(2|2\.4(\.\d{1,2})?)?-?(alpine|bookworm|trixie))$/,
  sizeBytes: 58_000_000,
  entrypoint: [],
  cmd: ["httpd-foreground"],
  commands: true,
  files: { [`${root}/index.html`]: "<html><body><h1>It works!</h1></body></html>\n" },
  own: (process) => (runs(process, "httpd-foreground") || runs(process, "httpd") ? { type: "run", program: "web-server", config: serverConfig(process, server, [80]) } : undefined),
}

const server = {
  root,
  termCode: 0,
  takenCode: 1,
  access: "common" as const,
  greeting: "AH00094: Command line: 'httpd -D FOREGROUND'\n",
  farewell: "AH00491: caught SIGTERM, shutting down\n",
  taken: "(98)Address already in use: AH00072: make_sock: could not bind to address 0.0.0.0:80\nno listening sockets available, shutting down\nAH00015: Unable to open logs\n",
}
