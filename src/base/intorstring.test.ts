import { expect, test } from "vitest"
import { describeTable } from "../testing/tables.ts"
import type { IntOrString } from "./intorstring.ts"
import { parseIntOrString, percentOf, scaledIntOrPercent } from "./intorstring.ts"

interface Columns {
  input: IntOrString; total: number; roundUp: boolean; expectErr: boolean; expectVal: number; expectPerc: boolean; output: IntOrString; result: unknown
}
const checks: Record<string, (row: Columns) => void> = {
  TestGetIntFromIntOrPercent: ({ input, total, roundUp, expectErr, expectVal }) => {
    const scaled = scaledIntOrPercent(input, total, roundUp)
    expect(scaled.ok).toBe(!expectErr)
    if (scaled.ok) expect(scaled.value).toBe(expectVal)
  },
  TestGetIntFromIntOrString: ({ input, expectErr, expectPerc, expectVal }) => {
    expect(percentOf(input)).toBe(expectPerc ? expectVal : undefined)
    expect(scaledIntOrPercent(input, 100, false).ok).toBe(!expectErr)
  },
  TestParse: ({ input, output }) => expect(parseIntOrString(String(input))).toBe(output),
  TestIntOrStringUnmarshalJSON: ({ input, result }) => expect((JSON.parse(String(input)) as { val: unknown }).val).toBe(result),
  TestIntOrStringMarshalJSON: ({ input, result }) => expect(JSON.stringify({ val: input })).toBe(result),
}

describeTable("int-or-string", (cases) => {
  for (const { id, test: name = "", value } of cases) {
    const check = checks[name]
    if (check) test(id, () => check(value as unknown as Columns))
  }
})

test("a percentage is rounded as told", () => {
  expect(scaledIntOrPercent("25%", 10, true)).toEqual({ ok: true, value: 3 })
  expect(scaledIntOrPercent("25%", 10, false)).toEqual({ ok: true, value: 2 })
  expect(scaledIntOrPercent(7, 10, false)).toEqual({ ok: true, value: 7 })
  expect(parseIntOrString("2147483647")).toBe(2_147_483_647)
  expect(parseIntOrString("http")).toBe("http")
})
