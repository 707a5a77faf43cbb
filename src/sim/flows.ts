import { assert } from "../base/assert.ts"
import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import type { Micros } from "../base/time.ts"
import type { Body, Context } from "./types.ts"

/** What every flow may ask of the kernel; a room adds its own calls, told apart by `type`. */
export type KernelAsk = { readonly type: "sleep"; readonly micros: Micros } | { readonly type: "draw"; readonly purpose: string; readonly below: number } | { readonly type: "now" }

/**
 * Finite work as a generator that does no input or output: it yields what it asks and is given the frozen results. It may read
 * nothing but its arguments and results, so that the world can store it as (name, arguments, results) and drive it again.
 */
export type Flow<Ask, Result> = Generator<Ask | KernelAsk, Result, unknown>
export type FlowBody<Ask, Args, Result> = (args: Args) => Flow<Ask, Result>

/** A flow in the world's memory. */
export interface FlowRecord {
  readonly name: string
  readonly args: unknown
  readonly results: readonly unknown[]
}

/** The flows of one actor: a field of its state. */
export interface Flows {
  next: number
  readonly running: Table<number, FlowRecord>
}

export interface FlowTimer extends Body {
  readonly type: "flow/wake"
  readonly flow: number
}

/** How a room runs its flows. `ask` starts a call whose answer comes back through {@link resume}, or gives the answer at once. */
export interface FlowDriver<Ask, S> {
  readonly bodies: Readonly<Record<string, FlowBody<Ask, never, unknown>>>
  flows(state: S): Flows
  ask(state: S, context: Context, flow: number, ask: Ask): { readonly now: unknown } | "later"
  done(state: S, context: Context, flow: number, record: FlowRecord, result: unknown): void
}

/** The most results a flow may take: what loops or follows is explicit state instead. */
const resultsMax = 200

export const noFlows = (): Flows => ({ next: 1, running: new Table() })

/** Starts a flow and drives it as far as it goes. Gives its number. */
export function start<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, name: string, args: unknown): number {
  const flows = driver.flows(state)
  const flow = flows.next++
  flows.running.set(flow, Object.freeze({ name, args: deepFreeze(args), results: Object.freeze([]) }))
  drive(driver, state, context, flow)
  return flow
}

/** Gives a flow the answer it waits for. A flow that was dropped takes no notice. */
export function resume<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number, result: unknown): void {
  if (!takeResult(driver.flows(state), flow, result)) return
  drive(driver, state, context, flow)
}

/** Forgets a flow whose caller is gone. */
export function drop<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number): void {
  driver.flows(state).running.delete(flow)
  context.cancel(`flow/${flow}`)
  context.scratch.delete(`flow/${flow}`)
}

function takeResult(flows: Flows, flow: number, result: unknown): boolean {
  const record = flows.running.get(flow)
  if (!record) return false
  assert(record.results.length < resultsMax, `flow ${record.name} takes more than ${resultsMax} results`)
  flows.running.set(flow, Object.freeze({ ...record, results: Object.freeze([...record.results, deepFreeze(result)]) }))
  return true
}

/** A generator that has been given the first `fed` results; kept only as long as the world goes straight on. */
interface Live {
  readonly generator: Flow<unknown, unknown>
  fed: number
  step: IteratorResult<unknown, unknown>
}

function drive<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number): void {
  for (;;) {
    const record = driver.flows(state).running.get(flow)
    if (!record) return
    const { step } = liveGenerator(driver, context, flow, record)
    if (step.done) {
      drop(driver, state, context, flow)
      return driver.done(state, context, flow, record, step.value)
    }
    const answer = answerTo(driver, state, context, flow, step.value as Ask | KernelAsk)
    if (answer === "later" || !takeResult(driver.flows(state), flow, answer.now)) return
  }
}

function liveGenerator<Ask, S>(driver: FlowDriver<Ask, S>, context: Context, flow: number, record: FlowRecord): Live {
  const key = `flow/${flow}`
  let live = context.scratch.get(key) as Live | undefined
  if (!live) {
    const body = driver.bodies[record.name]
    assert(body, `there is no flow ${record.name}`)
    const generator = body(record.args as never) as Flow<unknown, unknown>
    live = { generator, fed: 0, step: generator.next() }
    context.scratch.set(key, live)
  }
  while (live.fed < record.results.length) live.step = live.generator.next(record.results[live.fed++])
  return live
}

function answerTo<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number, ask: Ask | KernelAsk): { readonly now: unknown } | "later" {
  if (!isKernelAsk(ask)) return driver.ask(state, context, flow, ask)
  if (ask.type === "now") return { now: context.now }
  if (ask.type === "draw") return { now: context.draw(ask.purpose, ask.below) }
  const wake: FlowTimer = { type: "flow/wake", flow }
  context.timer(`flow/${flow}`, (context.now + Math.max(1, ask.micros)) as Micros, wake)
  return "later"
}

function isKernelAsk(ask: unknown): ask is KernelAsk {
  const { type } = ask as { type: string }
  return type === "sleep" || type === "draw" || type === "now"
}
