import { goQuote } from "../go-text.ts"
import { formatMicroTime, formatTime, parseInstant } from "../instant.ts"

/** A value that its own type cannot read; it ends decoding at once. */
export class DecodeError extends Error {}

// The parts of Go's layouts, in the order in which a time is read.
const parts: readonly (readonly [layout: string, shape: RegExp])[] = [
  ["2006", /^\d{4}/], ["-", /^-/], ["01", /^\d\d/], ["-", /^-/], ["02", /^\d\d/], ["T", /^T/], ["15", /^\d\d/], [":", /^:/], ["04", /^\d\d/], [":", /^:/],
  ["05", /^\d\d/],
]

// Times that are canonical as they stand, as nearly all are: components write them so. (Days that not every month has are left to the reader.)
const canonical = {
  time: /^(?:1[7-9]|2[01])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$/,
  microTime: /^(?:1[7-9]|2[01])\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{6}Z$/,
}

/** A time in canonical form: UTC, in seconds or (MicroTime) microseconds, which must then be written out. Throws {@link DecodeError}. */
export function timeText(text: string, type: "time" | "microTime"): string {
  if (canonical[type].test(text)) return text
  const micro = type === "microTime"
  const layout = `2006-01-02T15:04:05${micro ? ".000000" : ""}Z07:00`
  const fail = (rest: string, part: string): never => {
    throw new DecodeError(`parsing time ${goQuote(text)} as ${goQuote(layout)}: cannot parse ${goQuote(rest)} as ${goQuote(part)}`)
  }
  let rest = text
  const all = [...parts, ...(micro ? [[".000000", /^\.\d{6}/] as const] : [["", /^([.,]\d+)?/] as const]), ["Z07:00", /^(Z|[+-]\d\d:\d\d)/] as const]
  for (const [part, shape] of all) {
    const match = shape.exec(rest)
    if (!match) return fail(rest, part)
    rest = rest.slice(match[0].length)
  }
  if (rest) throw new DecodeError(`parsing time ${goQuote(text)}: extra text: ${goQuote(rest)}`)
  const at = parseInstant(text)
  if (at === undefined) throw new DecodeError(`parsing time ${goQuote(text)}: ${rangeOf(text)} out of range`)
  return micro ? formatMicroTime(at) : formatTime(at)
}

function rangeOf(text: string): string {
  const [month, day, hour, minute, second] = [5, 8, 11, 14, 17].map((i) => Number(text.slice(i, i + 2))) as [number, number, number, number, number]
  if (month < 1 || month > 12) return "month"
  if (hour > 23) return "hour"
  if (minute > 59) return "minute"
  if (second > 59) return "second"
  return day < 1 || day > 28 ? "day" : "time"
}

/** Gives `text` back if it is base64 (line breaks are ignored, as Go does); throws {@link DecodeError}. */
export function isBase64(text: string): string {
  const plain = text.replace(/[\r\n]/g, "")
  const body = plain.replace(/={0,2}$/, "")
  const wrong = /[^A-Za-z0-9+/]/.exec(body)
  if (wrong) throw new DecodeError(`illegal base64 data at input byte ${wrong.index}`)
  if (plain.length % 4 !== 0 || body.length % 4 === 1) throw new DecodeError(`illegal base64 data at input byte ${body.length - (body.length % 4)}`)
  return plain
}

/** The number of bytes that a base64 text stands for. */
export const base64Length = (text: string): number => Math.floor((text.replace(/[^A-Za-z0-9+/]/g, "").length * 3) / 4)

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

/** UTF-8 in base64. */
export function encodeBase64(text: string): string {
  const bytes = utf8(text)
  let out = ""
  for (let i = 0; i < bytes.length; i += 3) {
    const group = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0)
    const letters = [18, 12, 6, 0].map((shift) => alphabet[(group >> shift) & 63] as string).join("")
    out += letters.slice(0, Math.min(bytes.length - i, 3) + 1).padEnd(4, "=")
  }
  return out
}

/** The text that base64 of UTF-8 stands for; bytes that are no UTF-8 become U+FFFD. */
export function decodeBase64(text: string): string {
  const digits = Array.from(text.replace(/[^A-Za-z0-9+/]/g, ""), (letter) => alphabet.indexOf(letter))
  let escaped = ""
  for (let i = 0; i + 1 < digits.length; i += 4) {
    const group = digits.slice(i, i + 4).reduce((value, digit, j) => value | (digit << (18 - 6 * j)), 0)
    const count = Math.min(digits.length - i, 4) - 1
    for (let j = 0; j < count; j++) escaped += `%${((group >> (16 - 8 * j)) & 255).toString(16).padStart(2, "0")}`
  }
  try {
    return decodeURIComponent(escaped)
  } catch {
    return escaped.replace(/%([0-9a-f]{2})/g, (_, byte: string) => (byte < "80" ? String.fromCharCode(Number.parseInt(byte, 16)) : "\ufffd"))
  }
}

function utf8(text: string): number[] {
  const escaped = encodeURIComponent(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"))
  return Array.from(escaped.matchAll(/%([0-9A-F]{2})|[^%]/g), ([whole, byte]) => (byte ? Number.parseInt(byte, 16) : whole.charCodeAt(0)))
}
