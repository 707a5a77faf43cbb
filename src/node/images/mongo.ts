import { stamps } from "../logs.ts"
import { daemon } from "./daemon.ts"

const line = (id: number, words: string): string => `{"t":{"$date":"${stamps.micro}"},"s":"I","c":"NETWORK","id":${id},"ctx":"listener","msg":"${words}"}\n`

export const mongo = daemon({
  repository: "docker.io/library/mongo",
  tags: /^(latest|[4-8](\.\d{1,2}){0,2})(-(jammy|noble))?$/,
  sizeBytes: 280_000_000,
  cmd: ["mongod"],
  ports: [27_017],
  greeting: line(23_016, "Waiting for connections"),
  farewell: line(23_377, "Received signal"),
})
