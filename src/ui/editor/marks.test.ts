import { expect, test } from "vitest"
import type { Checked } from "../../bridge/protocol.ts"
import { marksOf } from "./marks.ts"
import { findPlaces } from "./places.ts"

const text = `apiVersion: v1
kind: Pod
metadata:
  name: Web
spec:
  containers: []
---
apiVersion: v1
kind: Pods
metadata: {name: a}
`
const checked: Checked = {
  type: "checked",
  id: 1,
  documents: [
    { index: 0, line: 1, kind: "Pod", name: "Web", problems: [{ path: "metadata.name", message: "Invalid value", severity: "error" }, { path: "spec.containers", message: "Required value", severity: "error" }, { path: "metadata.name", message: "a note", severity: "info" }] },
    { index: 1, line: 8, kind: "Pods", name: "a", problems: [{ path: "kind", message: "no matches for kind", severity: "error" }] },
  ],
}
const told = (...[judged, outcomes]: [Checked, Parameters<typeof marksOf>[1]]): string[] => marksOf(judged, outcomes, findPlaces(text)).map(({ line, column, endColumn, severity, message }) => `${line}:${column}-${endColumn} ${severity} ${message}`)

test("what the engine objects to stands on its line, the gravest first", () => {
  expect(told(checked, new Map())).toEqual(["4:9-12 error metadata.name: Invalid value", "4:9-12 info metadata.name: a note", "6:3-13 error spec.containers: Required value", "9:7-11 error no matches for kind"])
})

test("what the server refused stands where its causes point, and what is known already is not said twice", () => {
  const refusal = { kind: "Status", message: 'Pod "Web" is invalid: …', details: { causes: [{ field: "metadata.name", message: "Invalid value" }, { field: "spec", message: "Forbidden: no" }] } }
  expect(told({ ...checked, documents: checked.documents.map((document) => ({ ...document, problems: document.problems.slice(0, 1) })) }, new Map([[0, refusal], [1, null]]))).toEqual([
    "4:9-12 error metadata.name: Invalid value", "5:1-5 error spec: Forbidden: no", "9:7-11 error no matches for kind",
  ])
})

test("a refusal without causes is about the whole document", () => {
  expect(told({ ...checked, documents: [{ index: 1, line: 8, kind: "", name: "", problems: [] }] }, new Map([[1, { message: "namespaces \"x\" not found" }]]))).toEqual(['8:1-11 error namespaces "x" not found'])
  expect(told({ ...checked, documents: checked.documents.slice(1) }, new Map([[1, { message: 'resource mapping not found: no matches for kind "Pods"' }]]))).toEqual(["9:7-11 error no matches for kind"])
})

test("a text that can't be read is marked where reading broke off", () => {
  expect(told({ type: "checked", id: 1, syntax: { line: 3, column: 5, message: "did not find expected key" }, documents: [] }, new Map())).toEqual(["3:5-6 error did not find expected key"])
})

test("what says itself where it is stands there", () => {
  const twice = { path: "", at: { line: 5, column: 3 }, message: "line 5: twice", severity: "warning" as const }
  expect(told({ type: "checked", id: 1, documents: [{ index: 0, line: 1, kind: "Pod", name: "Web", problems: [twice] }] }, new Map())).toEqual(["5:3-4 warning line 5: twice"])
})
