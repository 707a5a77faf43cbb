import { stamps } from "../logs.ts"
import { serverConfig } from "../programs/web-server.ts"
import { runs, type Image } from "./image.ts"

const root = "/usr/share/nginx/html"
const page = "<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n"

export const nginx: Image = {
  repository: "docker.io/library/nginx",
  tags: /^(latest|(stable|mainline)|1\.\d{1,2}(\.\d{1,2})?|1|(stable|mainline|1(\.\d{1,2}){1,2})?-?(alpine|bookworm|trixie|perl))$/,
  sizeBytes: 72_000_000,
  entrypoint: ["/docker-entrypoint.sh"],
  cmd: ["nginx", "-g", "daemon off;"],
  commands: true,
  files: { [`${root}/index.html`]: page, "/etc/nginx/nginx.conf": "user nginx;\nworker_processes auto;\n", "/etc/nginx/conf.d/default.conf": `server {\n    listen 80;\n    root ${root};\n}\n` },
  own: (process) => (runs(process, "nginx") || runs(process, "docker-entrypoint.sh") ? { type: "run", program: "web-server", config: serverConfig(process, server, [80]) } : undefined),
}

/** The smaller one of Kubernetes' own examples. */
export const nginxSlim: Image = { ...nginx, repository: "registry.k8s.io/nginx-slim", tags: /^0\.\d{1,2}$/, sizeBytes: 22_000_000 }

const notices = (...words: readonly string[]): string => words.map((each) => `${stamps.error} [notice] 1#1: ${each}\n`).join("")

const server = {
  root,
  termCode: 0,
  takenCode: 1,
  access: "combined" as const,
  greeting: `/docker-entrypoint.sh: Configuration complete; ready for start up\n${notices('using the "epoll" event method', "start worker processes", "start worker process 29")}`,
  farewell: notices("signal 15 (SIGTERM) received, exiting", "exit"),
  taken: `${stamps.error} [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)\nnginx: [emerg] bind() to 0.0.0.0:80 failed (98: Address already in use)\n`,
}
