import type { Service } from "../../api/kinds/service.ts"
import { minutes, plus } from "../../base/time.ts"
import type { Delivery } from "../../net/rpc.ts"
import type { Context } from "../../sim/types.ts"
import { answerOf, ask, isError } from "../../store/client.ts"
import type { Revision } from "../../store/key-value.ts"
import { objectsFrom } from "../cache/cache.ts"
import { portsKey } from "../services/allocate.ts"
import { portsOf } from "../services/claims.ts"
import type { ApiServerState } from "../state.ts"

/** How often it looks, and how many looks a port may be in use by nobody: its Service may be about to be written. */
const period = minutes(3)
const looksMax = 3

export interface PortsTag {
  readonly type: "ports"
  readonly step: "read" | "write"
}

/**
 * Gives back node ports that a request took and left behind. Whoever reads the list of ports each three minutes and finds it right writes
 * nothing. Upstream: the repair loop of portallocator; its list is the truth about ports, as here, so that one that a Service has and the
 * list lacks is put there too (upstream also says so in an Event).
 */
export function repairPorts(state: ApiServerState, context: Context): void {
  const tag: PortsTag = { type: "ports", step: "read" }
  ask(context, state.net, state.etcd, { type: "range", key: portsKey }, tag)
  context.round("ports", plus(context.now, period), { type: "apiserver/ports" })
}

export function onPortsAnswer(state: ApiServerState, context: Context, { step }: PortsTag, delivery: Extract<Delivery, { type: "response" | "failed" }>): void {
  const answer = answerOf<"range">(delivery)
  // What was changed meanwhile is looked at the next time.
  if (step === "write" || isError(answer)) return
  const kept = answer.kvs[0]
  const listed = (kept?.value ?? []) as readonly number[]
  const services = objectsFrom(state.caches["/registry/services/"], "/registry/services/") as readonly Service[]
  const used = new Set(services.flatMap(({ spec }) => portsOf(spec ?? {})))
  const { ports, unused } = judgePorts(listed, used, state.upkeep.unusedPorts)
  state.upkeep.unusedPorts = Object.freeze(unused)
  if (ports.length === listed.length && ports.every((port, i) => port === listed[i])) return
  const tag: PortsTag = { type: "ports", step: "write" }
  const compare = [{ key: portsKey, target: "mod", result: "=", operand: (kept?.modRevision ?? 0) as Revision }] as const
  ask(context, state.net, state.etcd, { type: "txn", compare, success: [{ type: "put", key: portsKey, value: ports }], failure: [] }, tag)
}

/** Which ports are to be in the list, and at how many looks those that no Service has were found so. */
function judgePorts(listed: readonly number[], used: ReadonlySet<number>, before: Readonly<Record<string, number>>): { readonly ports: readonly number[]; readonly unused: Readonly<Record<string, number>> } {
  const looks = listed.filter((port) => !used.has(port)).map((port) => [port, (before[port] ?? 0) + 1] as const)
  const left = looks.filter(([, count]) => count >= looksMax).map(([port]) => port)
  const missing = [...used].filter((port) => !listed.includes(port))
  return { ports: [...listed.filter((port) => !left.includes(port)), ...missing], unused: Object.fromEntries(looks.filter(([, count]) => count < looksMax)) }
}
