import type { Status } from "../api/meta.ts"
import { isFailure, noSuchResource } from "../api/status.ts"
import { askStore, type Asking } from "./asks.ts"
import type { Answer, ServedArgs } from "./exchange.ts"

const version = Object.freeze({
  major: "1", minor: "36", emulationMajor: "1", emulationMinor: "36", minCompatibilityMajor: "1", minCompatibilityMinor: "35",
  gitVersion: "v1.36.3", gitCommit: "0000000000000000000000000000000000000000", gitTreeState: "clean", buildDate: "2026-01-01T00:00:00Z",
  goVersion: "go1.25.0", compiler: "gc", platform: "linux/amd64",
})

const healthPaths = ["/healthz", "/livez", "/readyz"]

/** Requests for no resource: health and version for now; discovery will come in here. */
export function* answerPath({ info }: ServedArgs): Asking<Answer | Status> {
  if (info.path === "/version" || info.path === "/version/") return { type: "answer", code: 200, body: version }
  if (!healthPaths.includes(info.path)) return noSuchResource()
  const store = yield* askStore({ type: "range", key: "health", countOnly: true })
  if (!isFailure(store)) return { type: "answer", code: 200, body: "ok" }
  return { type: "answer", code: 500, body: `[-]etcd failed: reason withheld\n${info.path.slice(1)} check failed\n` }
}
