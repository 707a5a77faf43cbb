// Reads kubernetes-models' declarations and validators into plain definitions: names, types, formats, what is required.
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"

export interface Field {
  readonly name: string
  readonly required: boolean
  readonly type: Type
}

/** A scalar by its letter (see src/api/schema/definition.ts), a reference by its definition's name, or a list or map of either. */
export type Type = { readonly scalar: string } | { readonly ref: string } | { readonly list: Type } | { readonly map: Type }

/** What the declarations say to people about one definition: its sentence, each field's, and the words that a field may hold. */
export interface Documentation {
  readonly description: string
  /** Set for what a manifest can hold: a type that names its own kind. */
  readonly kind: string | undefined
  readonly fields: ReadonlyMap<string, { readonly description: string; readonly values: readonly string[] }>
}

const packages = fileURLToPath(new URL("../node_modules/", import.meta.url))
const [models, machinery] = [`${packages}kubernetes-models/`, `${packages}@kubernetes-models/apimachinery/`]

export const modelsVersion = (JSON.parse(readFileSync(`${models}package.json`, "utf8")) as { version: string }).version

/** "apps/v1/Deployment" → fields, for every stable version that the package has, and what they refer to. */
export function readModels(): Map<string, readonly Field[]> {
  const found = new Map<string, readonly Field[]>()
  const read = (id: string): void => {
    if (found.has(id) || id in wellKnown) return
    const fields = readDefinition(id)
    found.set(id, fields)
    for (const { type } of fields) for (const ref of refsOf(type)) read(ref)
  }
  for (const folder of versionFolders()) {
    for (const file of readdirSync(models + folder)) {
      const name = /^(\w+)\.d\.ts$/.exec(file)?.[1]
      if (name && name !== "index" && !name.endsWith("List")) read(`${folder}/${name}`)
    }
  }
  read("meta/v1/DeleteOptions")
  return found
}

function versionFolders(): string[] {
  const folders = readdirSync(models, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !entry.name.startsWith("_")).map(({ name }) => name)
  return folders.flatMap((group) => {
    if (group === "v1") return ["v1"]
    return readdirSync(models + group).filter((version) => /^v\d+$/.test(version)).map((version) => `${group}/${version}`)
  }).sort()
}

// Types with an own way of being written; their letters are those of src/api/schema/definition.ts.
const wellKnown: Readonly<Record<string, string>> = {
  "meta/v1/Time": "t", "meta/v1/MicroTime": "m", "meta/v1/FieldsV1": "j", "runtime/RawExtension": "j", "util/intstr/IntOrString": "x", "api/resource/Quantity": "q",
  "apiextensions.k8s.io/v1/JSON": "j", "apiextensions.k8s.io/v1/JSONSchemaPropsOrBool": "j", "apiextensions.k8s.io/v1/JSONSchemaPropsOrArray": "j",
  "apiextensions.k8s.io/v1/JSONSchemaPropsOrStringArray": "j",
}

const refsOf = (type: Type): string[] => ("ref" in type ? [type.ref] : "list" in type ? refsOf(type.list) : "map" in type ? refsOf(type.map) : [])

function declarationPath(id: string): string {
  const shared = `${machinery}${id.startsWith("meta/") ? `apis/${id}` : id}.d.ts`
  return existsSync(shared) ? shared : `${models}${id}.d.ts`
}

/** Kubernetes' own descriptions of a definition and of its fields. */
export function documentationOf(id: string): Documentation {
  const source = readFileSync(declarationPath(id), "utf8")
  const name = id.slice(id.lastIndexOf("/") + 1)
  const [, description = "", body = ""] = new RegExp(`(?:/\\*\\*((?:(?!\\*/)[\\s\\S])*)\\*/\\n)?export interface I${name}(?: extends \\w+)? \\{\\n([\\s\\S]*?)\\n\\}`).exec(source) ?? []
  const entries = [...body.matchAll(/(?:\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*)?"([^"]+)"\??: ([^\n]*);/g)]
  const fields = new Map(entries.map(([, text = "", field = "", type = ""]) => [field, { description: plain(text), values: /^(Array<)?\(?"[^"]*"/.test(type) ? [...type.matchAll(/"([^"]*)"/g)].map(([, value = ""]) => value) : [] }]))
  return { description: plain(description), kind: fields.get("kind")?.values.includes(name) && fields.get("apiVersion")?.values.length === 1 ? name : undefined, fields }
}

const plain = (comment: string): string => comment.split("\n").map((line) => line.replace(/^\s*\* ?/, "")).join("\n").trim()

function readDefinition(id: string): Field[] {
  const source = readFileSync(declarationPath(id), "utf8").replace(/\/\*[\s\S]*?\*\//g, "")
  const name = id.slice(id.lastIndexOf("/") + 1)
  const body = new RegExp(`export interface I${name}(?: extends \\w+)? \\{\\n([\\s\\S]*?)\\n\\}`).exec(source)?.[1] ?? ""
  const imports = new Map([...source.matchAll(/import (?:type )?\{ (\w+) \} from "([^"]+)"/g)].map(([, alias = "", from = ""]) => [alias, resolve(id, from)]))
  imports.set(`I${name}`, id)
  const formats = readFormats(source, id)
  return body.split(/\n+ {4}(?=")/).flatMap((line) => {
    const [, field = "", optional, type = ""] = /^\s*"([^"]+)"(\??): ([\s\S]*?);\s*$/.exec(line) ?? []
    return field ? [{ name: field, required: optional === "", type: typeOf(type, imports, formats.get(field)) }] : []
  })
}

function resolve(id: string, from: string): string {
  const plain = from.replace(/\.js$/, "")
  if (plain.startsWith("@kubernetes-models/apimachinery/")) return plain.slice("@kubernetes-models/apimachinery/".length).replace(/^apis\//, "")
  return new URL(plain, `file:///${id}`).pathname.slice(1)
}

function typeOf(text: string, imports: ReadonlyMap<string, string>, format: string | undefined): Type {
  const trimmed = text.trim()
  const list = /^Array<([\s\S]*)>$/.exec(trimmed)?.[1]
  if (list !== undefined) return { list: typeOf(list, imports, format) }
  const map = /^\{\s*\[key: string\]: ([\s\S]*?);\s*\}$/.exec(trimmed)?.[1]
  if (map !== undefined) return { map: typeOf(map, imports, format) }
  const ref = imports.get(trimmed)
  if (ref) return wellKnown[ref] ? { scalar: wellKnown[ref] } : { ref }
  // A literal, a union of literals, or the like of IDeployment["kind"].
  if (/^("[^"]*"( \| )?)+$/.test(trimmed) || /^I\w+\["\w+"\]$/.test(trimmed) || trimmed === "string") return { scalar: format === "byte" ? "y" : "s" }
  if (trimmed === "boolean") return { scalar: "b" }
  if (trimmed === "number") return { scalar: ({ int32: "i", int64: "l" } as Record<string, string>)[format ?? ""] ?? "d" }
  return { scalar: "j" }
}

/** Field → format, from the generated validators, which are the only place in the package that has it. */
function readFormats(source: string, id: string): Map<string, string> {
  const alias = /IIoK8s(\w+),/.exec(source.slice(source.lastIndexOf("export type {")))?.[1] ?? /as IIoK8s(\w+)/.exec(source)?.[1]
  const file = [models, machinery].map((root) => `${root}_schemas/IoK8s${alias}.js`).find((path) => existsSync(path))
  if (!file) throw new Error(`no validator of ${id}`)
  const code = readFileSync(file, "utf8")
  const functions = new Map([...code.matchAll(/function (validate\d+)\(([\s\S]*?)(?=function validate\d|$)/g)].map(([, name = "", body = ""]) => [name, body]))
  const formatIn = (name: string, depth = 3): string | undefined => {
    const body = functions.get(name) ?? ""
    const own = /format:"([\w-]+)"/.exec(body)?.[1]
    const inner = /(validate\d+)\(data\d*\[/.exec(body)?.[1]
    return own ?? (inner && depth > 0 ? formatIn(inner, depth - 1) : undefined)
  }
  const fields = code.matchAll(/(validate\d+)\(data(?:\.(\w+)|\["([^"]+)"\]),\{instancePath:/g)
  return new Map([...fields].flatMap(([, name = "", plain, quoted]) => {
    const format = formatIn(name)
    return format ? [[plain ?? quoted ?? "", format] as const] : []
  }))
}
