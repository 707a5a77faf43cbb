import { goQuote } from "../../api/go-text.ts"
import type { Container } from "../../api/kinds/pod/types.ts"
import type { JsonObject } from "../../base/json.ts"
import type { Run } from "../asks.ts"
import { allFlag, dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { eachSubject, patchSubject, strategic, type Subject } from "../each.ts"
import { refuse, type Trouble } from "../errors.ts"
import { dryRunOf, report } from "../output.ts"
import { readPairs, type Pairs } from "../pairs.ts"
import { podSpecPath } from "../pod-templates.ts"

/** `kubectl set image`: other images for containers of a Pod or a template; `*` means all of them. */
export const setImage: Command = {
  name: "set image",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, allFlag],
  *run(call) {
    const pairs = readPairs(call.args, "image")
    if (Object.keys(pairs.set).length === 0) throw refuse("at least one image update is required")
    yield* eachSubject(call, pairs.resources, (subject) => setOne(call, subject, pairs))
  },
}

interface Holder {
  readonly containers?: readonly Container[]
  readonly initContainers?: readonly Container[]
}

function* setOne(call: Call, subject: Subject, { set }: Pairs): Run<Trouble | undefined> {
  const { kind, object } = subject
  const path = podSpecPath(kind)
  if (!path) return { type: "text", message: `the object is not a pod or does not have a pod template: ${kind.kind}` }
  const spec = path.reduce<JsonObject>((within, field) => (within[field] ?? {}) as JsonObject, object as unknown as JsonObject) as unknown as Holder
  const [containers, initContainers] = [chosenIn(spec.containers ?? [], set), chosenIn(spec.initContainers ?? [], set)]
  const known = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ name }) => name)
  const missing = Object.keys(set).find((name) => name !== "*" && !known.includes(name))
  if (missing !== undefined) return { type: "text", message: `unable to find container named ${goQuote(missing)}` }
  if (containers.length + initContainers.length === 0) return undefined
  const change: JsonObject = { ...(containers.length > 0 ? { containers } : {}), ...(initContainers.length > 0 ? { initContainers } : {}) }
  const patch = path.reduceRight<JsonObject>((inner, field) => ({ [field]: inner }), change)
  if (dryRunOf(call) === "client") {
    yield* report(call, kind, object as unknown as JsonObject, "image updated")
    return undefined
  }
  const answer = yield* patchSubject(call, subject, patch, strategic, dryRunOf(call))
  if (!answer.ok) return answer.trouble.type === "status" ? { type: "text", message: `failed to patch image update to pod template: ${answer.trouble.status.message ?? ""}` } : answer.trouble
  yield* report(call, kind, answer.body as JsonObject, "image updated")
  return undefined
}

/** Those containers whose image changes. */
const chosenIn = (containers: readonly Container[], set: Readonly<Record<string, string>>): JsonObject[] =>
  containers.flatMap(({ name, image }) => {
    const wanted = set[name] ?? set["*"]
    return wanted === undefined || wanted === image ? [] : [{ name, image: wanted }]
  })
