import { parseAddress } from "../../base/cidr.ts"
import { askLocally, type LocalAsk, type LocalRefused } from "../../net/local.ts"
import type { Context } from "../../sim/types.ts"
import type { FileSystem } from "../files/filesystem.ts"
import type { Done } from "./commands/index.ts"
import { portBinding, type Outcome, type ProcessConfig } from "./contract.ts"

/** What a `wget` came to. */
interface Got {
  readonly code: number
  readonly output: string
  readonly errors: string
}

type Get = Extract<Done, { type: "get" }>

/**
 * Asks a server for a page: one of the Pod itself, or of a Pod of the same node; or says why not. Names are not resolved and packets
 * of Pods do not leave their node yet: a real `wget` that has no name server says the same.
 */
export function askPage(context: Context, { address, env }: ProcessConfig, { host, port, path, into }: Get, tag: string): string | undefined {
  const own = ["localhost", "127.0.0.1", address, env["HOSTNAME"]].includes(host)
  if (!own && !parseAddress(host)) return `wget: bad address '${host}'\n`
  const target = own ? address : host
  const ask = { type: "container/get", binding: portBinding(target, port), path, agent: "Wget", client: address, from: context.self, tag: `${into} ${own ? "" : "away "}${host}:${port} ${tag}` }
  askLocally(context, ask as LocalAsk)
  return undefined
}

/** The answer: the page is written where it was asked for. */
export function gotPage(answer: Outcome | LocalRefused, files: FileSystem): Got {
  const [into = "", ...words] = answer.tag.split(" ")
  const away = words[0] === "away"
  const host = words.find((word) => /:\d+$/.test(word)) ?? ""
  if (answer.type === "local/refused") {
    const why = away ? "not simulated: packets of Pods do not leave their node yet" : "Connection refused"
    return { code: 1, output: "", errors: `wget: can't connect to remote host (${host.replace(/:\d+$/, "")}): ${why}\n` }
  }
  const { result } = answer
  if (result.type !== "http" || result.status >= 400) return { code: 1, output: "", errors: `wget: server returned error: HTTP/1.1 ${result.type === "http" ? result.status : 500}\n` }
  if (into === "-") return { code: 0, output: result.body, errors: "" }
  const problem = into === "/dev/null" ? undefined : files.write(into, result.body)
  return problem === undefined ? { code: 0, output: "", errors: "" } : { code: 1, output: "", errors: `wget: can't open '${into}': ${problem}\n` }
}
