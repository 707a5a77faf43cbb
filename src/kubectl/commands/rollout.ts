import { groupResourceText } from "../../api/meta.ts"
import { goQuote } from "../../api/go-text.ts"
import { formatTime } from "../../api/instant.ts"
import type { JsonObject } from "../../base/json.ts"
import { instantNow, type Run } from "../asks.ts"
import { filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, patchSubject, strategic, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { report } from "../output.ts"

/** `kubectl rollout restart`: changes a template's annotation, so that its Pods are made anew. */
export const rolloutRestart: Command = commandOf("restart", function* (call, subject) {
  const { kind, object } = subject
  if (kind.group !== "apps" || !["Deployment", "DaemonSet", "StatefulSet"].includes(kind.kind)) return cannot(subject, "restarting is not supported")
  if (isPaused(subject)) return cannot(subject, "can't restart paused deployment (run rollout resume first)")
  const restartedAt = formatTime(yield* instantNow())
  const { spec } = object as unknown as { spec?: { template?: { metadata?: { annotations?: Readonly<Record<string, string>> } } } }
  if (spec?.template?.metadata?.annotations?.[restartedAnnotation] === restartedAt) return failed(subject, "if restart has already been triggered within the past second, please wait before attempting to trigger another")
  return yield* change(call, subject, { spec: { template: { metadata: { annotations: { [restartedAnnotation]: restartedAt } } } } }, "restarted")
})

/** `kubectl rollout pause`: changes of the template wait. */
export const rolloutPause: Command = commandOf("pause", function* (call, subject) {
  if (!isDeployment(subject)) return cannot(subject, "pausing is not supported")
  return isPaused(subject) ? cannot(subject, "is already paused") : yield* change(call, subject, { spec: { paused: true } }, "paused")
})

/** `kubectl rollout resume`: what waited goes on. */
export const rolloutResume: Command = commandOf("resume", function* (call, subject) {
  if (!isDeployment(subject)) return cannot(subject, "resuming is not supported")
  return isPaused(subject) ? yield* change(call, subject, { spec: { paused: null } }, "resumed") : cannot(subject, "is not paused")
})

const restartedAnnotation = "kubectl.kubernetes.io/restartedAt"

function commandOf(word: string, work: (call: Call, subject: Subject) => Run<Trouble | undefined>): Command {
  return {
    name: `rollout ${word}`,
    flags: [...filenameFlags, selectorFlag, outputFlag],
    *run(call) {
      if (call.args.length === 0 && !call.flags.given("filename")) throw refuse("required resource not specified")
      yield* eachSubject(call, call.args, (subject) => work(call, subject), "all of a kind")
    },
  }
}

const isDeployment = ({ kind }: Subject): boolean => kind.kind === "Deployment" && kind.group === "apps"

function isPaused({ kind, object }: Subject): boolean {
  const { spec } = object as unknown as { spec?: { paused?: boolean } }
  return kind.kind === "Deployment" && spec?.paused === true
}

const subjectText = ({ kind, name }: Subject): string => `${groupResourceText({ group: kind.group, resource: kind.plural })} ${goQuote(name)}`

const cannot = (subject: Subject, why: string): Trouble => ({ type: "text", message: `${subjectText(subject)} ${why}` })

const failed = (subject: Subject, why: string): Trouble => ({ type: "text", message: `failed to create patch for ${subject.name}: ${why}` })

function* change(call: Call, subject: Subject, patch: JsonObject, done: string): Run<Trouble | undefined> {
  const answer = yield* patchSubject(call, subject, patch, strategic, "none")
  if (!answer.ok) return answer.trouble
  yield* report(call, subject.kind, answer.body as JsonObject, done, "none")
  return undefined
}
