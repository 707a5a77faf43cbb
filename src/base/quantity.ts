import { assert } from "./assert.ts"

/**
 * An amount of a resource, exact to a billionth, as Kubernetes' resource.Quantity: "500m", "1.5Gi", "2e3". Arithmetic
 * keeps the left operand's way of writing. Parsing rounds away from zero below a billionth and caps binary amounts at 2^63 - 1.
 */
export interface Quantity {
  readonly nanos: bigint
  readonly format: QuantityFormat
}

export type QuantityFormat = "DecimalSI" | "BinarySI" | "DecimalExponent"

const giga = 1_000_000_000n
const int64Max = 9_223_372_036_854_775_807n
const decimal: Readonly<Record<string, number>> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 }
const binary: Readonly<Record<string, number>> = { Ki: 10, Mi: 20, Gi: 30, Ti: 40, Pi: 50, Ei: 60 }
const shape = /^([+-]?)(\d*)(?:\.(\d*))?([numkKMGTPEi]*|[eE][+-]?\d+)$/

/** Reads a quantity; undefined where `text` is none. A bare number is as good as its text. */
export function parseQuantity(text: string | number): Quantity | undefined {
  const match = shape.exec(String(text))
  if (!match || text === "") return undefined
  const [, sign, whole = "", fraction = "", suffix = ""] = match
  // Without digits upstream reads the signed zero, but only where nothing follows.
  if (whole === "" && fraction === "" && suffix !== "") return undefined
  const scale = scaleOf(suffix)
  if (!scale) return undefined
  const digits = BigInt(whole + fraction || "0")
  const nanos = scale.format === "BinarySI"
    ? capped(ceilDivide(digits * giga << BigInt(scale.exponent), tenTo(fraction.length)))
    : shiftUp(digits, 9 + scale.exponent - fraction.length)
  const format = scale.format === "BinarySI" && nanos < giga && nanos > 0n ? "DecimalSI" : scale.format
  return { nanos: sign === "-" ? -nanos : nanos, format }
}

function scaleOf(suffix: string): { exponent: number; format: QuantityFormat } | undefined {
  if (Object.hasOwn(decimal, suffix)) return { exponent: decimal[suffix] as number, format: "DecimalSI" }
  if (Object.hasOwn(binary, suffix)) return { exponent: binary[suffix] as number, format: "BinarySI" }
  const exponent = /^[eE]([+-]?\d{1,9})$/.exec(suffix)
  // Nobody means more, and the digits of such an amount would not end.
  return exponent && Math.abs(Number(exponent[1])) <= 1_000 ? { exponent: Number(exponent[1]), format: "DecimalExponent" } : undefined
}

const tenTo = (n: number): bigint => 10n ** BigInt(n)
const capped = (nanos: bigint): bigint => (nanos > int64Max * giga ? int64Max * giga : nanos)
const ceilDivide = (a: bigint, b: bigint): bigint => a / b + (a % b > 0n ? 1n : a % b < 0n ? -1n : 0n)
const shiftUp = (digits: bigint, places: number): bigint => (places >= 0 ? digits * tenTo(places) : ceilDivide(digits, tenTo(-places)))

/** The form in which the server gives a quantity back: the largest suffix without a fraction. */
export function formatQuantity({ nanos, format }: Quantity): string {
  if (nanos === 0n) return "0"
  const size = nanos < 0n ? -nanos : nanos
  if (format === "BinarySI" && size >= 1024n * giga && nanos % giga === 0n) return withSuffix(nanos / giga, 1024n, ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"])
  if (format !== "DecimalExponent") {
    const plain = withSuffix(nanos, 1000n, ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"])
    if (!/\d000E$/.test(plain)) return plain
  }
  let [amount, exponent] = [nanos, -9]
  for (; amount % 1000n === 0n; exponent += 3) amount /= 1000n
  return exponent === 0 ? String(amount) : `${amount}e${exponent}`
}

function withSuffix(amount: bigint, step: bigint, suffixes: readonly string[]): string {
  let i = 0
  for (; amount % step === 0n && i < suffixes.length - 1; i++) amount /= step
  return `${amount}${suffixes[i]}`
}

/**
 * What the server stores where a client wrote `text`; undefined where that is no quantity. Texts in an acceptable form stay as they are,
 * "1.500" too, because upstream keeps the text of what it need not convert.
 */
export function canonicalQuantity(text: string | number): string | undefined {
  const trimmed = typeof text === "string" ? text.trim() : String(text)
  const quantity = parseQuantity(trimmed)
  if (!quantity) return undefined
  return staysAsWritten(trimmed) ? trimmed : formatQuantity(quantity)
}

function staysAsWritten(text: string): boolean {
  const [, , whole = "", fraction = "", suffix = ""] = shape.exec(text) ?? []
  const scale = scaleOf(suffix)
  const number = whole.replace(/^0+/, "") || (fraction || suffix ? "0" : "")
  if (!scale || number === "") return text === "0"
  if (scale.format === "BinarySI") {
    const fits = fraction === "" && 15 - number.length - Math.floor(scale.exponent * 0.3) - 1 >= 0
    return fits && (BigInt(number) & 7n) !== 0n
  }
  const shifted = number + fraction
  const places = scale.exponent - fraction.length
  return 18 - shifted.length >= 0 && places >= -9 && places % 3 === 0 && !shifted.endsWith("000") && !shifted.startsWith("0")
}

function read(quantity: Quantity | string | number): Quantity {
  const found = typeof quantity === "object" ? quantity : parseQuantity(quantity)
  assert(found, typeof quantity === "object" ? "" : `${quantity} is a quantity`)
  return found
}

/** Whole units, rounded away from zero: bytes, CPUs, pods. For what is known to be a quantity. */
export const wholeValue = (quantity: Quantity | string | number): number => Number(ceilDivide(read(quantity).nanos, giga))

/** Thousandths, rounded away from zero: millicores. */
export const milliValue = (quantity: Quantity | string | number): number => Number(ceilDivide(read(quantity).nanos, 1_000_000n))

/** The amount in units of 10^`exponent`, rounded away from zero. */
export const scaledValue = (quantity: Quantity, exponent: number): bigint => shiftUp(quantity.nanos, -9 - exponent)

/** The amount as a fraction, as near as a double comes. */
export function approximate({ nanos }: Quantity): number {
  let [amount, places] = [nanos, 9]
  for (; places > 0 && amount % 10n === 0n; places--) amount /= 10n
  return Number(amount) * Number(`1e-${places}`)
}

export const quantityOf = (units: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity => ({ nanos: BigInt(units) * giga, format })
export const milliQuantity = (thousandths: number | bigint, format: QuantityFormat = "DecimalSI"): Quantity => ({ nanos: BigInt(thousandths) * 1_000_000n, format })

const formatFor = (a: Quantity, b: Quantity): QuantityFormat => (a.nanos === 0n ? b.format : a.format)
export const addQuantity = (a: Quantity, b: Quantity): Quantity => ({ nanos: a.nanos + b.nanos, format: formatFor(a, b) })
export const subtractQuantity = (a: Quantity, b: Quantity): Quantity => ({ nanos: a.nanos - b.nanos, format: formatFor(a, b) })
export const negateQuantity = ({ nanos, format }: Quantity): Quantity => ({ nanos: -nanos, format })
export const multiplyQuantity = ({ nanos, format }: Quantity, by: number | bigint): Quantity => ({ nanos: nanos * BigInt(by), format })
/** Rounded away from zero to a multiple of 10^`exponent`. */
export const roundQuantity = (quantity: Quantity, exponent: number): Quantity =>
  exponent <= -9 ? quantity : { nanos: scaledValue(quantity, exponent) * tenTo(9 + exponent), format: quantity.format }

/** Negative, zero or positive, as sort functions want it. */
export function compareQuantity(a: Quantity | string | number, b: Quantity | string | number): number {
  const [left, right] = [read(a).nanos, read(b).nanos]
  return left < right ? -1 : left > right ? 1 : 0
}
