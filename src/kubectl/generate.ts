import { collectionPath, queryText } from "../api/path.ts"
import type { JsonObject } from "../base/json.ts"
import type { Run } from "./asks.ts"
import { CommandError, misuse } from "./errors.ts"
import type { Call } from "./command.ts"
import { dryRunOf, report } from "./output.ts"
import { kindOf } from "./targets.ts"

/** The one NAME of a `kubectl create` command. */
export function oneName({ command, args }: Call): string {
  const [name] = args
  if (name === undefined || args.length > 1) throw misuse(command, `exactly one NAME is required, got ${args.length}`)
  return name
}

/** Creates an object that a command has made of its flags, and says so. */
export function* createMade(call: Call, plural: string, object: JsonObject): Run<void> {
  const kind = kindOf(call, plural)
  const dryRun = dryRunOf(call)
  if (dryRun === "client") return yield* report(call, kind, object, "created")
  const query = queryText({ ...(dryRun === "server" ? { dryRun: "All" } : {}), fieldManager: "kubectl-create", fieldValidation: "Strict" })
  const answer = yield* call.client.attempt("POST", collectionPath(kind, call.namespace) + query, object)
  if (!answer.ok) throw new CommandError([answer.trouble])
  yield* report(call, kind, answer.body as JsonObject, "created")
}
