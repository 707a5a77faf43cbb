import fc from "fast-check"
import { CORE_SCHEMA, load } from "js-yaml"
import { expect, test } from "vitest"
import type { Json } from "../../base/json.ts"
import { yamlText } from "./yaml.ts"

test("an object is laid out as kubectl does", () => {
  const text = yamlText({ kind: "Node", metadata: { name: "node-1", labels: { a: "true", "b/c": "" } }, spec: { taints: [{ key: "k", effect: "NoSchedule" }], list: [], map: {} }, note: "one\ntwo", number: 3, cidrs: ["10.244.1.0/24"] })
  expect(text).toBe(`cidrs:
- 10.244.1.0/24
kind: Node
metadata:
  labels:
    a: "true"
    b/c: ""
  name: node-1
note: |-
  one
  two
number: 3
spec:
  list: []
  map: {}
  taints:
  - effect: NoSchedule
    key: k
`)
})

const awkward = fc.constantFrom("", "yes", "null", "~", "1e3", "0x1f", "1_000", "12:30:45", "2026-01-01", "- a", "a: b", "a #b", "#a", "---", "...", "a\n", "a\n\n", "\na", " a", "a ", "a\tb", "a\r\nb", "a\n b\n", "?", "|", "&a", "*a", "!a", "%a", "@a", "`a", "{a", "[a", "é", "\u2028", "😀", "=", "<<", ".5", ".inf", "a\nb: c\n- d")
const text = fc.oneof(awkward, fc.string(), fc.string({ unit: "grapheme" }))
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof({ depthSize: "small" }, text, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0 || 0), fc.boolean(), fc.constant(null), fc.array(tie("json"), { maxLength: 4 }), fc.dictionary(text.filter((key) => key !== "__proto__"), tie("json"), { maxKeys: 4 })) as fc.Arbitrary<Json>,
}))

test("whatever is printed reads back as the same", () => {
  fc.assert(fc.property(json, (value) => {
    expect(load(yamlText(value), { schema: CORE_SCHEMA })).toEqual(value)
  }), { numRuns: 2_000 })
})
