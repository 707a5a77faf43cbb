import type { Micros } from "../base/time.ts"
import type { Context } from "../sim/types.ts"
import type { KubeletState } from "./kubelet-state.ts"
import type { HookWait } from "./pods-state.ts"
import type { Outcome, ProcessAsk } from "./programs/contract.ts"

// The commands that containers ask for before they are told to end. Upstream: executePreStopHook of the kubelet's runtime manager.

/** A command to be run in a container. */
export interface Hook {
  readonly id: string
  readonly argv: readonly string[]
}

const tagStart = "hook/"
const timerOf = (flow: number): string => `hooks/${flow}`

export const isHookOutcome = ({ tag }: Outcome): boolean => tag.startsWith(tagStart)

/** Runs the hooks side by side; the flow goes on when all are over, or when their time is. Gives the containers whose hook has failed. */
export function runHooks({ pods }: KubeletState, context: Context, flow: number, hooks: readonly Hook[], micros: Micros): { readonly now: readonly string[] } | "later" {
  const running = hooks.filter(({ id }) => pods.runtime.processes.has(id))
  if (running.length === 0) return { now: [] }
  pods.hooks.set(flow, Object.freeze({ left: Object.freeze(running.map(({ id }) => id)), failed: Object.freeze([]) }))
  for (const { id, argv } of running) {
    const ask: ProcessAsk = { type: "container/exec", argv, from: context.self, tag: `${tagStart}${flow}/${id}` }
    context.send(pods.runtime.processes.get(id)?.actor ?? context.self, 0, (context.now + 1) as Micros, ask)
  }
  context.timer(timerOf(flow), (context.now + micros) as Micros, { type: "pod/hooks over", flow } as never)
  return "later"
}

/** A flow that need not wait any longer, and what it is told. */
export interface HooksDone {
  readonly flow: number
  readonly failed: readonly string[]
}

/** A hook is over. Undefined while there are others, and where nobody waits for it any more. */
export function hearHook(state: KubeletState, context: Context, { tag, result }: Outcome): HooksDone | undefined {
  const end = tag.indexOf("/", tagStart.length)
  const ok = result.type === "exited" && result.code === 0
  return hookOver(state, context, Number(tag.slice(tagStart.length, end)), tag.slice(end + 1), !ok)
}

/** A container has ended, and its hook with it. */
export function hooksEndedWith(state: KubeletState, context: Context, id: string): readonly HooksDone[] {
  const { hooks } = state.pods
  return hooks.keys().flatMap((flow) => (hooks.get(flow)?.left.includes(id) ? (hookOver(state, context, flow, id, false) ?? []) : []))
}

/** The time of a flow's hooks is over: those that still run do not count as failed. */
export const hooksLate = (state: KubeletState, context: Context, flow: number): HooksDone | undefined => forgetHooks(state, context, flow)

function hookOver(state: KubeletState, context: Context, flow: number, id: string, failed: boolean): HooksDone | undefined {
  const { hooks } = state.pods
  const wait = hooks.get(flow)
  if (!wait?.left.includes(id)) return undefined
  const next: HookWait = Object.freeze({ left: Object.freeze(wait.left.filter((each) => each !== id)), failed: failed ? Object.freeze([...wait.failed, id]) : wait.failed })
  hooks.set(flow, next)
  return next.left.length === 0 ? forgetHooks(state, context, flow) : undefined
}

/** Nobody waits for the flow's hooks any more. Gives what was known of them. */
export function forgetHooks({ pods }: KubeletState, context: Context, flow: number): HooksDone | undefined {
  const wait = pods.hooks.get(flow)
  if (!wait) return undefined
  pods.hooks.delete(flow)
  context.cancel(timerOf(flow))
  return { flow, failed: wait.failed }
}
