import { draftOf } from "../api/draft.ts"
import { instant } from "../api/instant.ts"
import type { Kind } from "../api/kind.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import type { ApiObject } from "../api/meta.ts"
import { notSimulatedIn } from "../api/not-simulated.ts"
import { decodeObject } from "../api/schema/decode.ts"
import { prepareForCreate, validateObject } from "../api/strategy.ts"
import { readDocuments, type YamlDocument } from "../api/yaml.ts"
import { isObject, type Json, type JsonObject } from "../base/json.ts"
import { listAt, nameOf, textAt } from "../base/json-path.ts"
import { isStandIn } from "./pod-view.ts"
import type { Checked, CheckedDocument, CheckedProblem } from "./protocol.ts"

/**
 * What a text would meet if it were applied to an empty cluster: whether it is YAML, whether its kinds are known, and what the kinds'
 * own structure, defaults and rules say of each object, in Kubernetes' words. What the server looks up (namespaces that are not there, immutable
 * fields of what is there already) it says itself when the text is applied.
 */
export function checkText(text: string): Omit<Checked, "type" | "id"> {
  const { documents, problem } = readDocuments(text)
  return { ...(problem ? { syntax: problem } : {}), documents: documents.map(checkDocument) }
}

function checkDocument({ value, line, twice }: YamlDocument, index: number): CheckedDocument {
  const object = isObject(value) ? value : undefined
  const problems = [...(twice ? [{ ...warning("", `line ${twice.line}: ${twice.message}; the last value counts`), at: { line: twice.line, column: twice.column } }] : []), ...itemsOf(value).flatMap(({ item, path }) => problemsOf(item).map((found) => within(path, found)))]
  return { index, line, kind: textAt(object, "kind"), name: nameOf(object), problems: problems.slice(0, problemsMax) }
}

/** More of one document nobody reads. */
const problemsMax = 100

const error = (path: string, message: string): CheckedProblem => ({ path, message, severity: "error" })
const warning = (path: string, message: string): CheckedProblem => ({ path, message, severity: "warning" })
const info = (path: string, message: string): CheckedProblem => ({ path, message, severity: "info" })

/** The objects of a list (`kind: List`), each with its place, or the one that is none. */
function itemsOf(value: Json): readonly { readonly item: Json; readonly path: string }[] {
  const items = isObject(value) ? value["items"] : undefined
  if (!isObject(value) || !Array.isArray(items) || !textAt(value, "kind").endsWith("List")) return [{ item: value, path: "" }]
  return (items as readonly Json[]).map((item, i) => ({ item, path: `items[${i}]` }))
}

const within = (place: string, problem: CheckedProblem): CheckedProblem => (place === "" ? problem : { ...problem, path: problem.path === "" ? place : `${place}.${problem.path}` })

function problemsOf(value: Json): readonly CheckedProblem[] {
  if (!isObject(value)) return [error("", "invalid object to validate")]
  const missing = ["apiVersion", "kind"].filter((field) => textAt(value, field) === "")
  if (missing.length > 0) return missing.map((field) => error(field, `${field} not set`))
  const kind = builtinRegistry.byKind(textAt(value, "apiVersion"), textAt(value, "kind"))
  if (!kind?.verbs.includes("create")) return [error("kind", `no matches for kind "${textAt(value, "kind")}" in version "${textAt(value, "apiVersion")}"`)]
  const decoded = decodeObject(kind.schema, value)
  if (!decoded.ok) return [error(typePath(decoded.error), decoded.error)]
  const { value: object, unknownFields } = decoded.value
  return [...unknownFields.map((field) => error(field, `unknown field "${field}"`)), ...ruled(kind, object), ...notes(kind, object)]
}

/** The field of a type error, without indexes, as Go writes it: "…into Go struct field PodSpec.spec.containers of type…". */
const typePath = (message: string): string => /Go struct field \w+\.(\S+) of type/.exec(message)?.[1] ?? ""

/** What the kind's defaults leave for its rules to refuse, and what it warns of. */
function ruled(kind: Kind, object: ApiObject): readonly CheckedProblem[] {
  const draft = draftOf(object)
  if (kind.namespaced) draft.metadata.namespace ??= "default"
  kind.defaults(draft)
  const context = { subresource: "", now: instant(0) }
  prepareForCreate(kind, draft, context)
  const errors = validateObject(kind, draft, undefined, context).map(({ field, body }) => error(field, body))
  return [...errors, ...kind.warnings(draft, undefined).map((text) => warning("", text))]
}

function notes(kind: Kind, object: ApiObject): readonly CheckedProblem[] {
  const unsimulated = notSimulatedIn(kind, object).map(({ path, why }) => info(path, `not simulated: ${why}`))
  if (kind.podSpec === "") return unsimulated
  const images = ["initContainers", "containers"].flatMap((list) =>
    listAt(object as unknown as JsonObject, ...kind.podSpec.split("."), list).flatMap((container, i) =>
      isStandIn(textAt(container, "image")) ? [info(`${kind.podSpec}.${list}[${i}].image`, "a stand-in: it answers on its ports, and does nothing else of what this image does")] : []),
  )
  return [...unsimulated, ...images]
}
