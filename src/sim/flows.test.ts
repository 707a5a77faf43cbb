import { describe, expect, it } from "vitest"
import { noFlows, start, type FlowDriver, type Flows } from "./flows.ts"
import type { Context } from "./types.ts"

interface State {
  readonly flows: Flows
  readonly ended: string[]
}

/** As much of an actor's surroundings as a flow whose answers are there at once touches. */
const context = (): Context => ({ scratch: new Map(), cancel: () => {} }) as unknown as Context

function* counts(to: number): Generator<{ type: "one" }, string, unknown> {
  for (let i = 0; i < to; i++) yield { type: "one" }
  return `counted to ${to}`
}

const driver: FlowDriver<{ type: "one" }, State> = {
  bodies: { counts },
  resultsMax: 3,
  flows: ({ flows }) => flows,
  ask: () => ({ now: 1 }),
  done: ({ ended }, _context, flow, _record, result) => void ended.push(`${flow} ${result as string}`),
}

describe("flows", () => {
  it("take as many results as their driver allows, and none more: who caused it is told, or the world stops", () => {
    const state: State = { flows: noFlows(), ended: [] }
    const patient: typeof driver = { ...driver, spent: ({ ended }, _context, flow) => void ended.push(`${flow} is spent`) }
    start(patient, state, context(), "counts", 3)
    start(patient, state, context(), "counts", 4)
    expect(state.ended).toEqual(["1 counted to 3", "2 is spent"])
    expect(state.flows.running.size).toBe(0)
    expect(() => start(driver, state, context(), "counts", 4)).toThrow("flow counts takes more than 3 results")
  })
})
