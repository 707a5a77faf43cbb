import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { engineId } from "../cluster/cluster.ts"
import { laptopOf } from "../cluster/hosts.ts"
import { branchesMax, inputsMax, lineMax, textsMax } from "../cluster/recording/limits.ts"
import type { Topology } from "../cluster/topology.ts"
import type { Recording } from "../sim/recording.ts"
import { inputOf } from "./actions.ts"
import { checkText } from "./check.ts"
import type { Chronicle } from "./chronicle.ts"
import { compareAt } from "./compare.ts"
import { nothingCame } from "./journal.ts"
import { kindFacts } from "./kind-facts.ts"
import { inputOfLine, sizeOfInput } from "./line-input.ts"
import { encodeLink, type Linked } from "./link.ts"
import { openWorld, type Opening, type Part } from "./opening.ts"
import { Outbox } from "./outbox.ts"
import { Past } from "./past.ts"
import { peekAt } from "./peek.ts"
import type { Answer, Order } from "./protocol.ts"
import type { Shard } from "./shard.ts"
import type { Saved } from "./time-protocol.ts"
import { Timing } from "./timing.ts"

/** The longest that the worker runs before it looks at its port. */
const sliceMillis = 8
/** Between two looks at the clock. */
const eventsPerLook = 200
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
  readonly others: (part: Part) => readonly Shard[]
}

const tooLong = { text: `a line has at most ${lineMax} characters\n`, exit: 1 }
/** What only looks, and may be done between two seeks. */
const looks: readonly Order["type"][] = ["frame", "peek", "check"]
/** What would change a world that is still on its way to where it was saved. */
const changes: readonly Order["type"][] = ["act", "run", "fork", "step", "skip", "seek"]

/** One world of the page and its conversation: orders in, frames out. */
export class Session {
  readonly #around: Surroundings
  readonly #topology: Topology
  readonly #epochMicros: number
  readonly #chronicle: Chronicle
  readonly #past: Past
  readonly #timing: Timing
  readonly #outbox = new Outbox()
  /** A world that is on its way to where it was saved. */
  #opening: Linked | undefined
  /** The last seek that waits to be obeyed. */
  #seek: { order: Extract<Order, { type: "seek" }> } | undefined
  /** Characters of the lines and texts that were given so far. */
  #textSize: number
  #running = false
  /** Nothing happens in this world any more: an assertion failed, or another world took its place. */
  #over = false
  #telling: Promise<unknown> = Promise.resolve()
  /** Whatever touches the world goes one after the other. */
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(around: Surroundings, topology: Topology, opening: Opening, chronicle: Chronicle, from: Linked | undefined) {
    this.#around = around
    this.#topology = topology
    this.#epochMicros = opening.epochMicros
    this.#chronicle = chronicle
    this.#past = new Past(chronicle, this.#soon)
    this.#timing = new Timing(around.wallMillis, chronicle.now, opening.start)
    this.#textSize = opening.branches.flatMap(({ inputs }) => inputs).reduce((sum, input) => sum + sizeOfInput(input), 0)
    this.#opening = from
  }

  /** Opens a world, or says why it can't be; `from`: what it is opened from, where it was left. */
  static async open(around: Surroundings, opening: Opening, workers: number, from?: Linked): Promise<Session | undefined> {
    const world = await openWorld(opening, workers, around.others)
    if ("error" in world) {
      around.answer({ type: "refused", message: world.error, unopened: true })
      return undefined
    }
    around.answer({ type: "booted", seed: opening.seed, epochMicros: opening.epochMicros, engine: engineId, ...(from ? { until: from.saved.now } : {}), kinds: kindFacts() })
    const session = new Session(around, world.topology, opening, world.chronicle, from)
    session.#go()
    return session
  }

  /** Takes an order; what it touches is touched after what is under way. */
  order(order: WorldOrder): void {
    const seek = order.type === "seek" && this.#whyNot(order) === undefined ? order : undefined
    if (seek && this.#seek) {
      this.#seek.order = seek
      return
    }
    const waits = seek && { order: seek }
    if (!looks.includes(order.type)) this.#seek = waits
    void this.#serially(() => this.#obey(waits ? this.#taken(waits) : order))
  }

  /** A seek that is being obeyed: one that comes now is another one. */
  #taken(waits: { readonly order: Extract<Order, { type: "seek" }> }): WorldOrder {
    if (this.#seek === waits) this.#seek = undefined
    return waits.order
  }

  /** Ends this world without a word: another one takes its place. */
  close(): void {
    this.#over = true
    void this.#serially(() => this.#chronicle.close())
  }

  #serially<T>(action: () => T | Promise<T>): Promise<T | undefined> {
    const done = this.#turn.then(action).catch(this.#fail)
    this.#turn = done
    return done
  }

  #obey(order: WorldOrder): void | Promise<void> {
    const why = this.#whyNot(order)
    if (why) return this.#refuse(why, order)
    switch (order.type) {
      case "frame":
        return this.#frame(order.watch)
      case "pace":
        this.#timing.pace(order.playing, order.speed, this.#chronicle.now)
        return this.#go()
      case "step":
        return this.#step()
      case "skip":
        this.#timing.skip(order.to, this.#chronicle.now)
        return this.#go()
      case "follow":
        this.#timing.follow(order.on, this.#chronicle.now)
        return this.#go()
      case "act":
        return this.#give(inputOf(order.action, this.#chronicle.local.kernel.hosts), order.follow ?? false, order)
      case "run":
        return this.#give(inputOfLine(order, laptopOf(this.#topology)), order.follow, order)
      case "seek":
        return this.#seekTo(order)
      case "fork":
        return this.#past.fork(order.name)
      case "branch/name":
        return this.#chronicle.rename(order.branch, order.name)
      case "branch/delete":
        return this.#past.remove(order.branch)
      case "record":
        return this.#record()
      case "save":
        return this.#save()
      case "share":
        return this.#share(order.view)
      case "compare":
        return this.#compare(order)
      case "check":
        return this.#around.answer({ type: "checked", id: order.id, ...checkText(order.text) })
      case "peek":
        return this.#around.answer({ type: "peeked", id: order.id, ...(order.line.length > lineMax ? tooLong : peekAt(this.#chronicle.local.kernel, order.line)) })
      case "why":
        return this.#why(order)
      default:
        return order satisfies never
    }
  }

  /** Why an order can't be obeyed, in words. */
  #whyNot(order: WorldOrder): string | undefined {
    const { branch, branches, isFull, isHistory } = this.#chronicle
    const { type } = order
    if (this.#over) return type === "frame" || type === "record" || type === "save" || type === "share" ? undefined : "this world has stopped"
    if (this.#opening && changes.includes(type)) return "this world is on its way to where it was saved"
    const gives = type === "act" || type === "run"
    if (gives && (branch.inputs.length >= inputsMax || this.#textSize >= textsMax)) return `a recording holds at most ${inputsMax} inputs and ${textsMax} characters of text: this world takes no more`
    if (isFull && (type === "fork" || (gives && isHistory))) return `a world has at most ${branchesMax} branches: delete one first`
    const named = "branch" in order ? order.branch : undefined
    if (named !== undefined && !branches.some(({ id }) => id === named)) return `there is no branch ${named}`
    if (type === "branch/delete" && named === branch.id) return "the branch that is shown can't be deleted"
    if (type === "compare" && named === branch.id) return "a branch differs from itself in nothing"
    return type === "seek" && !(Number.isSafeInteger(order.at) && order.at >= 0) ? `${order.at} is no moment` : undefined
  }

  /** What is refused has ended, too: whoever waits for its last word need not wait on. */
  #refuse(message: string, order: Order): void {
    this.#around.answer({ type: "refused", message })
    if (order.type === "run") this.#around.answer({ type: "output", outputs: [{ type: "terminal/out", run: order.run, stream: "stderr", text: `${message}\n` }, { type: "terminal/end", run: order.run, exit: 1 }] })
  }

  async #step(): Promise<void> {
    this.#timing.halt(this.#chronicle.now)
    await this.#chronicle.step()
    this.#past.look(false)
  }

  /** Gives something to the world. What a line prints comes with later frames. */
  async #give(wanted: ReturnType<typeof inputOf>, follow: boolean, order: Order): Promise<void> {
    if ("refused" in wanted) return this.#refuse(wanted.refused, order)
    const { at, body } = this.#past.input(wanted.to, wanted.body)
    this.#textSize += sizeOfInput({ body })
    if (order.type === "run") this.#outbox.expect(order.run)
    // Even while the world is paused what the learner did has happened: one instant goes by.
    while (await this.#chronicle.advance(at, eventsPerLook));
    if (!this.#timing.skips) this.#past.look(true)
    this.#timing.acted(follow, this.#chronicle.now)
  }

  /** Shows another moment; given up where another one is wanted meanwhile. What was never told on the way there is told. */
  async #seekTo({ at, branch = this.#chronicle.branch.id }: Extract<Order, { type: "seek" }>): Promise<void> {
    this.#drain()
    const wanted = async (): Promise<boolean> => {
      await this.#soon()
      return this.#seek === undefined
    }
    const goal = await this.#past.seek(at, branch, wanted)
    this.#timing.halt(this.#chronicle.now)
    if (goal === undefined) return
    this.#outbox.abandon()
    if (goal <= this.#chronicle.now) return
    this.#timing.runTo(goal)
    await this.#slice()
    this.#go()
  }

  async #frame(watch: readonly string[]): Promise<void> {
    const { hosts, gone, hops, logs } = await this.#chronicle.look(this.#past.view.logsOf(watch))
    this.#drain()
    const outputs = this.#outbox.take()
    if (outputs.length > 0) this.#around.answer({ type: "output", outputs })
    const changed = this.#past.view.takeChanged(watch)
    const { now, end, eventsHandled, branch } = this.#chronicle
    const objects = [...this.#past.view.takeObjects(watch), ...logs.map(({ key, lines }) => ({ key, object: { lines } }))]
    const allGone = [...changed.gone, ...this.#past.view.goneHosts(hosts, gone)]
    const timeline = this.#past.timeline(this.#around.wallMillis())
    this.#around.answer({ type: "frame", now, ...this.#timing.shown, eventsHandled, branch: branch.id, end, timeline, hosts, ...changed, gone: allGone, objects, hops, ...this.#past.journal.take() })
  }

  /** Takes what the laptop has printed: it lives with the control plane, in this shard. */
  #drain(): void {
    this.#outbox.add(this.#chronicle.local.kernel.takeOutputs())
  }

  async #record(): Promise<void> {
    const hash = await this.#hash()
    this.#around.answer({ type: "recorded", recording: this.#recording(), now: this.#chronicle.now, hash })
  }

  async #save(): Promise<void> {
    // Who only keeps the world does not move it: amid an instant, as after a step, there is no hash yet.
    const { now, nextAt } = this.#chronicle
    this.#around.answer({ type: "saved", saved: this.#saved(nextAt > now ? await this.#chronicle.hash() : undefined) })
  }

  async #share(view: JsonObject): Promise<void> {
    const link = await encodeLink({ saved: this.#saved(await this.#hash()), view })
    this.#around.answer({ type: "shared", ...(link.ok ? { link: link.value } : { refused: link.error }) })
  }

  #saved(hash: string | undefined): Saved {
    // Who saves on the way to where a world was saved saves that.
    if (this.#opening) return this.#opening.saved
    const { branch, now } = this.#chronicle
    return { version: 1, engine: engineId, seed: this.#topology.seed, epochMicros: this.#epochMicros, topology: this.#topology as unknown as JsonObject, branches: this.#chronicle.saved(), branch: branch.id, now, ...(hash === undefined ? {} : { hash }) }
  }

  /** A story may need the past to be run again: meanwhile the world goes on. One is told after the other. */
  #why({ id, question }: Extract<Order, { type: "why" }>): void {
    const told = this.#telling.then(async () => {
      if (!this.#over) this.#around.answer({ type: "explained", id, story: await this.#past.historian.tell(question) })
    })
    this.#telling = told.catch(this.#fail)
  }

  /** A step or a full slice may end amid an instant, or with one shard behind; a hash is that of the end of an instant. */
  async #hash(): Promise<string> {
    const { now } = this.#chronicle
    if (!this.#over) while (await this.#chronicle.advance(now, eventsPerLook));
    return this.#chronicle.hash()
  }

  async #compare({ id, branch }: Extract<Order, { type: "compare" }>): Promise<void> {
    const { branch: shown } = this.#chronicle
    const compared = await compareAt(this.#chronicle, branch)
    this.#around.answer({ type: "compared", id, branches: [shown.id, branch], ...compared, ready: [this.#past.readyOf(shown.id), this.#past.readyOf(branch)] })
  }

  #recording(): JsonObject {
    const { inputs } = this.#chronicle.branch
    const recording: Recording = { version: 1, engine: engineId, seed: this.#topology.seed, epochMicros: this.#epochMicros, topology: this.#topology as unknown as JsonObject, inputs }
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
      const chain = timing.follows ? await this.#chronicle.chain() : undefined
      const target = timing.target(this.#chronicle.now, chain)
      if (target === undefined) continue
      const there = !(await this.#chronicle.advance(target, eventsPerLook))
      this.#drain()
      const seen = this.#past.look(there)
      const { skips } = timing
      const missed = timing.arrived(this.#chronicle.now, there, seen)
      if (missed) this.#past.journal.add(this.#chronicle.now, [nothingCame(missed)])
      if (this.#opening && !timing.skips) await this.#opened(this.#opening)
      // A chain goes on at once where its next event has happened; else the clock has to catch up.
      if (there && !skips && target !== chain?.at) return "rest"
    }
    return "more"
  }

  /** The world is where it was saved: is it the same one? */
  async #opened({ saved: { engine, hash }, view }: Linked): Promise<void> {
    this.#opening = undefined
    this.#around.answer({ type: "opened", engine, same: hash === undefined ? undefined : hash === (await this.#chronicle.hash()), view })
  }

  readonly #soon = (): Promise<void> => new Promise((resolve) => this.#around.soon(resolve))

  readonly #fail = (error: unknown): undefined => {
    this.#over = true
    const { now, eventsHandled } = this.#chronicle
    this.#timing.halt(now)
    this.#around.answer({ type: "failed", message: String(error), seed: this.#topology.seed, eventsHandled, recording: this.#recording(), now: now as Micros })
  }
}
