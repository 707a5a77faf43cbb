import fc from "fast-check"
import { describe, expect, it, test } from "vitest"
import { readDocuments } from "../../api/yaml.ts"
import type { Json } from "../../base/json.ts"
import { describeStyle, tableStyle, tabulate } from "./tabwriter.ts"
import { toYaml } from "./yaml.ts"

describe("YAML as Kubernetes' tools write it", () => {
  // What the real kubectl 1.36 makes of the same values.
  test.each([
    ["", '""'], ["a", "a"], ["true", '"true"'], ["y", '"y"'], ["null", '"null"'], ["~", '"~"'], ["1", '"1"'], ["0x1", '"0x1"'], ["1e3", '"1e3"'], ["1:30", '"1:30"'], ["089", '"089"'], ["1.2.3", "1.2.3"],
    ["2026-01-01", '"2026-01-01"'], ["2026-01-01T12:00:00Z", '"2026-01-01T12:00:00Z"'], ["25%", "25%"], ["a: b", "'a: b'"], ["a:b", "a:b"], ["a #b", "'a #b'"], ["a#b", "a#b"], ["- a", "'- a'"], ["-a", "-a"], ["*", "'*'"],
    ["it's", "it's"], ["'a'", "'''a'''"], [" a", "' a'"], ["a ", "'a '"], ["a\tb", '"a\\tb"'], ["{a}", "'{a}'"], ["a,b", "a,b"], ["@a", "'@a'"], ["%a", "'%a'"], ["=", "="], ["<<", "<<"], ["é", "é"], ["😀", '"\\U0001F600"'],
    [".inf", '".inf"'], ["---", "'---'"], ["a\nb", "|-\n  a\n  b"], ["a\nb\n", "|\n  a\n  b"], ["a\n\n", "|+\n  a\n"], [" a\nb", "|2-\n   a\n  b"], ["a\n\tb", '"a\\n\\tb"'], ["a \nb", '"a \\nb"'], ["a\r\nb", '"a\\r\\nb"'], ["\r", '"\\r"'],
  ])("%j becomes %s", (value, text) => {
    expect(toYaml({ k: value })).toBe(`k: ${text}\n`)
  })

  it("puts keys in order, lists at their key's level, and empty things in brackets", () => {
    const value = { b: [{ y: 1, x: [] }, [1, [2]], {}], a10: null, a2: { z: -0.5 }, "a.b": true, "1": "x", "": "" }
    expect(toYaml(value)).toBe(`"": ""\n"1": x\na.b: true\na2:\n  z: -0.5\na10: null\nb:\n- x: []\n  "y": 1\n- - 1\n  - - 2\n- {}\n`)
  })

  it("is read back as the same value", () => {
    const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).map((value) => JSON.parse(JSON.stringify(value)) as Json)
    fc.assert(fc.property(fc.dictionary(fc.string().filter((key) => key !== "__proto__"), json, { minKeys: 1 }), (value) => {
      expect(readDocuments(toYaml(value)).documents[0]?.value).toEqual(value)
    }))
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom("a", "1", " ", "\n", ":", "#", "-", "'", '"', "\\", "\t", "é", ".", "{", "|", "e", "y") }), (text) => {
      expect(readDocuments(toYaml([text])).documents[0]?.value).toEqual([text])
    }))
  })
})

describe("columns", () => {
  it("are as wide as their widest cell among the lines that follow each other, and what follows the last tab is none", () => {
    expect(tabulate(["NAME\tAGE", "a-long-name\t1s"], tableStyle)).toBe("NAME          AGE\na-long-name   1s\n")
    expect(tabulate(["A\tB\tC", "x\ty\tz"], tableStyle)).toBe("A     B     C\nx     y     z\n")
    expect(tabulate(["Name:\tx", "Labels:\ta=b", "\tc=d", "Events:", "  Type\tReason", "  -\tx"], describeStyle)).toBe("Name:    x\nLabels:  a=b\n         c=d\nEvents:\n  Type  Reason\n  -     x\n")
  })
})
