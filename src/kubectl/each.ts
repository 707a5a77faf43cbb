import type { ApiObject } from "../api/meta.ts"
import type { JsonObject } from "../base/json.ts"
import type { Run } from "./asks.ts"
import type { Attempt } from "./client.ts"
import type { Call } from "./command.ts"
import { CommandError, refuse, type Trouble } from "./errors.ts"
import { readManifests } from "./manifests.ts"
import { objectPath, queryText } from "../api/path.ts"
import type { DryRun } from "./output.ts"
import { chosen, type Target } from "./targets.ts"

/** An object that a command works on, as the server has it. */
export interface Subject extends Target {
  readonly object: ApiObject
}

/**
 * Fetches what a command line (or its `-f`) names and works on one after the other. What goes wrong with one does not keep it from the
 * others; all of it is said in the end. `alone` says what a kind without a name means: a mistake, or all objects of that kind. Upstream: a Visitor that continues on error.
 */
export function* eachSubject(call: Call, args: readonly string[], work: (subject: Subject) => Run<Trouble | undefined>, alone: "names" | "all of a kind" = "names"): Run<void> {
  const troubles: Trouble[] = []
  for (const target of yield* sought(call, args, troubles, alone)) {
    const found: Attempt = target.object ? { ok: true, body: target.object as unknown as JsonObject } : yield* call.client.get(target.kind, target.namespace, target.name)
    const trouble = found.ok ? yield* work({ ...target, object: found.body as unknown as ApiObject }) : found.trouble
    if (trouble) troubles.push(trouble)
  }
  if (troubles.length > 0) throw new CommandError(troubles)
}

type Sought = Target & { readonly object?: ApiObject }

function* sought(call: Call, args: readonly string[], troubles: Trouble[], alone: "names" | "all of a kind"): Run<readonly Sought[]> {
  if (!call.flags.given("filename")) return yield* chosen(call, args, alone)
  if (args.length > 0) throw refuse("when paths, URLs, or stdin is provided as input, you may not specify a resource by arguments as well")
  const read = yield* readManifests(call)
  troubles.push(...read.troubles)
  return read.manifests.map(({ kind, namespace, name }) => ({ kind, namespace, name }))
}

export const strategic = "application/strategic-merge-patch+json"
export const merge = "application/merge-patch+json"

/** Patches a subject, as the field manager that kubectl names after its command. */
export function* patchSubject(call: Call, { kind, namespace, name }: Target, patch: JsonObject | readonly JsonObject[], contentType: string, dryRun: DryRun, subresource = ""): Run<Attempt> {
  const query = queryText({ ...(dryRun === "server" ? { dryRun: "All" } : {}), fieldManager: `kubectl-${call.command.split(" ")[0]}` })
  return yield* call.client.attempt("PATCH", objectPath(kind, namespace, name, subresource) + query, patch, contentType)
}
