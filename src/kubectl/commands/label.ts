import { isLabelValue, isQualifiedName } from "../../api/names.ts"
import { goQuote } from "../../api/go-text.ts"
import type { JsonObject } from "../../base/json.ts"
import { print, type Run } from "../asks.ts"
import { allFlag, dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, merge, patchSubject, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"
import { readPairs, type Pairs } from "../pairs.ts"
import { byText } from "../print/json.ts"

/** `kubectl label`: sets, changes and takes away labels. */
export const label: Command = {
  name: "label",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, allFlag, { name: "field-selector", type: "text" }, { name: "list", type: "bool" }, { name: "overwrite", type: "bool" }],
  *run(call) {
    const pairs = readPairs(call.args, "label")
    const lists = call.flags.bool("list")
    if (!lists && Object.keys(pairs.set).length + pairs.removed.length === 0) throw refuse("at least one label update is required")
    checkLabels(pairs)
    yield* eachSubject(call, pairs.resources, (subject) => (lists ? list(subject) : change(call, subject, pairs)))
  },
}

function checkLabels({ set }: Pairs): void {
  for (const [key, value] of Object.entries(set)) {
    const reasons = [...isQualifiedName(key), ...isLabelValue(value)]
    if (reasons.length > 0) throw refuse(`invalid label value: ${goQuote(`${key}=${value}`)}: ${reasons.join("; ")}`)
  }
}

function* list({ object }: Subject): Run<undefined> {
  yield* print(Object.entries(object.metadata.labels ?? {}).toSorted(([a], [b]) => byText(a, b)).map(([key, value]) => `${key}=${value}\n`).join(""))
  return undefined
}

function* change(call: Call, subject: Subject, { set, removed }: Pairs): Run<Trouble | undefined> {
  const { kind, object } = subject
  const before = object.metadata.labels ?? {}
  const overwrite = call.flags.bool("overwrite")
  for (const [key, value] of Object.entries(set)) {
    if (!overwrite && Object.hasOwn(before, key) && before[key] !== value) return { type: "text", message: `'${key}' already has a value (${before[key]}), and --overwrite is false` }
  }
  for (const key of removed) if (!Object.hasOwn(before, key)) yield* print(`label ${goQuote(key)} not found.\n`)
  const gone = removed.filter((key) => Object.hasOwn(before, key))
  const changed = Object.entries(set).filter(([key, value]) => before[key] !== value)
  const labels: JsonObject = { ...Object.fromEntries(changed), ...Object.fromEntries(gone.map((key) => [key, null])) }
  const done = changed.length + gone.length === 0 ? "not labeled" : !overwrite && changed.length === 0 ? "unlabeled" : "labeled"
  if (dryRunOf(call) === "client" || Object.keys(labels).length === 0) {
    const after = { ...before, ...Object.fromEntries(changed) }
    for (const key of gone) delete after[key]
    yield* report(call, kind, { ...object, metadata: { ...object.metadata, labels: after } } as unknown as JsonObject, done)
    return undefined
  }
  const answer = yield* patchSubject(call, subject, { metadata: { labels } }, merge, dryRunOf(call))
  if (!answer.ok) return answer.trouble
  yield* report(call, kind, answer.body as JsonObject, done)
  return undefined
}
