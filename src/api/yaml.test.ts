import fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { readDocuments, yamlCharactersMax } from "./yaml.ts"

const valueOf = (text: string): unknown => readDocuments(text).documents[0]?.value

describe("YAML", () => {
  test.each([
    ["yes", true], ["n", false], ["On", true], ["~", null], ["0644", 420], ["0o17", 15], ["0x1F", 31], ["0b11", 3], ["1_000", 1000], ["+1", 1], ["-0", 0],
    ["1e3", 1000], [".5", 0.5], ["089", 89], ["1:30", "1:30"], ["2026-01-01", "2026-01-01"], ["1.2.3", "1.2.3"], ["0x", "0x"], ["''", ""], ["12e", "12e"],
  ])("reads %s as Kubernetes does", (text, value) => {
    expect(valueOf(`a: ${text}`)).toEqual({ a: value })
  })

  it("reads documents one by one, each with the line where it begins, and leaves empty ones out", () => {
    const { documents, problem } = readDocuments("# nothing\n---\na: 1\n--- # two\n\nb: |\n  ---\n  x\n---\n---\n{\"c\": [1]}\n")
    expect(problem).toBeUndefined()
    expect(documents).toEqual([
      { value: { a: 1 }, line: 3 },
      { value: { b: "---\nx\n" }, line: 5 },
      { value: { c: [1] }, line: 11 },
    ])
  })

  it("keeps what comes before a document that can't be read, and says where it breaks", () => {
    const { documents, problem } = readDocuments("a: 1\n---\nmetadata:\n  name: bad\n   labels: {}\n")
    expect(documents).toHaveLength(1)
    expect(problem).toEqual({ line: 5, column: 10, message: "mapping values are not allowed in this context" })
  })

  test.each([
    ["a:\n\t- b", 2, "found character that cannot start any token"],
    ["a: [1", 1, "did not find expected ',' or ']'"],
    ["a: 'x", 1, "found unexpected end of stream"],
    ["a: *x", 1, "unknown anchor 'x' referenced"],
    ["- a\nb: 1", 2, "did not find expected <document start>"],
    ["a: .inf", 1, "a: Infinity is not a JSON number"],
  ])("says what is wrong with %j in Kubernetes' words", (text, line, message) => {
    expect(readDocuments(text).problem).toMatchObject({ line, message })
  })

  it("takes the last of two equal keys, as kubectl does, and tells of them", () => {
    expect(readDocuments("a: 1\nb: 2\na: 3\n").documents).toEqual([{ value: { a: 3, b: 2 }, line: 1, twice: { line: 3, column: 1, message: "duplicated mapping key" } }])
  })

  it("refuses bombs and floods by name", () => {
    const level = (i: number): string => `l${i}: &l${i} [${Array.from({ length: 9 }, () => `*l${i - 1}`).join(",")}]\n`
    const bomb = `l0: &l0 [x,x,x,x,x,x,x,x,x]\n${Array.from({ length: 9 }, (_, i) => level(i + 1)).join("")}`
    expect(readDocuments(bomb).problem?.message).toBe("the document holds more than 200000 values")
    expect(readDocuments(`a: &a 1\nb: [${"*a,".repeat(200)}]`).problem?.message).toMatch(/alias/)
    expect(readDocuments("x".repeat(yamlCharactersMax + 1)).problem?.message).toBe("the text has more than 1000000 characters")
    expect(readDocuments("a: 1\n---\n".repeat(201)).problem).toEqual({ line: 401, column: 1, message: "there are more than 200 documents" })
    expect(readDocuments("[".repeat(1_000)).problem?.message).toMatch(/depth|nest/)
  })

  it("never throws, and gives back what JSON says", () => {
    fc.assert(fc.property(fc.string(), (text) => void readDocuments(text)))
    fc.assert(fc.property(fc.dictionary(fc.string().filter((key) => key !== "__proto__"), fc.jsonValue({ maxDepth: 3 })), (value) => {
      const plain = JSON.parse(JSON.stringify(value)) as unknown
      expect(valueOf(JSON.stringify(plain))).toEqual(plain)
    }))
  })
})
