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
  /** The most results a flow may take, where they are more than usual: a command that works through a long text. */
  readonly resultsMax?: number
  /** Told of a flow that asks for more than that and was dropped, where outsiders can cause it. Without it, it is a mistake of our own. */
  spent?(state: S, context: Context, flow: number): void
}

/** The most results a flow may take: what loops or follows is explicit state instead. */
const resultsUsual = 200

export const noFlows = (): Flows => ({ next: 1, running: new Table() })

/** Starts a flow and drives it as far as it goes. Gives its number. */
export function start<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, name: string, args: unknown): number {
  const flows = driver.flows(state)
  const flow = flows.next++
  const record: FlowRecord = Object.freeze({ name, args: deepFreeze(args), results: Object.freeze([]) })
  flows.running.set(flow, record)
  drive(driver, state, context, flow, record, liveGenerator(driver, context, flow, record))
  return flow
}

/** Gives a flow the answer it waits for. A flow that was dropped takes no notice. */
export function resume<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number, result: unknown): void {
  const record = driver.flows(state).running.get(flow)
  if (!record) return
  const live = liveGenerator(driver, context, flow, record)
  feed(driver, live, record, result)
  drive(driver, state, context, flow, record, live)
}

/** Forgets a flow whose caller is gone. */
export function drop<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number): void {
  const key = `flow/${flow}`
  driver.flows(state).running.delete(flow)
  context.cancel(key)
  context.scratch.delete(key)
}

/** A generator and the results that it has been given; kept only as long as the world goes straight on. */
interface Live {
  readonly generator: Flow<unknown, unknown>
  readonly results: unknown[]
  step: IteratorResult<unknown, unknown>
}

function drive<Ask, S>(driver: FlowDriver<Ask, S>, state: S, context: Context, flow: number, record: FlowRecord, live: Live): void {
  const { running } = driver.flows(state)
  const { resultsMax = resultsUsual } = driver
  while (!live.step.done) {
    if (driver.spent && live.results.length >= resultsMax) {
      drop(driver, state, context, flow)
      return driver.spent(state, context, flow)
    }
    const answer = answerTo(driver, state, context, flow, live.step.value as Ask | KernelAsk)
    if (answer === "later") return keepResults(running, flow, live)
    if (!running.has(flow)) return
    feed(driver, live, record, answer.now)
  }
  drop(driver, state, context, flow)
  driver.done(state, context, flow, record, live.step.value)
}

/** Only a flow that waits can be in a checkpoint: the results since it last waited are written at once, not one by one. */
function keepResults(running: Flows["running"], flow: number, { results }: Live): void {
  const record = running.get(flow)
  if (record && record.results.length < results.length) running.set(flow, Object.freeze({ ...record, results: Object.freeze([...results]) }))
}

function feed<Ask, S>({ resultsMax = resultsUsual }: FlowDriver<Ask, S>, live: Live, { name }: FlowRecord, result: unknown): void {
  assert(live.results.length < resultsMax, `flow ${name} takes more than ${resultsMax} results`)
  live.results.push(deepFreeze(result))
  live.step = live.generator.next(result)
}

function liveGenerator<Ask, S>(driver: FlowDriver<Ask, S>, context: Context, flow: number, record: FlowRecord): Live {
  const key = `flow/${flow}`
  const known = context.scratch.get(key) as Live | undefined
  if (known) return known
  const body = driver.bodies[record.name]
  assert(body, `there is no flow ${record.name}`)
  const generator = body(record.args as never) as Flow<unknown, unknown>
  const live: Live = { generator, results: [], step: generator.next() }
  for (const result of record.results) feed(driver, live, record, result)
  context.scratch.set(key, live)
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
