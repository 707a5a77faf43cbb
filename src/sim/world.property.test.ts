import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { seconds, type Micros } from "../base/time.ts"
import { gossipSetup, gossipSplit } from "../testing/gossip.ts"
import { actorId, type ActorId, type Body, type HostId } from "./types.ts"
import { World } from "./world.ts"

interface Stroke {
  readonly at: number
  readonly host: number
  readonly word: string
}

const words = ["host/crash", "host/hang", "host/resume", "host/restart", "process/kill", "process/stop", "process/start", "process/hang", "process/resume", "net/rule", "net/unrule"]
const strokes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 20_000_000 }), host: fc.integer({ min: 1, max: 6 }), word: fc.constantFrom(...words) }), { maxLength: 8 }).map((list) => list.toSorted((a, b) => a.at - b.at))
const seeds = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const end = seconds(30)

function inputOf({ host, word }: Stroke): { to: ActorId; body: Body } {
  if (word === "net/unrule") return { to: 0 as ActorId, body: { type: word, id: "cut" } as Body }
  if (word === "net/rule") return { to: 0 as ActorId, body: { type: word, rule: { id: "cut", from: [`host-${host}`], to: ["*"], oneWay: host % 2 === 0, effect: { type: host % 3 === 0 ? "loss" : "partition", percent: 30 } } } as Body }
  return { to: actorId(host as HostId, 0), body: { type: word, process: "gossip" } as Body }
}

function drive(world: World, list: readonly Stroke[], until: Micros, run: (world: World, until: Micros) => void = (w, t) => void w.run(t)): World {
  for (const stroke of list) {
    run(world, stroke.at as Micros)
    const { to, body } = inputOf(stroke)
    world.input(to, body)
  }
  run(world, until)
  return world
}

const straight = (seed: number, list: readonly Stroke[]): World => drive(new World(gossipSetup(seed)), list, end)

describe("a history", () => {
  it("is the same when it is run again", () => {
    fc.assert(fc.property(seeds, strokes, (seed, list) => straight(seed, list).hash() === straight(seed, list).hash()), { numRuns: 25 })
  })

  it("differs for another seed", () => {
    expect(straight(1, []).hash()).not.toBe(straight(2, []).hash())
  })

  it("is the same for 2 and 5 shards", () => {
    fc.assert(
      fc.property(seeds, strokes, fc.constantFrom(2, 5), (seed, list, shards) => {
        const setup = gossipSetup(seed)
        const split = drive(new World(setup, { split: gossipSplit(setup, shards) }), list, end)
        expect(split.hash()).toBe(straight(seed, list).hash())
      }),
      { numRuns: 25 },
    )
  })

  it("is the same event by event, and events come in the total order", () => {
    fc.assert(
      fc.property(seeds, strokes, (seed, list) => {
        let last = { at: -1, from: 0, seq: 0 }
        const stepped = drive(new World(gossipSetup(seed)), list, end, (world, until) => {
          for (let event = world.step((until + 1) as Micros); event; event = world.step((until + 1) as Micros)) {
            expect(event.at > last.at || (event.at === last.at && (event.from > last.from || (event.from === last.from && event.seq > last.seq)))).toBe(true)
            last = event
          }
          world.run(until)
        })
        expect(stepped.hash()).toBe(straight(seed, list).hash())
      }),
      { numRuns: 10 },
    )
  })

  it("goes on from a checkpoint as if nothing had been, and the first branch does not notice the fork", () => {
    fc.assert(
      fc.property(seeds, strokes, fc.integer({ min: 0, max: 29_000_000 }), (seed, list, cut) => {
        const first = new World(gossipSetup(seed))
        const [before, after] = [list.filter(({ at }) => at <= cut), list.filter(({ at }) => at > cut)]
        drive(first, before, Math.max(cut, before.at(-1)?.at ?? 0) as Micros)
        const moment = first.moment()
        const other = drive(new World(gossipSetup(seed), { from: moment }), [{ at: cut + 1, host: 3, word: "host/crash" }], end)
        drive(first, after, end)
        // Opened last: whatever the other two have done, the moment is as it was.
        const fork = drive(new World(gossipSetup(seed), { from: moment }), after, end)
        expect(first.hash()).toBe(straight(seed, list).hash())
        expect(fork.hash()).toBe(first.hash())
        expect(other.hash()).not.toBe(first.hash())
      }),
      { numRuns: 25 },
    )
  })

  it("goes on from a moment as it was, whatever was thawed, ended, cut and written after it", () => {
    const hung = ["host/hang", "process/hang"].map((word, i): Stroke => ({ at: 3_000_000 + i, host: 3 + i, word }))
    const undone = ["host/resume", "process/resume", "process/stop", "net/rule"].map((word, i): Stroke => ({ at: 7_000_000 + i, host: 3 + (i % 3), word }))
    const late: readonly Stroke[] = [
      { at: 9_000_000, host: 3, word: "host/resume" },
      { at: 9_000_000, host: 4, word: "process/resume" },
    ]
    for (const seed of [1, 2, 3]) {
      const first = drive(new World(gossipSetup(seed)), hung, 6_000_000 as Micros)
      const moment = first.moment()
      drive(first, undone, end)
      expect(drive(new World(gossipSetup(seed), { from: moment }), late, end).hash()).toBe(straight(seed, [...hung, ...late]).hash())
    }
  })

  it("follows from its recorded inputs alone", () => {
    fc.assert(
      fc.property(seeds, strokes, (seed, list) => {
        const first = straight(seed, list)
        const replay = new World(gossipSetup(seed))
        replay.give(first.inputs)
        replay.run(end)
        expect(replay.hash()).toBe(first.hash())
      }),
      { numRuns: 15 },
    )
  })
})
