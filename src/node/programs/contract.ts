import type { Micros } from "../../base/time.ts"
import type { Context, ActorId, Body } from "../../sim/types.ts"
import { fileSystem, type FileSystem } from "../files/filesystem.ts"
import type { Mount } from "../files/mounts.ts"
import { exitKey, layerOf } from "../files/places.ts"
import { appendLog } from "../logs.ts"

/** What a container's process is started with. Data. */
export interface ProcessConfig {
  /** The container's identity: under it the exit code is left for whoever looks after the kubelet was away. */
  readonly container: string
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string>>
  /** The address that the containers of the Pod share. */
  readonly address: string
  readonly ports: readonly number[]
  /** What it sees of volumes. */
  readonly mounts: readonly Mount[]
  /** The files that come with its image, by path. */
  readonly files: Readonly<Record<string, string>>
}

/** A kubelet asks a process of its node; the answer is an {@link Outcome}. Local calls: one event each way. */
export type ProcessAsk = Body & { readonly from: ActorId; readonly tag: string } & ({ readonly type: "container/hello" } | ExecAsk | PortAsk)

/** Runs a command in the container; after its time it is ended and the answer is "late". */
export interface ExecAsk {
  readonly type: "container/exec"
  readonly argv: readonly string[]
  readonly timeoutMicros?: Micros
}

/** Asked of whoever listens on a port of an address; see net/local.ts. */
export type PortAsk = { readonly binding: string } & ({ readonly type: "container/connect" } | { readonly type: "container/get"; readonly path: string; readonly agent: string; readonly client: string })

/** The name under which a process has a port of its Pod's address. */
export const portBinding = (address: string, port: number): string => `tcp/${address}:${port}`

/**
 * What came of it: an exit code, an HTTP status, or nobody listens. Where it is steady, the process would answer the same until it says
 * {@link AnswersChanged}: whoever asks again and again need not, as long as the process lives and is not frozen.
 */
export interface Outcome extends Body {
  readonly type: "container/outcome"
  readonly tag: string
  readonly steady?: boolean
  readonly result: { readonly type: "alive" | "refused" | "connected" | "late" } | { readonly type: "exited"; readonly code: number; readonly output: string } | { readonly type: "http"; readonly status: number; readonly body: string }
}

/** A process tells the one that started it that its steady answers do not hold any more. */
export interface AnswersChanged extends Body {
  readonly type: "answers/changed"
  readonly actor: ActorId
}

export const isProcessAsk = (body: Body): body is ProcessAsk => body.type.startsWith("container/") && body.type !== "container/outcome"

/** Whom an execution is for, as the runs of a container keep it. */
export const askerOf = ({ from, tag, timeoutMicros }: ExecAsk & Pick<ProcessAsk, "from" | "tag">): { readonly from: ActorId; readonly tag: string; readonly timeoutMicros?: Micros } => ({ from, tag, ...(timeoutMicros === undefined ? {} : { timeoutMicros }) })

export function answerAsk(context: Context, { from, tag }: Pick<ProcessAsk, "from" | "tag">, result: Outcome["result"], steady = false): void {
  const outcome: Outcome = { type: "container/outcome", tag, result, ...(steady ? { steady } : {}) }
  context.send(from, 0, (context.now + 1) as Context["now"], outcome)
}

/** Ends the container's process with a code. */
export function exitWith(context: Context, { container }: Pick<ProcessConfig, "container">, code: number): void {
  context.disk.write(exitKey(container), code)
  context.exit(code)
}

/** The files that the container's process sees. */
export const filesOf = (context: Context, { container, mounts, files }: Pick<ProcessConfig, "container" | "mounts" | "files">): FileSystem => fileSystem({ disk: context.disk, mounts, layer: layerOf(container), image: files })

/** Says something on the process's output: it goes to the container's log. */
export const say = (context: Context, { container }: Pick<ProcessConfig, "container">, text: string): void => appendLog(context.disk, container, text, context.now)
