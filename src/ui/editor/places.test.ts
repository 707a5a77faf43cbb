import { expect, test } from "vitest"
import { findPlaces } from "./places.ts"

const text = `# a comment above
apiVersion: apps/v1
kind: Deployment
metadata:
  name: Web
  labels:
    app.kubernetes.io/name: "a b"
spec:
  replicas: three
  template:
    spec:
      containers:
      - name: nginx
        image:
      - {name: log, image: busybox}
---
apiVersion: v1
kind: ConfigMap
data:
  index.html: |
    one
    two
  list: [a, b]
`
const lines = text.split("\n")

/** What the mark of a path covers, with its line: the reader sees no more of it. */
function marked(path: string, document = 1): string {
  const { line, column, endColumn } = findPlaces(text)(document, path)
  return `${line}: ${lines[line - 1]?.slice(column - 1, endColumn - 1)}`
}

test.each([
  ["metadata.name", "5: Web"],
  ["metadata.labels", "6: labels"],
  ["metadata.labels[app.kubernetes.io/name]", '7: "a b"'],
  ["spec.replicas", "9: three"],
  ["spec.template.spec.containers[0].name", "13: nginx"],
  ["spec.template.spec.containers[1].image", "15: busybox"],
  ["spec.template.spec.containers[1]", "15: name"],
  ["spec.template.spec.containers.name", "13: nginx"],
])("the field %s is marked where it stands", (path, place) => {
  expect(marked(path)).toBe(place)
})

test.each([
  ["spec.selector", "8: spec"],
  ["spec.template.spec.containers[0].image", "14: image"],
  ["spec.template.spec.containers[0].ports[0].containerPort", "13: name"],
  ["spec.template.spec.containers[7].name", "12: containers"],
  ["", "2: apiVersion"],
])("of %s, which is not there, the nearest field above it is marked", (path, place) => {
  expect(marked(path)).toBe(place)
})

test("a document after another is found by the line on which it begins, and keys may hold dots", () => {
  expect(marked("data[index.html]", 17)).toBe("20: |")
  expect(marked("data.index.html", 17)).toBe("20: |")
  expect(marked("data.list", 17)).toBe("23: list")
  expect(marked("kind", 17)).toBe("18: ConfigMap")
})

test("a text that is no YAML at all still has a place", () => {
  expect(findPlaces("\n  {{{")(1, "spec")).toMatchObject({ line: 2 })
  expect(findPlaces("")(1, "spec")).toEqual({ line: 1, column: 1, endColumn: 2 })
})
