import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import type { ActorId, Body } from "./types.ts"

/** Something that the outside did: stamped, so that a replay by time is exact. `to` 0 is the fabric of every shard. */
export interface Input {
  readonly at: Micros
  /** Counts from 1: the order within an instant. */
  readonly number: number
  readonly to: ActorId
  readonly body: Body
}

/** A whole history: everything else can be derived again. */
export interface Recording {
  readonly version: 1
  /** The hash of the engine that made it; another engine may give another history. */
  readonly engine: string
  readonly seed: number
  /** Wall time at model time 0, microseconds since 1970. */
  readonly epochMicros: number
  readonly topology: JsonObject
  readonly inputs: readonly Input[]
}

/** All that a session takes to be told again: what its branches were given. It is kept by the browser, and sent. */
export interface Saved {
  readonly version: 1
  /** The hash of the engine that made it; another engine may tell another history. */
  readonly engine: string
  readonly seed: number
  readonly epochMicros: number
  readonly topology: JsonObject
  readonly branches: readonly SavedBranch[]
  /** The branch that was shown, and the moment, with the hash of its history where it is known. */
  readonly branch: number
  readonly now: Micros
  readonly hash?: string
}

export interface SavedBranch {
  readonly id: number
  readonly name: string
  readonly parent?: number
  readonly forkedAt: Micros
  /** How many of its parent's inputs are its first ones; `inputs` are those that follow. */
  readonly shared: number
  readonly inputs: readonly Input[]
  readonly end: Micros
}
