import { stamps } from "../logs.ts"
import { daemon } from "./daemon.ts"

const entry = (words: string): string => `${stamps.plain} [Note] [Entrypoint]: ${words}\n`

export const mysql = daemon({
  repository: "docker.io/library/mysql",
  tags: /^(latest|lts|innovation|[589](\.\d{1,2}){0,2})(-(debian|oracle|oraclelinux9))?$/,
  sizeBytes: 260_000_000,
  cmd: ["mysqld"],
  ports: [3306, 33060],
  files: { "/usr/bin/mysqladmin": 'for word in "$@"; do case "$word" in ping) echo "mysqld is alive"; exit 0;; esac; done\necho "mysqladmin: only ping is simulated" >&2; exit 1\n' },
  greeting: `${entry("Entrypoint script for MySQL Server started.")}${stamps.micro} 0 [System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. Version: '9.5.0'  socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.\n`,
  farewell: `${stamps.micro} 0 [System] [MY-013172] [Server] Received SHUTDOWN from user <via user signal>. Shutting down mysqld.\n`,
  needs: {
    oneOf: ["MYSQL_ROOT_PASSWORD", "MYSQL_ALLOW_EMPTY_PASSWORD", "MYSQL_RANDOM_ROOT_PASSWORD"],
    otherwise: `${entry("Entrypoint script for MySQL Server started.")}${stamps.plain} [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD\n`,
  },
})
