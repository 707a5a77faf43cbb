import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

const page = "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n"

export const nginx: Image = {
  repository: "docker.io/library/nginx",
  tags: /^(latest|(stable|mainline)|1\.\d{1,2}(\.\d{1,2})?|1|(stable|mainline|1(\.\d{1,2}){1,2})?-?(alpine|bookworm|trixie|perl))$/,
  sizeBytes: 72_000_000,
  entrypoint: ["/docker-entrypoint.sh"],
  cmd: ["nginx", "-g", "daemon off;"],
  commands: true,
  own: (process) => (runs(process, "nginx") || runs(process, "docker-entrypoint.sh") ? { type: "run", program: "web-server", config: serverConfig(process, server, [80]) } : undefined),
}

const server = { pages: { "/": page, "/index.html": page }, termCode: 0, takenCode: 1 }
