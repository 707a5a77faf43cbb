import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { engineId, replay } from "../cluster/cluster.ts"
import { laptopOf } from "../cluster/hosts.ts"
import { defaultTopology, type Topology } from "../cluster/topology.ts"
import type { Input } from "../sim/recording.ts"
import type { JsonObject } from "../base/json.ts"
import { actorId, type ActorId, type Body, type HostId } from "../sim/types.ts"
import type { TerminalLine } from "../kubectl/terminal.ts"
import type { Chronicle } from "./chronicle.ts"
import { openChronicle, runTo } from "./fixtures/chronicle.ts"
import { epochMicros } from "./opening.ts"
import { web } from "./fixtures/web.ts"

const topology: Topology = { ...defaultTopology, nodes: 3, seed: 7 }
/** Each of the sessions runs a cluster for minutes, and each of its branches once more: seconds of a processor, and more where others want it too. */
const patienceMillis = 300_000

/** What a learner may do; `by` chooses among what is there, in thousandths. */
interface Deed {
  readonly type: "run" | "line" | "fault" | "seek" | "fork" | "switch" | "step" | "reopen" | "scratch"
  readonly by: number
}
const deeds = fc.array(fc.record({ type: fc.constantFrom<Deed["type"]>("run", "run", "line", "line", "fault", "seek", "seek", "fork", "switch", "step", "reopen", "scratch"), by: fc.integer({ min: 0, max: 999 }) }), { minLength: 6, maxLength: 16 })

const laptop = actorId(laptopOf(topology), 1)
const faults = ["host/crash", "host/hang", "host/resume", "host/restart", "process/kill", "process/hang", "process/resume"]

const lines = [{ line: "kubectl apply -f -", stdin: web }, { line: "kubectl scale deployment web --replicas=2" }, { line: "kubectl delete pods --all --wait=false" }]

function inputOf({ type, by }: Deed, run: number): [ActorId, Body] {
  if (type === "line") return [laptop, { type: "terminal/line", run: String(run), ...lines[by % 3] } as TerminalLine]
  if (by % 5 === 0) return [0 as ActorId, { type: "net/rule", rule: { id: "cut", from: [`node-${1 + (by % 3)}`], to: ["*"], effect: { type: "partition" } } } as Body]
  return [actorId((2 + (by % 3)) as HostId, 0), { type: faults[by % faults.length], process: "kubelet" } as Body]
}

const straight = (inputs: readonly Input[], until: Micros): string => {
  const world = replay({ version: 1, engine: engineId, seed: topology.seed, epochMicros, topology: topology as unknown as JsonObject, inputs }, until)
  return "error" in world ? world.error : world.hash()
}

/** A session, and beside it what its branches should have been given. */
class Told {
  readonly given = new Map<number, readonly Input[]>([[1, []]])
  chronicle: Chronicle
  readonly #shards: 1 | 2

  constructor(chronicle: Chronicle, shards: 1 | 2) {
    this.chronicle = chronicle
    this.#shards = shards
  }

  async do(deed: Deed, run: number): Promise<void> {
    const { chronicle } = this
    const { branch, branches, now } = chronicle
    switch (deed.type) {
      case "run":
        return runTo(chronicle, (now + deed.by * 30_000) as Micros, 1 + (deed.by % 300))
      case "step":
        for (let i = 0; i < deed.by % 50; i++) await chronicle.step()
        return
      case "line":
      case "fault":
        return this.#give(deed, run)
      case "seek":
        return void (await chronicle.seek(Math.round((chronicle.end * deed.by) / 999) as Micros))
      case "switch": {
        const other = branches[deed.by % branches.length] ?? branch
        return void (await chronicle.seek(Math.round((other.end * deed.by) / 999) as Micros, other.id))
      }
      case "fork":
        return this.#noteFork(chronicle.fork().id, branch.id)
      case "reopen":
        return this.#reopen()
      default:
        return this.#scratch(deed.by)
    }
  }

  async #give(deed: Deed, run: number): Promise<void> {
    const { chronicle } = this
    const before = chronicle.branch.id
    const input = chronicle.input(...inputOf(deed, run))
    if (chronicle.branch.id !== before) this.#noteFork(chronicle.branch.id, before)
    this.given.set(chronicle.branch.id, [...(this.given.get(chronicle.branch.id) ?? []), input])
    await runTo(chronicle, input.at)
  }

  #noteFork(branch: number, parent: number): void {
    this.given.set(branch, (this.given.get(parent) ?? []).filter(({ at }) => at <= this.chronicle.now))
  }

  async #reopen(): Promise<void> {
    const { now, branch } = this.chronicle
    await runTo(this.chronicle, now)
    const hash = await this.chronicle.hash()
    const saved = JSON.parse(JSON.stringify(this.chronicle.saved())) as ReturnType<Chronicle["saved"]>
    this.chronicle.close()
    this.chronicle = await openChronicle(topology, this.#shards, saved, branch.id)
    await this.chronicle.seek(now)
    expect(await this.chronicle.hash()).toBe(hash)
  }

  /** A second world is run, cut and stopped: nothing of it shows. */
  async #scratch(by: number): Promise<void> {
    const { chronicle } = this
    const { now, branch, end } = chronicle
    const hash = await chronicle.hash()
    const scratch = await chronicle.scratch(branch.id, Math.round((end * by) / 999) as Micros)
    scratch.input(actorId(2 as HostId, 0), { type: "host/crash" } as Body)
    while (await scratch.advance((scratch.now + seconds(5)) as Micros, 1_000));
    scratch.close()
    expect([chronicle.now, chronicle.branch, await chronicle.hash()]).toEqual([now, branch, hash])
  }
}

describe("the past of a world", () => {
  it.each([1, 2] as const)("is what its inputs lead to, on every branch, whatever was run, changed, sought, forked and saved on the way (%i shards)", async (shards) => {
    await fc.assert(
      fc.asyncProperty(deeds, async (list) => {
        const told = new Told(await openChronicle(topology, shards), shards)
        await runTo(told.chronicle, seconds(20))
        for (const [i, deed] of list.entries()) await told.do(deed, i)
        const { chronicle } = told
        for (const { id, inputs, end } of chronicle.branches) {
          await chronicle.seek(end, id)
          expect(inputs).toEqual(told.given.get(id))
          expect(await chronicle.hash(), `branch ${id}`).toBe(straight(inputs, end))
        }
        chronicle.close()
      }),
      { numRuns: 8 },
    )
  }, patienceMillis)
})
