import { parseInstant } from "../api/instant.ts"
import type { Micros } from "../base/time.ts"
import type { Rule } from "../net/places.ts"
import type { Input } from "../sim/recording.ts"
import { hostOf, type Evidence, type HostId } from "../sim/types.ts"
import { textAt } from "../base/json-path.ts"
import { askInputs, type Telling } from "./asks.ts"
import type { Sentence } from "./contract.ts"
import { aside, sentenceOfInput } from "./sentences.ts"

/** A decision about silence: whose it was, when it was last heard of, and which process should have spoken. */
interface Silence {
  readonly host: string
  readonly process: string
  readonly renewed: string
}

/** What a decision says of somebody's silence, where it is about that. */
export function silenceOf({ say, about }: Evidence): Silence | undefined {
  if (say === "node-lifecycle/silent") return { host: textAt(about, "name"), process: "kubelet", renewed: textAt(about, "renewed") }
  return undefined
}

/**
 * Absence is explained by the last presence: when it was last heard of, and what the outside had done by then to whoever fell silent.
 * Nothing where the outside did nothing to it.
 */
export function* lastPresence({ host, process, renewed }: Silence, before: Micros, epochMicros: number, nameOf: (host: HostId) => string): Telling<readonly Sentence[]> {
  const stopped = (yield* askInputs()).filter(({ at }) => at < before).reduce<Input | undefined>((last, input) => (stops(input, host, process, nameOf) ? input : frees(input, host, process, nameOf) ? undefined : last), undefined)
  const at = ((parseInstant(renewed) ?? NaN) - epochMicros) as Micros
  const presence = aside("why/last-heard", Number.isFinite(at) ? at : before, { host, renewed: renewed.slice(11, 19), ...(renewed === "" ? { context: "never" } : {}) }, `hosts/${host}`)
  return stopped ? [presence, sentenceOfInput(stopped, nameOf)] : [presence]
}

const stopping = ["host/crash", "host/hang", "host/restart", "process/kill", "process/stop", "process/hang"]
const freeing: Readonly<Record<string, readonly string[]>> = { "host/resume": ["host"], "process/start": ["process"], "process/resume": ["process"] }

function stops(input: Input, host: string, process: string, nameOf: (host: HostId) => string): boolean {
  const { type, rule } = input.body as { readonly type: string; readonly rule?: Rule }
  if (type === "net/rule") return rule?.effect.type === "partition" && (rule.from.includes(host) || rule.to.includes(host))
  return stopping.includes(type) && touches(input, host, process, nameOf)
}

function frees(input: Input, host: string, process: string, nameOf: (host: HostId) => string): boolean {
  const { type, id } = input.body as { readonly type: string; readonly id?: string }
  if (type === "net/unrule") return id?.endsWith(host) === true
  return type in freeing && touches(input, host, process, nameOf)
}

/** Whether it is done to that machine, or to that process on it. */
function touches({ to, body }: Input, host: string, process: string, nameOf: (host: HostId) => string): boolean {
  const { type, process: named } = body as { readonly type: string; readonly process?: string }
  return nameOf(hostOf(to)) === host && (type.startsWith("host/") || named === process)
}
