import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { Step } from "../sim/causes.ts"
import type { Input } from "../sim/recording.ts"
import { eventId, nothing, outside, type Evidence, type HostId } from "../sim/types.ts"
import type { Sentence } from "./contract.ts"
import type { Change } from "./ledger.ts"
import { linesOfDecision } from "./lines/decisions.ts"
import { lineOfInput } from "./lines/inputs.ts"
import { keyFor } from "./names.ts"
import type { Said } from "./said.ts"

/** Whether a change is worth a sentence: most are a status that counts on. */
export const isNotable = ({ what, lines }: Change): boolean => what !== "changed" || lines.length > 0

/** Whether it is a turn of events, and not only something that follows from one, as a taint from silence. */
export const isTurn = ({ what, lines }: Change): boolean => what !== "changed" || lines.some(({ interesting }) => interesting)

/** The last line of a change says most: a Pod that begins to run may be ready by the same report. */
export function sentenceOfChange(change: Change): Sentence {
  const { at, event, kind, name, key, what, lines } = change
  const line = lines.findLast(({ interesting }) => interesting) ?? lines[0] ?? { say: `why/${what}`, about: { kind, name }, subject: key, tone: "normal", interesting: false }
  // A kubelet that is silent reports nothing: then another part has written so.
  const context = line.say === "pod/not-ready" && change.user !== "" && !change.user.startsWith("system:node:") ? { context: "node" } : {}
  return { ...line, about: { ...line.about, ...context }, at, event, read: [] }
}

/** The change told by what it did to that condition, whatever else it did. */
export function sentenceOfCondition(change: Change, type: string): Sentence {
  const { at, event, kind, name, key } = change
  const condition = change.conditions.find((each) => each.type === type)
  const { status = "", reason = "", message = "" } = condition ?? {}
  return { say: "why/condition", about: { kind, name, condition: type, status, reason, message, ...(reason === "" ? { context: "bare" } : {}) }, subject: key, tone: "normal", interesting: true, at, event, read: [] }
}

export function sentenceOfDecision({ at, event }: Step, evidence: Evidence): Sentence {
  return { ...(linesOfDecision(evidence)[0] ?? plain(evidence)), at, event, read: evidence.read }
}

/** A decision that is no line of its own: its words are filled with all that it says. */
function plain({ say, about, read }: Evidence): Said {
  const [first] = read
  return { say, about: flat(about), subject: first ? keyFor(first.kind, first.namespace, first.name) : "", tone: "normal", interesting: false }
}

function flat(about: JsonObject | undefined): Readonly<Record<string, string | number>> {
  return Object.fromEntries(Object.entries(about ?? {}).map(([name, value]) => [name, typeof value === "number" || typeof value === "string" ? value : JSON.stringify(value)]))
}

export function sentenceOfInput(input: Input, nameOf: (host: HostId) => string): Sentence {
  return { ...lineOfInput(input, nameOf), at: input.at, event: eventId(outside, input.number), read: [] }
}

/** A word of the story itself, about no event. */
export function aside(say: string, at: Micros, about: Said["about"] = {}, subject = ""): Sentence {
  return { say, about, subject, tone: "normal", interesting: false, at, event: nothing, read: [] }
}
