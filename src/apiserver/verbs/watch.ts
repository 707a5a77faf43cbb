import type { Status, WatchEvent } from "../../api/meta.ts"
import { isFailure } from "../../api/status.ts"
import { seconds } from "../../base/time.ts"
import { cachedList, cacheRevision, untilFresh, type Asking } from "../asks.ts"
import { initialEventsEnd } from "../cache/bookmarks.ts"
import { selects, wrapListed } from "../cache/dispatch.ts"
import { placeOf, type Answer, type Exchange } from "../exchange.ts"
import { resourceId, serve } from "../resources.ts"
import { searchedKey, storeRevision } from "./list.ts"
import { listOptions, type ListOptions } from "./list-options.ts"

/** `--min-request-timeout`; a watch that names no time lasts up to twice as long. */
const timeoutSecondsMin = 1_800

/**
 * GET of a collection with `watch`. Without a resourceVersion, or from "0", it begins with everything there is; from N with what came
 * after it; with `sendInitialEvents` with everything, and a bookmark that says so.
 * https://kubernetes.io/docs/reference/using-api/api-concepts/#semantics-for-watch
 */
export function* watch(exchange: Exchange): Asking<Answer | Status> {
  const options = listOptions(exchange)
  if (isFailure(options)) return options
  const { resource } = exchange
  const { namespace } = placeOf(exchange)
  const { labels, fields, bookmarks, timeoutSeconds } = options
  const drawn = timeoutSeconds > 0 ? 0 : ((yield { type: "draw", purpose: "watch", below: timeoutSecondsMin }) as number)
  const timeoutMicros = seconds(timeoutSeconds > 0 ? timeoutSeconds : timeoutSecondsMin + drawn)
  const opened = yield* initialEvents(exchange, options)
  if (isFailure(opened)) return opened
  const plan = { resource: resourceId(resource), prefix: resource.prefix, namespace, labels, fields, bookmarks, from: opened.from, timeoutMicros }
  yield { type: "watch", plan, initial: opened.events }
  return { type: "watching" }
}

function* initialEvents(exchange: Exchange, options: ListOptions): Asking<{ readonly from: number; readonly events: readonly WatchEvent[] } | Status> {
  const { version, sendInitialEvents } = options
  const everything = sendInitialEvents ?? (version === "" || version === "0")
  const atLeast = sendInitialEvents && version === "" ? yield* storeRevision() : 0
  if (isFailure(atLeast)) return atLeast
  // A watch that begins later than the cache waits for nothing: what is to come will come.
  const late = yield* untilFresh(everything ? Math.max(Number(version), atLeast) : 0)
  if (late) return late
  if (!everything) return { from: version === "" || version === "0" ? yield* cacheRevision() : Number(version), events: [] }
  const { resource } = exchange
  const { revision, objects } = yield* cachedList(searchedKey(exchange, options))
  const events = objects.filter((object) => selects(options, resource, object)).map((object) => wrapListed(serve(resource, object)))
  return { from: revision, events: sendInitialEvents ? [...events, initialEventsEnd(resource, revision)] : events }
}
