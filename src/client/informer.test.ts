import { describe, expect, it } from "vitest"
import { minutes, seconds } from "../base/time.ts"
import { FollowerWorld } from "../testing/follower.ts"
import { initialEnd, said, scriptedServer, type Line } from "../testing/scripted-server.ts"

const program = (lines: readonly Line[]) => scriptedServer({ leases: lines })
const whole = (revision: number, ...names: string[]): Line => ({ chunks: [[...names.map((name) => said("ADDED", name, revision)), initialEnd(revision)]] })
const changesOf = ({ state }: FollowerWorld): string[] => state.changes.values().map(({ key, object, before }) => `${key} ${before?.metadata.resourceVersion ?? "-"} > ${object?.metadata.resourceVersion ?? "-"}`)
const queriesOf = ({ asked }: FollowerWorld): string[] => asked.map(({ request }) => request.path.slice(request.path.indexOf("?")).replace(/timeoutSeconds=\d+/, "timeoutSeconds=N"))
/** Seconds between requests. */
const pausesOf = ({ asked }: FollowerWorld): number[] => asked.slice(1).map(({ at }, i) => Math.round((at - (asked[i]?.at ?? 0)) / 10_000) / 100)
const everything = "?allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=N&watch=true"

describe("an informer", () => {
  it("begins with everything there is, and knows nothing before that is whole", () => {
    const follower = new FollowerWorld({ server: program([{ chunks: [[said("ADDED", "a", 5), said("ADDED", "b", 3)]] }]) })
    expect(queriesOf(follower)).toEqual([everything])
    expect([follower.state.leases.synced, changesOf(follower)]).toEqual([false, []])
    const complete = new FollowerWorld({ server: program([whole(7, "b", "a")]) })
    expect([complete.state.leases.synced, changesOf(complete)]).toEqual([true, ["default/a - > 7", "default/b - > 7"]])
  })

  it("asks for five to ten minutes, and goes on from its last revision when they are over, a bookmark's too", () => {
    const bookmarked: Line = { chunks: [[said("MODIFIED", "a", 9), { type: "BOOKMARK", object: { kind: "Lease", metadata: { resourceVersion: "12" } } }]], ends: true }
    const follower = new FollowerWorld({ server: program([{ ...whole(7, "a"), ends: true }, bookmarked, whole(12)]) })
    follower.run(seconds(30))
    expect(queriesOf(follower)).toEqual([everything, "?allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=N&watch=true", "?allowWatchBookmarks=true&resourceVersion=12&timeoutSeconds=N&watch=true"])
    const asked = Array.from({ length: 20 }, (_, seed) => Number(/timeoutSeconds=(\d+)/.exec(new FollowerWorld({ seed, server: program([whole(7)]) }).asked[0]?.request.path ?? "")?.[1]))
    expect(Math.min(...asked)).toBeGreaterThanOrEqual(300)
    expect(Math.max(...asked)).toBeLessThan(600)
    expect(new Set(asked).size).toBeGreaterThan(15)
    expect(pausesOf(follower).every((pause) => pause < 0.1)).toBe(true)
    expect(changesOf(follower)).toEqual(["default/a - > 7", "default/a 7 > 9"])
  })

  it("begins anew where the first objects broke off, or the server has forgotten its revision", () => {
    const brokenOff: Line = { chunks: [[said("ADDED", "a", 3)]], ends: true }
    const tooOld: Line = { chunks: [[{ type: "ERROR", object: { kind: "Status", apiVersion: "v1", code: 410, reason: "Expired", metadata: {}, message: "too old resource version: 7 (90)" } }]], ends: true }
    const follower = new FollowerWorld({ server: program([brokenOff, { ...whole(7, "a", "b"), ends: true }, tooOld, whole(95, "b", "c")]) })
    follower.run(seconds(60))
    expect(queriesOf(follower).map((query) => query.includes("sendInitialEvents"))).toEqual([true, true, false, true])
    expect(changesOf(follower)).toEqual(["default/a - > 7", "default/b - > 7", "default/a 7 > -", "default/b 7 > 95", "default/c - > 95"])
  })

  it("takes nothing from a watch that it has given up", () => {
    const failed: Line = { chunks: [[{ type: "ERROR", object: { kind: "Status", apiVersion: "v1", code: 500, metadata: {} } }], [said("MODIFIED", "a", 8), said("ADDED", "late", 8)]] }
    const follower = new FollowerWorld({ server: program([{ ...whole(7, "a"), ends: true }, failed, whole(9, "a")]) })
    follower.run(seconds(10))
    expect(changesOf(follower)).toEqual(["default/a - > 7", "default/a 7 > 9"])
  })

  it("waits 0.8 s after a failure, doubling up to 30 s, with as much again of chance", () => {
    const follower = new FollowerWorld({ server: program([{ status: 500 }]) })
    follower.run(minutes(5))
    const pauses = pausesOf(follower)
    const floors = [0.8, 1.6, 3.2, 6.4, 12.8, 25.6, 30, 30]
    expect(pauses.length).toBeGreaterThanOrEqual(8)
    for (const [i, floor] of floors.entries()) {
      expect(pauses[i]).toBeGreaterThanOrEqual(floor)
      expect(pauses[i]).toBeLessThan(2 * floor + 0.1)
    }
  })
})
