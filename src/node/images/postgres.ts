import { stamps } from "../logs.ts"
import { daemon } from "./daemon.ts"

const line = (words: string): string => `${stamps.spaced} UTC [1] LOG:  ${words}\n`

export const postgres = daemon({
  repository: "docker.io/library/postgres",
  tags: /^(latest|1[3-8](\.\d{1,2})?)?-?(alpine|bookworm|trixie)?$/,
  sizeBytes: 155_000_000,
  cmd: ["postgres"],
  ports: [5432],
  files: { "/usr/bin/pg_isready": "echo '/var/run/postgresql:5432 - accepting connections'\n" },
  greeting: `${line("starting PostgreSQL on x86_64-pc-linux-gnu, 64-bit")}${line('listening on IPv4 address "0.0.0.0", port 5432')}${line("database system is ready to accept connections")}`,
  farewell: `${line("received smart shutdown request")}${line("database system is shut down")}`,
  needs: {
    oneOf: ["POSTGRES_PASSWORD", "POSTGRES_HOST_AUTH_METHOD"],
    otherwise: "Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser.\n",
  },
})
