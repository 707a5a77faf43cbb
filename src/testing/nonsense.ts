import { readdirSync, readFileSync } from "node:fs"
import fc from "fast-check"
import type { Kind } from "../api/kind.ts"
import { builtinRegistry } from "../api/kinds/index.ts"
import { readDocuments } from "../api/yaml.ts"
import { isObject, type Json, type JsonObject } from "../base/json.ts"

const examples = new URL("../../lessons/examples/", import.meta.url)

/** The objects of the examples, and every kind with nothing but a name. */
export const objects: readonly JsonObject[] = [
  ...readdirSync(examples).flatMap((file) => readDocuments(readFileSync(new URL(file, examples), "utf8")).documents.map(({ value }) => value as JsonObject)),
  ...builtinRegistry.kinds.filter(({ verbs }) => verbs.includes("list")).flatMap(({ apiVersion, kind }) => [
    { apiVersion, kind, metadata: { name: "a" } },
    { apiVersion, kind, metadata: { name: "b" }, spec: {} },
    { apiVersion, kind, metadata: { name: "c" }, spec: null, status: null },
  ]),
]

const nothings: readonly Json[] = [null, {}, [], "", "x", 0, -1, true, [null], [{}], { a: null }]

/** The value with what lies at one of its places replaced, or taken away. */
function spoilt(value: Json, place: number, by: Json | undefined): Json {
  const seen = { places: 0 }
  const visit = (at: Json): Json | undefined => {
    if (seen.places++ === place) return by
    if (Array.isArray(at)) return at.flatMap((item) => visit(item) ?? [])
    if (!isObject(at)) return at
    return Object.fromEntries(Object.entries(at).flatMap(([key, item]) => {
      // What says which kind it is stays.
      const next = key === "apiVersion" || key === "kind" ? item : visit(item as Json)
      return next === undefined ? [] : [[key, next]]
    }))
  }
  return visit(value) ?? {}
}

/** The kind of one of {@link objects}. */
export const kindOf = ({ apiVersion, kind }: JsonObject): Kind | undefined => builtinRegistry.byKind(apiVersion as string, kind as string)

/** One of the objects and what becomes of it when something is taken from it or put in its place. */
export const nonsense = fc
  .record({ object: fc.constantFrom(...objects), place: fc.integer({ min: 1, max: 60 }), by: fc.option(fc.constantFrom(...nothings), { nil: undefined }) })
  .map(({ object, place, by }) => ({ object, spoilt: spoilt(object, place, by) }))
