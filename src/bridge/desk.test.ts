import { describe, expect, it } from "vitest"
import { replay } from "../cluster/cluster.ts"
import type { Recording } from "../sim/recording.ts"
import { Page } from "./fixtures/page.ts"
import type { Frame } from "./protocol.ts"

const conditionOf = ({ hosts }: Frame, name: string): string | undefined => hosts.find((host) => host.name === name)?.condition

describe("the desk", () => {
  it("keeps what comes while a world boots, and runs the world's first minute", async () => {
    const page = new Page()
    page.order({ type: "boot", seed: 1, topology: {} }, { type: "frame", watch: [] }, { type: "pace", playing: false, speed: 1 })
    await page.pass()
    expect(page.answers.map(({ type }) => type)).toEqual(["booted", "frame"])
    expect((await page.frame()).now).toBe(60_000_000)
  })

  it("keeps its world when another can't be opened", async () => {
    const page = await new Page().boot()
    await page.boot(2, { colour: "red" })
    expect(page.last("refused")).toMatchObject({ message: expect.stringMatching(/^topology\.colour/) })
    expect((await page.frame()).now).toBe(60_000_000)
  })

  it("lets nothing more happen in a world once another has taken its place", async () => {
    const page = await new Page().boot()
    page.order({ type: "pace", playing: true, speed: 10 })
    await page.pass(20)
    await page.boot(2)
    const before = page.turns[0]
    await page.pass(50)
    expect(page.turns[0]).toBe(before)
    expect((await page.record()).recording).toMatchObject({ seed: 2 })
  })
})

describe("a session", () => {
  it("rests while it keeps up with the clock", async () => {
    const page = await new Page().boot()
    const before = page.turns[0] ?? 0
    page.order({ type: "pace", playing: true, speed: 1 })
    await page.pass(100)
    expect(page.rests).toBeGreaterThan(50)
    expect((page.turns[0] ?? 0) - before).toBeLessThan(250)
    expect((await page.frame()).now).toBeGreaterThan(60_090_000)
  })

  it("does at once what is done in the very moment of a pause", async () => {
    const page = await new Page().boot()
    await page.frame()
    page.order({ type: "pace", playing: true, speed: 1 })
    await page.pass(10)
    page.order({ type: "pace", playing: false, speed: 1 }, { type: "act", action: { type: "host/crash", host: "node-2" } })
    expect(conditionOf(await page.frame(), "node-2")).toBe("down")
  })

  it("refuses what is not there to be acted upon", async () => {
    const page = await new Page().boot()
    page.order({ type: "act", action: { type: "process/start", host: "node-1", process: "etcd" } }, { type: "act", action: { type: "host/crash", host: "node-9" } })
    await page.pass()
    expect(page.answers.filter(({ type }) => type !== "booted")).toEqual([
      { type: "refused", message: "node-1 runs no etcd" },
      { type: "refused", message: "there is no host node-9" },
    ])
  })

  it("stops for good at a broken invariant, and leaves a recording", async () => {
    const page = await new Page().boot(7)
    page.order({ type: "act", action: { type: "host/hang", host: "node-1" } })
    await page.pass()
    page.failing = true
    page.order({ type: "step" })
    await page.pass()
    expect(page.last("failed")).toMatchObject({ message: "Error: it broke", seed: 7, recording: { seed: 7, inputs: [{ body: { type: "host/hang" } }] } })
    page.failing = false
    const { now } = await page.frame()
    page.order({ type: "pace", playing: true, speed: 100 })
    await page.pass(20)
    expect(page.last("refused")).toEqual({ type: "refused", message: "this world has stopped" })
    expect((await page.frame()).now).toBe(now)
  })

  it("follows what the learner did while time goes by, hop by hop, and then lets time go on as before", async () => {
    const page = await new Page().boot()
    page.order({ type: "pace", playing: true, speed: 1 })
    await page.pass(10)
    page.order({ type: "act", action: { type: "process/kill", host: "node-1", process: "kubelet" }, follow: true })
    await page.pass(100)
    const { following, now, reached } = await page.frame()
    expect(following).toMatchObject({ on: true, factor: reached })
    expect(following.until).toBeGreaterThan(now)
    let ended = await page.frame()
    for (let i = 0; ended.following.on && i < 100; i++) {
      await page.pass(600, 20)
      ended = await page.frame()
    }
    expect(ended).toMatchObject({ playing: true, following: { on: false } })
  })

  it("follows nothing while the clock is stopped, unless it is told to, and ends it with any order about time", async () => {
    const page = await new Page().boot()
    page.order({ type: "act", action: { type: "process/kill", host: "node-1", process: "kubelet" }, follow: true })
    expect((await page.frame()).following.on).toBe(false)
    page.order({ type: "follow", on: true })
    expect(await page.frame()).toMatchObject({ playing: true, following: { on: true } })
    page.order({ type: "pace", playing: false, speed: 1 })
    expect(await page.frame()).toMatchObject({ playing: false, following: { on: false } })
  })

  it("tells a history that its recording leads to, whatever was played, followed, stepped and skipped", async () => {
    const page = await new Page().boot(5, { nodes: 5 })
    page.order({ type: "pace", playing: true, speed: 300 })
    await page.pass(40)
    page.order({ type: "act", action: { type: "host/hang", host: "node-2" } }, { type: "act", action: { type: "link/partition", host: "node-3" } })
    await page.pass(100)
    page.order({ type: "skip", to: "interesting" })
    for (let i = 0; i < 50; i++) page.order({ type: "step" })
    page.order({ type: "pace", playing: true, speed: 1 }, { type: "act", action: { type: "process/kill", host: "node-4", process: "kubelet" }, follow: true })
    await page.pass(3_000, 20)
    page.order({ type: "act", action: { type: "host/resume", host: "node-2" } }, { type: "step" }, { type: "skip", to: "interesting" })
    await page.pass(50)
    const { recording, now, hash } = await page.record()
    expect(now).toBeGreaterThan(90_000_000)
    const again = replay(recording as unknown as Recording, now)
    expect("error" in again ? again.error : again.hash()).toBe(hash)
  })
})
