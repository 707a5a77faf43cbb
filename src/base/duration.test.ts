import fc from "fast-check"
import { expect, test } from "vitest"
import { formatMicroTime, formatTime, parseInstant } from "../api/instant.ts"
import type { Instant } from "../api/instant.ts"
import { describeTable } from "../testing/tables.ts"
import { formatDuration, humanDuration, parseDuration, shortHumanDuration } from "./duration.ts"
import type { Micros } from "./time.ts"

interface Columns {
  d: string; want: string; input?: string; result: string; exp: string; got: string
}
const read = (text: string): Micros => parseDuration(text) as Micros
const quoted = (text = ""): string => /"?t"?:\s*"?([^"}]+?)"?\s*}?$/.exec(text.trim())?.[1] ?? ""
const durationIn = (text: string): string => /:\s*"?([^"}\n]+)/.exec(text)?.[1] ?? ""

const checks: Record<string, (row: Columns) => void> = {
  TestHumanDuration: (row) => expect(humanDuration(read(row.d))).toBe(row.want),
  TestHumanDurationBoundaries: (row) => expect(humanDuration(read(row.d))).toBe(row.want),
  TestShortHumanDurationBoundaries: (row) => expect(shortHumanDuration(read(row.d))).toBe(row.want),
  TestDurationMarshalYAML: (row) => expect(`d: ${formatDuration(read(row.input ?? ""))}\n`).toBe(row.result),
  TestDurationUnmarshalYAML: (row) => expect(formatDuration(read(durationIn(row.input ?? "")))).toBe(row.result),
  TestDurationMarshalJSON: (row) => expect(`{"d":"${formatDuration(read(row.input ?? ""))}"}`).toBe(row.result),
  TestDurationUnmarshalJSON: (row) => expect(formatDuration(read(durationIn(row.input ?? "")))).toBe(row.result),
}
for (const kind of ["Time", "MicroTime"]) {
  const format = kind === "Time" ? formatTime : formatMicroTime
  for (const way of ["MarshalYAML", "UnmarshalYAML", "MarshalJSON", "UnmarshalJSON", "UnmarshalJSONAndProtoEqual", "MarshalJSONUnmarshalYAML"]) {
    checks[`Test${kind}${way}`] = ({ input, result }) => {
      const text = input?.includes("t") && !/^\d/.test(input) ? quoted(input) : input
      if (!text || text === "null") return expect(result ?? "null").toMatch(/null/)
      const written = format(parseInstant(text) as Instant)
      expect(typeof result === "string" ? (/^\d/.test(result) ? result : quoted(result)) : text.slice(0, written.length)).toBe(written)
    }
  }
}

describeTable("durations-and-times", (cases) => {
  for (const { id, test: name = "", value } of cases) {
    const check = checks[name]
    if (check) test(id, () => check(value as unknown as Columns))
  }
})

test("a duration survives the way there and back", () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), (micros) => {
      expect(parseDuration(formatDuration(micros as Micros))).toBe(micros)
    }),
  )
})

test("what is no duration is refused", () => {
  for (const text of ["", "1", "s", "1x", "1 s", "--1s", "1.s.", "."]) expect(parseDuration(text)).toBeUndefined()
})
