import { stamps } from "../logs.ts"
import { daemon } from "./daemon.ts"

/** Pings are answered by a script: there are no keys. */
const cli = 'for word in "$@"; do case "$word" in ping|PING) echo PONG; exit 0;; esac; done\necho "redis-cli: only ping is simulated" >&2; exit 1\n'

const line = (role: string, words: string): string => `1:${role} ${stamps.words} * ${words}\n`

export const redis = daemon({
  repository: "docker.io/library/redis",
  tags: /^(latest|[5-8](\.\d{1,2}){0,2})?-?(alpine|bookworm|trixie)?$/,
  sizeBytes: 52_000_000,
  cmd: ["redis-server"],
  ports: [6379],
  files: { "/usr/local/bin/redis-cli": cli },
  greeting: `${line("C", "Redis is starting")}${line("M", "Running mode=standalone, port=6379.")}${line("M", "Server initialized")}${line("M", "Ready to accept connections tcp")}`,
  farewell: `1:signal-handler Received SIGTERM scheduling shutdown...\n${line("M", "User requested shutdown...")}${line("M", "Redis is now ready to exit, bye bye...")}`,
})
