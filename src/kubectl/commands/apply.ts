import type { Kind } from "../../api/kind.ts"
import { apiVersionOf } from "../../api/meta.ts"
import { collectionPath, objectPath, queryText } from "../../api/path.ts"
import { applyMerge, mergeThreeWayJson } from "../../api/patch/json-merge.ts"
import { PatchError } from "../../api/patch/patch-schema.ts"
import { applyStrategic } from "../../api/patch/strategic-apply.ts"
import { mergeThreeWay } from "../../api/patch/strategic-diff.ts"
import { definitionOf, patchSchemaOf } from "../../api/schema/definition.ts"
import { isObject, type Json, type JsonObject } from "../../base/json.ts"
import { seconds } from "../../base/time.ts"
import { complain, print, type Run } from "../asks.ts"
import { isConflict, isMissing, type Attempt } from "../client.ts"
import { dryRunFlag, filenameFlags, outputFlag, selectorFlag, type Call, type Command } from "../command.ts"
import { CommandError, misuse, refuse, withSource, type Trouble } from "../errors.ts"
import { lastApplied, lastAppliedAnnotation, withLastApplied } from "../last-applied.ts"
import { readManifests, tell, type Manifest } from "../manifests.ts"
import { dryRunOf, formatted, listOf, report, type DryRun } from "../output.ts"
import { goJson } from "../print/json.ts"
import { fieldValidation, validateFlag } from "../validation.ts"

/** `kubectl apply -f`: brings objects to what a text says, leaving alone what others have added. Merges on the client's side. */
export const apply: Command = {
  name: "apply",
  flags: [...filenameFlags, selectorFlag, outputFlag, dryRunFlag, validateFlag],
  *run(call) {
    if (call.args.length > 0) throw misuse("apply", `Unexpected args: [${call.args.join(" ")}]`)
    if (!call.flags.given("filename")) throw refuse("must specify one of -f and -k")
    const settings = { dryRun: dryRunOf(call), validation: fieldValidation(call) }
    const { manifests, troubles } = yield* readManifests(call)
    const all: Trouble[] = [...troubles]
    if (manifests.length === 0 && all.length === 0) throw refuse("no objects passed to apply")
    const shown: Json[] = []
    for (const manifest of manifests) {
      const trouble = yield* applyOne(call, manifest, settings, shown)
      if (trouble) all.push(trouble)
      yield* tell(manifest.document, trouble ?? null)
    }
    if (shown.length > 0) yield* print(formatted(shown.length === 1 ? (shown[0] as Json) : listOf(shown), call.flags.text("output")))
    if (all.length > 0) throw new CommandError(all)
  },
}

interface Settings {
  readonly dryRun: DryRun
  readonly validation: string
}

function* applyOne(call: Call, manifest: Manifest, settings: Settings, shown: Json[]): Run<Trouble | undefined> {
  const { kind, namespace, name, object } = manifest
  if (name === "" && isObject(object["metadata"]) && typeof object["metadata"]["generateName"] === "string") return { type: "text", message: `from ${object["metadata"]["generateName"]}: cannot use generate name with apply` }
  const current = yield* call.client.get(kind, namespace, name)
  if (!current.ok && !isMissing(current.trouble)) {
    const what = `retrieving current configuration of:\n${describeTarget(manifest)}\nfrom server for:`
    return withSource(current.trouble, what, manifest.source)
  }
  const result = current.ok ? yield* change(call, manifest, current.body as JsonObject, settings) : yield* create(call, manifest, settings)
  if (!result.ok) return result.trouble
  if (["json", "yaml"].includes(call.flags.text("output"))) shown.push(result.object)
  else yield* report(call, kind, result.object, result.done, settings.dryRun)
  return undefined
}

type Result = { readonly ok: true; readonly object: JsonObject; readonly done: string } | { readonly ok: false; readonly trouble: Trouble }

const manager = "kubectl-client-side-apply"

const queryOf = ({ dryRun, validation }: Settings): string => queryText({ ...(dryRun === "server" ? { dryRun: "All" } : {}), fieldManager: manager, fieldValidation: validation })

function* create(call: Call, { kind, namespace, object, source }: Manifest, settings: Settings): Run<Result> {
  const body = withoutNulls(withLastApplied(object)) as JsonObject
  if (settings.dryRun === "client") return { ok: true, object: body, done: "created" }
  const made = yield* call.client.attempt("POST", collectionPath(kind, namespace) + queryOf(settings), body)
  return made.ok ? { ok: true, object: made.body as JsonObject, done: "created" } : { ok: false, trouble: withSource(made.trouble, "creating", source) }
}

/** What says nothing must not be created, or the next apply would find it gone. */
function withoutNulls(value: Json): Json {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === null ? [] : [[key, withoutNulls(item)]])))
}

/** client-go's patcher: five more attempts where somebody else wrote meanwhile, a second apart after the first. */
const retriesMax = 5

function* change(call: Call, manifest: Manifest, first: JsonObject, settings: Settings): Run<Result> {
  const { kind, namespace, name, object } = manifest
  const modified = withLastApplied(object)
  if (lastApplied(first) === undefined) yield* complain(noteMissing(kind, name))
  let current = first
  for (let retry = 0; ; retry++) {
    const patch = patchFor(kind, current, modified)
    if (typeof patch === "string") return { ok: false, trouble: unpatchable(manifest, { type: "text", message: patch }, settings) }
    if (Object.keys(patch).length === 0) return { ok: true, object: current, done: "unchanged" }
    if (settings.dryRun === "client") return { ok: true, object: patched(kind, current, patch), done: "configured" }
    const sent: Attempt = yield* call.client.attempt("PATCH", objectPath(kind, namespace, name) + queryOf(settings), patch, patchType(kind))
    if (sent.ok) {
      if (isDeleting(sent.body)) yield* complain(`Warning: Detected changes to resource ${name} which is currently being deleted.\n`)
      return { ok: true, object: sent.body as JsonObject, done: "configured" }
    }
    if (!isConflict(sent.trouble) || retry === retriesMax) return { ok: false, trouble: unpatchable(manifest, sent.trouble, settings, goJson(patch)) }
    if (retry > 0) yield { type: "sleep", micros: seconds(1) }
    const again = yield* call.client.get(kind, namespace, name)
    if (!again.ok) return { ok: false, trouble: again.trouble }
    current = again.body as JsonObject
  }
}

function unpatchable(manifest: Manifest, trouble: Trouble, { dryRun }: Settings, patch = ""): Trouble {
  const inner = dryRun === "client" ? trouble : withSource(trouble, "patching", manifest.source)
  return withSource(inner, `applying patch:\n${patch}\nto:\n${describeTarget(manifest)}\nfor:`, manifest.source)
}

const isDeleting = (object: Json): boolean => isObject(object) && isObject(object["metadata"]) && object["metadata"]["deletionTimestamp"] !== undefined

const noteMissing = ({ plural }: Kind, name: string): string =>
  `Warning: resource ${plural}/${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.\n`

/** The three-way merge, or why there is none: by the kind's merge facts, or for kinds that have none by JSON merge. */
function patchFor(kind: Kind, current: JsonObject, modified: JsonObject): JsonObject | string {
  const note = lastApplied(current) ?? "{}"
  const failed = (why: string): string => `creating patch with:\noriginal:\n${note}\nmodified:\n${goJson(modified)}\n\ncurrent:\n${goJson(current)}\n\nfor: ${why}`
  const original = objectIn(note)
  if (!original) return failed("invalid JSON document")
  if (kind.schema === "") return mergeThreeWayJson(original, modified, current)
  try {
    return mergeThreeWay(original, modified, current, patchSchemaOf(definitionOf(kind.schema))) as JsonObject
  } catch (error) {
    if (!(error instanceof PatchError)) throw error
    return failed(error.message)
  }
}

/** The object that a note holds, which anybody may have written; undefined where it is none. */
function objectIn(note: string): JsonObject | undefined {
  try {
    const value = (JSON.parse(note) ?? {}) as Json
    return isObject(value) ? value : undefined
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return undefined
  }
}

const patchType = ({ schema }: Kind): string => (schema === "" ? "application/merge-patch+json" : "application/strategic-merge-patch+json")

const patched = (kind: Kind, current: JsonObject, patch: JsonObject): JsonObject =>
  (kind.schema === "" ? applyMerge(current, patch) : applyStrategic(current, patch, patchSchemaOf(definitionOf(kind.schema)))) as JsonObject

/** As a resource.Info prints itself. */
function describeTarget({ kind, namespace, name }: Manifest): string {
  const version = apiVersionOf(kind.group, kind.version)
  const lead = kind.group === "" ? `/${version}` : version
  return `Resource: "${lead}, Resource=${kind.plural}", GroupVersionKind: "${lead}, Kind=${kind.kind}"\nName: "${name}", Namespace: "${namespace}"`
}
