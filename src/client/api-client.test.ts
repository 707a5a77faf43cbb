import { describe, expect, it } from "vitest"
import { millis, minutes, seconds, type Micros } from "../base/time.ts"
import { admin, FollowerWorld } from "../testing/follower.ts"
import { initialEnd, scriptedServer, type Line } from "../testing/scripted-server.ts"
import { asker } from "./api-client.ts"

const path = "/api/v1/namespaces/default/configmaps"
const answering = (...lines: Line[]): FollowerWorld => new FollowerWorld({ server: scriptedServer({ configmaps: lines, leases: [{ chunks: [[initialEnd(1)]] }] }) })
const askedAt = ({ asked }: FollowerWorld): readonly Micros[] => asked.filter(({ request }) => request.path === path).map(({ at }) => at)
/** Times after the first, in hundredths of a second. */
const after = (times: readonly Micros[]): number[] => times.map((at) => Math.round((at - (times[0] ?? 0)) / 10_000))
const limited = (name: string) => asker({ ...admin, name, qps: 20, burst: 5 })

describe("a client of the API server", () => {
  it("says who asks, and in which form", () => {
    const world = answering({})
    world.ask({ method: "PATCH", path, body: { data: {} }, contentType: "application/merge-patch+json" }, limited("ttl-controller"))
    world.run(seconds(1))
    expect(world.asked.at(-1)?.request).toEqual({ method: "PATCH", path, body: { data: {} }, user: admin.user, headers: { accept: "application/json", "content-type": "application/merge-patch+json", "user-agent": "ttl-controller" } })
  })

  it("lets each asker have its burst, then its rate, whatever the others do", () => {
    const world = answering({})
    for (let i = 0; i < 8; i++) world.ask({ method: "GET", path }, limited("one"))
    for (let i = 0; i < 2; i++) world.ask({ method: "GET", path }, limited("two"))
    world.run(seconds(5))
    const times = (name: string) => after(world.asked.filter(({ request }) => request.headers["user-agent"] === name).map(({ at }) => at))
    expect(times("one")).toEqual([0, 0, 0, 0, 0, 5, 10, 15])
    expect(times("two")).toEqual([0, 0])
    world.ask({ method: "GET", path }, limited("one"))
    world.run(seconds(1))
    expect(world.answers).toHaveLength(11)
  })

  it("asks again when a server that is busy says when, and not when it is told no", () => {
    const world = answering({ status: 429, headers: { "retry-after": "1" } }, { status: 503, headers: { "retry-after": "2" } }, { status: 200 }, { status: 409, headers: { "retry-after": "1" } }, { status: 500 })
    const patient = world.ask({ method: "POST", path, body: {} })
    world.run(seconds(10))
    const refused = world.ask({ method: "POST", path, body: {} })
    world.run(seconds(10))
    const failed = world.ask({ method: "POST", path, body: {} })
    world.run(seconds(10))
    expect(after(askedAt(world)).slice(0, 3)).toEqual([0, 100, 300])
    expect([patient, refused, failed].map((n) => world.answer(n)?.said)).toEqual([200, 409, 500])
    expect(askedAt(world)).toHaveLength(5)
  })

  it("gives up after ten more tries, and hands on what the server said", () => {
    const world = answering({ status: 429, headers: { "retry-after": "1" } })
    const n = world.ask({ method: "GET", path })
    world.run(minutes(1))
    expect(askedAt(world)).toHaveLength(11)
    expect(world.answer(n)?.said).toBe(429)
  })

  it("hears of a request that is never answered when its time is over", () => {
    const world = answering({ silent: true })
    const n = world.ask({ method: "GET", path, timeout: seconds(5) })
    world.run(seconds(4))
    expect(world.answer(n)).toBeUndefined()
    world.run(seconds(2))
    expect(world.answer(n)?.said).toBe("deadline")
  })

  it("hears at once that its server has ended, is refused while there is none, and comes back by itself", () => {
    const world = answering({ silent: true }, {})
    const lost = world.ask({ method: "GET", path })
    world.run(seconds(1))
    world.fault("process/stop", "kube-apiserver")
    world.run(millis(10))
    expect(world.answer(lost)?.said).toBe("closed")
    const refused = world.ask({ method: "GET", path })
    world.run(millis(10))
    expect(world.answer(refused)?.said).toBe("refused")
    world.fault("process/start", "kube-apiserver")
    world.run(seconds(1))
    // The scripted server begins its script anew.
    world.ask({ method: "GET", path })
    const answered = world.ask({ method: "GET", path })
    world.run(seconds(1))
    expect(world.answer(answered)?.said).toBe(200)
  })
})
