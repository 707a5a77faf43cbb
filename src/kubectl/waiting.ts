import { collectionPath, queryText } from "../api/path.ts"
import type { ApiObject, List, WatchEvent } from "../api/meta.ts"
import { seconds, type Micros } from "../base/time.ts"
import { instantNow, nextOf, watch, type Run } from "./asks.ts"
import type { Attempt } from "./client.ts"
import type { Call } from "./command.ts"
import { CommandError, type Trouble } from "./errors.ts"
import type { Target } from "./targets.ts"

/** What a wait may do, event by event: `true` ends it. */
export type Until = (event: WatchEvent) => Run<boolean>

/** How long a broken watch waits before it tries again, at first and at most: a server that is away is asked less and less. Upstream: client-go's reflector. */
const again = seconds(1)
const againMax = seconds(30)
/** A wait "for ever" is one of a week. */
export const week = seconds(7 * 86_400)

/**
 * Follows one object, from a revision on, until `until` is content. Opens the watch again where it ends or breaks, and looks afresh where
 * the server no longer knows that revision. False where the time is up before, or where whoever drives kubectl can't follow anything.
 */
export function* follow(call: Call, target: Target, from: string, within: Micros, until: Until): Run<boolean> {
  const end = (yield* instantNow()) + within
  let patience: number = again
  for (let version: string | undefined = from; ; ) {
    if (version === undefined) {
      const seen: Seen | Unseen = yield* lookAt(call, target)
      if ("event" in seen && (yield* until(seen.event))) return true
      version = seen.version
    }
    if (version !== undefined) {
      const head = yield* call.client.judge(yield* watch(watchPath(target, version)))
      if (isStatus(head, 405)) return false
      if (head.ok) {
        patience = again
        const told: boolean | Lost = yield* listen(end, version, until)
        if (typeof told === "boolean") return yield* stop(told)
        version = told.version
      } else if (isStatus(head, 410)) version = undefined
    }
    const left = end - (yield* instantNow())
    if (left <= 0) return false
    yield { type: "sleep", micros: Math.min(patience, left) as Micros }
    patience = Math.min(patience * 2, againMax)
  }
}

const isStatus = (attempt: Attempt, code: number): boolean => !attempt.ok && attempt.trouble.type === "status" && attempt.trouble.status.code === code

const watchPath = ({ kind, namespace, name }: Target, version: string): string => collectionPath(kind, namespace) + queryText({ fieldSelector: `metadata.name=${name}`, resourceVersion: version, watch: true })

/** A watch is over: from which revision the next goes on, if from any. */
interface Lost {
  readonly version: string | undefined
}

/** Hears a watch until `until` is content (true), the time is up (false), or it is over. */
function* listen(end: number, from: string, until: Until): Run<boolean | Lost> {
  for (let version = from; ; ) {
    const left = end - (yield* instantNow())
    if (left <= 0) return false
    const told = yield* nextOf(left as Micros)
    if (told === "over") return { version }
    for (const event of told) {
      if (event.type === "ERROR") return { version: undefined }
      version = event.object.metadata.resourceVersion ?? version
      if (event.type !== "BOOKMARK" && (yield* until(event))) return true
    }
  }
}

/** An object as it is now: changed, or gone. */
interface Seen {
  readonly event: WatchEvent
  readonly version: string
}

interface Unseen {
  readonly version: undefined
  readonly trouble: Trouble
}

function* lookAt({ client }: Call, { kind, namespace, name }: Target): Run<Seen | Unseen> {
  const now = yield* client.attempt("GET", collectionPath(kind, namespace) + queryText({ fieldSelector: `metadata.name=${name}` }))
  if (!now.ok) return { version: undefined, trouble: now.trouble }
  const { items: [object], metadata } = now.body as unknown as List<ApiObject>
  const version = metadata.resourceVersion ?? ""
  return object ? { event: { type: "MODIFIED", object }, version } : { event: { type: "DELETED", object: { apiVersion: kind.apiVersion, kind: kind.kind, metadata: { name, namespace } } }, version }
}

function* stop(result: boolean): Run<boolean> {
  yield { type: "unwatch" }
  return result
}

/** Waits until an object, of that uid where one is known, is gone. False where the time is up; a server that does not answer at first ends the command. */
export function* untilGone(call: Call, target: Target, uid: string | undefined, within: Micros): Run<boolean> {
  // eslint-disable-next-line require-yield -- other conditions have something to say on the way
  const isGone = function* ({ type, object }: WatchEvent): Run<boolean> {
    return type === "DELETED" || (uid !== undefined && object.metadata.uid !== uid)
  }
  const now = yield* lookAt(call, target)
  if ("trouble" in now) throw new CommandError([now.trouble])
  if (yield* isGone(now.event)) return true
  return within > 0 && (yield* follow(call, target, now.version, within, isGone))
}
