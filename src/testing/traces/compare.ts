import { alignSiblings, netEffects } from "./load.ts"
import { pair, type Pair } from "./pair.ts"
import { lineOf, type Mark, type Row, type Story } from "./row.ts"
import type { Absent, Range, Rhythm, Scenario } from "./scenario.ts"

/** Wherever a recording leaves so many milliseconds between two rows, their order is the cluster's own. */
const orderMillis = 100
/** How far a delay may be from the recorded one: milliseconds, or a part of it. */
const slackMillis = 250
const slackPart = 0.05

export interface Disagreement {
  /** The recorded row; ours where the recording has none. */
  readonly row: Row
  readonly problem: string
}

export interface Comparison {
  /** Recorded rows that count, and ours that the recording does not have. */
  readonly rows: number
  readonly disagreements: readonly Disagreement[]
  /** Recorded rows of which nothing is simulated. */
  readonly uncounted: readonly Row[]
}

/** Compares what happened here with what was recorded. Both stories have the same marks. */
export function compare(scenario: Scenario, recorded: Story, played: Story): Comparison {
  const { loadMillis } = scenario
  const ours = loadMillis === undefined ? played : alignSiblings(recorded, played)
  const end = (story: Story): number => story.marks.at(-1)?.t ?? 0
  const settled = (rows: readonly Row[]): readonly Row[] => (loadMillis === undefined ? rows : netEffects(rows, loadMillis))
  const counted = (story: Story): readonly Row[] => settled(story.rows).filter((row) => row.t <= end(story) && scenario.rows(row)).map((row) => withoutAbsent(scenario.faceless?.(row) ?? row, scenario))
  const all = counted(recorded)
  const uncounted = all.filter((row) => absenceOf(row, scenario))
  const sides = { recorded: all.filter((row) => !uncounted.includes(row)), ours: counted(ours).filter((row) => !isPassedOver(row, scenario)) }
  const beats = scenario.rhythms.flatMap((rhythm) => compareRhythm(rhythm, scenario, sides, { recorded, ours }))
  const isBeat = (row: Row): boolean => scenario.rhythms.some((rhythm) => keepsRhythm(rhythm, row))
  const single = { recorded: sides.recorded.filter((row) => !isBeat(row)), ours: sides.ours.filter((row) => !isBeat(row)) }
  const pairs = pairsOf(single.recorded, single.ours)
  const both = pairs.flatMap(({ theirs, own, same }) => (theirs && own && same ? [{ theirs, own }] : []))
  const late = both.flatMap(({ theirs, own }) => judgeDelay(theirs, own, scenario, recorded.marks, ours.marks))
  const disagreements = [...beats, ...pairs.flatMap(judgePair), ...late, ...judgeOrder(both, scenario)]
  const extra = pairs.filter(({ theirs }) => !theirs).length
  return { rows: sides.recorded.length + extra, disagreements: firstOfEach(disagreements).toSorted((a, b) => a.row.t - b.row.t), uncounted }
}

/** Without the fields that are not simulated, unless nothing else is left. */
function withoutAbsent(row: Row, scenario: Scenario): Row {
  const fields = row.fields.filter((field) => !isAbsent(field, scenario))
  return fields.length === 0 ? row : { ...row, fields }
}

const isCalled = (field: string, each: Absent): boolean => "name" in each && field.replace(/^[+-]/, "").startsWith(each.name)
const isAbsent = (field: string, { absent }: Scenario): boolean => absent.some((each) => isCalled(field, each))
const isPassedOver = (row: Row, { absent }: Scenario): boolean => absent.some((each) => "rows" in each && each.rows(row))

/** Why a row does not count. */
export const absenceOf = (row: Row, { absent }: Scenario): Absent | undefined => absent.find((each) => ("rows" in each ? each.rows(row) : row.fields.some((field) => isCalled(field, each))))

/** Events about one object may come in any order. */
const placeOf = ({ resource, object, text }: Row): string => `${resource} ${object} ${text}`

/** What must be the same, in the same sequence, for each object. */
const contentOf = ({ who, verb, subresource, fields, text }: Row): string => JSON.stringify([who, verb, subresource, fields, text])

function pairsOf(recorded: readonly Row[], ours: readonly Row[]): readonly Pair<Row>[] {
  const places = [...new Set([...recorded, ...ours].map(placeOf))]
  const at = (rows: readonly Row[], place: string): readonly Row[] => rows.filter((row) => placeOf(row) === place)
  return places.flatMap((place) => pair(at(recorded, place), at(ours, place), contentOf))
}

function judgePair({ theirs, own, same }: Pair<Row>): readonly Disagreement[] {
  if (same) return []
  if (theirs && own) return [{ row: theirs, problem: `here ${differenceOf(theirs, own)}` }]
  const row = theirs ?? own
  return row ? [{ row, problem: theirs ? "missing here" : "only here" }] : []
}

function differenceOf(theirs: Row, own: Row): string {
  const more = own.fields.filter((field) => !theirs.fields.includes(field))
  const fewer = theirs.fields.filter((field) => !own.fields.includes(field))
  const fields = [...more.map((field) => `also ${field}`), ...fewer.map((field) => `not ${field}`)].join(", ")
  return `it is: ${lineOf(own).trim()}${fields && ` (${fields})`}`
}

function judgeDelay(theirs: Row, own: Row, { ranges, loadMillis }: Scenario, theirMarks: readonly Mark[], ourMarks: readonly Mark[]): readonly Disagreement[] {
  const range = ranges.find(({ rows }) => rows(theirs))
  const since = theirMarks.findLastIndex((mark) => mark.t <= theirs.t && (!range || mark.text === range.since))
  const delay = theirs.t - (theirMarks[since]?.t ?? 0)
  const ourDelay = own.t - (ourMarks[since]?.t ?? 0)
  const [min, max] = boundsOf(delay, range, loadMillis)
  if (ourDelay >= min && ourDelay <= max) return []
  return [{ row: theirs, problem: `${ourDelay.toFixed(0)} ms after "${theirMarks[since]?.text ?? "the beginning"}", not ${min.toFixed(0)} to ${max.toFixed(0)}` }]
}

function boundsOf(delay: number, range: Range | undefined, loadMillis = 0): readonly [min: number, max: number] {
  if (range) return [range.secondsMin * 1_000, range.secondsMax * 1_000]
  const slack = Math.max(slackMillis, loadMillis, delay * slackPart)
  return [delay - slack, delay + slack]
}

/** Rows that the recording keeps well apart come in the same order here. */
function judgeOrder(both: readonly { readonly theirs: Row; readonly own: Row }[], { loadMillis = 0 }: Scenario): readonly Disagreement[] {
  return both.flatMap(({ theirs, own }) => {
    const overtaken = both.find((earlier) => theirs.t - earlier.theirs.t >= Math.max(orderMillis, loadMillis) && own.t <= earlier.own.t && !areStrangers(earlier.theirs, theirs))
    return overtaken ? [{ row: theirs, problem: `comes before: ${lineOf(overtaken.own).trim()}` }] : []
  })
}

/** Kubelets of different nodes do not wait for each other; which is which is no longer told where nodes are taken out of rows. */
const areStrangers = (a: Row, b: Row): boolean => a.who === "kubelet" && b.who === "kubelet" && a.object !== b.object

function keepsRhythm({ rows, millisMin, millisMax }: Rhythm, row: Row): boolean {
  return rows(row) && row.gap !== undefined && row.gap >= millisMin && row.gap <= millisMax + slackMillis
}

/** Of each object, between two acts, there is one row more or less: the phase is its own. Where there was none for so long that one was due, there is none. */
function compareRhythm(rhythm: Rhythm, { acts }: Scenario, sides: { readonly recorded: readonly Row[]; readonly ours: readonly Row[] }, stories: { readonly recorded: Story; readonly ours: Story }): readonly Disagreement[] {
  const isCut = (mark: Mark): boolean => acts.some((act) => "input" in act && act.mark === mark.text)
  const cuts = [-1, ...stories.recorded.marks.flatMap((mark, i) => (isCut(mark) ? [i] : [])), stories.recorded.marks.length - 1]
  const beats = { recorded: sides.recorded.filter((row) => keepsRhythm(rhythm, row)), ours: sides.ours.filter((row) => keepsRhythm(rhythm, row)) }
  const places = [...new Set([...beats.recorded, ...beats.ours].map(placeOf))]
  return cuts.slice(1).flatMap((cut, i) =>
    places.flatMap((place) => {
      const [theirs, own] = [within(beats.recorded, stories.recorded.marks), within(beats.ours, stories.ours.marks)]
      const span = (stories.recorded.marks[cut]?.t ?? 0) - (stories.recorded.marks[cuts[i] ?? -1]?.t ?? 0)
      const most = theirs.length === 0 && span > rhythm.millisMax ? 0 : theirs.length + 1
      if (own.length >= theirs.length - 1 && own.length <= most) return []
      const problem = `${own.length} times here, ${theirs.length} times there, before "${stories.recorded.marks[cut]?.text}"`
      return (theirs.length > 0 ? theirs : own).map((row) => ({ row, problem }))

      function within(rows: readonly Row[], marks: readonly Mark[]): readonly Row[] {
        return rows.filter((row) => placeOf(row) === place && row.t > (marks[cuts[i] ?? -1]?.t ?? -1) && row.t <= (marks[cut]?.t ?? 0))
      }
    }),
  )
}

const firstOfEach = (disagreements: readonly Disagreement[]): readonly Disagreement[] => [...new Map(disagreements.toReversed().map((each) => [each.row, each])).values()]
