import { describe, expect, it } from "vitest"
import { minutes, seconds, type Micros } from "../base/time.ts"
import { openCluster } from "../cluster/cluster.ts"
import { defaultTopology } from "../cluster/topology.ts"
import { actorId, type Body, type HostId } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { Branches, isMomentOf } from "./branches.ts"
import { openChronicle, runTo } from "./fixtures/chronicle.ts"
import { Moments } from "./moments.ts"
import { epochMicros } from "./opening.ts"
import type { Moment } from "./engine.ts"

const crash = { type: "host/crash" } as Body
const node = actorId(2 as HostId, 0)

it("can be kept after any event of a cluster's first minutes", () => {
  const world = new World(openCluster(defaultTopology, { epochMicros, shards: 1 }).setup)
  while (world.now < minutes(4)) {
    world.moment()
    world.step()
  }
})

describe("a chronicle", () => {
  it("gives an input of the past again as its time comes, and holds nothing of it before", async () => {
    const chronicle = await openChronicle(defaultTopology, 1)
    await runTo(chronicle, seconds(30))
    const { at } = chronicle.input(node, crash)
    await runTo(chronicle, seconds(40))
    await chronicle.seek((at - 1) as Micros)
    expect(chronicle.isHistory).toBe(true)
    const fork = chronicle.fork("before it")
    expect(fork).toMatchObject({ name: "before it", parent: 1, forkedAt: at - 1, inputs: [] })
    await runTo(chronicle, seconds(40))
    expect(chronicle.local.kernel.hosts[1]?.condition).toBe("up")
    await chronicle.seek(seconds(40), 1)
    expect(chronicle.local.kernel.hosts[1]?.condition).toBe("down")
  })

  it("forks where the past is changed, and not where the branch ends, whatever stood there before", async () => {
    const chronicle = await openChronicle(defaultTopology, 1)
    await runTo(chronicle, seconds(30))
    chronicle.input(node, crash)
    chronicle.input(node, crash)
    expect(chronicle.branches).toHaveLength(1)
    await runTo(chronicle, seconds(40))
    await chronicle.seek(seconds(35))
    chronicle.input(node, crash)
    expect(chronicle.branch).toMatchObject({ id: 2, parent: 1, forkedAt: seconds(35) })
  })

  it("tells its watchers of another world once it stands there", async () => {
    const chronicle = await openChronicle(defaultTopology, 1)
    await runTo(chronicle, seconds(60))
    const worlds: number[] = []
    chronicle.onWorld = ({ kernel }) => void worlds.push(kernel.now)
    expect(await chronicle.seek(seconds(20))).toBe(true)
    expect(worlds).toEqual([seconds(20)])
  })

  it("reaches the end again without running anything twice", async () => {
    const chronicle = await openChronicle(defaultTopology, 1)
    await runTo(chronicle, seconds(90))
    await chronicle.seek(seconds(10))
    let asked = 0
    await chronicle.seek(seconds(90), 1, () => {
      asked++
      return true
    })
    expect([chronicle.now, asked]).toEqual([seconds(90), 0])
  })
})

const moment = (id: number, work: number): Moment => ({ id, now: (work * 1_000_000) as Micros, standing: [], handled: work, workMillis: work, given: 0, last: undefined })

describe("the moments that are kept", () => {
  it("are never more than so many, with gaps that grow with age, and the first and the last stay", () => {
    const branches = new Branches()
    const moments = new Moments()
    for (let i = 0; i <= 60_000; i += 10) {
      branches.extend(1, [], (i * 1_000_000) as Micros)
      moments.add(moment(i, i))
      moments.thin(branches.all)
      expect(moments.size).toBeLessThanOrEqual(129)
    }
    const [branch] = branches.all
    const gapAt = (at: number): number => at - (moments.nearest(branch as never, ((at - 1) * 1_000_000) as Micros)?.now ?? 0) / 1e6
    expect(moments.nearest(branch as never, 0 as Micros)?.id).toBe(0)
    expect(moments.nearest(branch as never, (60_000 * 1_000_000) as Micros)?.id).toBe(60_000)
    expect(gapAt(59_900)).toBeLessThan(60)
    expect(gapAt(50_000)).toBeGreaterThan(gapAt(59_900))
  })
})

describe("branches", () => {
  const input = (at: number, number: number): never => Object.freeze({ at, number, to: 0, body: crash }) as never

  it("share the first inputs, and what is a moment of both is one that had been given no more", () => {
    const branches = new Branches()
    const [a, b] = [input(10, 1), input(20, 2)]
    const first = branches.extend(1, [a, b], 30 as Micros)
    const second = branches.fork(first, [a], 15 as Micros, undefined)
    const early: Moment = { ...moment(1, 0), now: 12 as Micros, given: 1, last: a }
    const late: Moment = { ...moment(2, 0), now: 25 as Micros, given: 2, last: b }
    expect([isMomentOf(first, early), isMomentOf(second, early), isMomentOf(first, late), isMomentOf(second, late)]).toEqual([true, true, true, false])
    // What lies before an input that was due is no moment of the branch.
    expect(isMomentOf(first, { ...early, now: 20 as Micros })).toBe(false)
    expect(branches.saved()).toMatchObject([{ id: 1, shared: 0, inputs: [a, b] }, { id: 2, parent: 1, shared: 1, inputs: [] }])
  })

  it("become their grandparent's when a branch goes, and are bounded", () => {
    const branches = new Branches()
    const second = branches.fork(branches.get(1), [], 10 as Micros, undefined)
    branches.fork(second, [], 20 as Micros, undefined)
    branches.remove(2)
    expect(branches.get(3)).toMatchObject({ parent: 1, forkedAt: 10 })
    branches.remove(1)
    expect(branches.get(3)).toMatchObject({ parent: undefined, forkedAt: 0 })
    while (!branches.isFull) branches.fork(branches.get(3), [], 20 as Micros, undefined)
    expect(branches.all).toHaveLength(20)
    expect(() => branches.fork(branches.get(3), [], 20 as Micros, undefined)).toThrow(/at most 20/)
  })
})
