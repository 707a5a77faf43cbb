import type { Micros } from "../base/time.ts"
import type { Read } from "../sim/types.ts"
import type { Said } from "./said.ts"

/** What a learner wants to know the reason of. Keys as in a path of the API: "pods/default/web-5d7f-x2k", "nodes/node-2". */
export type Question =
  /** Why is it here, why is it as it is, and what is it waiting for? */
  | { readonly type: "object"; readonly key: string }
  /** Why does that condition of it stand as it does? */
  | { readonly type: "condition"; readonly key: string; readonly condition: string }
  /** Why did this happen: a message on its way, or a line that was told? `at`: when it was sent, or told. */
  | { readonly type: "event"; readonly event: number; readonly at: Micros }

/** One sentence of a story: what happened, where in time, and what whoever did it had read. */
export interface Sentence extends Said {
  readonly at: Micros
  /** The event behind it, from which one can ask on. */
  readonly event: number
  /** Object revisions that were read for the decision, where one was made. */
  readonly read: readonly Read[]
}

/**
 * What led to something, told backwards: the first sentence is the thing itself, each further one is what brought about the one before.
 * It ends at what somebody outside did, or says where it is lost (`say: "why/lost"`).
 */
export interface Chain {
  /** A key of the catalogue for what the chain answers: "why>here", "why>placed", "why>state". */
  readonly asks: string
  readonly sentences: readonly Sentence[]
}

/** Why something is not as it is wanted. The reasons below it are the reasons of this one: Service → endpoint → Pod → container → image. */
export interface Reason extends Said {
  /** Since when, where that is known: the moment to go to. */
  readonly since: Micros | undefined
  readonly reasons: readonly Reason[]
}

export interface Story {
  /** What it is about, as in {@link Said.subject}. */
  readonly subject: string
  readonly chains: readonly Chain[]
  /** What keeps it from being as it is wanted; none where nothing does. */
  readonly waits: readonly Reason[]
}
