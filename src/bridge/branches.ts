import { assert } from "../base/assert.ts"
import { never, type Micros } from "../base/time.ts"
import { branchesMax, branchNameMax } from "../cluster/recording/limits.ts"
import type { Input } from "../sim/recording.ts"
import type { Moment } from "./engine.ts"
import type { SavedBranch } from "./time-protocol.ts"

/** One past of a world: what it was given, and how far it has been run. A branch and its parent share their first inputs. */
export interface Branch {
  readonly id: number
  readonly name: string
  readonly parent: number | undefined
  readonly forkedAt: Micros
  readonly inputs: readonly Input[]
  readonly end: Micros
}

/** All pasts of a world, without the world. Of two branches, the inputs that are the same objects are the ones that they share. */
export class Branches {
  readonly #all = new Map<number, Branch>()
  #lastId = 0

  /** A world with one empty branch, or with those that were saved: parents before their children. */
  constructor(saved: readonly SavedBranch[] = []) {
    for (const { id, name, parent, forkedAt, shared, inputs, end } of saved) {
      const before = parent === undefined ? [] : this.get(parent).inputs.slice(0, shared)
      const all = Object.freeze([...before, ...inputs])
      this.#put({ id, name, parent, forkedAt, inputs: all, end: Math.max(end, all.at(-1)?.at ?? 0) as Micros })
    }
    if (this.#all.size === 0) this.#put({ id: 1, name: "main", parent: undefined, forkedAt: 0 as Micros, inputs: Object.freeze([]), end: 0 as Micros })
  }

  get all(): readonly Branch[] {
    return [...this.#all.values()]
  }

  get isFull(): boolean {
    return this.#all.size >= branchesMax
  }

  get(id: number): Branch {
    const branch = this.#all.get(id)
    assert(branch, `there is no branch ${id}`)
    return branch
  }

  /** A branch that begins where `parent` has been given these of its inputs, and no more. */
  fork(parent: Branch, inputs: readonly Input[], now: Micros, name: string | undefined): Branch {
    assert(!this.isFull, `a world has at most ${branchesMax} branches`)
    const id = this.#lastId + 1
    // An input that was given and has not happened lies one instant ahead.
    const forkedAt = Math.max(now, inputs.at(-1)?.at ?? 0) as Micros
    return this.#put({ id, name: (name ?? `branch-${id}`).slice(0, branchNameMax), parent: parent.id, forkedAt, inputs, end: now })
  }

  /** The branch got so far, with these inputs. */
  extend(id: number, inputs: readonly Input[], now: Micros): Branch {
    const branch = this.get(id)
    return now > branch.end || inputs !== branch.inputs ? this.#put({ ...branch, inputs, end: Math.max(branch.end, now) as Micros }) : branch
  }

  rename(id: number, name: string): void {
    this.#put({ ...this.get(id), name: name.slice(0, branchNameMax) })
  }

  /** Its children become its parent's; the children of the first branch, of which the oldest takes its place, become that one's. */
  remove(id: number): void {
    const gone = this.get(id)
    assert(this.#all.size > 1, "a world has a branch")
    this.#all.delete(id)
    let [heir, at] = [gone.parent, gone.forkedAt]
    for (const child of this.all.filter(({ parent }) => parent === id)) {
      this.#put({ ...child, parent: heir, forkedAt: (heir === undefined ? 0 : Math.min(child.forkedAt, at)) as Micros })
      if (heir === undefined) [heir, at] = [child.id, child.forkedAt]
    }
  }

  saved(): readonly SavedBranch[] {
    return this.all.map(({ id, name, parent, forkedAt, inputs, end }) => {
      const shared = parent === undefined ? 0 : sharedOf(inputs, this.get(parent).inputs)
      return { id, name, ...(parent === undefined ? {} : { parent }), forkedAt, shared, inputs: inputs.slice(shared), end: Math.max(end, inputs.at(-1)?.at ?? 0) as Micros }
    })
  }

  #put(branch: Branch): Branch {
    this.#all.set(branch.id, branch)
    this.#lastId = Math.max(this.#lastId, branch.id)
    return branch
  }
}

/** Whether that moment is one of the branch's past or future: it had been given the first of its inputs, and was due no other one. */
export function isMomentOf({ inputs }: Branch, { now, given, last }: Moment): boolean {
  return (given === 0 || inputs[given - 1] === last) && (inputs[given]?.at ?? never) > now
}

function sharedOf(inputs: readonly Input[], others: readonly Input[]): number {
  const differs = inputs.findIndex((input, i) => input !== others[i])
  return differs === -1 ? inputs.length : differs
}
