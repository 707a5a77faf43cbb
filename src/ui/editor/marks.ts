import { isObject, type JsonObject } from "../../base/json.ts"
import type { Checked, CheckedProblem } from "../../bridge/protocol.ts"
import type { Finder, Place } from "./places.ts"

/** Something to say about a stretch of the text. */
export interface Mark extends Place {
  readonly severity: CheckedProblem["severity"]
  readonly message: string
}

/** What became of each document that was applied: the server's refusal, or null. */
export type Outcomes = ReadonlyMap<number, JsonObject | null>

/** Errors first where several stand on one line. */
const order = ["error", "warning", "info"] as const

/**
 * The marks of a text: what the engine says it would meet, and what the server said when it was applied, each on its line and once. `find` looks places up in the same text.
 */
export function marksOf(checked: Checked, outcomes: Outcomes, find: Finder): readonly Mark[] {
  const { syntax, documents } = checked
  const judged = documents.flatMap(({ line, problems }) => problems.map(({ path, at, message, severity }) => ({ ...(at ? { ...at, endColumn: at.column + 1 } : find(line, path)), severity, message: told(path, message) })))
  const refused = documents.flatMap(({ index, line, problems }) => refusals(outcomes.get(index) ?? null, problems).map(({ path, message }) => ({ ...find(line, path), severity: "error" as const, message })))
  const unreadable = syntax ? [{ line: syntax.line, column: syntax.column, endColumn: syntax.column + 1, severity: "error" as const, message: syntax.message }] : []
  const seen = new Set<string>()
  return [...unreadable, ...judged, ...refused]
    .filter(({ line, message }) => seen.size < seen.add(`${line} ${message}`).size)
    .sort((a, b) => a.line - b.line || order.indexOf(a.severity) - order.indexOf(b.severity) || a.column - b.column)
}

/** A refusal names fields in its causes; without any it is about the document as a whole, and says nothing new where the engine has found errors in it. */
function refusals(status: JsonObject | null, known: readonly CheckedProblem[]): { readonly path: string; readonly message: string }[] {
  if (status === null) return []
  const details = status["details"]
  const causes = isObject(details) && Array.isArray(details["causes"]) ? (details["causes"] as readonly JsonObject[]) : []
  const fields = causes.filter(({ field }) => typeof field === "string" && field !== "")
  if (fields.length === 0) return known.some(({ severity }) => severity === "error") ? [] : [{ path: "", message: textOf(status["message"]) }]
  return fields.map((cause) => ({ path: textOf(cause["field"]), message: told(textOf(cause["field"]), textOf(cause["message"])) }))
}

/** As Kubernetes prints it: the field, then what is wrong with it; messages that name it themselves stay as they are. */
const told = (path: string, message: string): string => (message.includes(path) ? message : `${path}: ${message}`)

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")
