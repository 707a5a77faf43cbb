import fc from "fast-check"
import { expect, test } from "vitest"
import { type Micros, millis, seconds } from "../base/time.ts"
import type { Packet } from "../net/sockets.ts"
import { EtcdWorld } from "../testing/etcd.ts"
import type { Change, KeyValue, Revision } from "./key-value.ts"
import type { EtcdRequest, EtcdResponses, WatchMessage } from "./protocol.ts"

const fsync = millis(1)
const prefix = { key: "/", rangeEnd: "0" }

/** Writes key `/write/n` and counts in a shared key, in one transaction. */
const write = (n: number): EtcdRequest => ({
  type: "txn",
  compare: [],
  success: [
    { type: "put", key: `/write/${String(n).padStart(4, "0")}`, value: n },
    { type: "put", key: "/shared", value: n },
  ],
  failure: [],
})
const writeOf = ({ key }: KeyValue): number => Number(key.slice("/write/".length))
const isWrite = ({ kv }: Change): boolean => kv.key.startsWith("/write/")

const step = fc.oneof(
  { weight: 12, arbitrary: fc.record({ do: fc.constant("write" as const), burst: fc.integer({ min: 1, max: 4 }), gap: fc.nat(1_500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("compact" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("watch" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("kill" as const), after: fc.nat(2_500), down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("crash" as const), after: fc.nat(2_500), down: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("hang" as const), after: fc.nat(2_500) }) },
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

/** A world in which somebody writes and somebody pulls plugs, and what both saw. */
class Story {
  readonly arrivals = new Map<number, Micros>()
  readonly crashes: Micros[] = []
  readonly writes: number[] = []
  readonly watches: { n: number; from: Revision }[] = []
  readonly world: EtcdWorld
  #at: number

  constructor(seed: number) {
    const observer = {
      handled: ({ at, body }: { at: Micros; body: object }, actor: string) => {
        const { frame } = body as Packet
        if (actor === "etcd" && frame?.type === "request") this.arrive(frame.payload as EtcdRequest, at)
      },
    }
    this.world = new EtcdWorld({ seed, snapshotCount: 5, fsyncMicros: fsync, observer })
    this.#at = this.world.world.now
  }

  arrive(request: EtcdRequest, at: Micros): void {
    const first = request.type === "txn" ? request.success[0] : undefined
    if (first?.type === "put") this.arrivals.set(first.value as number, at)
  }

  /** Does a step at some microseconds after the one before. */
  run(step: Step): void {
    const { world } = this
    const after = (micros: number): Micros => (this.#at = Math.max(this.#at, world.world.now) + 1 + micros) as Micros
    switch (step.do) {
      case "write":
        for (let i = 0; i < step.burst; i++) this.writes.push(this.ask((n) => write(n), after(i === 0 ? step.gap : 100)))
        return
      case "compact":
        world.world.run(after(0))
        return void this.ask(() => ({ type: "compact", revision: this.seen() }), after(1))
      case "watch":
        return this.watch()
      case "kill":
        world.fault("process/kill", after(step.after))
        return step.down ? this.settle() : undefined
      case "crash": {
        const at = after(step.after)
        this.crashes.push(at)
        world.fault("host/crash", at)
        world.fault("host/restart", after(step.down ? 3_000_000 : 100))
        return step.down ? this.settle() : undefined
      }
      case "hang":
        world.fault("process/hang", after(step.after))
        world.fault("process/resume", after(1_700))
    }
  }

  ask(request: (n: number) => EtcdRequest, at: Micros): number {
    const n = this.world.nextQuestion
    this.world.ask(request(n), at)
    return n
  }

  /** Lets the member come up again. */
  settle(): void {
    this.world.world.run((this.#at + seconds(4)) as Micros)
  }

  /** Watches on from what was seen, as a client does after a break. */
  watch(): void {
    this.settle()
    const from = (this.seen() + 1) as Revision
    const n = this.ask(() => ({ type: "watch", ...prefix, prevKv: true, startRevision: from }), (this.world.world.now + 1) as Micros)
    this.watches.push({ n, from })
    this.settle()
  }

  /** The changes that watches showed. One watch at a time is looked at: until the next begins. */
  shown(): Change[] {
    return this.watches.flatMap(({ n, from }, i) => {
      const until = this.watches[i + 1]?.from ?? Infinity
      const events = this.world.messages(n).flatMap((message: WatchMessage) => message.events)
      for (const { kv } of events) expect(kv.modRevision).toBeGreaterThanOrEqual(from)
      return events.filter(({ kv }) => kv.modRevision < until)
    })
  }

  /** The revision up to which the watches, each going on from the one before, have shown everything. */
  seen(): Revision {
    const last = this.watches.at(-1)
    if (!last) return 1 as Revision
    return Math.max(last.from - 1, ...this.world.messages(last.n).map(({ header }) => header.revision)) as Revision
  }

  acknowledged(): Map<number, Revision> {
    const answers = this.writes.map((n) => [n, this.world.answerTo(n) as EtcdResponses["txn"] | { error: string } | undefined] as const)
    return new Map(answers.flatMap(([n, answer]) => (answer && "succeeded" in answer ? [[n, answer.header.revision] as const] : [])))
  }

  /** Writes that a crash overtook before any sync could have covered them. */
  unsynced(): number[] {
    return [...this.arrivals].filter(([, at]) => this.crashes.some((crash) => at < crash && crash <= at + fsync)).map(([n]) => n)
  }
}

const stories = fc.record({ seed: fc.nat(1_000), steps: fc.array(step, { minLength: 3, maxLength: 40, size: "max" }) })

function tell({ seed, steps }: { seed: number; steps: readonly Step[] }): Story {
  const story = new Story(seed)
  story.watch()
  for (const one of steps) story.run(one)
  // A client that dialled a host that was down, or waits for one that forgot it, has found out after that.
  story.world.run(90)
  story.watch()
  return story
}

test("after kills, hangs and crashes every acknowledged write is there, once, and none that was not synced", () => {
  fc.assert(
    fc.property(stories, (told) => {
      const story = tell(told)
      const { kvs } = story.world.answer({ type: "range", ...prefix }) as EtcdResponses["range"]
      const stored = new Map(kvs.filter(({ key }) => key !== "/shared").map((kv) => [writeOf(kv), kv]))

      const acknowledged = story.acknowledged()
      for (const [n, revision] of acknowledged) expect(stored.get(n)).toMatchObject({ value: n, modRevision: revision, version: 1 })
      for (const n of story.unsynced()) {
        expect(stored.has(n)).toBe(false)
        expect(acknowledged.has(n)).toBe(false)
      }
      // Each transaction is there as a whole: the shared key was written as often as there are writes, last by the last one.
      const shared = kvs.find(({ key }) => key === "/shared")
      const inOrder = [...stored.values()].sort((a, b) => a.modRevision - b.modRevision)
      expect(shared?.version ?? 0).toBe(stored.size)
      expect(shared?.value).toBe(inOrder.at(-1)?.value)
      // What watches showed is what happened: nothing twice, nothing left out, nothing that was lost afterwards.
      const shown = story.shown()
      expect(shown.filter(isWrite).map(({ kv }) => writeOf(kv))).toEqual(inOrder.map(writeOf))
      expect(shown.filter((change) => !isWrite(change)).length).toBe(stored.size)
    }),
    { numRuns: 300 },
  )
})

test("a member's history goes on from a checkpoint as if there had been none", () => {
  fc.assert(
    fc.property(stories, fc.nat(100), (told, percent) => {
      const whole = tell(told).world.world
      const again = new Story(told.seed)
      const { world } = again.world
      const inputs = whole.inputs
      world.give(inputs)
      world.run(((whole.now * percent) / 100) as Micros)
      const moment = world.moment()
      const fork = again.world.fork(moment)
      for (const branch of [world, fork]) {
        branch.run(whole.now)
        expect(branch.hash()).toBe(whole.hash())
      }
    }),
    { numRuns: 30 },
  )
})
