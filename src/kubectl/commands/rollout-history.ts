import { goQuote } from "../../api/go-text.ts"
import { print, type Run } from "../asks.ts"
import { filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { templateLines } from "../describe/pod-template.ts"
import { eachSubject, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { shownName } from "../output.ts"
import { describeStyle, tabulate } from "../print/tabwriter.ts"
import { keepsRevisions, revisionsOf } from "../revisions.ts"

/** `kubectl rollout history`: the revisions of a workload, or the template of one. */
export const rolloutHistory: Command = {
  name: "rollout history",
  flags: [...filenameFlags, selectorFlag, outputFlag, { name: "revision", type: "whole" }],
  *run(call) {
    if (call.args.length === 0 && !call.flags.given("filename")) throw refuse("required resource not specified")
    const revision = call.flags.whole("revision", 0)
    if (revision < 0) throw refuse(`revision must be a positive integer: ${revision}`)
    yield* eachSubject(call, call.args, (subject) => history(call, subject, revision), "all of a kind")
  },
}

function* history(call: Call, subject: Subject, wanted: number): Run<Trouble | undefined> {
  const { kind, name } = subject
  if (!keepsRevisions(kind)) return { type: "text", message: `no history viewer has been implemented for ${goQuote(kind.group ? `${kind.kind}.${kind.group}` : kind.kind)}` }
  const revisions = yield* revisionsOf(call, subject)
  const shown = shownName(kind, name)
  if (revisions.length === 0) yield* print(`${shown} \nNo rollout history found.\n`)
  else if (wanted === 0) yield* print(`${shown} \n${tabulate(["REVISION\tCHANGE-CAUSE", ...revisions.map(({ number, changeCause }) => `${number}\t${changeCause || "<none>"}`)], describeStyle)}\n`)
  else {
    const revision = revisions.find(({ number }) => number === wanted)
    if (!revision) return { type: "text", message: "unable to find the specified revision" }
    yield* print(`${shown} with revision #${wanted}\n${templateLines(revision.template).map((line) => `${line}\n`).join("")}\n`)
  }
  return undefined
}
