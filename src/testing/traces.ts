import { assert } from "../base/assert.ts"
import { absenceOf, compare } from "./traces/compare.ts"
import { play } from "./traces/play.ts"
import { readRecording } from "./traces/recording.ts"
import { lineOf, type Mark, type Story } from "./traces/row.ts"
import type { Act, Scenario } from "./traces/scenario.ts"

export { nodeBack, nodeKilled } from "./traces/scenarios.ts"
export { pods } from "./traces/pods.ts"
export { workloads } from "./traces/workloads.ts"

/** How far a scenario here agrees with its recording. */
export interface Report {
  readonly rows: number
  /** Of 100 rows. */
  readonly agreeing: number
  readonly excused: readonly string[]
  /** Disagreements without an excuse. */
  readonly unexcused: readonly string[]
  /** Rows that do not count, as nothing is changed in them that is simulated. */
  readonly uncounted: readonly string[]
  /** Excuses that nothing needs. */
  readonly stale: readonly string[]
}

/** Plays a scenario and compares it with its recording, which must be on this machine. */
export function compareWithRecording(scenario: Scenario): Report {
  const read = readRecording(scenario.name, scenario.stage?.standIns)
  const recorded = { ...read, marks: marksOf(scenario, read) }
  const { rows, disagreements, uncounted } = compare(scenario, recorded, play(scenario, recorded.marks, read.deeds))
  const excuses = disagreements.map(({ row }) => scenario.excuses.find((excuse) => excuse.rows(row)))
  return {
    rows,
    agreeing: ((rows - disagreements.length) * 100) / rows,
    excused: disagreements.flatMap(({ row, problem }, i) => (excuses[i] ? [`${lineOf(row)} — ${problem}: ${excuses[i].why}`] : [])),
    unexcused: disagreements.flatMap(({ row, problem }, i) => (excuses[i] ? [] : [`${lineOf(row)} — ${problem}`])),
    uncounted: uncounted.map((row) => `${lineOf(row)} — ${absenceOf(row, scenario)?.why}`),
    stale: scenario.excuses.flatMap((excuse) => (excuses.includes(excuse) ? [] : [excuse.why])),
  }
}

/** The recording's marks up to the scenario's end, with those that only the scenario names; each must mean something here, unless kubectl's writes are done as they were. */
function marksOf({ acts, omitted, until, name, stage }: Scenario, { marks, rows }: Story): readonly Mark[] {
  const named = acts.flatMap((act): Mark[] => {
    if (marks.some(({ text }) => text === act.mark)) return []
    const row = "row" in act ? rows.find(act.row) : undefined
    assert(row, `the recording ${name} has nothing that means: ${act.mark}`)
    return [{ t: row.t, text: act.mark }]
  })
  const all = [...marks, ...named].toSorted((a, b) => a.t - b.t)
  const end = all.filter(({ text }) => text === until.mark)[until.nth - 1]
  assert(end, `the recording ${name} has no mark ${until.mark}`)
  const counted = all.slice(0, all.indexOf(end) + 1)
  if (!stage) for (const { text } of counted) assert(meaning(text, acts) || Object.keys(omitted).some((key) => isCalled(text, key)), `the scenario ${name} does not say what this means: ${text}`)
  return counted
}

/** Commands of kubectl are called by their verb. */
const isCalled = (text: string, key: string): boolean => text === key || (text.startsWith("$ kubectl ") && text.replace(/^\$ kubectl (-n \S+ )?/, "kubectl ").startsWith(`${key} `))

const meaning = (text: string, acts: readonly Act[]): boolean => acts.some(({ mark }) => mark === text) || isCalled(text, "kubectl get") || isCalled(text, "kubectl describe")
