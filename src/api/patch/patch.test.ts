import { CORE_SCHEMA, load } from "js-yaml"
import fc from "fast-check"
import { expect, test } from "vitest"
import type { Json, JsonObject } from "../../base/json.ts"
import { casesOf, describeTable, sharedText } from "../../testing/tables.ts"
import { applyJsonPatch } from "./json-patch.ts"
import { applyMerge, diffMerge, filterNulls, mergeThreeWayJson } from "./json-merge.ts"
import type { Mutable, PatchField, PatchSchema } from "./patch-schema.ts"
import { PatchError } from "./patch-schema.ts"
import { applyStrategic } from "./strategic-apply.ts"
import { diffStrategic, mergeThreeWay } from "./strategic-diff.ts"

interface FieldFacts {
  "list of"?: string
  is?: string
  "map of"?: string
  patchStrategy?: string
  patchMergeKey?: string
}
type Facts = Record<string, Record<string, FieldFacts | string>>

const anything: PatchSchema = { name: "map", field: () => ({ schema: anything, strategy: "", retainKeys: false, mergeKey: "" }) }

function schemaOf(facts: Facts, name: string): PatchSchema {
  const fields = facts[name]
  if (!fields) return anything
  return {
    name,
    field(key): PatchField | undefined {
      const field = fields[key]
      if (field === undefined || typeof field === "string") return undefined
      const strategies = (field.patchStrategy ?? "").split(",")
      const strategy = strategies.includes("merge") ? "merge" : strategies.includes("replace") ? "replace" : ""
      return { schema: schemaOf(facts, field["list of"] ?? field.is ?? ""), strategy, retainKeys: strategies.includes("retainKeys"), mergeKey: field.patchMergeKey ?? "" }
    },
  }
}

const text = sharedText("tables/strategic-merge-patch-schema.json")
const mergeItem = schemaOf(text ? (JSON.parse(text) as Facts) : {}, "MergeItem")

const read = (value: unknown): Mutable => ((typeof value === "string" ? load(value, { schema: CORE_SCHEMA }) : value) ?? {}) as Mutable
const sorted = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

describeTable("strategic-merge-patch", (cases) => {
  for (const { id, value } of cases.filter(({ test: name }) => /^Test(Custom)?StrategicMergePatch$/.test(name ?? ""))) {
    const row = value as unknown as Record<"original" | "twoWay" | "modified" | "current" | "threeWay" | "result" | "twoWayResult" | "expectedError", unknown>
    const custom = id.includes("Custom")
    test(`${id} ${String((value as unknown as { description: string }).description)}`, () => {
      if (row.expectedError) return expect(() => applyStrategic(read(row.original), read(row.twoWay), mergeItem)).toThrow(row.expectedError as string)
      expect(applyStrategic(read(row.original), read(row.twoWay), mergeItem)).toEqual(read(row.twoWayResult ?? row.modified))
      if (custom) return
      expect(sorted(diffStrategic(read(row.original), read(row.modified), mergeItem))).toEqual(read(row.twoWay))
      if (row.threeWay === undefined) return
      const patch = mergeThreeWay(read(row.original), read(row.modified), read(row.current), mergeItem)
      expect(patch).toEqual(read(row.threeWay))
      expect(applyStrategic(read(row.current), patch, mergeItem)).toEqual(read(row.result))
    })
  }
  for (const { id, value } of casesOf(cases, "TestNumberConversion")) {
    const row = value as unknown as Record<"old" | "new" | "expectedPatch" | "expectedResult", string>
    test(id, () => {
      const [before, after] = [JSON.parse(row.old) as Mutable, JSON.parse(row.new) as Mutable]
      const patch = diffStrategic(before, after, mergeItem)
      expect(patch).toEqual(JSON.parse(row.expectedPatch))
      expect(applyStrategic(before, patch, mergeItem)).toEqual(JSON.parse(row.expectedResult))
    })
  }
})

describeTable("json-merge-patch-three-way", (cases) => {
  for (const { id, value } of casesOf(cases, "TestKeepOrDeleteNullInObj")) {
    const row = value as unknown as Record<"originalObj" | "expectedWithNull" | "expectedWithoutNull", JsonObject>
    test(id, () => {
      expect(filterNulls(row.originalObj, true)).toEqual(row.expectedWithNull)
      expect(filterNulls(row.originalObj, false)).toEqual(row.expectedWithoutNull)
    })
  }
  for (const { id, value } of casesOf(cases, "TestCreateThreeWayJSONMergePatch")) {
    const row = value as unknown as Record<"original" | "modified" | "current" | "threeWay" | "result", JsonObject | undefined>
    test(id, () => {
      const patch = mergeThreeWayJson(row.original ?? {}, row.modified ?? {}, row.current ?? {})
      expect(patch).toEqual(row.threeWay)
      expect(applyMerge(row.current ?? {}, patch)).toEqual(row.result)
    })
  }
})

const json = fc.dictionary(fc.constantFrom("a", "b", "c", "d"), fc.jsonValue().filter((value) => !JSON.stringify(value).includes("null")), { noNullPrototype: true })

test("a merge patch made of two objects leads from one to the other", () => {
  fc.assert(
    fc.property(json, json, (before, after) => {
      const [from, to] = [before as JsonObject, after as JsonObject]
      expect(applyMerge(from, diffMerge(from, to))).toEqual(to)
    }),
  )
})

const item = fc.record({ name: fc.constantFrom("x", "y", "z"), value: fc.constantFrom("1", "2") })
const holder = fc.record({
  mergingList: fc.uniqueArray(item, { selector: ({ name }) => name }),
  mergingIntList: fc.uniqueArray(fc.integer({ min: 0, max: 4 })),
  simpleMap: fc.dictionary(fc.constantFrom("k", "l"), fc.constantFrom("1", "2"), { noNullPrototype: true }),
}, { requiredKeys: [], noNullPrototype: true })

const lists: PatchSchema = schemaOf({
  Holder: { mergingList: { "list of": "Item", patchStrategy: "merge", patchMergeKey: "name" }, mergingIntList: { "list of": "integer", patchStrategy: "merge" }, simpleMap: { "map of": "string" } },
  Item: { name: "string", value: "string" },
}, "Holder")
const emptyAsAbsent = (value: Mutable): Mutable =>
  Object.fromEntries(Object.entries(value).filter(([, part]) => Object.keys(part as object).length > 0))

test("a strategic patch made of two objects leads from one to the other, and changes neither", () => {
  fc.assert(
    fc.property(holder, holder, (from, to) => {
      const before = JSON.stringify([from, to])
      const patch = diffStrategic(from, to, lists)
      expect(emptyAsAbsent(applyStrategic(from, patch, lists))).toEqual(emptyAsAbsent(to))
      expect(JSON.stringify([from, to])).toBe(before)
    }),
  )
})

// An author who drops the whole list drops what others put into it too: as in Kubernetes.
const named = fc.record({ mergingList: fc.uniqueArray(item, { selector: ({ name }) => name, minLength: 1 }) }, { noNullPrototype: true })

test("apply keeps what others added and takes away what the author dropped", () => {
  fc.assert(
    fc.property(named, named, (original, modified) => {
      const current = { ...original, mergingList: [...original.mergingList, { name: "sidecar", value: "1" }] }
      const result = applyStrategic(current, mergeThreeWay(original, modified, current, lists), lists)
      const names = (result["mergingList"] as { name: string }[]).map(({ name }) => name).sort()
      expect(names).toEqual([...modified.mergingList.map(({ name }) => name), "sidecar"].sort())
    }),
  )
})

test("a JSON patch edits a copy, and one that does not fit is refused", () => {
  const target: Json = Object.freeze({ a: [1, 2], b: { c: "d" } })
  const patch: Json = [{ op: "test", path: "/b/c", value: "d" }, { op: "add", path: "/a/-", value: 3 }, { op: "move", from: "/b/c", path: "/e" }]
  expect(applyJsonPatch(target, patch)).toEqual({ a: [1, 2, 3], b: {}, e: "d" })
  expect(target).toEqual({ a: [1, 2], b: { c: "d" } })
  expect(applyJsonPatch(target, [{ op: "replace", path: "", value: 5 }])).toBe(5)
  for (const bad of [{}, [{ op: "remove", path: "/x" }], [{ op: "test", path: "/b/c", value: "x" }], [{ op: "fly", path: "/b" }]]) {
    expect(() => applyJsonPatch(target, bad)).toThrow(PatchError)
  }
})
