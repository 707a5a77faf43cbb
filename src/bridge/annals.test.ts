import { describe, expect, it } from "vitest"
import { micros } from "../base/time.ts"
import type { HostId } from "../sim/types.ts"
import { Annals, type Place } from "./annals.ts"
import { Archive } from "./archive.ts"
import type { Branch } from "./branches.ts"
import type { Line } from "./protocol.ts"

const place = (at: number, from = 1, seq = 1): Place => ({ at: micros(at), from: from as HostId, seq })
const line = (id: number, at: number, interesting = false): Line => ({ id, at: micros(at), event: 1, say: "x", about: {}, subject: "", tone: "normal", interesting })
const hours = 3_600_000_000

describe("annals", () => {
  it("know what was told, event by event, and of a whole instant", () => {
    const annals = new Annals()
    annals.learn(place(5, 2, 7))
    expect([place(4, 9, 9), place(5, 2, 7), place(5, 2, 8), place(5, 3, 1), place(6)].map((each) => annals.knows(each))).toEqual([true, true, false, false, false])
    expect(annals.knownUntil).toBe(4)
    annals.learn(place(5, 1, 1))
    expect(annals.knows(place(5, 2, 7))).toBe(true)
    annals.learnWhole(micros(5))
    expect([annals.knows(place(5, 99, 1)), annals.knows(place(6)), annals.knownUntil]).toEqual([true, false, 5])
  })

  it("stay as large after ten hours as after one, and count what they let go", () => {
    const annals = new Annals()
    const sizes: number[] = []
    let told = 0
    for (let hour = 1; hour <= 10; hour++) {
      for (let i = 0; i < 1_500; i++) {
        const at = (hour - 1) * hours + i * 2_400_000
        annals.addLines([line(++told, at, i % 3 === 0)])
        annals.countWrite(micros(at))
        annals.countReady(micros(at), i % 7)
      }
      sizes.push(JSON.stringify([annals.lines, annals.activity, annals.ready]).length)
    }
    expect(sizes[9]).toBeLessThan(1.2 * Math.max(...sizes.slice(0, 3)))
    const { lines, activity, ready, forgotten } = annals
    expect(lines.length + (forgotten?.lines ?? 0)).toBe(told)
    expect(forgotten?.until).toBeLessThanOrEqual(lines.filter(({ interesting }) => !interesting)[0]?.at ?? 0)
    expect(lines.filter(({ interesting }) => interesting).length).toBeGreaterThan(1_500)
    expect(activity.counts.reduce((sum, count) => sum + count, 0)).toBe(15_000)
    expect(activity.counts.length * activity.widthMicros).toBeGreaterThanOrEqual(9.9 * hours)
    expect(ready.at.every((at, i) => i === 0 || at > (ready.at[i - 1] ?? 0))).toBe(true)
    expect(ready.values.at(-1)).toBe(1_499 % 7)
  })

  it("keep of a number that changes twice in an instant what it is then", () => {
    const annals = new Annals()
    for (const [at, count] of [[1, 0], [2, 1], [2, 3], [3, 3], [4, 0]] as const) annals.countReady(micros(at), count)
    expect(annals.ready).toEqual({ at: [2, 4], values: [3, 0] })
  })

  it("of a branch begin with what it shares with another one, and no more", () => {
    const input = (at: number) => ({ at: micros(at), number: 1, to: 1, body: { type: "x" } }) as unknown as Branch["inputs"][number]
    const branch = (id: number, inputs: Branch["inputs"], end: number): Branch => ({ id, name: "", parent: undefined, forkedAt: micros(0), inputs, end: micros(end) })
    const [one, two] = [input(10), input(20)]
    const first = branch(1, [one, two], 30)
    const archive = new Archive()
    const annals = archive.of(first, [first])
    annals.addLines([line(1, 5), line(2, 15), line(3, 25)])
    annals.tellInputs(2)
    for (const at of [5, 15, 25]) annals.countWrite(micros(at * 1_000_000))
    annals.countReady(micros(12), 2)
    annals.countReady(micros(22), 1)
    annals.learnWhole(micros(30))
    const fork = branch(2, [one], 17)
    const copy = archive.of(fork, [first, fork])
    expect([copy.lines.map(({ id }) => id), copy.knownUntil, copy.inputsTold, copy.ready]).toEqual([[1, 2], 17, 1, { at: [12], values: [2] }])
    const other = branch(3, [one, input(14)], 40)
    expect(archive.of(other, [first, fork, other]).knownUntil).toBe(13)
    expect(archive.of(first, [first, fork])).toBe(annals)
  })
})
