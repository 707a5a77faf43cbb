import { describe, expect, it } from "vitest"
import { micros } from "../base/time.ts"
import { replay } from "../cluster/cluster.ts"
import type { Recording } from "../sim/recording.ts"
import { Page } from "./fixtures/page.ts"
import { web } from "./fixtures/web.ts"
import type { Answer, Frame, Line, Order, Recorded } from "./protocol.ts"
import type { Compared, Opened, SavedAnswer, Shared, TimelineView } from "./time-protocol.ts"

const second = (at: number) => micros(at * 1_000_000)
const framesOf = (answers: readonly Answer[]): readonly Frame[] => answers.filter((answer) => answer.type === "frame")

/** What the page would have to read after these answers. */
function linesOf(answers: readonly Answer[]): readonly Line[] {
  return framesOf(answers).reduce<readonly Line[]>((lines, frame) => [...(frame.retold ? [] : lines), ...frame.lines], [])
}

const timelineOf = (page: Page): TimelineView | undefined => framesOf(page.answers).findLast(({ timeline }) => timeline)?.timeline

/** Lets wall time go by at a thousandfold speed, then stops; and reads all that there is to tell. */
async function play(page: Page, millis: number): Promise<Frame> {
  page.order({ type: "pace", playing: true, speed: 1000 })
  await page.pass(millis)
  page.order({ type: "pace", playing: false, speed: 1 })
  return read(page)
}

async function read(page: Page): Promise<Frame> {
  await page.pass(300, 100)
  let frame = await page.frame()
  for (let i = 0; i < 20; i++) frame = await page.frame()
  return frame
}

async function go(page: Page, at: number, branch?: number): Promise<Frame> {
  page.order({ type: "seek", at: second(at), ...(branch === undefined ? {} : { branch }) })
  await page.pass(50)
  return page.frame()
}

async function ask<T extends Answer>(page: Page, order: Order, type: T["type"]): Promise<T> {
  page.order(order)
  await page.pass()
  return page.last(type) as T
}

/** A world in which node-2 crashed after two minutes, so long ago. */
async function crashed(seconds = 60): Promise<Page> {
  const page = await new Page().boot()
  await play(page, 60)
  page.order({ type: "act", action: { type: "host/crash", host: "node-2" } })
  await play(page, seconds)
  return page
}

const straight = ({ recording, now }: Recorded): string => {
  const world = replay(recording as unknown as Recording, now)
  return "error" in world ? world.error : world.hash()
}

describe("history", () => {
  it("is changed on a branch of its own: both branches are what their inputs lead to", async () => {
    const page = await crashed()
    const first = await page.record()
    const past = await go(page, 90)
    expect([past.now, past.branch, past.end, past.playing]).toEqual([second(90), 1, first.now, false])
    page.order({ type: "act", action: { type: "host/crash", host: "node-3" } })
    const forked = await play(page, 60)
    expect([forked.branch, forked.end === forked.now]).toEqual([2, true])
    const other = await page.record()
    expect(other.hash).toBe(straight(other))
    expect(other.hash).not.toBe(first.hash)
    expect((await go(page, 10_000, 1)).now).toBe(first.now)
    expect((await page.record()).hash).toBe(first.hash)
    await read(page)
    expect(timelineOf(page)?.branches).toMatchObject([{ id: 1, parent: undefined, inputs: 1 }, { id: 2, parent: 1, forkedAt: second(90), inputs: 1 }])
  })

  it("goes on, where it is played, into the present, and tells no line twice", async () => {
    const page = await crashed(20)
    const { end } = await read(page)
    const told = linesOf(page.answers)
    await go(page, 70)
    page.order({ type: "step" })
    const frame = await play(page, 300)
    expect(frame.now).toBeGreaterThan(end)
    expect(frame.branch).toBe(1)
    const lines = linesOf(page.answers)
    expect(lines.slice(0, told.length)).toEqual(told)
    expect(lines.slice(told.length).every(({ at }) => at > end)).toBe(true)
    expect(lines.length).toBeGreaterThan(told.length)
    expect(lines.every(({ event }) => event > 0)).toBe(true)
  })

  it("skips through what is told to what was interesting", async () => {
    const page = await crashed()
    await go(page, 130)
    const marks = linesOf(page.answers).filter(({ interesting, at }) => interesting && at > second(130))
    page.order({ type: "skip", to: "interesting" })
    await page.pass(50)
    const { now, branch } = await page.frame()
    expect(branch).toBe(1)
    expect(marks.some(({ at }) => Math.abs(at - now) < 1_000_000)).toBe(true)
  })

  it("tells what it is up to a fork, and then what is new there", async () => {
    const page = await crashed()
    await read(page)
    const told = linesOf(page.answers)
    await go(page, 90)
    page.order({ type: "fork", name: "calm" })
    expect(await page.frame()).toMatchObject({ branch: 2, retold: true, now: second(90), end: second(90) })
    await play(page, 60)
    const lines = linesOf(page.answers)
    expect(told.some(({ say }) => say === "node/unknown")).toBe(true)
    expect(lines.some(({ say }) => say === "node/unknown" || say === "host/crash")).toBe(false)
    expect(lines.filter(({ at }) => at <= second(90))).toEqual(told.filter(({ at }) => at <= second(90)))
    await go(page, 10_000, 1)
    await read(page)
    expect(linesOf(page.answers)).toEqual(told)
  })
})

describe("a seek", () => {
  it("stops playing, ends what was followed and lets go of a command that runs", async () => {
    const page = await new Page().boot()
    page.order({ type: "pace", playing: true, speed: 1 })
    await page.pass(10)
    page.order({ type: "run", run: "r", line: "kubectl get pods -A", follow: true })
    await page.pass(10)
    expect((await page.frame()).following.on).toBe(true)
    const frame = await go(page, 30)
    expect(frame).toMatchObject({ now: second(30), playing: false, skipping: false, following: { on: false } })
    expect(page.last("output")).toMatchObject({ outputs: expect.arrayContaining([{ type: "terminal/end", run: "r", exit: 130 }]) })
    page.answers.length = 0
    await play(page, 100)
    expect(page.last("output")).toBeUndefined()
  })

  it("is given up where another one is wanted: of ten at once the last is obeyed, once", async () => {
    const page = await crashed()
    const before = page.forks
    for (let i = 1; i <= 10; i++) page.order({ type: "seek", at: second(60 + 4 * i) })
    await page.pass(50)
    expect((await page.frame()).now).toBe(second(100))
    expect(page.forks - before).toBeLessThanOrEqual(2)
  })

  it("before a fork is obeyed, whatever is wanted after it", async () => {
    const page = await crashed()
    page.order({ type: "seek", at: second(80) }, { type: "fork" }, { type: "seek", at: second(70) })
    await page.pass(50)
    expect(await page.frame()).toMatchObject({ now: second(70), branch: 2, end: second(80) })
  })

  it("to what is not there is refused, and nothing changes", async () => {
    const page = await crashed()
    const { hash } = await page.record()
    page.order({ type: "seek", at: second(-1) }, { type: "seek", at: second(1), branch: 7 })
    await page.pass()
    page.order({ type: "branch/delete", branch: 1 }, { type: "branch/delete", branch: 9 }, { type: "branch/name", branch: 9, name: "x" }, { type: "compare", id: 1, branch: 1 })
    await page.pass()
    expect(page.answers.filter(({ type }) => type === "refused").map((answer) => answer.type === "refused" && answer.message)).toEqual([
      "-1000000 is no moment",
      "there is no branch 7",
      "the branch that is shown can't be deleted",
      "there is no branch 9",
      "there is no branch 9",
      "a branch differs from itself in nothing",
    ])
    expect((await page.record()).hash).toBe(hash)
  })
})

describe("a world that was saved", () => {
  it("is opened where it was left, with the same hash, its branches, and all that was told of it", async () => {
    const page = await crashed()
    await go(page, 90)
    page.order({ type: "act", action: { type: "host/hang", host: "node-3" } })
    await play(page, 60)
    const { saved } = await ask<SavedAnswer>(page, { type: "save" }, "saved")
    const lines = linesOf(page.answers)
    const timeline = timelineOf(page)
    const again = new Page()
    again.order({ type: "open", from: { type: "saved", saved: JSON.parse(JSON.stringify(saved)) } }, { type: "frame", watch: [] })
    while (!again.last("opened")) {
      await again.pass(20)
      await again.frame()
    }
    expect(again.last("opened")).toEqual({ type: "opened", engine: saved.engine, same: true, view: {} })
    const frame = await read(again)
    expect(frame).toMatchObject({ branch: 2, now: saved.now, end: saved.now, playing: false })
    expect(framesOf(again.answers)[0]).toMatchObject({ skipping: true, now: 0, end: saved.now })
    const sorted = (all: readonly Line[]): readonly string[] => all.map((line) => JSON.stringify({ ...line, id: 0 })).sort()
    expect(sorted(linesOf(again.answers))).toEqual(sorted(lines))
    expect(timelineOf(again)).toEqual(timeline)
    await go(again, 10_000, 1)
    await again.pass(200)
    const { hash } = await again.record()
    await go(page, 10_000, 1)
    expect((await page.record()).hash).toBe(hash)
  })

  it("is the same moment for whoever gets a link to it, with what its sender looked at", async () => {
    const page = await crashed()
    await go(page, 70)
    const view = { selection: "nodes/node-2" }
    page.order({ type: "share", view })
    while (!page.last("shared")) await page.pass()
    const { link } = page.last("shared") as Shared
    const again = new Page()
    again.order({ type: "open", from: { type: "link", link: `https://example.org/#${link ?? ""}` } })
    while (!again.last("opened")) await again.pass(20)
    expect(again.last("booted")).toMatchObject({ until: second(70) })
    expect(again.last("opened")).toMatchObject({ same: true, view })
    expect(await again.record()).toMatchObject({ now: second(70), hash: (await page.record()).hash })
  })

  it("is said to be another one where its history is", async () => {
    const page = await crashed()
    const { saved } = await ask<SavedAnswer>(page, { type: "save" }, "saved")
    const again = new Page()
    again.order({ type: "open", from: { type: "saved", saved: { ...saved, hash: "0".repeat(16) } } })
    while (!again.last("opened")) await again.pass(20)
    expect((again.last("opened") as Opened).same).toBe(false)
  })

  it("that can't be read leaves the world that is open alone", async () => {
    const page = await new Page().boot()
    const { saved } = await ask<SavedAnswer>(page, { type: "save" }, "saved")
    const bad: readonly unknown[] = [{ ...saved, version: 2 }, { ...saved, branch: 9 }, { ...saved, topology: { colour: "red" } }, { ...saved, branches: 7 }, { ...saved, branches: [{ ...saved.branches[0], parent: 4 }] }]
    for (const each of bad) page.order({ type: "open", from: { type: "saved", saved: each } })
    page.order({ type: "open", from: { type: "link", link: "#orrery1.q83vASNFZ4mrze8B" } }, { type: "open", from: { type: "file", text: "<script>" } })
    await page.pass(20)
    expect(page.answers.flatMap((answer) => (answer.type === "refused" && answer.unopened ? [answer.message] : []))).toHaveLength(bad.length + 2)
    expect((await page.frame()).now).toBe(second(60))
  })
})

describe("two branches", () => {
  it("differ in how long is tolerated, and in the Pods that come of it", async () => {
    const page = await new Page().boot()
    page.order({ type: "run", run: "1", line: "kubectl apply -f -", stdin: web, follow: false })
    await play(page, 30)
    const { now } = await page.frame()
    const crash = { type: "act", action: { type: "host/crash", host: "node-2" } } as const
    page.order(crash)
    await play(page, 200)
    await go(page, now / 1e6)
    page.order({ type: "run", run: "2", line: "kubectl apply -f -", stdin: web.replace("spec: {containers", "spec: {tolerations: [{key: node.kubernetes.io/unreachable, operator: Exists, effect: NoExecute, tolerationSeconds: 30}], containers"), follow: false })
    await play(page, 30)
    page.order(crash)
    await play(page, 170)
    const { hash } = await page.record()
    const compared = await ask<Compared>(page, { type: "compare", id: 5, branch: 1 }, "compared")
    expect(compared).toMatchObject({ id: 5, branches: [2, 1], more: 0 })
    expect(compared.differences.find(({ key }) => key === "deployments/default/web")?.fields).toContainEqual({ path: "spec.template.spec.tolerations", first: expect.stringMatching(/"tolerationSeconds":30/) })
    expect(compared.differences.filter(({ kind }) => kind === "Pod").map(({ only }) => only)).toEqual(expect.arrayContaining(["first", "second"]))
    expect(compared.differences.every(({ kind }) => kind !== "Event")).toBe(true)
    expect(compared.ready.map(({ values }) => values.at(-1))).toEqual([3, 2])
    expect((await page.record()).hash).toBe(hash)
  })
})
