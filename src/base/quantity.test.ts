import fc from "fast-check"
import { expect, test } from "vitest"
import { casesOf, describeTable } from "../testing/tables.ts"
import type { Case } from "../testing/tables.ts"
import type { Quantity, QuantityFormat } from "./quantity.ts"
import {
  addQuantity, approximate, canonicalQuantity, compareQuantity, formatQuantity, milliQuantity, milliValue, multiplyQuantity, negateQuantity, parseQuantity,
  quantityOf, roundQuantity, scaledValue, subtractQuantity, wholeValue,
} from "./quantity.ts"

const parse = (text: string): Quantity => {
  const quantity = parseQuantity(text)
  if (!quantity) throw new Error(`no quantity: ${text}`)
  return quantity
}
const text = (quantity: Quantity): string => formatQuantity(quantity)
interface Columns {
  a: string; b: string; x: string; y: string; in: string; input: string; expect: string; expected: string; out: string; alternate: string
  scale: number; format: QuantityFormat; value: number; exact: boolean; ok: boolean; fromScale: number; toScale: number
}
const scaled = (value: number, scale: number, format: QuantityFormat = "DecimalSI"): Quantity => ({ nanos: BigInt(value) * 10n ** BigInt(9 + scale), format })

// Upstream writes amounts of a format that it does not know with exponents.
const knownFormat = ({ format }: Columns): QuantityFormat => (["DecimalSI", "BinarySI"].includes(format) ? format : "DecimalExponent")

const checks: Record<string, (row: Columns, table?: string) => void> = {
  TestQuantityCmp: (row) => expect(compareQuantity(row.x, row.y)).toBe(row.expect),
  TestParseQuantityString: (row) => expect(text(parse(row.input))).toBe("0"),
  TestQuantityParse: (row, table) => table === "invalid"
    ? expect(parseQuantity(row as unknown as string)).toBeUndefined()
    : expect(text(parse(row.input))).toBe(text(parse(row.expect))),
  TestQuantityRoundUp: (row) => expect(text(roundQuantity(parse(row.in), row.scale))).toBe(text(parse(row.expect))),
  TestQuantityNeg: (row) => expect(text(negateQuantity(parse(row.a)))).toBe(row.out),
  TestQuantityString: (row) => {
    expect(canonicalQuantity(row.in)).toBe(row.expect)
    if (row.alternate) expect(canonicalQuantity(row.alternate)).toBe(row.expect)
  },
  TestQuantityParseEmit: (row) => expect(canonicalQuantity(row.in)).toBe(row.expect),
  TestJSONWhitespace: (row) => expect(canonicalQuantity(row.in.replaceAll('"', ""))).toBe(row.expect),
  TestMilliNewSet: (row) => expect(text(milliQuantity(row.value, knownFormat(row)))).toBe(row.expect),
  TestNewSet: (row) => expect(text(quantityOf(row.value, knownFormat(row)))).toBe(row.expect),
  TestNewScaledSet: (row) => expect(text(scaled(row.value, row.scale))).toBe(row.expect),
  TestScaledValue: (row) => expect(Number(scaledValue(scaled(1, row.fromScale), row.toScale))).toBe(row.expected),
  TestSub: (row) => expect(text(subtractQuantity(parse(row.a), parse(row.b)))).toBe(row.expected),
  TestNeg: (row) => expect(text(negateQuantity(parse(row.a)))).toBe(row.b === "0" && row.a === "0" ? "0" : row.expected),
  TestAdd: (row) => expect(text(addQuantity(parse(row.a), parse(row.b)))).toBe(row.expected),
  TestMul: (row) => expect(text(multiplyQuantity(parse(row.a), Number(row.b)))).toBe(text(parse(row.expected))),
  TestQuantityAsApproximateFloat64: (row) => expect(approximate(parse(row.in))).toBe(row.out),
  TestStringQuantityAsApproximateFloat64: (row) => expect(approximate(parse(row.in))).toBe(row.out),
}

describeTable("quantity", (cases: readonly Case[]) => {
  test("every test of the table is read", () => {
    for (const item of cases) expect(checks).toHaveProperty(item.test ?? "")
  })
  for (const [name, check] of Object.entries(checks)) {
    for (const item of casesOf(cases, name)) test(item.id, () => check(item.value as unknown as Columns, item.table))
  }
})

test("what is printed is read back as the same amount", () => {
  const formats = fc.constantFrom<QuantityFormat>("DecimalSI", "BinarySI", "DecimalExponent")
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 27n), max: 10n ** 27n }), formats, (nanos, format) => {
      expect(parse(text({ nanos, format })).nanos).toBe(nanos)
    }),
  )
})

test("values are rounded away from zero", () => {
  expect([wholeValue("1500m"), wholeValue("-1500m"), milliValue("0.0001"), wholeValue("1Gi"), milliValue("2")]).toEqual([2, -2, 1, 1_073_741_824, 2000])
})
