import { unreachable } from "../base/assert.ts"
import type { Instant } from "../api/instant.ts"
import type { Status } from "../api/meta.ts"
import type { KernelAsk } from "../sim/flows.ts"
import type { KubectlAsk, Outcome, Request } from "./asks.ts"
import { kubectl, type KubectlArgs } from "./kubectl.ts"

/** All that a command has said, at once. */
export interface Said {
  readonly stdout: string
  readonly stderr: string
  readonly exit: number
  /** What came of each document of standard input. */
  readonly documents: readonly { readonly index: number; readonly status: Status | null }[]
}

/**
 * Runs a command against whoever answers at once: a store that stands still, a recording, a test. Nothing can be followed there, so
 * commands that wait do not.
 */
export function runAgainst(args: Omit<KubectlArgs, "server"> & { readonly server?: string }, answer: (request: Request) => Outcome, now: Instant): Said {
  const said = { stdout: "", stderr: "" }
  const documents: { readonly index: number; readonly status: Status | null }[] = []
  const flow = kubectl({ server: "localhost:6443", ...args })
  const reply = (ask: KubectlAsk | KernelAsk): unknown => {
    switch (ask.type) {
      case "http":
        return answer(ask.request)
      case "out":
        said[ask.stream] += ask.text
        return null
      case "document":
        documents.push({ index: ask.index, status: ask.status })
        return null
      case "instant":
        return now
      case "watch":
        return { status: 405, headers: {}, body: "nothing changes here" }
      case "next":
        return "over"
      case "now":
      case "draw":
        return 0
      case "sleep":
      case "unwatch":
        return null
      default:
        return unreachable(ask)
    }
  }
  let step = flow.next()
  while (!step.done) step = flow.next(reply(step.value))
  return { ...said, exit: step.value, documents }
}
