import type { Handle } from "../../net/rpc.ts"

/** How the watch caches are fed from the store. */
export interface Feed {
  /** "reading": all that is there; "watching": what changes; "waiting": to ask again. */
  phase: "waiting" | "reading" | "watching"
  /** Whether the caches have been filled. */
  filled: boolean
  /** The caches know every change up to here. */
  revision: number
  /** The revision at which they were filled. */
  floor: number
  /** The stream of changes, to end it. */
  stream: Handle | undefined
  /** Counts the questions, so that an answer to an earlier one is not taken for the present one's. */
  turn: number
}

export const noFeed = (): Feed => ({ phase: "waiting", filled: false, revision: 0, floor: 0, stream: undefined, turn: 0 })
