// Writes src/ui/editor/kubernetes-schema.json: the JSON schema by which the page's editor completes and explains, with Kubernetes' own descriptions. A static asset that the
// page fetches when the editor wakes; the engine never sees it, and it is not committed. The engine judges manifests; this only helps to write them.
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { documentationOf, readModels } from "./models.ts"
import type { Documentation, Field, Type } from "./models.ts"

type Schema = Readonly<Record<string, unknown>>

const output = fileURLToPath(new URL("../src/ui/editor/kubernetes-schema.json", import.meta.url))

/** Writes the schema unless the one that is there carries the same stamp. */
export function generateEditorSchema(stamp: string): void {
  const head = `{"$comment":${JSON.stringify(stamp)},`
  if (existsSync(output) && readFileSync(output, "utf8").startsWith(head)) return
  writeFileSync(output, head + JSON.stringify(editorSchema()).slice(1))
}

/** The root is one of the kinds, told apart by apiVersion and kind: the language server offers those kinds that fit what is written. */
function editorSchema(): Schema {
  const models = readModels()
  const documented = new Map([...models.keys()].map((id) => [id, documentationOf(id)]))
  const kinds = [...documented].filter(([, { kind }]) => kind !== undefined)
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    oneOf: kinds.map(([id]) => ({ $ref: reference(id) })),
    definitions: Object.fromEntries([...models].map(([id, fields]) => [nameOf(id), definition(id, fields, documented.get(id) as Documentation)])),
  }
}

const nameOf = (id: string): string => id.replaceAll("/", ".")
const reference = (id: string): string => `#/definitions/${nameOf(id)}`

function definition(id: string, fields: readonly Field[], { description, kind, fields: notes }: Documentation): Schema {
  const properties = fields.map(({ name, type }) => [name, { ...(notes.get(name)?.description && { description: notes.get(name)?.description }), ...typed(type, notes.get(name)?.values ?? []) }])
  const required = [...(kind ? ["apiVersion", "kind"] : []), ...fields.filter((field) => field.required && field.name !== "apiVersion" && field.name !== "kind").map(({ name }) => name)]
  return { title: id.slice(id.lastIndexOf("/") + 1), ...(description && { description }), type: "object", properties: Object.fromEntries(properties), ...(required.length > 0 && { required }), additionalProperties: false }
}

const scalars: Readonly<Record<string, Schema>> = {
  s: { type: "string" }, b: { type: "boolean" }, i: { type: "integer" }, l: { type: "integer" }, d: { type: "number" }, q: { type: ["string", "number"] }, x: { type: ["integer", "string"] },
  t: { type: "string" }, m: { type: "string" }, y: { type: "string" }, j: {},
}

/** `values` are the only ones that the field may take, where its type names them; for a list they are its items'. */
function typed(type: Type, values: readonly string[]): Schema {
  if ("ref" in type) return { $ref: reference(type.ref) }
  if ("list" in type) return { type: "array", items: typed(type.list, values) }
  if ("map" in type) return { type: "object", additionalProperties: typed(type.map, []) }
  return values.length > 0 ? { type: "string", enum: values } : (scalars[type.scalar] ?? {})
}
