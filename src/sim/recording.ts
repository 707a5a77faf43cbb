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
