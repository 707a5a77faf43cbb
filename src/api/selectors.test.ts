import fc from "fast-check"
import { expect, test } from "vitest"
import { describeTable } from "../testing/tables.ts"
import { escapeValue, parseFieldSelector, splitTerm, splitTerms, unescapeValue } from "./field-selectors.ts"
import { parseLabelSelector } from "./label-parser.ts"
import { validateSelector } from "./rules/selector-rules.ts"
import type { LabelSelector, Labels, Operator, Requirement, SelectorObject } from "./selectors.ts"
import { exactValue, fromMap, fromNodeExpressions, fromObject, inOrder, matches, requirement, selectorText } from "./selectors.ts"

interface Columns {
  ls: string; key: string; has: boolean; valid: boolean; labels: Labels; op: Operator; vals: string[]; wantErr?: { $error: string }[] | boolean
  in: string; out: string; match: boolean; sel: string; set: Labels; operator: Operator; values: string[]; refSelector: string; label: string; expectedFound: boolean
  expectedValue: string; x: string; y: string; want: boolean; expectErr: boolean; labelSelector: SelectorObject; wantErrorNumber: number; lhs: string; rhs: string; ok: boolean
}

const parsed = (text: string): LabelSelector => {
  const selector = parseLabelSelector(text)
  if (!selector.ok) throw new Error(selector.error)
  return selector.value
}
const made = (key: string, operator: Operator, values: string[]): Requirement => {
  const one = requirement(key, operator, values)
  if (!one.ok) throw new Error(one.error)
  return one.value
}
const operators: Readonly<Record<string, Operator>> = { "=": "=", "==": "==", "!=": "!=", in: "in", notin: "notin", exists: "exists", "!": "!", gt: "gt", lt: "lt" }

const checks: Readonly<Record<string, (row: Columns, table: string, id: string) => void>> = {
  TestSelectorParse: (row, table, id) => {
    const text = row as unknown as string
    if (id.includes("pkg_fields")) return expect(parseFieldSelector(text).ok).toBe(table === "testGoodStrings")
    expect(parseLabelSelector(text).ok).toBe(table === "testGoodStrings")
    if (table === "testGoodStrings") expect(selectorText(parsed(text))).toBe(text.replaceAll(" ", ""))
  },
  TestRequirementConstructor: (row) => {
    const result = requirement(row.key, operators[row.op] ?? row.op, row.vals ?? [])
    const wanted = (row.wantErr ?? []) as { $error: string }[]
    expect(result.ok).toBe(wanted.length === 0)
    for (const { $error } of wanted) expect(result.ok ? "" : result.error).toContain($error.split(": ").slice(0, 3).join(": ").slice(0, 80))
  },
  TestToString: (row) => expect(row.valid ? selectorText(parsed(row.in)).split(",").sort() : parseLabelSelector(row.in).ok).toEqual(row.valid ? row.out.split(",").sort() : false),
  TestRequirementSelectorMatching: (row) => expect(row.sel ? matches(parsed(row.sel), row.set) : false).toBe(row.match),
  TestSetSelectorParser: (row) => {
    expect(parseLabelSelector(row.in).ok).toBe(row.valid)
    // The table's texts are not in order of keys throughout.
    const parts = (text: string): string[] => text.split(/,(?![^(]*\))/).sort()
    if (row.valid && row.out) expect(parts(selectorText(parsed(row.in)))).toEqual(parts(row.out))
  },
  TestAdd: (row) => expect(selectorText(inOrder([...parsed(row.sel), made(row.key, row.operator, row.values)]))).toBe(row.refSelector),
  TestSetSelectorString: (row) => expect(selectorText(fromMap(row.set))).toBe(row.out),
  TestRequiresExactMatch: (row) => {
    if (row.sel === undefined) return expect(parseFieldSelector(String((row as unknown as { S: string }).S)).ok).toBe(true)
    expect(exactValue(parsed(row.sel), row.label)).toBe(row.expectedFound ? row.expectedValue : undefined)
  },
  TestRequirementEqual: (row) => expect(selectorText(parsed(`k in (${row.x.split("=")[1]})`)) + row.x.split("=")[0] === selectorText(parsed(`k in (${row.y.split("=")[1]})`)) + row.y.split("=")[0]).toBe(row.want),
  TestLabelSelectorAsSelector: (row) => {
    const result = row.in === undefined ? undefined : fromObject(row.in as unknown as SelectorObject)
    expect(result?.ok ?? true).toBe(!row.expectErr)
    if (result?.ok && row.out !== undefined) expect(selectorText(result.value)).toBe(row.out)
  },
  TestNodeSelectorRequirementsAsSelector: (row) => {
    const result = fromNodeExpressions((row.in as unknown as NonNullable<SelectorObject["matchExpressions"]>) ?? [])
    expect(result.ok).toBe(!row.wantErr)
    if (result.ok) expect(result.value ? selectorText(result.value) : "").toBe(row.out)
  },
  TestLabelSelectorMatchExpression: (row) => expect(validateSelector(row.labelSelector, "").length).toBe(row.wantErrorNumber),
  TestSplitTerms: (row) => {
    const terms = row as unknown as string[]
    expect(splitTerms(terms.join(","))).toEqual(terms)
  },
  TestSplitTerm: ({ lhs, op, rhs, ok }) => {
    const split = splitTerm(`${lhs}${op}${rhs}`)
    expect(split !== undefined).toBe(ok)
    if (split) expect(split).toEqual({ field: lhs, operator: op, value: rhs })
  },
  TestEscapeValue: (row, table) => {
    const text = row as unknown as string
    const plain = unescapeValue(text)
    expect(plain.ok).toBe(table !== "invalidTestcases")
    if (plain.ok) expect(escapeValue(plain.value)).toBe(text)
  },
}

describeTable("label-and-field-selectors", (cases) => {
  for (const { id, test: name = "", table = "", value } of cases) {
    const check = checks[name]
    if (check) test(id, () => check(value as unknown as Columns, table, id))
  }
})

const key = fc.constantFrom("app", "tier", "example.com/team")
const value = fc.constantFrom("a", "b-1", "c.d", "")
const piece = fc.oneof(
  fc.record({ key, operator: fc.constantFrom<Operator>("=", "==", "!="), values: fc.tuple(value) }),
  fc.record({ key, operator: fc.constantFrom<Operator>("in", "notin"), values: fc.uniqueArray(value, { minLength: 1 }) }),
  fc.record({ key, operator: fc.constantFrom<Operator>("exists", "!"), values: fc.constant([]) }),
)

test("what is printed is read back as the same selector", () => {
  fc.assert(
    fc.property(fc.uniqueArray(piece, { selector: (item) => item.key }), (pieces) => {
      const selector = inOrder(pieces.map((item) => made(item.key, item.operator, [...item.values])))
      expect(parsed(selectorText(selector))).toEqual(selector)
    }),
  )
})

test("a field selector survives the way there and back", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseFieldSelector(`metadata.name=${escapeValue(text)}`)).toEqual({ ok: true, value: [{ field: "metadata.name", operator: "=", value: text }] })
    }),
  )
})

test("no selector selects nothing, an empty one everything", () => {
  expect([matches(undefined, { a: "b" }), matches([], undefined), matches(parsed("a>5"), { a: "7" }), matches(parsed("a<5"), { a: "x" })]).toEqual([false, true, true, false])
})
