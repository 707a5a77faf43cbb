import { goQuote } from "../../api/go-text.ts"
import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import type { Run } from "../asks.ts"
import { dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { templateLines } from "../describe/pod-template.ts"
import { eachSubject, patchSubject, strategic, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"
import { asDeployment, keepsRevisions, revisionsOf, sameTemplate, staysOnRollback, withoutHash, type Revision } from "../revisions.ts"

/** `kubectl rollout undo`: brings back the template before the last, or that of a revision. */
export const rolloutUndo: Command = {
  name: "rollout undo",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, { name: "to-revision", type: "whole" }],
  *run(call) {
    if (call.args.length === 0 && !call.flags.given("filename")) throw refuse("required resource not specified")
    yield* eachSubject(call, call.args, (subject) => undo(call, subject), "all of a kind")
  },
}

function* undo(call: Call, subject: Subject): Run<Trouble | undefined> {
  const { kind, object } = subject
  if (!keepsRevisions(kind)) return say(`no rollbacker has been implemented for ${goQuote(kind.group ? `${kind.kind}.${kind.group}` : kind.kind)}`)
  const wanted = call.flags.whole("to-revision", 0)
  const dryRun = dryRunOf(call)
  const target = chosen(yield* revisionsOf(call, subject), wanted, subject)
  if (typeof target === "string") return say(target)
  if (dryRun === "client") {
    const lead = kind.kind === "Deployment" ? "" : "will roll back to "
    yield* report(call, kind, object as unknown as JsonObject, `${lead}${templateLines(target.template).map((line) => `${line}\n`).join("")}`)
    return undefined
  }
  if (kind.kind === "Deployment" && asDeployment(subject).spec?.paused === true) return say("you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again")
  if (isAlready(subject, target)) {
    yield* report(call, kind, object as unknown as JsonObject, `skipped rollback (current template already matches revision ${wanted})`)
    return undefined
  }
  const { patch, type } = patchTo(subject, target)
  const answer = yield* patchSubject(call, subject, patch, type, dryRun)
  if (!answer.ok) return answer.trouble.type === "status" ? say(`failed restoring revision ${wanted}: ${answer.trouble.status.message ?? ""}`) : answer.trouble
  yield* report(call, kind, answer.body as JsonObject, "rolled back")
  return undefined
}

const say = (message: string): Trouble => ({ type: "text", message })

/** The revision of that number, or without one the last but one; or why there is none. */
function chosen(revisions: readonly Revision[], wanted: number, { kind, name }: Subject): Revision | string {
  if (wanted !== 0) return revisions.find(({ number }) => number === wanted) ?? `unable to find specified revision ${wanted} in history`
  return revisions.at(-2) ?? (kind.kind === "Deployment" ? `no rollout history found for deployment ${goQuote(name)}` : "no last revision to roll back to")
}

function isAlready({ kind, object }: Subject, { template, patch }: Revision): boolean {
  const { spec } = object as unknown as { spec?: { template?: Revision["template"] } }
  if (kind.kind === "Deployment") return sameTemplate(template, spec?.template)
  const current = { spec: { template: { ...spec?.template, $patch: "replace" } } }
  return equalJson(current as unknown as Json, patch)
}

function patchTo({ kind, object }: Subject, { template, annotations, patch }: Revision): { readonly patch: JsonObject | readonly JsonObject[]; readonly type: string } {
  if (kind.kind !== "Deployment") return { patch: patch ?? {}, type: strategic }
  const kept = Object.entries(object.metadata.annotations ?? {}).filter(([key]) => staysOnRollback.includes(key))
  const brought = Object.entries(annotations).filter(([key]) => !staysOnRollback.includes(key))
  const operations: readonly JsonObject[] = [
    { op: "replace", path: "/spec/template", value: withoutHash(template) as unknown as Json },
    { op: "replace", path: "/metadata/annotations", value: Object.fromEntries([...kept, ...brought]) },
  ]
  return { patch: operations, type: "application/json-patch+json" }
}
