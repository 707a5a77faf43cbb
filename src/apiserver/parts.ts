import { deepFreeze } from "../base/freeze.ts"
import { drop, resume, start, type FlowDriver } from "../sim/flows.ts"
import type { Context } from "../sim/types.ts"
import type { Ask, Removal } from "./asks.ts"
import type { ApiServerState, Gathering } from "./state.ts"

// A flow may take 200 answers and no more. What deals with a whole collection gives each object a flow of its own.

export const removalFlow = "removal"

type Driver = FlowDriver<Ask, ApiServerState>

/** Begins a flow for each part of a flow's work. */
export function beginParts(driver: Driver, state: ApiServerState, context: Context, flow: number, removals: readonly Removal[]): { readonly now: unknown } | "later" {
  if (removals.length === 0) return { now: [] }
  const { args } = state.flows.running.get(flow) ?? { args: undefined }
  const flows = removals.map((_, i) => state.flows.next + i)
  // All are known before the first begins: one that is done at once must not be taken for the last.
  state.gatherings.set(flow, Object.freeze({ flows: Object.freeze(flows), left: flows.length }))
  for (const part of flows) state.parentOf.set(part, flow)
  for (const removal of removals) start(driver, state, context, removalFlow, { served: args, removal })
  return "later"
}

/** A flow is done. True where it was a part; the flow that waits for the parts goes on after the last. */
export function endedPart(driver: Driver, state: ApiServerState, context: Context, part: number, answer: unknown): boolean {
  const flow = state.parentOf.get(part)
  const gathering = flow === undefined ? undefined : state.gatherings.get(flow)
  if (flow === undefined || !gathering) return false
  state.answersOfParts.set(part, deepFreeze(answer))
  if (gathering.left > 1) {
    state.gatherings.set(flow, Object.freeze({ ...gathering, left: gathering.left - 1 }))
    return true
  }
  const answers = gathering.flows.map((each) => state.answersOfParts.get(each))
  forget(state, flow, gathering)
  resume(driver, state, context, flow, answers)
  return true
}

/** The request is gone, and its parts with it. */
export function dropParts(driver: Driver, state: ApiServerState, context: Context, flow: number): void {
  const gathering = state.gatherings.get(flow)
  if (!gathering) return
  for (const part of gathering.flows) drop(driver, state, context, part)
  forget(state, flow, gathering)
}

function forget({ gatherings, parentOf, answersOfParts }: ApiServerState, flow: number, { flows }: Gathering): void {
  gatherings.delete(flow)
  for (const part of flows) {
    parentOf.delete(part)
    answersOfParts.delete(part)
  }
}
