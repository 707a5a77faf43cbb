import { stamps } from "../logs.ts"
import { daemon } from "./daemon.ts"

export const rabbitmq = daemon({
  repository: "docker.io/library/rabbitmq",
  tags: /^(latest|[34](\.\d{1,2}){0,2})?-?(management)?-?(alpine)?$/,
  sizeBytes: 105_000_000,
  cmd: ["rabbitmq-server"],
  ports: [5672],
  greeting: `${stamps.spaced}+00:00 [info] <0.9.0> Server startup complete; 0 plugins started.\n`,
  farewell: `${stamps.spaced}+00:00 [info] <0.9.0> SIGTERM received - shutting down\n`,
})
