import { goQuote } from "../api/go-text.ts"
import type { Call } from "./command.ts"
import { refuse } from "./errors.ts"
import type { Flag } from "./flags.ts"

export const validateFlag: Flag = { name: "validate", type: "text", lone: "strict" }

/** What the server is to do about unknown fields, as `--validate` says. */
export function fieldValidation({ flags }: Call): string {
  const said = flags.text("validate", "strict")
  if (["strict", "true"].includes(said)) return "Strict"
  if (said === "warn") return "Warn"
  if (["ignore", "false"].includes(said)) return "Ignore"
  throw refuse(`invalid - validate option ${goQuote(said)}; must be one of: strict (or true), warn, ignore (or false)`)
}
