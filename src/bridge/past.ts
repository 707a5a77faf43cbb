import type { Micros } from "../base/time.ts"
import type { ActorId, Body } from "../sim/types.ts"
import type { Input } from "../sim/recording.ts"
import { Archive, viewTimeline } from "./archive.ts"
import type { Chronicle } from "./chronicle.ts"
import { Historian } from "./historian.ts"
import { Journal } from "./journal.ts"
import type { Curve, TimelineView } from "./time-protocol.ts"
import { View } from "./view.ts"

/** Between two timelines that are told, in wall time. */
const timelineMillis = 250

/** A world with its past, and what the page was told of it: whichever moment is shown, nothing is told twice and nothing is left out. */
export class Past {
  readonly chronicle: Chronicle
  readonly journal: Journal
  readonly view: View
  readonly historian: Historian
  readonly #archive = new Archive()
  #timeline = { told: "", wallMillis: -Infinity }

  /** `turn` lets whatever else waits have its turn. */
  constructor(chronicle: Chronicle, turn: () => Promise<void>) {
    this.chronicle = chronicle
    this.journal = new Journal(this.#archive.of(chronicle.branch, chronicle.branches))
    this.view = new View(chronicle.local, this.journal)
    this.historian = new Historian(chronicle, turn)
    chronicle.onWorld = (local) => {
      this.historian.turnTo(local)
      this.#turn()
      this.view.turnTo(local)
    }
  }

  /** Tells what has happened; `whole`: all of this instant has. */
  look(whole: boolean): { readonly interesting: boolean; readonly busy: boolean } {
    return this.view.look(this.chronicle.branch.inputs, whole)
  }

  /** Takes an input: on a branch of its own where this is history. */
  input(to: ActorId, body: Body): Input {
    const input = this.chronicle.input(to, body)
    this.#turn()
    return input
  }

  fork(name?: string): void {
    this.chronicle.fork(name)
    this.#turn()
  }

  async remove(branch: number): Promise<void> {
    await this.chronicle.remove(branch)
    this.#archive.remove(branch)
  }

  /**
   * Shows a moment as far as it is known what led there, and gives the moment to which it then has to be run with somebody who listens.
   * Undefined where `goesOn` gave it up: then nothing has changed.
   */
  async seek(wanted: Micros, branch: number, goesOn: () => boolean | Promise<boolean>): Promise<Micros | undefined> {
    const { chronicle } = this
    const target = chronicle.branches.find(({ id }) => id === branch) ?? chronicle.branch
    const at = Math.min(wanted, target.end) as Micros
    const known = this.#archive.of(target, chronicle.branches).knownUntil
    if (target === chronicle.branch && chronicle.now === at) return at
    return (await chronicle.seek(Math.min(at, known) as Micros, branch, goesOn)) ? at : undefined
  }

  /** How many Pods were ready when, on a branch, as far as that is known. */
  readyOf(branch: number): Curve {
    const { branches } = this.chronicle
    const found = branches.find(({ id }) => id === branch)
    return found ? this.#archive.of(found, branches).ready : { at: [], values: [] }
  }

  /** The timeline where it has changed, a few times a second at most. */
  timeline(wallMillis: number): TimelineView | undefined {
    if (wallMillis - this.#timeline.wallMillis < timelineMillis) return undefined
    const view = viewTimeline(this.chronicle.branches, this.journal.annals)
    const told = JSON.stringify(view)
    const changed = told !== this.#timeline.told
    this.#timeline = { told, wallMillis }
    return changed ? view : undefined
  }

  /** What is known of the branch that is shown is told, where it is another one. */
  #turn(): void {
    const { branch, branches } = this.chronicle
    const annals = this.#archive.of(branch, branches)
    if (annals !== this.journal.annals) this.journal.turnTo(annals)
  }
}
