import type { BranchView } from "../../bridge/time-protocol.ts"

/** A branch and how deep it lies below the first one. */
export interface BranchRow {
  readonly branch: BranchView
  readonly depth: number
  /** The row of its parent; undefined where that is gone, or there is none. */
  readonly parent: number | undefined
}

/** Each branch below the one that it came from; siblings in the order of their forks. */
export function branchRows(branches: readonly BranchView[]): readonly BranchRow[] {
  const ids = new Set(branches.map(({ id }) => id))
  const rows: BranchRow[] = []
  const add = (branch: BranchView, depth: number, parent: number | undefined): void => {
    const row = rows.push({ branch, depth, parent }) - 1
    const children = branches.filter((each) => each.parent === branch.id).sort((a, b) => a.forkedAt - b.forkedAt || a.id - b.id)
    for (const child of children) add(child, depth + 1, row)
  }
  for (const branch of branches) if (branch.parent === undefined || !ids.has(branch.parent)) add(branch, 0, undefined)
  return rows
}
