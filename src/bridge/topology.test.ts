import { describe, expect, it } from "vitest"
import { replay } from "../cluster/cluster.ts"
import type { Recording } from "../sim/recording.ts"
import { Page } from "./fixtures/page.ts"
import type { Action, Answer } from "./protocol.ts"

/** What the page knows of machines after all its frames. */
function machinesOf(answers: readonly Answer[]): readonly string[] {
  const known = new Map<string, string>()
  for (const answer of answers) {
    if (answer.type !== "frame") continue
    for (const key of answer.gone) known.delete(key.replace(/^hosts\//, ""))
    for (const { name, zone, address } of answer.hosts) known.set(name, `${name} ${zone} ${address}`)
  }
  return [...known.values()].filter((machine) => machine.startsWith("node-"))
}

async function doing(page: Page, ...actions: readonly Action[]): Promise<readonly string[]> {
  page.order({ type: "pace", playing: false, speed: 1 }, ...actions.map((action) => ({ type: "act", action }) as const))
  await page.frame()
  await page.frame()
  return machinesOf(page.answers)
}

describe("machines that come and go", () => {
  it("take names and addresses that nobody had, and are gone from the picture with their zone", async () => {
    const page = await new Page().boot()
    expect(await doing(page)).toEqual(["node-1 zone-a 10.0.16.11", "node-2 zone-b 10.0.16.12", "node-3 zone-c 10.0.16.13"])
    expect(await doing(page, { type: "topology/remove-node", node: "node-3" }, { type: "topology/add-node", zone: "zone-b" })).toEqual(["node-1 zone-a 10.0.16.11", "node-2 zone-b 10.0.16.12", "node-4 zone-b 10.0.16.14"])
    // zone-c was free again.
    expect(await doing(page, { type: "topology/add-zone" }, { type: "topology/add-zone" })).toEqual(expect.arrayContaining(["node-5 zone-c 10.0.16.15", "node-6 zone-d 10.0.16.16"]))
    expect(await doing(page, { type: "topology/remove-zone", zone: "zone-b" })).toEqual(["node-1 zone-a 10.0.16.11", "node-5 zone-c 10.0.16.15", "node-6 zone-d 10.0.16.16"])
  })

  it("are part of the recording, which leads to the same hash", async () => {
    const page = await new Page().boot()
    await doing(page, { type: "topology/add-zone" }, { type: "topology/remove-node", node: "node-1" })
    page.order({ type: "pace", playing: true, speed: 100 })
    await page.pass(40)
    page.order({ type: "pace", playing: false, speed: 1 })
    const { recording, now, hash } = await page.record()
    const world = replay(recording as unknown as Recording, now)
    expect("error" in world || world.hash()).toBe(hash)
  })
})

it.each<[string, Action]>([
  ["there is no node node-9", { type: "topology/remove-node", node: "node-9" }],
  ["there is no node laptop", { type: "topology/remove-node", node: "laptop" }],
  ["control-plane runs the control plane and can't be removed", { type: "topology/remove-node", node: "control-plane" }],
  ["there is no zone Mars: zones are zone-a to zone-z", { type: "topology/add-node", zone: "Mars" }],
  ["the control plane is in zone-a: this zone can't be removed", { type: "topology/remove-zone", zone: "zone-a" }],
  ["there is no machine in zone-x", { type: "topology/remove-zone", zone: "zone-x" }],
])("is refused where %s", async (message, action) => {
  const page = await new Page().boot()
  await doing(page, action)
  expect(page.last("refused")).toMatchObject({ message })
  expect((await page.record()).recording["inputs"]).toEqual([])
})

it("is refused where there are 26 zones, and nothing reaches a machine that is gone", async () => {
  const page = await new Page().boot()
  await doing(page, ...Array.from({ length: 24 }, (): Action => ({ type: "topology/add-zone" })))
  expect(page.last("refused")).toMatchObject({ message: "a cluster has at most 26 zones" })
  await doing(page, { type: "topology/remove-node", node: "node-2" }, { type: "host/restart", host: "node-2" })
  expect(page.last("refused")).toMatchObject({ message: "there is no host node-2" })
})
