import { beforeAll, describe, expect, it } from "vitest"
import { micros, type Micros } from "../base/time.ts"
import { lineText, openCatalogue } from "../messages/say.ts"
import type { Question, Story } from "../why/contract.ts"
import { Page } from "./fixtures/page.ts"
import { web } from "./fixtures/web.ts"
import type { Answer, Frame, Line, Order, PodView } from "./protocol.ts"
import type { Explained, SavedAnswer } from "./time-protocol.ts"

openCatalogue()
const second = (at: number): Micros => micros(at * 1_000_000)
let asked = 0

/** A story in words: each chain from the thing to its cause, with seconds since the beginning. */
function wordsOf(story: Story | undefined): readonly string[] {
  return (story?.chains ?? []).flatMap(({ asks, sentences }) => [asks, ...sentences.map((sentence) => `  ${(sentence.at / 1e6).toFixed(3)} ${lineText(sentence)}`)])
}

async function why(page: Page, question: Question): Promise<Story | undefined> {
  const id = ++asked
  page.order({ type: "why", id, question })
  const isIt = (answer: Answer): answer is Explained => answer.type === "explained" && answer.id === id
  for (let i = 0; i < 2_000 && !page.answers.some(isIt); i++) await page.pass()
  return page.answers.find(isIt)?.story
}

/** Does something at that moment. */
async function at(page: Page, seconds: number, ...orders: readonly Order[]): Promise<void> {
  page.order({ type: "pace", playing: true, speed: 1000 })
  for (let frame = await page.frame(); frame.now < second(seconds); frame = await page.frame()) await page.pass(1)
  page.order({ type: "pace", playing: false, speed: 1 }, ...orders)
  await page.pass()
}

const framesOf = ({ answers }: Page): readonly Frame[] => answers.filter((answer) => answer.type === "frame")
const linesOf = (page: Page): readonly Line[] => framesOf(page).flatMap(({ lines }) => lines)

async function podsOf(page: Page): Promise<readonly PodView[]> {
  for (let i = 0; i < 5; i++) await page.frame()
  const pods = new Map<string, PodView>()
  for (const frame of framesOf(page)) {
    for (const key of frame.gone) pods.delete(key)
    for (const pod of frame.pods) pods.set(pod.key, pod)
  }
  return [...pods.values()].filter(({ namespace }) => namespace === "default")
}

describe("the story of a Pod that took the place of a deleted one", () => {
  let page: Page
  let key: string
  let told: readonly string[]

  beforeAll(async () => {
    page = await new Page().boot()
    await at(page, 61, { type: "run", run: "1", line: "kubectl apply -f -", stdin: web, follow: false })
    await at(page, 90)
    const before = await podsOf(page)
    await at(page, 100, { type: "run", run: "2", line: `kubectl delete pod ${before[0]?.name ?? ""}`, follow: false })
    await at(page, 150)
    key = (await podsOf(page)).find(({ createdAt }) => createdAt > second(95))?.key ?? ""
    told = wordsOf(await why(page, { type: "object", key }))
  })

  it("leads back to the line by which the other one was deleted, and from its place to the scheduler", () => {
    const [here, placed] = [told.indexOf("why>here"), told.indexOf("why>placed")]
    const chain = told.slice(here + 1, placed)
    expect(chain[0]).toMatch(/^ {2}10\d\.\d{3} .*is wanted now/)
    expect(chain.join("\n")).toMatch(/ReplicaSet controller noticed.*is to have 3 Pods and has 2/)
    expect(chain.at(-1)).toMatch(/^ {2}100\.\d{3} You ran kubectl delete pod/)
    expect(told.slice(placed + 1).join("\n")).toMatch(/The scheduler/)
    // Its kubelet lives in the other shard, and answered to a message from this one.
    expect(told.slice(told.indexOf("why>state")).join("\n")).toMatch(/The kubelet of node-\d started nginx of/)
  })

  it("is the same when all of it has to be run again: at a moment that was gone to, and in a world that was opened", async () => {
    page.order({ type: "save" })
    await page.pass()
    const { saved } = page.last("saved") as SavedAnswer
    page.order({ type: "seek", at: second(120) }, { type: "seek", at: second(150) })
    await page.pass(20)
    expect(wordsOf(await why(page, { type: "object", key }))).toEqual(told)
    const again = new Page()
    again.order({ type: "open", from: { type: "saved", saved } })
    while (!again.last("opened")) await again.pass(20)
    again.order({ type: "seek", at: second(149) }, { type: "seek", at: second(150) })
    await again.pass(50)
    expect(wordsOf(await why(again, { type: "object", key }))).toEqual(told)
  }, 60_000)

  it("can be asked of a line and of a message on its way, and of what nobody knows", async () => {
    const line = linesOf(page).find(({ say, subject }) => say === "pod/scheduled" && subject === key) as Line
    expect(wordsOf(await why(page, { type: "event", event: line.event, at: line.at })).at(-1)).toMatch(/You ran kubectl delete pod/)
    const hop = framesOf(page).flatMap(({ hops }) => hops).findLast(({ id, label }) => id > 0 && label.startsWith("PUT")) ?? { id: 0, sentAt: second(0) }
    expect(wordsOf(await why(page, { type: "event", event: hop.id, at: hop.sentAt })).length).toBeGreaterThan(0)
    expect(await why(page, { type: "object", key: "pods/default/nobody" })).toBeUndefined()
    expect(await why(page, { type: "event", event: -3, at: second(100) })).toBeUndefined()
  })

  it("leaves the world alone", async () => {
    const { hash } = await page.record()
    await why(page, { type: "object", key })
    page.order({ type: "seek", at: second(110) })
    await page.pass(20)
    await why(page, { type: "object", key })
    page.order({ type: "seek", at: second(150) })
    await page.pass(20)
    expect((await page.record()).hash).toBe(hash)
  })
})

it("of a Pod that was evicted ends at the crash of its machine, however long ago that was", async () => {
  const page = await new Page().boot()
  await at(page, 61, { type: "run", run: "1", line: "kubectl apply -f -", stdin: web, follow: false })
  await at(page, 90)
  const node = (await podsOf(page))[0]?.node ?? ""
  await at(page, 100, { type: "act", action: { type: "host/crash", host: node } })
  await at(page, 480)
  const going = linesOf(page).find(({ say }) => say === "pod/deleting") as Line
  const told = wordsOf(await why(page, { type: "event", event: going.event, at: going.at }))
  expect(told.at(-1)).toBe(`  100.000 You crashed the machine ${node}.`)
  expect(wordsOf(await why(page, { type: "condition", key: `nodes/${node}`, condition: "Ready" })).at(-1)).toBe(told.at(-1))
})
