import { describe, expect, test } from "vitest"
import { sharedText } from "../testing/tables.ts"
import { compareWithRecording, nodeBack, nodeKilled, pods, workloads } from "../testing/traces.ts"

describe("a real control plane did the same", () => {
  for (const scenario of [nodeKilled, nodeBack, ...workloads, ...pods]) {
    const recording = `traces/${scenario.name}.jsonl`
    if (sharedText(recording) === undefined) {
      test.skip(`needs ${recording}: set ORRERY_SHARED to the folder that holds traces/`, () => {})
      continue
    }
    test(`in the recording ${scenario.name}`, () => {
      const { rows, agreeing, excused, unexcused, uncounted, stale } = compareWithRecording(scenario)
      const literally = (agreeing * rows) / (rows + uncounted.length)
      const said = `${scenario.name}: ${agreeing.toFixed(1)} % of ${rows} rows agree (${literally.toFixed(1)} % of ${rows + uncounted.length} with those that do not count)`
      console.log([said, `excused: ${excused.length}`, ...excused, `not counted: ${uncounted.length}`, ...uncounted].join("\n"))
      expect(unexcused).toEqual([])
      expect(stale).toEqual([])
      expect(agreeing).toBeGreaterThanOrEqual(95)
    })
  }
})
