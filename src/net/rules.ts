import type { Micros } from "../base/time.ts"
import type { Context, HostId } from "../sim/types.ts"
import { fabricOf, latencyBetween, type FabricState, type Rule } from "./places.ts"

/** What happens to one message that is sent now. */
export type Verdict = { readonly type: "pass"; readonly micros: Micros; readonly losses: number; readonly duplicateMicros?: Micros } | { readonly type: "drop"; readonly rule: string }

/** A message that is lost so often in a row is dropped, as by a partition: who resends it later finds the link as it is then. */
const lossesMax = 10

/**
 * Judges one message at sending, with draws from the sender's stream: how long the hop takes, how many tries were lost before
 * it (connections retransmit, datagrams are gone), or that a partition drops it.
 */
export function judge(context: Context, to: HostId): Verdict {
  const state = fabricOf(context)
  const { floor, typical } = latencyBetween(state, context.host, to)
  let micros = typical > floor ? floor + context.draw("latency", 2 * (typical - floor) + 1) : floor
  if (state.rules.length === 0 || to === context.host) return { type: "pass", micros: micros as Micros, losses: 0 }
  let losses = 0
  let duplicateMicros: number | undefined
  for (const { id, effect } of matching(state, context.host, to)) {
    if (effect.type === "partition") return { type: "drop", rule: id }
    if (effect.type === "latency") micros += effect.extraMicros + (effect.jitterMicros > 0 ? context.draw("jitter", effect.jitterMicros) : 0)
    else if (effect.type === "loss") {
      while (losses < lossesMax && context.draw("loss", 100) < effect.percent) losses++
      if (losses === lossesMax) return { type: "drop", rule: id }
    }
    else if (effect.type === "reorder") micros += context.draw("reorder", 100) < effect.percent ? effect.byMicros : 0
    else if (context.draw("duplicate", 100) < effect.percent) duplicateMicros = micros + 1 + context.draw("duplicate", 1000)
  }
  return { type: "pass", micros: micros as Micros, losses, ...(duplicateMicros === undefined ? {} : { duplicateMicros: duplicateMicros as Micros }) }
}

function* matching(state: FabricState, from: HostId, to: HostId): Generator<Rule> {
  for (const rule of state.rules) {
    const forth = isEnd(state, rule.from, from) && isEnd(state, rule.to, to)
    const back = !rule.oneWay && isEnd(state, rule.from, to) && isEnd(state, rule.to, from)
    if (forth || back) yield rule
  }
}

function isEnd(state: FabricState, end: readonly string[], host: HostId): boolean {
  const place = state.places[host - 1]
  return place !== undefined && end.some((name) => name === "*" || name === place.name || (name !== "" && name === place.zone))
}

/** Whether anything now drops messages from one host to another: for the picture. */
export function isCut(state: FabricState, from: HostId, to: HostId): boolean {
  for (const { effect } of matching(state, from, to)) if (effect.type === "partition") return true
  return false
}
