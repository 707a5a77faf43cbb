import { micros } from "../../base/time.ts"
import type { BranchView } from "../../bridge/time-protocol.ts"
import { seek } from "../engine/connection.ts"
import { inHistory, world } from "../engine/world.ts"

/** Shows another branch: at the moment that is shown where that is history, else at its own latest one. */
export function showBranch({ id, end }: BranchView): void {
  const state = world.getState()
  seek(inHistory(state) ? micros(Math.min(state.now, end)) : end, id)
}
