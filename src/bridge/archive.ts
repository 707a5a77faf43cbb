import { never, type Micros } from "../base/time.ts"
import { Annals } from "./annals.ts"
import type { Branch } from "./branches.ts"
import type { BranchView, TimelineView } from "./time-protocol.ts"

/** The annals of all branches. What a branch shares with another one need not be told again: it is copied. */
export class Archive {
  readonly #annals = new Map<number, Annals>()

  /** What is known of a branch. */
  of(branch: Branch, branches: readonly Branch[]): Annals {
    const known = this.#annals.get(branch.id)
    if (known) return known
    let annals = new Annals()
    for (const other of branches) {
      const theirs = this.#annals.get(other.id)
      if (!theirs) continue
      const { until, inputs } = sharedBy(branch, other)
      const copy = theirs.upTo(Math.min(until, branch.end) as Micros, inputs)
      if (copy.knownUntil >= annals.knownUntil) annals = copy
    }
    this.#annals.set(branch.id, annals)
    return annals
  }

  remove(branch: number): void {
    this.#annals.delete(branch)
  }
}

/** How long two branches are the same: before one of them was given what the other was not. */
function sharedBy(a: Branch, b: Branch): { readonly until: Micros; readonly inputs: number } {
  let inputs = 0
  while (inputs < a.inputs.length && a.inputs[inputs] === b.inputs[inputs]) inputs++
  const differs = Math.min(a.inputs[inputs]?.at ?? never, b.inputs[inputs]?.at ?? never)
  return { until: (differs - 1) as Micros, inputs }
}

/** What the timeline draws of them. */
export const viewTimeline = (branches: readonly Branch[], { activity, ready, forgotten }: Annals): TimelineView => ({ branches: branches.map(viewBranch), activity, ready, forgotten })

const viewBranch = ({ id, name, parent, forkedAt, end, inputs }: Branch): BranchView => ({ id, name, parent, forkedAt, end, inputs: inputs.length })
