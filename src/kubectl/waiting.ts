import { collectionPath, queryText } from "../api/path.ts"
import type { ApiObject, WatchEvent } from "../api/meta.ts"
import { seconds, type Micros } from "../base/time.ts"
import { instantNow, nextOf, watch, type Run } from "./asks.ts"
import type { Call } from "./command.ts"
import type { Target } from "./targets.ts"

/** What a wait may do, event by event: `true` ends it. */
export type Until = (event: WatchEvent) => Run<boolean>

/** How long a broken watch waits before it tries again. */
const again = seconds(1)
/** A wait "for ever" is one of a week. */
export const week = seconds(7 * 86_400)

/**
 * Follows one object, from a revision on, until `until` is content. Opens the watch again where it ends or breaks. False where the time
 * is up before, or where whoever drives kubectl can't follow anything.
 */
export function* follow({ client }: Call, { kind, namespace, name }: Target, from: string, within: Micros, until: Until): Run<boolean> {
  const end = (yield* instantNow()) + within
  let version = from
  for (;;) {
    const path = collectionPath(kind, namespace) + queryText({ fieldSelector: `metadata.name=${name}`, resourceVersion: version, watch: true })
    const head = yield* client.judge(yield* watch(path))
    if (!head.ok && head.trouble.type === "status" && head.trouble.status.code === 405) return false
    for (;;) {
      const left = end - (yield* instantNow())
      if (left <= 0) return yield* stop(false)
      const told = head.ok ? yield* nextOf(left as Micros) : "over"
      if (told === "over") break
      for (const event of told) {
        if (event.type !== "ERROR" && event.type !== "BOOKMARK") version = event.object.metadata.resourceVersion ?? version
        if (yield* until(event)) return yield* stop(true)
      }
    }
    yield { type: "sleep", micros: again }
  }
}

function* stop(result: boolean): Run<boolean> {
  yield { type: "unwatch" }
  return result
}

/** Waits until an object, of that uid where one is known, is gone. False where the time is up. */
export function* untilGone(call: Call, target: Target, uid: string | undefined, within: Micros): Run<boolean> {
  const now = yield* call.client.attempt("GET", collectionPath(target.kind, target.namespace) + queryText({ fieldSelector: `metadata.name=${target.name}` }))
  if (!now.ok) return true
  const { items, metadata } = now.body as unknown as { items: readonly ApiObject[]; metadata: { resourceVersion?: string } }
  const [object] = items
  if (!object || (uid !== undefined && object.metadata.uid !== uid)) return true
  if (within <= 0) return false
  return yield* follow(call, target, metadata.resourceVersion ?? "", within, isGone)
}

// eslint-disable-next-line require-yield -- other conditions have something to say on the way
function* isGone({ type }: WatchEvent): Run<boolean> {
  return type === "DELETED"
}
