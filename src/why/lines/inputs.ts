import type { JsonObject } from "../../base/json.ts"
import { text } from "../../base/json-path.ts"
import type { Rule } from "../../net/places.ts"
import type { Input } from "../../sim/recording.ts"
import { hostOf, type HostId } from "../../sim/types.ts"
import type { Said } from "../said.ts"

/** Commands of kubectl that only read. */
const reading: readonly string[] = ["get", "describe", "logs", "explain", "api-resources", "version", "top", "events", "diff"]

/** What a learner did, in words. `nameOf` gives a host's name by its number. */
export function lineOfInput({ to, body }: Pick<Input, "to" | "body">, nameOf: (host: HostId) => string): Said {
  const { type, line = "", process, rule, id = "", zone, node } = body as unknown as JsonObject
  if (type === "terminal/line") return lineOfRun(text(line))
  if (type === "net/rule") return lineOfLink("link/partition", String((rule as unknown as Rule).from[0]))
  if (type === "net/unrule") return lineOfLink("link/heal", text(id).replace(/^partition\//, ""))
  if (type === "topology/remove-node") return { say: type, about: { node: text(node) }, subject: `nodes/${text(node)}`, tone: "learner", interesting: true }
  if (zone !== undefined) return { say: text(type), about: { zone: text(zone) }, subject: "", tone: "learner", interesting: true }
  const host = nameOf(hostOf(to))
  const about = process === undefined ? { host } : { host, process: text(process) }
  return { say: text(type), about, subject: `hosts/${host}`, tone: "learner", interesting: true }
}

const lineOfLink = (say: string, host: string): Said => ({ say, about: { host }, subject: `hosts/${host}`, tone: "learner", interesting: true })

/** A line that the learner entered on the laptop. */
function lineOfRun(line: string): Said {
  const words = line.trim().split(/\s+/)
  return { say: "terminal/line", about: { line }, subject: "hosts/laptop", tone: "learner", interesting: !reading.includes(words[1] ?? "") }
}
