import type { Kind } from "../../api/kind.ts"
import type { ApiObject } from "../../api/meta.ts"
import { notSimulatedIn } from "../../api/not-simulated.ts"
import { complain, instantNow, print, type Run } from "../asks.ts"
import { isMissing } from "../client.ts"
import { filenameFlags, selectorFlag, type Call, type Command } from "../command.ts"
import { eventLines, type Surroundings } from "../describe/describer.ts"
import { describerOf } from "../describe/index.ts"
import { CommandError, refuse, type Trouble } from "../errors.ts"
import { readManifests } from "../manifests.ts"
import { describeStyle, tabulate } from "../print/tabwriter.ts"
import { kindsNamed, named, selectorQuery, type Target } from "../targets.ts"

/** `kubectl describe`: what an object says, what goes with it, its Events, and what of it is not simulated. */
export const describe: Command = {
  name: "describe",
  flags: [...filenameFlags, selectorFlag, { name: "all-namespaces", short: "A", type: "bool" }, { name: "show-events", type: "bool" }],
  *run(call) {
    if (call.args.length === 0 && !call.flags.given("filename")) throw refuse('You must specify the type of resource to describe. Use "kubectl api-resources" for a complete list of supported resources.')
    const { subjects, troubles } = yield* found(call.flags.bool("all-namespaces") ? { ...call, namespace: "" } : call)
    for (const [i, subject] of subjects.entries()) {
      const text = yield* described(call, subject)
      yield* print(subject.alike ? `${text}\n` : i === 0 ? text : `\n\n${text}`)
    }
    if (subjects.length === 0 && troubles.length === 0) yield* complain(call.flags.bool("all-namespaces") ? "No resources found\n" : `No resources found in ${call.namespace} namespace.\n`)
    if (troubles.length > 0) throw new CommandError(troubles)
  },
}

interface Subject {
  readonly kind: Kind
  readonly object: ApiObject
  /** Found because its name begins with what was asked for: shown without its Events. */
  readonly alike?: boolean
}

interface Found {
  readonly subjects: readonly Subject[]
  readonly troubles: readonly Trouble[]
}

function* found(call: Call): Run<Found> {
  if (call.flags.given("filename")) {
    const { manifests, troubles } = yield* readManifests(call)
    return yield* byName(call, manifests, troubles)
  }
  const what = named(call, call.args)
  if (what.type === "objects") return yield* byName(call, what.objects, [])
  const subjects: Subject[] = []
  for (const kind of kindsNamed(what)) subjects.push(...(yield* allOf(call, kind)))
  return { subjects, troubles: [] }
}

function* allOf(call: Call, kind: Kind): Run<readonly Subject[]> {
  const { items } = yield* call.client.list(kind, kind.namespaced ? call.namespace : "", selectorQuery(call))
  return items.map((item) => ({ kind, object: { ...item, apiVersion: kind.apiVersion, kind: kind.kind } }))
}

/** A name that no object has may be the beginning of several. */
function* byName(call: Call, targets: readonly Target[], before: readonly Trouble[]): Run<Found> {
  const subjects: Subject[] = []
  const troubles = [...before]
  for (const { kind, namespace, name } of targets) {
    const attempt = yield* call.client.get(kind, namespace, name)
    if (attempt.ok) {
      subjects.push({ kind, object: attempt.body as unknown as ApiObject })
      continue
    }
    const alike = isMissing(attempt.trouble) ? (yield* allOf(call, kind)).filter(({ object }) => object.metadata.name.startsWith(name)) : []
    if (alike.length === 0) troubles.push(attempt.trouble)
    subjects.push(...alike.map((subject) => ({ ...subject, alike: true })))
  }
  return { subjects, troubles }
}

function* described(call: Call, { kind, object, alike = false }: Subject): Run<string> {
  const surroundings: Surroundings = { call, kind, now: yield* instantNow() }
  const describer = describerOf(kind)
  const lines = yield* describer.lines(object, surroundings)
  const events = describer.events && !alike && call.flags.bool("show-events", true) ? yield* eventLines(surroundings, object) : []
  return tabulate([...lines, ...events, ...notSimulatedLines(kind, object)].join("\n").split("\n"), describeStyle)
}

/** The real kubectl has nothing to say here: only where something of the object is kept and shown, and not acted on. */
function notSimulatedLines(kind: Kind, object: ApiObject): readonly string[] {
  const found = notSimulatedIn(kind, object)
  if (found.length === 0) return []
  return ["Not Simulated:", ...found.map(({ path, why }) => `  ${path === "" ? "all of it" : path}:\t${why}`)]
}
