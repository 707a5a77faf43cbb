import { expect, test } from "vitest"
import { seconds } from "../../base/time.ts"
import type { BranchView } from "../../bridge/time-protocol.ts"
import { branchRows } from "./branch-tree.ts"

const branch = (id: number, parent: number | undefined, forkedAt: number): BranchView => ({ id, name: `branch ${id}`, parent, forkedAt: seconds(forkedAt), end: seconds(100), inputs: 0 })

test("branches stand below the one that they came from, and those of a deleted one at the edge", () => {
  const rows = branchRows([branch(1, undefined, 0), branch(2, 1, 50), branch(3, 2, 60), branch(4, 1, 20), branch(6, 5, 10)])
  expect(rows.map(({ branch: { id }, depth, parent }) => [id, depth, parent])).toEqual([[1, 0, undefined], [4, 1, 0], [2, 1, 0], [3, 2, 2], [6, 0, undefined]])
})
