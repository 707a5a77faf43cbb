import type { Kind } from "../../api/kind.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { Json } from "../../base/json.ts"
import { complain, instantNow, print, type Run } from "../asks.ts"
import { isMissing } from "../client.ts"
import { filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { CommandError, misuse, refuse, type Trouble } from "../errors.ts"
import { readManifests } from "../manifests.ts"
import { formatted, listOf, shownName } from "../output.ts"
import { tableOf, type TableOptions } from "../print/table.ts"
import { kindsNamed, named, selectorQuery, type Target } from "../targets.ts"

/** `kubectl get`: objects as tables, or as `-o` asks. */
export const get: Command = {
  name: "get",
  flags: [
    ...filenameFlags, selectorFlag, outputFlag,
    { name: "all-namespaces", short: "A", type: "bool" },
    { name: "field-selector", type: "text" },
    { name: "ignore-not-found", type: "bool" },
    { name: "label-columns", short: "L", type: "list" },
    { name: "no-headers", type: "bool" },
    { name: "show-kind", type: "bool" },
    { name: "show-labels", type: "bool" },
    { name: "show-managed-fields", type: "bool" },
  ],
  *run(call) {
    if (call.args.length === 0 && !call.flags.given("filename")) {
      yield* complain('You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.\n\n')
      throw misuse("get", 'Required resource not specified.\nUse "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).')
    }
    const { groups, troubles, single } = yield* found(call.flags.bool("all-namespaces") ? { ...call, namespace: "" } : call)
    yield* show(call, groups, single)
    if (troubles.length > 0) throw new CommandError(troubles)
  },
}

interface Group {
  readonly kind: Kind
  readonly objects: readonly ApiObject[]
}

interface Found {
  readonly groups: readonly Group[]
  readonly troubles: readonly Trouble[]
  /** One object was asked for by name: it is shown alone, not in a list. */
  readonly single: boolean
}

function* found(call: Call): Run<Found> {
  if (call.flags.given("filename")) {
    const { manifests, troubles } = yield* readManifests(call)
    return yield* byName(call, manifests, troubles, manifests.length === 1)
  }
  const what = named(call, call.args)
  const chooses = call.flags.text("selector") !== "" || call.flags.text("field-selector") !== ""
  if (what.type === "objects") {
    if (chooses) throw refuse(call.args.some((arg) => arg.includes("/")) ? "selectors and the all flag cannot be used when passing resource/name arguments" : "name cannot be provided when a selector is specified")
    return yield* byName(call, what.objects, [], what.objects.length === 1)
  }
  const groups: Group[] = []
  for (const kind of kindsNamed(what)) {
    const { items } = yield* call.client.list(kind, kind.namespaced ? call.namespace : "", selectorQuery(call))
    groups.push({ kind, objects: items.map((item) => ({ ...item, apiVersion: kind.apiVersion, kind: kind.kind })) })
  }
  return { groups, troubles: [], single: false }
}

function* byName(call: Call, targets: readonly Target[], before: readonly Trouble[], single: boolean): Run<Found> {
  const groups: { kind: Kind; objects: ApiObject[] }[] = []
  const troubles: Trouble[] = [...before]
  for (const { kind, namespace, name } of targets) {
    const attempt = yield* call.client.get(kind, namespace, name)
    if (!attempt.ok) {
      if (!(call.flags.bool("ignore-not-found") && isMissing(attempt.trouble))) troubles.push(attempt.trouble)
      continue
    }
    const object = attempt.body as unknown as ApiObject
    const last = groups.at(-1)
    if (last?.kind === kind) last.objects.push(object)
    else groups.push({ kind, objects: [object] })
  }
  return { groups, troubles, single }
}

function* show(call: Call, groups: readonly Group[], single: boolean): Run<void> {
  const output = call.flags.text("output")
  const all = groups.flatMap(({ objects }) => objects)
  if (output === "name") return yield* print(groups.flatMap(({ kind, objects }) => objects.map(({ metadata }) => `${shownName(kind, metadata.name)}\n`)).join(""))
  if (output === "" || output === "wide") return yield* tables(call, groups)
  if (single && all.length === 0) return
  const shown = all.map((object) => withoutManagedFields(call, object))
  yield* print(formatted(single ? (shown[0] as Json) : listOf(shown), output))
}

function withoutManagedFields({ flags }: Call, object: ApiObject): Json {
  if (flags.bool("show-managed-fields")) return object as unknown as Json
  const { managedFields: _hidden, ...metadata } = object.metadata
  return { ...object, metadata } as unknown as Json
}

function* tables(call: Call, groups: readonly Group[]): Run<void> {
  const { flags } = call
  const some = groups.filter(({ objects }) => objects.length > 0)
  if (some.length === 0) {
    const everywhere = flags.bool("all-namespaces") || groups.every(({ kind }) => !kind.namespaced)
    if (groups.length > 0) yield* complain(everywhere ? "No resources found\n" : `No resources found in ${call.namespace} namespace.\n`)
    return
  }
  const options: TableOptions = {
    wide: flags.text("output") === "wide",
    namespaces: flags.bool("all-namespaces"),
    kinds: flags.bool("show-kind") || some.length > 1,
    headers: !flags.bool("no-headers"),
    labels: flags.bool("show-labels"),
    labelColumns: flags.list("label-columns"),
    now: yield* instantNow(),
  }
  yield* print(some.map(({ kind, objects }) => tableOf(kind, objects, { ...options, namespaces: options.namespaces && kind.namespaced })).join("\n"))
}
