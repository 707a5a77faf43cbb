import { expect, test } from "vitest"
import type { Container, Pod } from "../api/kinds/pod/types.ts"
import { describeTable, type Case } from "../testing/tables.ts"
import { expand, expandAll } from "./expansion.ts"
import { formatMap, metadataAt, splitSubscript } from "./field-path.ts"

/** Each runner gives what is so and what is expected. */
const runners: Readonly<Record<string, (row: Record<string, never>) => { readonly actual: unknown; readonly expected: unknown }>> = {
  TestExtractFieldPathAsString(value) {
    const row = value as unknown as { obj: Pick<Pod, "metadata">; fieldPath: string; expectedValue: string; expectedMessageFragment: string }
    const found = metadataAt({ metadata: row.obj.metadata ?? { name: "" } }, row.fieldPath)
    if (found.ok) return { actual: found.value, expected: row.expectedMessageFragment === "" ? row.expectedValue : `an error: ${row.expectedMessageFragment}` }
    return { actual: row.expectedMessageFragment !== "" && found.error.includes(row.expectedMessageFragment), expected: true }
  },
  TestSplitMaybeSubscriptedPath(value) {
    const row = value as unknown as { fieldPath: string; expectedPath: string; expectedSubscript: string; expectedOK: boolean }
    return { actual: splitSubscript(row.fieldPath), expected: row.expectedOK ? { path: row.expectedPath, subscript: row.expectedSubscript } : undefined }
  },
  TestFormatMap(value) {
    const row = value as unknown as { args?: { m: Record<string, string> }; wantFmtStr: string }
    return { actual: formatMap(row.args?.m ?? {}), expected: row.wantFmtStr }
  },
  TestExpandCommandAndArgs(value) {
    const row = value as unknown as { container?: Container; envs: { Name: string; Value: string }[]; expectedCommand?: string[]; expectedArgs?: string[] }
    const env = Object.fromEntries((row.envs ?? []).map(({ Name, Value }) => [Name, Value]))
    return { actual: [expandAll(row.container?.command, env), expandAll(row.container?.args, env)], expected: [row.expectedCommand, row.expectedArgs] }
  },
  TestExpandContainerCommandOnlyStatic(value) {
    const row = value as unknown as { command?: string[]; envs?: { name: string; value?: string }[]; expected?: string[] }
    const env = Object.fromEntries((row.envs ?? []).map(({ name, value: own }) => [name, own ?? ""]))
    return { actual: row.command?.map((word) => expand(word, (name) => env[name])), expected: row.expected }
  },
}

describeTable("env-and-fieldpath-expansion", (cases) => {
  const known = cases.filter((item): item is Case & { readonly test: string } => item.test !== undefined && Object.hasOwn(runners, item.test) && item.value !== undefined)
  test.each(known.map((item) => [item.id, item] as const))("%s", (_, item) => {
    const pair = runners[item.test]?.(item.value as Record<string, never>)
    expect(pair?.actual).toEqual(pair?.expected)
  })
})
