import { goQuote } from "../../api/go-text.ts"
import { parseApiVersion } from "../../api/meta.ts"
import { readDocuments } from "../../api/yaml.ts"
import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { Run } from "../asks.ts"
import { dryRunFlag, filenameFlags, outputFlag, type Call, type Command } from "../command.ts"
import { eachSubject, merge, patchSubject, strategic, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"

const types: ReadonlyMap<string, string> = new Map(Object.entries({ json: "application/json-patch+json", merge, strategic }))

/** `kubectl patch`: changes fields by a patch of one of the three kinds. */
export const patch: Command = {
  name: "patch",
  flags: [...filenameFlags, outputFlag, dryRunFlag, { name: "patch", short: "p", type: "text" }, { name: "patch-file", type: "text" }, { name: "subresource", type: "text" }, { name: "type", type: "text" }],
  *run(call) {
    const { flags } = call
    if (!flags.given("patch") && !flags.given("patch-file")) throw refuse("must specify --patch or --patch-file containing the contents of the patch")
    if (flags.given("patch") && flags.given("patch-file")) throw refuse("cannot specify --patch and --patch-file together")
    const type = types.get(flags.text("type", "strategic").toLowerCase())
    if (type === undefined) throw refuse(`--type must be one of [${[...types.keys()].join(" ")}], not ${goQuote(flags.text("type"))}`)
    const body = patchOf(call)
    yield* eachSubject(call, call.args, (subject) => patchOne(call, subject, body, type))
  },
}

function patchOf({ flags, files }: Call): JsonObject {
  const file = flags.text("patch-file")
  const text = flags.given("patch") ? flags.text("patch") : Object.hasOwn(files, file) ? files[file] : undefined
  if (text === undefined) throw refuse(`unable to read patch file: open ${file}: no such file or directory`)
  const { documents, problem } = readDocuments(text)
  if (problem) throw refuse(`unable to parse ${goQuote(text)}: yaml: line ${problem.line}: ${problem.message}`)
  return (documents[0]?.value ?? {}) as JsonObject
}

function* patchOne(call: Call, subject: Subject, body: JsonObject, type: string): Run<Trouble | undefined> {
  const { kind, object } = subject
  const dryRun = dryRunOf(call)
  if (dryRun === "client") {
    yield* report(call, kind, object as unknown as JsonObject, "patched")
    return undefined
  }
  const answer = yield* patchSubject(call, subject, body, type, dryRun, call.flags.text("subresource"))
  if (!answer.ok) return answer.trouble
  const after = answer.body as JsonObject
  const made = { kind: typeof after["kind"] === "string" ? after["kind"] : kind.kind, group: parseApiVersion(typeof after["apiVersion"] === "string" ? after["apiVersion"] : kind.apiVersion).group }
  yield* report(call, made, after, equalJson(after, object as unknown as Json) ? "patched (no change)" : "patched")
  return undefined
}
