import fc from "fast-check"
import { expect, test } from "vitest"
import { highlight } from "./highlight.ts"

const short = { key: "k", text: "t", number: "n", word: "w", mark: "m", comment: "c" } as const
const told = (text: string): string[] => highlight(text).map((line) => line.map(({ type, text: piece }) => `${short[type]}<${piece}>`).join(""))

test("keys, values, marks and comments have colours of their own", () => {
  expect(told(`# a web server
apiVersion: apps/v1
replicas: 3 # three
paused: false
- name: "a: b" # quoted
  image: nginx:1.27
- - x
---
"quoted key": {}
url: http://a/#b`)).toEqual([
    "c<# a web server>",
    "k<apiVersion>m<:>m< >t<apps/v1>",
    "k<replicas>m<:>m< >n<3>m< >c<# three>",
    "k<paused>m<:>m< >w<false>",
    'm<- >k<name>m<:>m< >t<"a: b">m< >c<# quoted>',
    "m<  >k<image>m<:>m< >t<nginx:1.27>",
    "m<- - >t<x>",
    "m<--->",
    'k<"quoted key">m<:>m< >m<{}>',
    "k<url>m<:>m< >t<http://a/#b>",
  ])
})

test("a text of several lines is text until it is over, whatever it looks like", () => {
  expect(told(`data:
  page: |
    # not a comment
    key: value

  next: 1
- |-
  a: b
- c: d`)).toEqual([
    "k<data>m<:>",
    "m<  >k<page>m<:>m< >m<|>",
    "t<    # not a comment>",
    "t<    key: value>",
    "",
    "m<  >k<next>m<:>m< >n<1>",
    "m<- >m<|->",
    "t<  a: b>",
    "m<- >k<c>m<:>m< >t<d>",
  ])
})

test("nothing is lost, whatever is written", () => {
  const texts = fc.array(fc.oneof(fc.string(), fc.constantFrom("- ", ": ", "#", " #", "'", '"', "|", ">-", "---", "\n", "  ", "a: b", "\\")), { maxLength: 20 }).map((parts) => parts.join(""))
  fc.assert(fc.property(texts, (text) => {
    expect(highlight(text).map((line) => line.map((piece) => piece.text).join("")).join("\n")).toBe(text)
  }))
})
