// Writes src/api/schema/definitions.ts, the schema without descriptions that the engine carries, the editor's schema with them (see editor-schema.ts), and src/cluster/engine-id.ts (see engine.ts). `npm run generate`; whatever builds, tests or
// checks calls it first. It costs a fifth of a second where something changed, else nothing.
import { createHash } from "node:crypto"
import { existsSync, readFileSync, writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { generateEditorSchema } from "./editor-schema.ts"
import { generateEngineId } from "./engine.ts"
import { merging, writing } from "./facts.ts"
import { modelsVersion, readModels } from "./models.ts"
import type { Field, Type } from "./models.ts"

const output = fileURLToPath(new URL("../src/api/schema/definitions.ts", import.meta.url))

export function generate(): void {
  generateDefinitions()
  generateEditorSchema(stampOf("generate.ts", "models.ts", "editor-schema.ts"))
  generateEngineId()
}

function generateDefinitions(): void {
  const stamp = `// ${stampOf("generate.ts", "models.ts", "facts.ts")}\n`
  if (existsSync(output) && readFileSync(output, "utf8").startsWith(stamp)) return
  writeFileSync(output, `${stamp}export const definitions = ${JSON.stringify(definitionLines().join("\n"))}\n`)
}

/** Tells whether what is there came from these sources. */
function stampOf(...files: readonly string[]): string {
  const sources = files.map((file) => readFileSync(new URL(file, import.meta.url)))
  return `Generated from kubernetes-models ${modelsVersion}; sources ${createHash("sha256").update(Buffer.concat(sources)).digest("hex").slice(0, 16)}.`
}

const table = (text: string): Map<string, string[]> =>
  new Map(text.trim().split("\n").map((line) => [line.slice(0, line.indexOf(" ")), line.slice(line.indexOf(" ") + 1).split(" ")]))

/** One definition a line: `apps/v1/Scale !=name:s ~items:[@v1/Pod*name`. The notation is explained in src/api/schema/definition.ts. */
function definitionLines(): string[] {
  const [exceptions, merges] = [table(writing), table(merging)]
  const models = readModels()
  const numbers = new Map([...models.keys()].map((id, i) => [id, i.toString(36)]))
  return [...models].map(([id, fields]) => {
    const signs = new Map((exceptions.get(id) ?? []).map((entry) => [entry.slice(1), entry[0] as string]))
    const facts = new Map((merges.get(id) ?? []).map((entry) => [/^[\w-]+/.exec(entry)?.[0] ?? "", entry]))
    return [id, ...fields.map((field) => fieldText(field, signs.get(field.name), facts.get(field.name), numbers))].join(" ")
  })
}

function fieldText(field: Field, sign: string | undefined, fact: string | undefined, numbers: ReadonlyMap<string, string>): string {
  const merge = fact === undefined ? "" : fact.includes("!") ? "!" : `${isList(field.type) ? "*" : ""}${/:([\w-]+)/.exec(fact)?.[1] ?? ""}`
  return `${field.required ? "!" : ""}${sign ?? usualSign(field)}${field.name}:${typeText(field.type, numbers)}${merge}${fact?.includes("^") ? "^" : ""}`
}

const isList = (type: Type): boolean => "list" in type

function usualSign({ name, required, type }: Field): string {
  const scalar = "scalar" in type ? type.scalar : ""
  if ("ref" in type) return required || ["metadata", "spec", "status"].includes(name) ? "=" : "?"
  if (required) return scalar && !"tmjxq".includes(scalar) ? "=" : "?"
  return !scalar || "sby".includes(scalar) ? "~" : "?"
}

function typeText(type: Type, numbers: ReadonlyMap<string, string>): string {
  if ("scalar" in type) return type.scalar
  if ("ref" in type) return `@${numbers.get(type.ref)}`
  return "list" in type ? `[${typeText(type.list, numbers)}` : `{${typeText(type.map, numbers)}`
}

if (import.meta.main) generate()
