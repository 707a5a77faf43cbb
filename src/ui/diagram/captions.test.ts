import { expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import type { Line } from "../../bridge/protocol.ts"
import { nextCaptions, silent, type Captions } from "./captions.ts"

let id = 0
const line = (say: string, more: Partial<Line> = {}): Line => ({ id: ++id, at: seconds(1), event: 0, say, about: {}, subject: "", tone: "normal", interesting: true, ...more })

/** What is shown every 100 ms while `frames` come, one each, and then nothing new for five seconds. */
function shownDuring(frames: readonly (readonly Line[])[], following: boolean): readonly string[] {
  let captions: Captions = silent
  const told: Line[] = []
  const shown: string[] = []
  for (let i = 0; i < frames.length + 50; i++) {
    told.push(...(frames[i] ?? []))
    captions = nextCaptions(captions, told, following, 10_000 + i * 100)
    shown.push(captions.shown?.say ?? "")
  }
  return shown
}

const turns = (shown: readonly string[]): readonly string[] => shown.filter((say, i) => say !== shown[i - 1])

test("a followed story is told one part after the other, each long enough to be read", () => {
  const story = [[line("terminal/line", { tone: "learner" })], [line("replicaset/scaled", { interesting: false }), line("replicaset/too-few")], [line("pod/scheduled")]]
  const shown = shownDuring(story, true)
  expect(turns(shown)).toEqual(["terminal/line", "replicaset/scaled", "replicaset/too-few", "pod/scheduled"])
  expect(shown.filter((say) => say === "replicaset/scaled")).toHaveLength(13)
})

test("what is said of several Pods is said once, and what nobody followed is not told step by step", () => {
  const pods = [line("pod/scheduled", { about: { name: "a" } }), line("pod/scheduled", { about: { name: "b" } }), line("pod/gone", { interesting: false })]
  expect(turns(shownDuring([pods], true))).toEqual(["pod/scheduled", "pod/gone"])
  expect(turns(shownDuring([pods], false))).toEqual(["pod/scheduled"])
})

test("the learner's own act is said at once, whatever waits", () => {
  const shown = shownDuring([[line("a"), line("b"), line("c")], [line("host/crash", { tone: "learner" })]], true)
  expect(shown.slice(0, 2)).toEqual(["a", "host/crash"])
  expect(turns(shown)).toEqual(["a", "host/crash"])
})
