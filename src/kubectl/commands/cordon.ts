import type { JsonObject } from "../../base/json.ts"
import type { Run } from "../asks.ts"
import { dryRunFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, patchSubject, strategic, type Subject } from "../each.ts"
import { misuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"

/** `kubectl cordon`: no new Pods on a node. */
export const cordon: Command = commandOf("cordon", true)

/** `kubectl uncordon`: lets Pods onto a node again. */
export const uncordon: Command = commandOf("uncordon", false)

function commandOf(name: string, unschedulable: boolean): Command {
  return {
    name,
    flags: [selectorFlag, dryRunFlag],
    *run(call) {
      const selects = call.flags.text("selector") !== ""
      if (call.args.length === 0 && !selects) throw misuse(name, `error: USAGE: ${name} NODE [flags]`)
      const args = selects ? ["nodes"] : call.args.map((arg) => (arg.includes("/") ? arg : `nodes/${arg}`))
      yield* eachSubject(call, args, (subject) => mark(call, subject, unschedulable))
    },
  }
}

function* mark(call: Call, subject: Subject, unschedulable: boolean): Run<Trouble | undefined> {
  const done = `${unschedulable ? "" : "un"}cordoned`
  const { spec } = subject.object as unknown as { spec?: { unschedulable?: boolean } }
  if ((spec?.unschedulable ?? false) === unschedulable) {
    yield* report(call, subject.kind, subject.object as unknown as JsonObject, `already ${done}`)
    return undefined
  }
  if (dryRunOf(call) !== "client") {
    const answer = yield* patchSubject(call, subject, { spec: { unschedulable: unschedulable || null } }, strategic, dryRunOf(call))
    if (!answer.ok) return answer.trouble
  }
  yield* report(call, subject.kind, subject.object as unknown as JsonObject, done)
  return undefined
}
