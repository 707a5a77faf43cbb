import fc from "fast-check"
import { expect, it } from "vitest"
import { micros } from "../base/time.ts"
import { Page } from "./fixtures/page.ts"
import { web } from "./fixtures/web.ts"
import type { Answer, Frame } from "./protocol.ts"
import type { SavedAnswer } from "./time-protocol.ts"

/** What a page shows after these answers: a frame says what changed. */
function pictureOf(answers: readonly Answer[]): unknown {
  const shown = new Map<string, unknown>()
  for (const answer of answers) {
    if (answer.type !== "frame") continue
    for (const key of answer.gone) shown.delete(key)
    for (const host of answer.hosts) shown.set(`hosts/${host.name}`, host)
    for (const node of answer.nodes) shown.set(`nodes/${node.name}`, node)
    for (const each of [...answer.pods, ...answer.resources]) shown.set(each.key, each)
    for (const { key, object } of answer.objects) shown.set(`watched ${key}`, object)
  }
  return [...shown].sort(([a], [b]) => (a < b ? -1 : 1))
}

const watched = ["deployments/default/web", "nodes/node-2", "leases/kube-node-lease/node-2", "pods/default/nobody"]

async function see(page: Page): Promise<Frame> {
  let frame = await page.frame(...watched)
  for (let i = 0; i < 4; i++) frame = await page.frame(...watched)
  return frame
}

async function play(page: Page, millis: number): Promise<void> {
  page.order({ type: "pace", playing: true, speed: 1000 })
  await page.pass(millis)
  page.order({ type: "pace", playing: false, speed: 1 })
  await see(page)
}

/** Two branches: in one a node crashed and another one came, in the other the Deployment was scaled and then deleted. */
async function twoBranches(): Promise<Page> {
  const page = await new Page().boot()
  page.order({ type: "run", run: "1", line: "kubectl apply -f -", stdin: web, follow: false })
  await play(page, 30)
  page.order({ type: "act", action: { type: "host/crash", host: "node-2" } }, { type: "act", action: { type: "topology/add-zone" } })
  await play(page, 60)
  page.order({ type: "seek", at: micros(95_000_000) })
  await page.pass()
  page.order({ type: "run", run: "2", line: "kubectl scale deployment web --replicas=5", follow: false })
  await play(page, 30)
  page.order({ type: "run", run: "3", line: "kubectl delete deployment web", follow: false }, { type: "act", action: { type: "link/partition", host: "node-3" } })
  await play(page, 30)
  return page
}

it("a page that was at many moments sees what a new one sees at the last of them", { timeout: 120_000 }, async () => {
  const page = await twoBranches()
  const { answers } = page
  const move = fc.record({ at: fc.integer({ min: 20_000_000, max: 180_000_000 }), branch: fc.constantFrom(1, 2), steps: fc.nat({ max: 3 }), played: fc.constantFrom(0, 0, 3) })
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 3 }), async (moves) => {
      for (const { at, branch, steps, played } of moves) {
        page.order({ type: "seek", at: micros(at), branch })
        await page.pass()
        for (let i = 0; i < steps; i++) page.order({ type: "step" })
        if (played > 0) await play(page, played)
        await page.frame(...watched)
      }
      // A step ends amid an instant; who records ends it.
      await page.record()
      const { now } = await see(page)
      page.order({ type: "save" })
      await page.pass()
      const fresh = new Page()
      fresh.order({ type: "open", from: { type: "saved", saved: (page.last("saved") as SavedAnswer).saved } })
      while (!fresh.last("opened")) await fresh.pass(20)
      expect((await see(fresh)).now).toBe(now)
      expect(pictureOf(answers)).toEqual(pictureOf(fresh.answers))
      expect((await page.record()).hash).toBe((await fresh.record()).hash)
    }),
    { numRuns: 8 },
  )
})
