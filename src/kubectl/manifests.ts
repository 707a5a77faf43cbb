import { goQuote } from "../api/go-text.ts"
import type { Kind } from "../api/kind.ts"
import { matches } from "../api/selectors.ts"
import { parseLabelSelector } from "../api/label-parser.ts"
import { failure } from "../api/status.ts"
import { readDocuments } from "../api/yaml.ts"
import { isObject, type Json, type JsonObject } from "../base/json.ts"
import type { Run } from "./asks.ts"
import type { Call } from "./command.ts"
import { listedText, refuse, type Trouble } from "./errors.ts"

/** An object that a text holds, ready for its request. */
export interface Manifest {
  readonly kind: Kind
  readonly namespace: string
  readonly name: string
  readonly object: JsonObject
  /** "STDIN" or a file's name. */
  readonly source: string
  /** Which document of standard input it comes from; undefined for files. */
  readonly document: number | undefined
}

export interface Manifests {
  readonly manifests: readonly Manifest[]
  /** What could not be read or has no kind here; the rest can be worked on all the same. */
  readonly troubles: readonly Trouble[]
}

/** The objects of what `-f` names, lists taken apart, with their namespaces. Upstream: cli-runtime's resource builder. */
export function* readManifests(call: Call): Run<Manifests> {
  const manifests: Manifest[] = []
  const troubles: Trouble[] = []
  for (const { source, text } of sourcesOf(call)) {
    const { documents, problem } = readDocuments(text)
    const ofStdin = (index: number): number | undefined => (source === stdin ? index : undefined)
    const failed = function* (index: number, message: string): Run<void> {
      troubles.push({ type: "text", message })
      yield* tell(ofStdin(index), { type: "text", message })
    }
    const invalid = call.flags.text("validate", "true") === "false" ? -1 : documents.findIndex(({ value }) => whyInvalid(value) !== undefined)
    const readable = invalid < 0 ? documents : documents.slice(0, invalid)
    for (const [index, { value }] of readable.entries()) {
      for (const item of itemsOf(value)) {
        const made = manifestOf(call, item, source, ofStdin(index))
        if (typeof made === "string") yield* failed(index, made)
        else if (selected(call, made)) manifests.push(made)
      }
    }
    if (invalid >= 0) {
      const why = whyInvalid(documents[invalid]?.value ?? null) ?? ""
      yield* failed(invalid, `error validating ${goQuote(source)}: error validating data: ${why}; if you choose to ignore these errors, turn validation off with --validate=false`)
    } else if (problem) yield* failed(documents.length, `error parsing ${source}: error converting YAML to JSON: yaml: line ${problem.line}: ${problem.message}`)
  }
  return { manifests, troubles }
}

const stdin = "STDIN"

/** Tells what came of a document of standard input. */
export function* tell(document: number | undefined, trouble: Trouble | null): Run<void> {
  if (document === undefined) return
  const status = trouble === null ? null : trouble.type === "status" ? trouble.status : failure(400, undefined, listedText(trouble))
  yield { type: "document", index: document, status }
}

function sourcesOf({ flags, stdin: given, files }: Call): readonly { readonly source: string; readonly text: string }[] {
  return flags.list("filename").flatMap((name) => {
    if (name === "-") return [{ source: stdin, text: given ?? "" }]
    const text = Object.hasOwn(files, name) ? files[name] : undefined
    if (text !== undefined) return [{ source: name, text }]
    const inside = Object.keys(files).filter((path) => path.startsWith(`${name.replace(/\/$/, "")}/`) && /\.(json|yaml|yml)$/.test(path))
    if (inside.length === 0) throw refuse(`the path ${goQuote(name)} does not exist`)
    return inside.toSorted().map((path) => ({ source: path, text: files[path] ?? "" }))
  })
}

/** What has no kind can't be checked, whatever the server would say. */
function whyInvalid(value: Json): string | undefined {
  if (!isObject(value)) return "invalid object to validate"
  const missing = ["apiVersion", "kind"].filter((field) => typeof value[field] !== "string" || value[field] === "").map((field) => `${field} not set`)
  if (missing.length === 0) return undefined
  return missing.length === 1 ? missing[0] : `[${missing.join(", ")}]`
}

/** The objects of a list (`kind: List`, `ConfigMapList`…), or the one that is none. */
const itemsOf = (value: Json): readonly Json[] => (isObject(value) && Array.isArray(value["items"]) && typeof value["kind"] === "string" && value["kind"].endsWith("List") ? (value["items"] as Json[]) : [value])

function manifestOf(call: Call, value: Json, source: string, document: number | undefined): Manifest | string {
  if (!isObject(value) || typeof value["kind"] !== "string" || value["kind"] === "") return `unable to decode ${goQuote(source)}: Object 'Kind' is missing in '${JSON.stringify(value)}'`
  const metadata = isObject(value["metadata"]) ? value["metadata"] : {}
  const text = (field: string): string => (typeof metadata[field] === "string" ? metadata[field] : "")
  const version = typeof value["apiVersion"] === "string" ? value["apiVersion"] : ""
  const kind = call.discovery.byKind(version, value["kind"])
  if (!kind) {
    const what = `no matches for kind ${goQuote(value["kind"])} in version ${goQuote(version)}`
    return `resource mapping not found for name: ${goQuote(text("name"))} namespace: ${goQuote(text("namespace"))} from ${goQuote(source)}: ${what}\nensure CRDs are installed first`
  }
  const own = text("namespace")
  if (kind.namespaced && own !== "" && call.enforceNamespace && own !== call.namespace) {
    return `the namespace from the provided object ${goQuote(own)} does not match the namespace ${goQuote(call.namespace)}. You must pass '--namespace=${own}' to perform this operation.`
  }
  const namespace = kind.namespaced ? own || call.namespace : ""
  const object = namespace === own ? value : { ...value, metadata: { ...metadata, namespace } }
  return { kind, namespace, name: text("name"), object, source, document }
}

function selected({ flags }: Call, { object }: Manifest): boolean {
  const text = flags.text("selector")
  if (text === "") return true
  const selector = parseLabelSelector(text)
  if (!selector.ok) throw refuse(`the provided selector ${goQuote(text)} is not valid: ${selector.error}`)
  const labels = isObject(object["metadata"]) ? object["metadata"]["labels"] : undefined
  return matches(selector.value, isObject(labels) ? (labels as Record<string, string>) : undefined)
}
