import { expect, test, type Page } from "@playwright/test"
import type { Micros } from "../src/base/time.ts"
import type { Action, Recorded } from "../src/bridge/protocol.ts"
import { replay } from "../src/cluster/cluster.ts"
import type { Recording } from "../src/sim/recording.ts"

interface Play {
  readonly engine: string
  readonly nodes: string
  readonly seed: number
  readonly actions: readonly Action[]
  /** The model time, in microseconds, that it passes at least. */
  readonly enough: number
}

/** Runs a world of five workers in the page's own two workers, does what `actions` say while it runs fast, and asks for the recording. */
function record(page: Page, play: Play): Promise<Recorded> {
  return page.evaluate(async ({ engine, nodes, seed, actions, enough }: Play) => {
    const control = new Worker(engine, { type: "module" })
    const others = new Worker(nodes, { type: "module" })
    const { port1, port2 } = new MessageChannel()
    control.postMessage({ type: "nodes", port: port1 }, [port1])
    others.postMessage({ port: port2 }, [port2])
    const answer = (type: string): Promise<Recorded> =>
      new Promise((resolve, reject) => {
        control.addEventListener("message", ({ data }: MessageEvent<Recorded | { readonly type: "failed"; readonly message: string }>) => {
          if (data.type === "failed") reject(new Error(data.message))
          else if (data.type === type) resolve(data)
        })
      })
    control.postMessage({ type: "boot", seed, topology: { nodes: 5 } })
    await answer("booted")
    control.postMessage({ type: "pace", playing: true, speed: 300 })
    for (const action of actions) {
      await new Promise((resolve) => setTimeout(resolve, 150))
      control.postMessage({ type: "act", action })
    }
    await new Promise((resolve) => setTimeout(resolve, 300))
    // However slow the machine is, there is a history to compare.
    for (let now = 0; now <= enough; ) {
      control.postMessage({ type: "frame", watch: [] })
      now = (await answer("frame")).now
    }
    control.postMessage({ type: "pace", playing: false, speed: 1 })
    for (let i = 0; i < 5; i++) control.postMessage({ type: "step" })
    control.postMessage({ type: "record" })
    const recorded = await answer("recorded")
    control.terminate()
    others.terminate()
    return recorded
  }, play)
}

const enough = 20_000_000

const plays: readonly (readonly Action[])[] = [
  [],
  [
    { type: "host/crash", host: "node-2" },
    { type: "process/hang", host: "node-4", process: "kubelet" },
    { type: "host/restart", host: "node-2" },
    { type: "process/resume", host: "node-4", process: "kubelet" },
  ],
  [
    { type: "link/partition", host: "node-1" },
    { type: "process/kill", host: "control-plane", process: "kube-apiserver" },
    { type: "link/heal", host: "node-1" },
    { type: "host/hang", host: "node-5" },
    { type: "process/kill", host: "control-plane", process: "etcd" },
  ],
]

for (const [i, actions] of plays.entries())
  test(`two workers of a browser and one thread of Node tell the same history (${i + 1})`, async ({ page }) => {
    await page.goto("/")
    const scripts = await page.waitForFunction(() => {
      const names = performance.getEntriesByType("resource").map(({ name }) => name)
      const find = (word: string): string | undefined => names.find((name) => name.includes(word))
      const [engine, nodes] = [find("engine.worker"), find("nodes.worker")]
      return engine !== undefined && nodes !== undefined ? { engine, nodes } : undefined
    })
    const { recording, now, hash } = await record(page, { ...((await scripts.jsonValue()) as { engine: string; nodes: string }), seed: 7 + i, actions, enough })
    expect(now).toBeGreaterThan(enough)
    expect((recording as unknown as Recording).inputs).toHaveLength(actions.length)
    const world = replay(recording as unknown as Recording, now as Micros)
    expect("error" in world ? world.error : world.hash()).toBe(hash)
  })
