import { yamlCharactersMax } from "../api/yaml.ts"
import { lineMax } from "../cluster/recording/limits.ts"
import type { Input } from "../sim/recording.ts"
import { actorId, type ActorId, type Body, type HostId } from "../sim/types.ts"
import type { Order } from "./protocol.ts"

/** The input that a line on the laptop is, whose terminal is its first process; or why there is none. */
export function inputOfLine({ run, line, stdin }: Extract<Order, { type: "run" }>, laptop: HostId): { readonly to: ActorId; readonly body: Body } | { readonly refused: string } {
  if (line.length > lineMax || (stdin?.length ?? 0) > yamlCharactersMax) return { refused: `a line has at most ${lineMax} characters, and its text ${yamlCharactersMax}` }
  return { to: actorId(laptop, 1), body: { type: "terminal/line", run, line, ...(stdin === undefined ? {} : { stdin }) } as Body }
}

/** Characters of the texts of an input: what a recording holds of them is bounded. */
export function sizeOfInput({ body }: Pick<Input, "body">): number {
  const { line, stdin } = body as Partial<Record<"line" | "stdin", unknown>>
  return (typeof line === "string" ? line.length : 0) + (typeof stdin === "string" ? stdin.length : 0)
}
