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
  const judged = documents.flatMap(({ line, problems }) => problems.map(({ path, message, severity }) => ({ ...find(line, path), severity, message })))
  const refused = documents.flatMap(({ index, line }) => refusals(outcomes.get(index) ?? null).map(({ path, message }) => ({ ...find(line, path), severity: "error" as const, message })))
  const unreadable = syntax ? [{ line: syntax.line, column: syntax.column, endColumn: syntax.column + 1, severity: "error" as const, message: syntax.message }] : []
  const seen = new Set<string>()
  return [...unreadable, ...judged, ...refused]
    .filter(({ line, message }) => seen.size < seen.add(`${line} ${message}`).size)
    .sort((a, b) => a.line - b.line || order.indexOf(a.severity) - order.indexOf(b.severity) || a.column - b.column)
}

/** A refusal names fields in its causes; without any it is about the document as a whole. */
function refusals(status: JsonObject | null): { readonly path: string; readonly message: string }[] {
  if (status === null) return []
  const details = status["details"]
  const causes = isObject(details) && Array.isArray(details["causes"]) ? (details["causes"] as readonly JsonObject[]) : []
  const fields = causes.filter(({ field }) => typeof field === "string" && field !== "")
  if (fields.length === 0) return [{ path: "", message: textOf(status["message"]) }]
  return fields.map((cause) => ({ path: textOf(cause["field"]), message: `${textOf(cause["field"])}: ${textOf(cause["message"])}` }))
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "")
