import type { ApiObject, WatchEvent } from "../../api/meta.ts"
import { push } from "../../net/rpc.ts"
import type { Context } from "../../sim/types.ts"
import type { Resource, Resources } from "../resources.ts"
import type { ApiServerState } from "../state.ts"

/** "You have seen everything up to here": an object of the kind with nothing but a resourceVersion. */
function bookmark({ kind }: Resource, revision: number, annotations?: Readonly<Record<string, string>>): WatchEvent {
  const metadata = { resourceVersion: String(revision), creationTimestamp: null, ...(annotations ? { annotations } : {}) }
  return { type: "BOOKMARK", object: { kind: kind.kind, apiVersion: kind.apiVersion, metadata } as unknown as ApiObject }
}

/** Closes the initial events of a watch that asked for them (KEP-3157). */
export const initialEventsEnd = (resource: Resource, revision: number): WatchEvent => bookmark(resource, revision, { "k8s.io/initial-events-end": "true" })

/**
 * Tells every watcher that wants it how far the server has come. Upstream each watcher has a minute of its own, looked at every 1 to
 * 1.25 s; one minute for all spares those looks.
 */
export function sendBookmarks(state: ApiServerState, context: Context, resources: Resources): void {
  const { watchers, feed, net } = state
  if (!feed.filled) return
  const shared = new Map<string, readonly WatchEvent[]>()
  for (const watcher of watchers.byId.values()) {
    // A watch from the future has nothing to be told until that comes.
    if (!watcher.bookmarks || watcher.from > feed.revision) continue
    let items = shared.get(watcher.resource)
    if (!items) {
      items = Object.freeze([Object.freeze(bookmark(resources.byId(watcher.resource), feed.revision))])
      shared.set(watcher.resource, items)
    }
    push(context, net, watcher.stream, items)
  }
}
