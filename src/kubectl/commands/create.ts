import { collectionPath, queryText } from "../../api/path.ts"
import type { JsonObject } from "../../base/json.ts"
import type { Run } from "../asks.ts"
import { dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { CommandError, misuse, refuse, withSource, type Trouble } from "../errors.ts"
import { withLastApplied } from "../last-applied.ts"
import { readManifests, tell, type Manifest } from "../manifests.ts"
import { dryRunOf, report } from "../output.ts"
import { fieldValidation, validateFlag } from "../validation.ts"

/** `kubectl create -f`: makes what a text says; what is there already is refused. */
export const create: Command = {
  name: "create",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, validateFlag, { name: "save-config", type: "bool" }],
  *run(call) {
    if (!call.flags.given("filename")) throw refuse("must specify one of -f and -k")
    if (call.args.length > 0) throw misuse("create", `Unexpected args: [${call.args.join(" ")}]`)
    const validation = fieldValidation(call)
    const { manifests, troubles } = yield* readManifests(call)
    const all: Trouble[] = [...troubles]
    if (manifests.length + all.length === 0) throw refuse("no objects passed to create")
    for (const manifest of manifests) {
      const trouble = yield* createOne(call, manifest, validation)
      if (trouble) all.push(trouble)
      yield* tell(manifest.document, trouble ?? null)
    }
    if (all.length > 0) throw new CommandError(all)
  },
}

function* createOne(call: Call, { kind, namespace, object, source }: Manifest, validation: string): Run<Trouble | undefined> {
  const dryRun = dryRunOf(call)
  const body = call.flags.bool("save-config") ? withLastApplied(object) : object
  if (dryRun === "client") {
    yield* report(call, kind, body, "created")
    return undefined
  }
  const query = queryText({ ...(dryRun === "server" ? { dryRun: "All" } : {}), fieldManager: "kubectl-create", fieldValidation: validation })
  const answer = yield* call.client.attempt("POST", collectionPath(kind, namespace) + query, body)
  if (!answer.ok) return withSource(answer.trouble, "creating", source)
  yield* report(call, kind, answer.body as JsonObject, "created")
  return undefined
}
