import { expect, test } from "vitest"
import { seconds, type Micros } from "../../base/time.ts"
import type { Curve } from "../../bridge/time-protocol.ts"
import { openCatalogue, sayText } from "../../messages/say.ts"
import { courseText } from "./course-text.ts"
import { courseOf, together, valueAt } from "./curves.ts"

openCatalogue()
const curve = (...steps: readonly (readonly [second: number, value: number])[]): Curve => ({ at: steps.map(([at]) => seconds(at)), values: steps.map(([, value]) => value) })
const words = (of: Curve, since: Micros, until: Micros): string => courseText(sayText, "main", courseOf(of, since, until))

test.each([
  ["an outage that is over", curve([10, 3], [100, 2], [110, 1], [440, 3]), "main: 3 → 1 ready for 5 minutes 40 seconds."],
  ["two short ones", curve([10, 3], [100, 2], [120, 3], [200, 1], [255, 3]), "main: 3 → 1 ready for 1 minute 15 seconds."],
  ["one that lasts", curve([10, 3], [430, 1]), "main: 3 → 1 ready for 1 minute 10 seconds, and not yet back."],
  ["nothing", curve([10, 3]), "main: 3 ready Pods throughout."],
  ["one Pod alone", curve([10, 1]), "main: 1 ready Pod throughout."],
  ["more than before", curve([10, 3], [100, 5]), "main: 3 → 5 ready."],
  ["what came before the two parted", curve([10, 3], [20, 0], [50, 3]), "main: 3 ready Pods throughout."],
  ["nothing at first", curve(), "main: 0 ready Pods throughout."],
])("the words of a curve with %s", (_, of, said) => {
  expect(words(of, seconds(60), seconds(500))).toBe(said)
})

test("two curves share their moments, each held until it changes, and end where they are compared", () => {
  expect(together([curve([1, 1], [5, 2]), curve([3, 7], [9, 8])], seconds(6))).toEqual({ at: [1, 3, 5, 6].map(seconds), values: [[1, 1, 2, 2], [null, 7, 7, 7]] })
  expect([valueAt(curve([1, 1], [5, 2]), seconds(4)), valueAt(curve([1, 1]), seconds(0))]).toEqual([1, undefined])
})
