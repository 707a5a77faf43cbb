import type { Micros } from "../../base/time.ts"
import { partOf } from "../dock/event-lines.tsx"
import { seek } from "../engine/connection.ts"
import { settings } from "../settings.ts"

/** Shows what a sentence is about in the diagram, while the answer stays open. */
export function point(subject: string): void {
  const part = partOf(subject)
  if (part !== undefined) settings.setState({ selection: part })
}

/** Goes to the moment of a sentence, which is shown as history, and to what it is about. */
export function go(at: Micros | undefined, subject: string): void {
  point(subject)
  if (at !== undefined) seek(at)
}
