import type { Context, ActorId, Body } from "../../sim/types.ts"

/** What a container's process is started with. Data. */
export interface ProcessConfig {
  /** The container's identity: under it the exit code is left for whoever looks after the kubelet was away. */
  readonly container: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The address that the containers of the Pod share. */
  readonly address: string
  readonly ports: readonly number[]
}

/** A kubelet asks a process of its node; the answer is an {@link Outcome}. Local calls: one event each way. */
export type ProcessAsk = Body &
  ({ readonly type: "container/hello" } | { readonly type: "container/exec"; readonly argv: readonly string[] } | { readonly type: "container/connect"; readonly port: number } | { readonly type: "container/get"; readonly port: number; readonly path: string }) & {
    readonly from: ActorId
    readonly tag: string
  }

/** What came of it: an exit code, an HTTP status, or nobody listens. */
export interface Outcome extends Body {
  readonly type: "container/outcome"
  readonly tag: string
  readonly result: { readonly type: "alive" | "refused" | "connected" } | { readonly type: "exited"; readonly code: number; readonly output: string } | { readonly type: "http"; readonly status: number; readonly body: string }
}

export const isProcessAsk = (body: Body): body is ProcessAsk => body.type.startsWith("container/") && body.type !== "container/outcome"

export function answerAsk(context: Context, { from, tag }: ProcessAsk, result: Outcome["result"]): void {
  const outcome: Outcome = { type: "container/outcome", tag, result }
  context.send(from, 0, (context.now + 1) as Context["now"], outcome)
}

/** Where an exit code waits for a kubelet that was away when the process ended. */
export const exitKey = (container: string): string => `containers/${container}/exit`

/** Ends the container's process with a code. */
export function exitWith(context: Context, { container }: Pick<ProcessConfig, "container">, code: number): void {
  context.disk.write(exitKey(container), code)
  context.exit(code)
}
