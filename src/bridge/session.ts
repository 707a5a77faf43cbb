import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { engineId, openCluster } from "../cluster/cluster.ts"
import { readTopology, type Topology } from "../cluster/topology.ts"
import type { Recording } from "../sim/recording.ts"
import { actorId, eventId, outside, type ActorId, type Body } from "../sim/types.ts"
import { Kernel } from "../sim/kernel.ts"
import { yamlCharactersMax } from "../api/yaml.ts"
import { laptopOf } from "../cluster/hosts.ts"
import { inputOf } from "./actions.ts"
import { checkText } from "./check.ts"
import { Engine } from "./engine.ts"
import { kindFacts } from "./kind-facts.ts"
import { lineOfInput } from "../why/lines/inputs.ts"
import { Journal, nothingCame } from "./journal.ts"
import type { Action, Answer, Order } from "./protocol.ts"
import { LocalShard, type Shard } from "./shard.ts"
import { Outbox } from "./outbox.ts"
import { peekAt } from "./peek.ts"
import { Timing } from "./timing.ts"
import { View } from "./view.ts"

/** The longest that the worker runs before it looks at its port. */
const sliceMillis = 8
/** Between two looks at the clock. */
const eventsPerLook = 200
/** The most characters of a line on the laptop. */
const lineMax = 10_000
/** What a recording holds at most: inputs, and the characters of their texts. */
const inputsMax = 20_000
const textsMax = 20_000_000

/** Epoch of the page's worlds: 2026-01-01T12:00:00Z. */
export const epochMicros = 1_767_268_800_000_000

/** What is asked of a world that is open. */
export type WorldOrder = Exclude<Order, { readonly type: "boot" | "open" }>

/** What the engine needs of the worker that it lives in. */
export interface Surroundings {
  readonly answer: (answer: Answer) => void
  readonly wallMillis: () => number
  /** Calls back soon, after messages that wait. */
  readonly soon: (action: () => void) => void
  /** Calls back in a few milliseconds, when there is nothing to do before. */
  readonly later: (action: () => void) => void
  /** Other shards of a new world, one per further worker. */
  readonly others: (topology: JsonObject, seed: number, shards: number) => readonly Shard[]
}

const tooLong = { text: `a line has at most ${lineMax} characters\n`, exit: 1 }

/** One world of the page and its conversation: orders in, frames out. */
export class Session {
  readonly #around: Surroundings
  readonly #engine: Engine
  readonly #local: LocalShard
  readonly #outbox = new Outbox()
  readonly #topology: Topology
  readonly #journal = new Journal()
  readonly #view: View
  readonly #timing: Timing
  /** Characters of the lines and texts that were given so far. */
  #textSize = 0
  #running = false
  /** Nothing happens in this world any more: an assertion failed, or another world took its place. */
  #over = false
  /** Whatever touches the world goes one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(around: Surroundings, topology: Topology, engine: Engine, local: LocalShard) {
    this.#around = around
    this.#topology = topology
    this.#engine = engine
    this.#local = local
    this.#view = new View(local.kernel, this.#journal)
    local.heard = ({ at }, actor) => this.#view.note(actor, at)
    local.explained = (evidence) => this.#view.explain(evidence)
    this.#timing = new Timing(around.wallMillis, engine.now)
  }

  /** Opens a world, or says why it can't be. */
  static async boot(around: Surroundings, seed: number, wanted: JsonObject, workers: number): Promise<Session | undefined> {
    const topology = readTopology({ ...wanted, seed })
    if ("error" in topology) {
      around.answer({ type: "refused", message: topology.error })
      return undefined
    }
    const { setup, split } = openCluster(topology, { epochMicros, shards: workers })
    const local = new LocalShard(new Kernel(split ? { ...setup, owns: (host) => split.shardOf(host) === 0 } : setup))
    const others = workers > 1 ? around.others(wanted, seed, workers) : []
    const engine = await Engine.open([local, ...others], split ?? { shardOf: () => 0, floor: 1 as Micros })
    around.answer({ type: "booted", seed, epochMicros, engine: engineId, kinds: kindFacts() })
    const session = new Session(around, topology, engine, local)
    session.#go()
    return session
  }

  /** Takes an order; what it touches is touched after what is under way. */
  order(order: WorldOrder): void {
    void this.#serially(() => this.#obey(order))
  }

  /** Ends this world without a word: another one takes its place. */
  close(): void {
    this.#over = true
    void this.#serially(() => this.#engine.close())
  }

  #serially<T>(action: () => T | Promise<T>): Promise<T | undefined> {
    const done = this.#turn.then(action).catch(this.#fail)
    this.#turn = done
    return done
  }

  #obey(order: WorldOrder): void | Promise<void> {
    if (this.#over && order.type !== "frame" && order.type !== "record") return this.#refuse("this world has stopped", order)
    if ((order.type === "act" || order.type === "run") && this.#isFull) return this.#refuse(`a recording holds at most ${inputsMax} inputs and ${textsMax} characters of text: this world takes no more`, order)
    switch (order.type) {
      case "frame":
        return this.#frame(order.watch)
      case "pace":
        this.#timing.pace(order.playing, order.speed, this.#engine.now)
        return this.#go()
      case "step":
        return this.#step()
      case "skip":
        this.#timing.skip(order.to, this.#engine.now)
        return this.#go()
      case "follow":
        this.#timing.follow(order.on, this.#engine.now)
        return this.#go()
      case "act":
        return this.#act(order.action, order.follow ?? false)
      case "record":
        return this.#record()
      case "run":
        return this.#run(order)
      case "check":
        return this.#around.answer({ type: "checked", id: order.id, ...checkText(order.text) })
      case "peek":
        return this.#around.answer({ type: "peeked", id: order.id, ...(order.line.length > lineMax ? tooLong : peekAt(this.#local.kernel, order.line)) })
      case "seek":
      case "fork":
      case "branch/name":
      case "branch/delete":
      case "save":
      case "why":
      case "compare":
        return this.#refuse(`${order.type} is to come`, order)
      default:
        return order satisfies never
    }
  }

  get #isFull(): boolean {
    return this.#engine.inputs.length >= inputsMax || this.#textSize >= textsMax
  }

  async #step(): Promise<void> {
    this.#timing.halt(this.#engine.now)
    await this.#engine.step()
    this.#view.look()
  }

  async #act(action: Action, follow: boolean): Promise<void> {
    const input = inputOf(action, this.#local.kernel.hosts)
    if ("refused" in input) return this.#around.answer({ type: "refused", message: input.refused })
    await this.#give(input.to, input.body, follow)
  }

  /** A line on the laptop: its terminal is the laptop's first process. What it prints comes with later frames. */
  async #run(order: Extract<Order, { type: "run" }>): Promise<void> {
    const { run, line, stdin, follow } = order
    if (line.length > lineMax || (stdin?.length ?? 0) > yamlCharactersMax) return this.#refuse(`a line has at most ${lineMax} characters, and its text ${yamlCharactersMax}`, order)
    this.#textSize += line.length + (stdin?.length ?? 0)
    const body = { type: "terminal/line", run, line, ...(stdin === undefined ? {} : { stdin }) }
    await this.#give(actorId(laptopOf(this.#topology), 1), body, follow)
  }

  /** What is refused has ended, too: whoever waits for its last word need not wait on. */
  #refuse(message: string, order: Order): void {
    this.#around.answer({ type: "refused", message })
    if (order.type === "run") this.#around.answer({ type: "output", outputs: [{ type: "terminal/out", run: order.run, stream: "stderr", text: `${message}\n` }, { type: "terminal/end", run: order.run, exit: 1 }] })
  }

  async #give(to: ActorId, body: Body, follow: boolean): Promise<void> {
    const input = this.#engine.input(to, body)
    const { at, number } = input
    this.#journal.add(at, [lineOfInput(input, (host) => this.#local.kernel.hosts[host - 1]?.spec.name ?? "")], eventId(outside, number))
    // Even while the world is paused what the learner did has happened: one instant goes by.
    while (await this.#engine.advance(at, eventsPerLook));
    if (!this.#timing.skips) this.#view.look()
    this.#timing.acted(follow, this.#engine.now)
  }

  async #frame(watch: readonly string[]): Promise<void> {
    const { hosts, gone, hops, logs } = await this.#engine.look(this.#view.logsOf(watch))
    this.#drain()
    const outputs = this.#outbox.take()
    if (outputs.length > 0) this.#around.answer({ type: "output", outputs })
    const changed = this.#view.takeChanged(watch)
    const { now, eventsHandled } = this.#engine
    const objects = [...this.#view.takeObjects(watch), ...logs.map(({ key, lines }) => ({ key, object: { lines } }))]
    this.#around.answer({ type: "frame", now, ...this.#timing.shown, eventsHandled, branch: 1, end: now, retold: false, timeline: undefined, hosts, ...changed, gone: [...changed.gone, ...gone.map((name) => `hosts/${name}`)], objects, hops, lines: this.#journal.take() })
  }

  /** Takes what the laptop has printed: it lives with the control plane, in this shard. */
  #drain(): void {
    this.#outbox.add(this.#local.kernel.takeOutputs())
  }

  async #record(): Promise<void> {
    const { now } = this.#engine
    // A step or a full slice may end amid an instant, or with one shard behind; a recording leads to the end of an instant.
    if (!this.#over) while (await this.#engine.advance(now, eventsPerLook));
    this.#around.answer({ type: "recorded", recording: this.#recording(), now, hash: await this.#engine.hash() })
  }

  #recording(): JsonObject {
    const recording: Recording = { version: 1, engine: engineId, seed: this.#topology.seed, epochMicros, topology: this.#topology as unknown as JsonObject, inputs: this.#engine.inputs }
    return recording as unknown as JsonObject
  }

  /** Runs while there is something to run for, a slice at a time. */
  #go(): void {
    if (this.#running) return
    this.#running = true
    const turn = (): void => {
      void this.#serially(() => this.#slice()).then((next) => {
        if (next === "more") return this.#around.soon(turn)
        if (next === "rest") return this.#around.later(turn)
        this.#running = false
      })
    }
    this.#around.soon(turn)
  }

  /** Runs for at most {@link sliceMillis}; whether there is a next slice at once, or after a rest because this one kept up with the clock. */
  async #slice(): Promise<"more" | "rest" | "done"> {
    const timing = this.#timing
    const start = this.#around.wallMillis()
    for (let wall = start; wall - start < sliceMillis; wall = this.#around.wallMillis()) {
      if (this.#over || !timing.runs) return "done"
      const chain = timing.follows ? await this.#engine.chain() : undefined
      const target = timing.target(this.#engine.now, chain)
      if (target === undefined) continue
      const there = !(await this.#engine.advance(target, eventsPerLook))
      this.#drain()
      const seen = this.#view.look()
      const { skips } = timing
      const missed = timing.arrived(this.#engine.now, there, seen)
      if (missed) this.#journal.add(this.#engine.now, [nothingCame(missed)])
      // A chain goes on at once where its next event has happened; else the clock has to catch up.
      if (there && !skips && target !== chain?.at) return "rest"
    }
    return "more"
  }

  readonly #fail = (error: unknown): undefined => {
    this.#over = true
    const { now } = this.#engine
    this.#timing.halt(now)
    this.#around.answer({ type: "failed", message: String(error), seed: this.#topology.seed, eventsHandled: this.#engine.eventsHandled, recording: this.#recording(), now })
  }
}
