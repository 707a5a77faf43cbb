import { objectPath, queryText } from "../../api/path.ts"
import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import type { Run } from "../asks.ts"
import type { Attempt } from "../client.ts"
import { allFlag, dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, merge, patchSubject, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"

/** `kubectl scale --replicas`: says how many Pods there are to be, through the scale subresource. */
export const scale: Command = {
  name: "scale",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, allFlag, { name: "replicas", type: "whole" }, { name: "current-replicas", type: "whole" }, { name: "resource-version", type: "text" }],
  *run(call) {
    const { flags } = call
    if (!flags.given("replicas")) throw refuse('required flag(s) "replicas" not set')
    const replicas = flags.whole("replicas", 0)
    if (replicas < 0) throw refuse("The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0")
    if (flags.whole("current-replicas", 0) < -1) throw refuse("The --current-replicas must specify an integer of -1 or greater")
    yield* eachSubject(call, call.args, (subject) => scaleOne(call, subject, replicas))
  },
}

function* scaleOne(call: Call, subject: Subject, replicas: number): Run<Trouble | undefined> {
  const { flags } = call
  const dryRun = dryRunOf(call)
  if (dryRun !== "client") {
    const conditional = flags.whole("current-replicas", -1) >= 0 || flags.text("resource-version") !== ""
    const answer = conditional ? yield* replaceScale(call, subject, replicas) : yield* patchSubject(call, subject, { spec: { replicas } }, merge, dryRun, "scale")
    if (!answer.ok) return answer.trouble
  }
  yield* report(call, subject.kind, subject.object as unknown as JsonObject, "scaled")
  return undefined
}

/** Writes only where all is as the caller believes. */
function* replaceScale(call: Call, { kind, namespace, name }: Subject, replicas: number): Run<Attempt> {
  const path = objectPath(kind, namespace, name, "scale")
  const known = yield* call.client.attempt("GET", path)
  if (!known.ok) return known
  const scale = known.body as JsonObject
  const expected = call.flags.whole("current-replicas", -1)
  const actual = numberAt(scale, "spec", "replicas")
  if (expected >= 0 && expected !== actual) return refused(`Expected replicas to be ${expected}, was ${actual}`)
  const version = call.flags.text("resource-version")
  const current = isObject(scale["metadata"]) ? scale["metadata"]["resourceVersion"] : undefined
  if (version !== "" && version !== current) return refused(`Expected resource version to be ${version}, was ${typeof current === "string" ? current : ""}`)
  return yield* call.client.attempt("PUT", path + queryText(dryRunOf(call) === "server" ? { dryRun: "All" } : {}), { ...scale, spec: { replicas } })
}

const refused = (message: string): Attempt => ({ ok: false, trouble: { type: "text", message } })

function numberAt(object: JsonObject, outer: string, inner: string): number {
  const within: Json | undefined = object[outer]
  const value = isObject(within) ? within[inner] : undefined
  return typeof value === "number" ? value : 0
}
