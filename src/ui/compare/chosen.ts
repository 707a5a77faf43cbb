import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import type { BranchView } from "../../bridge/time-protocol.ts"
import { useWorld } from "../engine/world.ts"

/** The branch that was chosen to be put beside the one that is shown. */
const chosen = createStore<{ readonly branch: number | undefined }>()(() => ({ branch: undefined }))

export const compareWith = (branch: number): void => chosen.setState({ branch })

const noBranches: readonly BranchView[] = []

/** The branch that is shown, those that it can be compared with, and the one of them: as chosen, or else its parent, or whichever there is. */
export function usePair(): { readonly first: BranchView | undefined; readonly others: readonly BranchView[]; readonly second: BranchView | undefined } {
  const branches = useWorld(({ timeline }) => timeline?.branches ?? noBranches)
  const shown = useWorld(({ branch }) => branch)
  const wanted = useStore(chosen, ({ branch }) => branch)
  const first = branches.find(({ id }) => id === shown)
  const others = branches.filter(({ id }) => id !== shown)
  const second = others.find(({ id }) => id === wanted) ?? others.find(({ id }) => id === first?.parent) ?? others.find(({ parent }) => parent === shown) ?? others[0]
  return { first, others, second }
}
