import { assert } from "../base/assert.ts"
import { type Micros } from "../base/time.ts"
import type { Input } from "../sim/recording.ts"
import type { Trace } from "../sim/causes.ts"
import type { ActorId, Body, EventId } from "../sim/types.ts"
import { Branches, type Branch } from "./branches.ts"
import { Engine, type Meter, type Spread } from "./engine.ts"
import type { Chain } from "./follower.ts"
import type { LogWanted } from "./log-watch.ts"
import { Moments } from "./moments.ts"
import type { HostView } from "./protocol.ts"
import { LocalShard, type Look, type Shard } from "./shard.ts"
import type { SavedBranch } from "./time-protocol.ts"

/** On the way to another moment: between two questions whether to go on, in events. */
const eventsBetweenQuestions = 500
/** Running on: between two looks whether a moment is worth keeping, in events. */
const eventsBetweenLooks = 100

/**
 * The whole past of a world, on all its branches, and the world as it stands at one moment of it. Where that moment lies before the
 * end of its branch it is history: what the branch was given is given again as its time comes, and whoever changes anything forks.
 * A moment is reached by running again from the nearest one that is kept.
 */
export class Chronicle {
  /** Called with the shard of this thread whenever it is another one: whoever watches it attaches again. */
  onWorld: (local: LocalShard) => void = () => {}
  readonly #branches: Branches
  readonly #moments = new Moments()
  #engine: Engine
  #branch: number
  #lastMoment = 0
  /** The events handled when it was last looked whether a moment is worth keeping. */
  #looked = 0

  private constructor(engine: Engine, branches: Branches, branch: number) {
    this.#engine = engine
    this.#branches = branches
    this.#branch = branch
  }

  /** A world at time 0, with an empty branch or with those that were saved (parents before their children). `meter` tells what running costs. */
  static async open(shards: readonly Shard[], spread: Spread, saved: readonly SavedBranch[] = [], branch?: number, meter?: Meter): Promise<Chronicle> {
    const branches = new Branches(saved)
    const shown = branches.get(branch ?? branches.all[0]?.id ?? 0)
    const chronicle = new Chronicle(await Engine.open(shards, spread, shown.inputs, meter), branches, shown.id)
    await chronicle.#keep(chronicle.#engine)
    return chronicle
  }

  get now(): Micros {
    return this.#engine.now
  }

  /** How far the branch has been run. */
  get end(): Micros {
    return this.branch.end
  }

  /** Whether more is known of this branch than has happened. */
  get isHistory(): boolean {
    return this.now < this.end || this.#engine.coming !== undefined
  }

  get branch(): Branch {
    return this.#branches.get(this.#branch)
  }

  get branches(): readonly Branch[] {
    return this.#branches.all
  }

  /** Whether no further branch may begin. */
  get isFull(): boolean {
    return this.#branches.isFull
  }

  get eventsHandled(): number {
    return this.#engine.eventsHandled
  }

  /** When the next thing happens. */
  get nextAt(): Micros {
    return Math.min(this.#engine.nextAt, this.#engine.coming?.at ?? Infinity) as Micros
  }

  /** How many moments are kept. */
  get kept(): number {
    return this.#moments.size
  }

  /** The shard of this thread. */
  get local(): LocalShard {
    return localOf(this.#engine)
  }

  /** Runs one window towards `until` (inclusive), of at most about `eventsMax` events; false where it is there. */
  async advance(until: Micros, eventsMax: number): Promise<boolean> {
    const more = await this.#engine.advance(until, eventsMax)
    await this.#noted()
    return more
  }

  /** Handles the next event of the total order. */
  async step(): Promise<void> {
    await this.#engine.step()
    await this.#noted()
  }

  /** Takes an input from the outside, right after now: on a branch of its own where this is history, which must not be full then. */
  input(to: ActorId, body: Body): Input {
    if (this.isHistory) this.fork()
    const input = this.#engine.input(to, body)
    this.#branches.extend(this.#branch, this.#engine.inputs, this.now)
    return input
  }

  /**
   * Shows another moment of this branch or of another one, at most its end, which is run there where that has not been done yet. Nothing changes,
   * and it gives false, where `goesOn` says on the way that it is not wanted any more.
   */
  async seek(at: Micros, branch: number = this.#branch, goesOn: () => boolean | Promise<boolean> = () => true): Promise<boolean> {
    const target = this.#branches.get(branch)
    const goal = Math.min(at, target.end) as Micros
    // The end of a branch is there again at once, and on the way forward nothing is run twice.
    if (!this.isHistory || (branch === this.#branch && goal >= this.now)) await this.#keep(this.#engine)
    const engine = await this.#fork(target, goal)
    const reached = await this.#reach(engine, goal, async () => {
      if (this.#moments.wants(target, engine)) await this.#keep(engine)
      return goesOn()
    })
    await this.#thin()
    if (!reached) return false
    this.#engine.close()
    this.#engine = engine
    this.#branch = branch
    // What programs printed on the way was printed before.
    this.local.kernel.takeOutputs()
    this.onWorld(this.local)
    return true
  }

  /** Begins a branch at this moment, in which what came after has not happened; the world as it stands is its end. */
  fork(name?: string): Branch {
    const branch = this.#branches.fork(this.branch, this.#engine.inputs, this.now, name)
    this.#branch = branch.id
    this.#engine.forgetComing()
    return branch
  }

  rename(id: number, name: string): void {
    this.#branches.rename(id, name)
  }

  /** Forgets a branch that is not the one that is shown. */
  async remove(id: number): Promise<void> {
    assert(id !== this.#branch, "the branch that is shown stays")
    this.#branches.remove(id)
    await this.#thin()
  }

  /**
   * A second world in the same workers, at that moment of a branch or beyond its end; run further, it is given what the branch was given.
   * Nothing here changes. Whoever asked closes it.
   */
  async scratch(branch: number, at: Micros): Promise<Engine> {
    const engine = await this.#fork(this.#branches.get(branch), at)
    await this.#reach(engine, at, () => true)
    return engine
  }

  hash(): Promise<string> {
    return this.#engine.hash()
  }

  look(logs: readonly LogWanted[]): Promise<Look> {
    return this.#engine.look(logs)
  }

  trace(event: EventId, at: Micros): Promise<Trace> {
    return this.#engine.trace(event, at)
  }

  machines(): Promise<readonly HostView[]> {
    return this.#engine.machines()
  }

  chain(): Promise<Chain> {
    return this.#engine.chain()
  }

  /** Lets go of the shards in other workers. */
  close(): void {
    this.#engine.close()
  }

  saved(): readonly SavedBranch[] {
    return this.#branches.saved()
  }

  async #fork(branch: Branch, at: Micros): Promise<Engine> {
    const moment = this.#moments.nearest(branch, at)
    assert(moment, "moment 0 is kept")
    return this.#engine.fork(moment, branch.inputs)
  }

  /** Runs there; false, and closed, where that is not wanted any more. */
  async #reach(engine: Engine, at: Micros, goesOn: () => boolean | Promise<boolean>): Promise<boolean> {
    let asked = engine.eventsHandled
    try {
      while (await engine.advance(at, eventsBetweenQuestions)) {
        if (engine.eventsHandled - asked < eventsBetweenQuestions) continue
        asked = engine.eventsHandled
        if (await goesOn()) continue
        engine.close()
        return false
      }
      return true
    } catch (error) {
      engine.close()
      throw error
    }
  }

  async #noted(): Promise<void> {
    const engine = this.#engine
    const branch = this.#branches.extend(this.#branch, this.branch.inputs, engine.now)
    if (Math.abs(engine.eventsHandled - this.#looked) < eventsBetweenLooks) return
    this.#looked = engine.eventsHandled
    if (!this.#moments.wants(branch, engine)) return
    await this.#keep(engine)
    await this.#thin()
  }

  async #keep(engine: Engine): Promise<void> {
    this.#moments.add(await engine.keep(this.#lastMoment++))
  }

  async #thin(): Promise<void> {
    const gone = this.#moments.thin(this.#branches.all)
    if (gone.length > 0) await this.#engine.forget(gone)
  }
}

/** A world's shard in this thread. */
export function localOf({ shards: [local] }: Engine): LocalShard {
  assert(local instanceof LocalShard, "a world's first shard lives in this thread")
  return local
}
