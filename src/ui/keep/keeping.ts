import { createStore } from "zustand/vanilla"
import { useStore } from "zustand"
import type { Micros } from "../../base/time.ts"
import type { Kept } from "./shelf.ts"

/** Something to be said once of keeping, opening or sharing. */
export interface Notice {
  readonly say: "unreadable" | "memory" | "linked" | "another" | "damaged"
  readonly values: Readonly<Record<string, string>>
  /** The cluster to go back to. */
  readonly back?: string
}

interface Keeping {
  /** The kept cluster that is open. */
  readonly id: string
  readonly kept: readonly Kept[]
  readonly notice: Notice | undefined
  /** Where a world leads that is being run again. */
  readonly until: Micros | undefined
  /** The link to the moment that is shown, once it has been asked for; or why there is none. */
  readonly shared: { readonly link?: string; readonly refused?: string } | undefined
  readonly shareOpen: boolean
}

export const keeping = createStore<Keeping>()(() => ({ id: "", kept: [], notice: undefined, until: undefined, shared: undefined, shareOpen: false }))

export const useKeeping = <T>(select: (state: Keeping) => T): T => useStore(keeping, select)
