import { loadAll, YAMLException } from "js-yaml"
import { whyNotJson, type Json } from "../base/json.ts"
import { kubernetesSchema } from "./yaml-scalars.ts"

/** A place in the text and what is wrong there; lines and columns count from 1. */
export interface YamlProblem {
  readonly line: number
  readonly column: number
  /** In the words of Kubernetes' YAML library where it has the same complaint. */
  readonly message: string
}

export interface YamlDocument {
  readonly value: Json
  /** The line on which the document's text begins: the one after its `---`. */
  readonly line: number
  /** A key that stands twice in one mapping. kubectl takes the last value and says nothing; whoever edits the text should be told. */
  readonly twice?: YamlProblem
}

/** The documents up to the first that can't be read, and why that one can't. */
export interface YamlDocuments {
  readonly documents: readonly YamlDocument[]
  readonly problem?: YamlProblem
}

export const yamlCharactersMax = 1_000_000
const yamlDocumentsMax = 200
const aliasesMax = 100
/** Values in one document, aliases counted wherever they stand: a few lines of aliases can mean billions. */
const valuesMax = 200_000

/**
 * Reads YAML, or JSON, which is YAML, as kubectl does: documents between lines of `---`, scalars by the rules of YAML 1.1
 * (yaml-scalars.ts). Documents that hold nothing are left out. Never throws.
 */
export function readDocuments(text: string): YamlDocuments {
  if (text.length > yamlCharactersMax) return { documents: [], problem: { line: 1, column: 1, message: `the text has more than ${yamlCharactersMax} characters` } }
  const documents: YamlDocument[] = []
  for (const part of split(text)) {
    const read = readOne(part)
    if ("problem" in read) return { documents, problem: read.problem }
    if (read.value === null) continue
    if (documents.length === yamlDocumentsMax) return { documents, problem: { line: part.line, column: 1, message: `there are more than ${yamlDocumentsMax} documents` } }
    documents.push({ ...read, line: part.line })
  }
  return { documents }
}

interface Part {
  readonly text: string
  readonly line: number
}

/** Upstream: apimachinery's util/yaml YAMLReader, which looks for the separator before anything is parsed. */
function split(text: string): Part[] {
  const parts: Part[] = []
  const lines = text.split("\n")
  let from = 0
  lines.forEach((line, i) => {
    if (!/^---\s*(#.*)?$/.test(line)) return
    parts.push({ text: lines.slice(from, i).join("\n"), line: from + 1 })
    from = i + 1
  })
  return [...parts, { text: lines.slice(from).join("\n"), line: from + 1 }]
}

type Read = { readonly value: Json; readonly twice?: YamlProblem } | { readonly problem: YamlProblem }

function readOne({ text, line }: Part): Read {
  const strict = load(text, line, false)
  const twice = "problem" in strict && strict.problem.message.startsWith(duplicateKey) ? strict.problem : undefined
  const read = twice ? load(text, line, true) : strict
  if ("problem" in read) return read
  const why = whyRefused(read.value)
  if (why !== undefined) return { problem: { line, column: 1, message: why } }
  return { value: read.value as Json, ...(twice ? { twice } : {}) }
}

function load(text: string, line: number, lastKeyWins: boolean): { readonly value: unknown } | { readonly problem: YamlProblem } {
  try {
    const [value = null, ...more] = loadAll(text, { schema: kubernetesSchema, json: lastKeyWins, maxAliases: aliasesMax })
    if (more.length === 0) return { value }
    return { problem: { line, column: 1, message: "a document that follows another begins with a line of its own, ---" } }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const { mark, reason } = error
    const at = { line: line + (mark?.line ?? 0), column: (mark?.column ?? 0) + 1 }
    return { problem: { ...at, message: inGoWords(reason, text, mark?.position ?? 0) } }
  }
}

const duplicateKey = "duplicated mapping key"

/** js-yaml's complaints that are go-yaml's in other words. */
const goWords: readonly (readonly [reason: RegExp, words: string])[] = [
  [/^tab characters must not be used/, "found character that cannot start any token"],
  [/^unexpected end of the stream within a flow collection/, "did not find expected ',' or ']'"],
  [/^unexpected end of the stream within/, "found unexpected end of stream"],
  [/^end of the stream or a document separator is expected/, "did not find expected <document start>"],
  [/^unknown escape sequence/, "found unknown escape character"],
]

function inGoWords(reason: string, text: string, position: number): string {
  const anchor = /^unidentified alias "(.*)"$/.exec(reason)
  if (anchor) return `unknown anchor '${anchor[1]}' referenced`
  if (reason === "bad indentation of a mapping entry") return badEntry(text, position)
  return goWords.find(([shape]) => shape.test(reason))?.[1] ?? reason
}

/** A second colon on the line reads as a mapping inside a scalar. */
function badEntry(text: string, position: number): string {
  const lineEnd = text.indexOf("\n", position)
  const rest = text.slice(position, lineEnd < 0 ? undefined : lineEnd)
  if (/^[@`]/.test(rest)) return "found character that cannot start any token"
  return /:(\s|$)/.test(rest) ? "mapping values are not allowed in this context" : "did not find expected key"
}

function whyRefused(value: unknown): string | undefined {
  const budget = { left: valuesMax }
  if (!fits(value, budget)) return `the document holds more than ${valuesMax} values`
  return whyNotJson(value)
}

function fits(value: unknown, budget: { left: number }): boolean {
  if (--budget.left < 0) return false
  if (typeof value !== "object" || value === null) return true
  return Object.values(value).every((item) => fits(item, budget))
}
