import type { JsonObject } from "../../base/json.ts"
import { print, type Run } from "../asks.ts"
import { allFlag, dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, merge, patchSubject, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"
import { readPairs, type Pairs } from "../pairs.ts"
import { byText } from "../print/json.ts"

/** `kubectl annotate`: sets, changes and takes away annotations. */
export const annotate: Command = {
  name: "annotate",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, allFlag, { name: "field-selector", type: "text" }, { name: "list", type: "bool" }, { name: "overwrite", type: "bool" }],
  *run(call) {
    const pairs = readPairs(call.args, "annotation")
    const lists = call.flags.bool("list")
    if (!lists && Object.keys(pairs.set).length + pairs.removed.length === 0) throw refuse("at least one annotation update is required")
    yield* eachSubject(call, pairs.resources, (subject) => (lists ? list(subject) : change(call, subject, pairs)))
  },
}

function* list({ object }: Subject): Run<undefined> {
  yield* print(Object.entries(object.metadata.annotations ?? {}).toSorted(([a], [b]) => byText(a, b)).map(([key, value]) => `${key}=${value}\n`).join(""))
  return undefined
}

function* change(call: Call, subject: Subject, { set, removed }: Pairs): Run<Trouble | undefined> {
  const { kind, object } = subject
  const before = object.metadata.annotations ?? {}
  const declared = Object.keys(set).filter((key) => Object.hasOwn(before, key))
  if (!call.flags.bool("overwrite") && declared.length > 0) {
    const found = declared.map((key) => `'${key}' already has a value (${before[key]})`).join("; ")
    return { type: "text", message: `--overwrite is false but found the following declared annotation(s): ${found}` }
  }
  const gone = removed.filter((key) => Object.hasOwn(before, key))
  if (dryRunOf(call) === "client") {
    const after = { ...before, ...set }
    for (const key of gone) delete after[key]
    yield* report(call, kind, { ...object, metadata: { ...object.metadata, annotations: after } } as unknown as JsonObject, "annotated")
    return undefined
  }
  const answer = yield* patchSubject(call, subject, { metadata: { annotations: { ...set, ...Object.fromEntries(gone.map((key) => [key, null])) } } }, merge, dryRunOf(call))
  if (!answer.ok) return answer.trouble
  yield* report(call, kind, answer.body as JsonObject, "annotated")
  return undefined
}
