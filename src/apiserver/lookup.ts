import type { ApiObject, Status } from "../api/meta.ts"
import { isFailure } from "../api/status.ts"
import { askStore, cached, type Asking } from "./asks.ts"
import { objectOf } from "./stored.ts"

/** The object under a key: as the cache knows it or, as what it does not know may be very new, as the store does. */
export function* lookUp(key: string): Asking<ApiObject | Status | undefined> {
  return (yield* cached(key)) ?? (yield* readStored(key))
}

/** The object under a key as the store has it. */
export function* readStored(key: string): Asking<ApiObject | Status | undefined> {
  const read = yield* askStore({ type: "range", key })
  return isFailure(read) ? read : read.kvs[0] && objectOf(read.kvs[0])
}
