import { describe, expect, it } from "vitest"
import { micros, millis, minutes, seconds } from "../base/time.ts"
import type { Host } from "../sim/host.ts"
import { EtcdWorld, memberHost, put } from "../testing/etcd.ts"
import type { LeaseId, Revision } from "./key-value.ts"
import type { MemberState } from "./member.ts"
import type { EtcdRequest, EtcdResponses, WatchRequest } from "./protocol.ts"

const everything = { key: "/", rangeEnd: "0" }
const read = { type: "range", ...everything } as const
const watchAll: WatchRequest = { type: "watch", ...everything, prevKv: true, progressNotify: true }
type Answer<T extends keyof EtcdResponses> = EtcdResponses[T]

describe("a member", () => {
  it("says in every answer who leads, in which term, and how far log and store are", () => {
    const world = new EtcdWorld()
    expect(world.answer(put("/a", 1))).toMatchObject({ header: { member: "control-plane", leader: "control-plane", term: 1, index: 2, revision: 2 }, succeeded: true })
    expect(world.answer(read)).toMatchObject({ header: { index: 2, revision: 2 }, kvs: [{ key: "/a", value: 1, version: 1 }], count: 1 })
    expect(world.answer({ type: "status" })).toMatchObject({ version: "3.6.8" })
  })

  it("lets who asks before there is a leader wait for it", () => {
    const world = new EtcdWorld({ booted: false })
    const early = [world.ask(put("/a", 1), millis(10)), world.ask(watchAll, millis(11)), world.ask(read, millis(12))]
    world.world.run(millis(90))
    expect(world.got).toEqual([])
    world.run(2)
    expect(early.map((n) => world.answerTo(n))).toMatchObject([{ header: { revision: 2 } }, { header: { revision: 1 } }, { header: { revision: 1 } }])
    expect(world.messages(2)).toMatchObject([{ events: [{ kv: { key: "/a" } }] }])
    expect(memberState(world).early.size).toBe(0)
  })

  it("forgets who gave up before there was a leader", () => {
    const world = new EtcdWorld({ booted: false })
    const n = world.ask(watchAll, millis(10))
    world.world.run(millis(50))
    world.cancel(n)
    world.run(3)
    expect(world.answer(put("/a", 1))).toMatchObject({ succeeded: true })
    expect(world.messages(n)).toEqual([])
    expect(memberState(world).watches.size).toBe(0)
    expect(memberState(world).early.size).toBe(0)
  })

  it("begins a new term each time it starts, and keeps of its log what the last snapshot lacks", () => {
    const world = new EtcdWorld({ snapshotCount: 5 })
    const status = (): { term: number; index: number } => (world.answer({ type: "status" }) as Answer<"status">).header
    for (const [n, fault] of (["process/kill", "host/restart", "host/restart"] as const).entries()) {
      for (let i = 0; i < 50; i++) world.answer(put("/a", i))
      expect(status()).toMatchObject({ term: n + 1, index: 51 * (n + 1) })
      expect([...(hostOf(world)?.disk.view.keys() ?? [])].length).toBeLessThan(20)
      world.fault(fault)
      world.run(60)
    }
    expect(world.answer(read)).toMatchObject({ kvs: [{ key: "/a", value: 49, version: 150 }] })
  })

  it("answers a write one sync after it came, and lets what comes meanwhile share the next one", () => {
    const world = new EtcdWorld({ fsyncMicros: millis(100) })
    const start = world.world.now
    const asked = [0, 10, 20, 30, 120].map((after) => world.ask(put(`/${after}`, after), micros(start + millis(after + 1))))
    world.run(1)
    const answeredAfter = asked.map((n) => Math.round(((world.got.find((got) => got.n === n)?.at ?? 0) - start) / 1_000))
    expect(answeredAfter).toEqual([102, 202, 202, 202, 302])
  })

  it("gives up on a write after seven seconds, and still does it when the disk comes to it", () => {
    const world = new EtcdWorld({ fsyncMicros: seconds(9) })
    const n = world.ask(put("/a", 1))
    world.run(6.9)
    expect(world.answerTo(n)).toBeUndefined()
    world.run(0.2)
    expect(world.answerTo(n)).toEqual({ error: "etcdserver: request timed out" })
    world.run(3)
    expect(world.answer(read)).toMatchObject({ kvs: [{ key: "/a" }] })
  })

  it("refuses writes when the log is five thousand entries ahead", () => {
    const world = new EtcdWorld({ fsyncMicros: millis(500) })
    const asked = Array.from({ length: 5_010 }, (_, i) => world.ask(put("/a", i), micros(world.world.now + 10 + i)))
    world.run(3)
    const answers = asked.map((n) => world.answerTo(n))
    expect(answers.filter((answer) => "error" in (answer as object))).toEqual(Array.from({ length: 10 }, () => ({ error: "etcdserver: too many requests" })))
    expect(world.answer(put("/a", 1))).toMatchObject({ header: { revision: 5_002 } })
  })

  it("refuses in etcd's words what is malformed, compacted or yet to come", () => {
    const world = new EtcdWorld()
    for (let i = 0; i < 5; i++) world.answer(put("/a", i))
    const twice = { type: "put", key: "/a", value: 1 } as const
    expect(world.answer({ type: "txn", compare: [], success: [twice, twice], failure: [] })).toEqual({ error: "etcdserver: duplicate key given in txn request" })
    expect(world.answer({ type: "txn", compare: [], success: Array.from({ length: 129 }, () => twice), failure: [] })).toEqual({ error: "etcdserver: too many operations in txn request" })
    expect(world.answer({ type: "range", key: "" })).toEqual({ error: "etcdserver: key is not provided" })
    expect(world.answer({ ...read, revision: 99 as Revision })).toEqual({ error: "etcdserver: mvcc: required revision is a future revision" })
    expect(world.answer({ type: "compact", revision: 4 as Revision })).toMatchObject({ header: { revision: 6 } })
    expect(world.answer({ ...read, revision: 3 as Revision })).toEqual({ error: "etcdserver: mvcc: required revision has been compacted" })
    expect(world.answer({ type: "compact", revision: 4 as Revision })).toEqual({ error: "etcdserver: mvcc: required revision has been compacted" })
    expect(world.answer({ type: "compact", revision: 9 as Revision })).toEqual({ error: "etcdserver: mvcc: required revision is a future revision" })
    const reads = { type: "txn", compare: [], success: [{ ...read, revision: 3 as Revision }], failure: [] } as const
    expect(world.answer(reads)).toEqual({ error: "etcdserver: mvcc: required revision has been compacted" })
    expect(world.answer({ ...reads, success: [read] })).toMatchObject({ header: { index: 9 }, responses: [{ count: 1 }] })
  })
})

describe("a watch", () => {
  it("gets what it missed, then all changes of one instant in one message, with what they replaced", () => {
    const world = new EtcdWorld({ fsyncMicros: millis(100) })
    world.answer(put("/a", 1))
    const n = world.ask({ ...watchAll, startRevision: 2 as Revision })
    world.run(1)
    for (const value of [2, 3, 4]) world.ask(put("/a", value))
    world.ask(put("elsewhere", 1))
    world.run(1)
    const told = world.messages(n).map(({ header, events }) => ({ revision: header.revision, values: events.map(({ kv, previous }) => [previous?.value, kv.value]) }))
    expect(told).toEqual([
      { revision: 2, values: [[undefined, 1]] },
      { revision: 3, values: [[1, 2]] },
      { revision: 6, values: [[2, 3], [3, 4]] },
    ])
  })

  it("from a compacted revision is told so, with the oldest one that is left, and ends", () => {
    const world = new EtcdWorld()
    for (const value of [1, 2, 3]) world.answer(put("/a", value))
    world.answer({ type: "compact", revision: 3 as Revision })
    const n = world.ask({ ...watchAll, startRevision: 2 as Revision })
    world.run(1)
    expect(world.got.filter((got) => got.n === n).map(({ what, value }) => [what, value])).toEqual([
      ["answer", { error: "etcdserver: mvcc: required revision has been compacted", compactRevision: 3 }],
      ["ended", null],
    ])
    const next = world.ask({ ...watchAll, startRevision: 3 as Revision })
    world.run(1)
    expect(world.messages(next).map(({ events }) => events.map(({ kv, previous }) => [kv.value, previous?.value]))).toEqual([[[2, undefined], [3, 2]]])
  })

  it("from a revision that is yet to come waits for it", () => {
    const world = new EtcdWorld()
    const n = world.ask({ ...watchAll, startRevision: 4 as Revision })
    world.run(2)
    for (const value of [1, 2, 3]) world.answer(put("/a", value))
    expect(world.messages(n).flatMap(({ events }) => events.map(({ kv }) => kv.modRevision))).toEqual([4])
  })

  it("without prevKv is not told what was replaced", () => {
    const world = new EtcdWorld()
    const n = world.ask({ type: "watch", ...everything })
    world.run(2)
    for (const value of [1, 2]) world.answer(put("/a", value))
    expect(world.messages(n).flatMap(({ events }) => events.map(({ kv, previous }) => [kv.value, previous]))).toEqual([[1, null], [2, null]])
  })

  it("is told the revision when it asks, and after ten quiet minutes and up to one more", () => {
    const world = new EtcdWorld()
    const n = world.ask(watchAll)
    world.run(2)
    world.answer(put("elsewhere", 1))
    const { watch } = world.answerTo(n) as Answer<"watch">
    world.answer({ type: "progress", watch })
    expect(world.messages(n)).toMatchObject([{ header: { revision: 2 }, events: [] }])
    world.run(13 * 60)
    expect(world.messages(n).slice(1)).toMatchObject([{ header: { revision: 2 }, events: [] }])
    const at = world.got.filter((got) => got.n === n).at(-1)?.at ?? 0
    expect(at).toBeGreaterThan(minutes(10))
    expect(at).toBeLessThan(minutes(11) + seconds(3))
    world.answer(put("/a", 1))
    world.run(8.5 * 60)
    expect(world.messages(n).slice(2)).toMatchObject([{ events: [{ kv: { key: "/a" } }] }])
  })

  it("that its client cancels or whose connection breaks leaves nothing behind", () => {
    const world = new EtcdWorld()
    const asked = [world.ask(watchAll), world.ask(watchAll)]
    world.run(2)
    expect(memberState(world).watches.size).toBe(2)
    world.cancel(asked[0] ?? 0)
    world.run(1)
    expect(memberState(world).watches.size).toBe(1)
    world.answer(put("/a", 1))
    expect(asked.map((n) => world.messages(n).length)).toEqual([0, 1])
    world.world.input((2 ** 20 * 2) as never, { type: "process/kill", process: "client" } as never)
    world.run(1)
    expect(memberState(world).watches.size).toBe(0)
    expect(memberState(world).watchOfStream.size).toBe(0)
    expect(memberState(world).watchIndex.size).toBe(0)
    expect([...(hostOf(world)?.actors[1]?.timers.keys() ?? [])].filter((name) => name.startsWith("progress"))).toEqual([])
  })
})

describe("a lease", () => {
  const grant = (world: EtcdWorld, ttlSeconds: number): LeaseId => (world.answer({ type: "lease/grant", ttlSeconds }) as Answer<"lease/grant">).id
  const keys = (world: EtcdWorld): readonly string[] => (world.answer(read) as Answer<"range">).kvs.map(({ key }) => key)

  it("takes its keys with it when it expires, in one revision, at the leader's next look", () => {
    const world = new EtcdWorld()
    world.answer(put("/stays", 1))
    const lease = grant(world, 10)
    for (const key of ["/b", "/a"]) world.answer(put(key, 1, lease))
    const n = world.ask(watchAll)
    world.run(1)
    expect(keys(world)).toEqual(["/a", "/b", "/stays"])
    world.run(10)
    expect(keys(world)).toEqual(["/stays"])
    expect(world.messages(n)).toMatchObject([{ header: { revision: 5 }, events: [{ type: "delete", kv: { key: "/a" } }, { type: "delete", kv: { key: "/b" } }] }])
    const granted = world.got[1]?.at ?? 0
    const gone = world.got.find(({ what }) => what === "message")?.at ?? 0
    expect(gone - granted).toBeGreaterThan(seconds(9.9))
    expect(gone - granted).toBeLessThan(seconds(10.6))
    expect((gone - 1_000) % millis(500)).toBeLessThan(millis(2))
  })

  it("lives on while it is kept alive, and is lost once it has expired", () => {
    const world = new EtcdWorld()
    const lease = grant(world, 5)
    world.answer(put("/a", 1, lease))
    for (let i = 0; i < 4; i++) {
      expect(world.answer({ type: "lease/keepalive", id: lease })).toMatchObject({ ttlSeconds: 5 })
      world.run(3.5)
    }
    expect(keys(world)).toEqual(["/a"])
    world.run(4)
    expect(world.answer({ type: "lease/keepalive", id: lease })).toMatchObject({ ttlSeconds: 0 })
    expect(keys(world)).toEqual([])
    expect(world.answer(put("/b", 1, lease))).toEqual({ error: "etcdserver: requested lease not found" })
  })

  it("can be revoked once", () => {
    const world = new EtcdWorld()
    const id = grant(world, 1)
    expect(id).toBe(1)
    world.answer(put("/a", 1, id))
    expect(world.answer({ type: "lease/revoke", id })).toMatchObject({ header: { revision: 3 } })
    expect(keys(world)).toEqual([])
    expect(world.answer({ type: "lease/revoke", id })).toEqual({ error: "etcdserver: requested lease not found" })
    world.run(10)
    expect(world.answer({ type: "status" })).toMatchObject({ header: { index: 5 } })
    expect(world.answer({ type: "lease/grant", ttlSeconds: 10_000_000_000 })).toEqual({ error: "etcdserver: too large lease TTL" })
  })

  it("that has expired is lost, and revoked once, however long the disk takes", () => {
    const world = new EtcdWorld({ fsyncMicros: seconds(2) })
    const ask = (request: EtcdRequest): unknown => {
      const n = world.ask(request)
      world.run(2.2)
      return world.answerTo(n)
    }
    const [lease, other] = [10, 20].map((ttlSeconds) => ask({ type: "lease/grant", ttlSeconds }) as Answer<"lease/grant">)
    world.run(8.6)
    expect(world.answer({ type: "lease/keepalive", id: lease?.id as LeaseId })).toMatchObject({ ttlSeconds: 0 })
    expect(world.answer({ type: "lease/keepalive", id: other?.id as LeaseId })).toMatchObject({ ttlSeconds: 20 })
    world.run(5)
    expect(world.answer({ type: "status" })).toMatchObject({ header: { index: 4 } })
  })

  it("of many that expire together is revoked with five hundred at a time", () => {
    const world = new EtcdWorld()
    const start = world.world.now
    for (let i = 0; i < 700; i++) world.ask({ type: "lease/grant", ttlSeconds: 10 }, micros(start + 1 + i))
    world.world.run(micros(start + seconds(9)))
    expect(memberState(world).store.leases.size).toBe(700)
    world.run(1.6)
    expect(memberState(world).store.leases.size).toBe(200)
    world.run(0.5)
    expect(memberState(world).store.leases.size).toBe(0)
  })

  it("starts anew when the member does", () => {
    const world = new EtcdWorld()
    const lease = grant(world, 10)
    world.answer(put("/a", 1, lease))
    world.run(6)
    world.fault("process/kill")
    world.run(8)
    expect(keys(world)).toEqual(["/a"])
    world.run(6)
    expect(keys(world)).toEqual([])
  })
})

const hostOf = (world: EtcdWorld): Host | undefined => world.world.kernels[0]?.hosts[memberHost - 1]
const memberState = (world: EtcdWorld): MemberState => hostOf(world)?.actors[1]?.state as MemberState
