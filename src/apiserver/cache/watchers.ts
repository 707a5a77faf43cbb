import { Table } from "../../base/table.ts"
import { exactField, fieldValue, type FieldSelector } from "../../api/field-selectors.ts"
import type { ApiObject } from "../../api/meta.ts"
import type { LabelSelector } from "../../api/selectors.ts"
import type { Handle } from "../../net/rpc.ts"
import { resourceId, serve, type Resource } from "../resources.ts"

/** What a watch asks for. */
export interface WatchPlan {
  /** {@link resourceId} */
  readonly resource: string
  readonly prefix: string
  readonly namespace: string
  readonly labels: LabelSelector
  readonly fields: FieldSelector
  readonly bookmarks: boolean
  /** Changes up to this revision are known to the client, or among the initial events. */
  readonly from: number
  readonly timeoutMicros: number
}

export interface Watcher extends WatchPlan {
  readonly id: number
  readonly stream: Handle
  /** Under which name it is found: see {@link scopeOf}. */
  readonly scope: string
}

/** Those who watch. An event looks only at watchers whose scope it falls into. */
export interface Watchers {
  next: number
  readonly byId: Table<number, Watcher>
  readonly byScope: Table<string, readonly number[]>
  readonly byStream: Table<string, number>
}

export const noWatchers = (): Watchers => ({ next: 1, byId: new Table(), byScope: new Table(), byStream: new Table() })

export const streamKey = ({ connection, stream }: Handle): string => `${connection}/${stream}`

/** Fields by which watchers are found, as upstream's indexed trigger functions: kubelets watch the Pods of their own node. */
const indexedFields: Readonly<Record<string, string>> = { "/v1/pods": "spec.nodeName", "/v1/secrets": "metadata.name", "/v1/configmaps": "metadata.name" }

/** The narrowest of: one object, one value of an indexed field, a namespace, everything. */
function scopeOf({ resource, namespace, fields }: WatchPlan): string {
  const name = exactField(fields, "metadata.name")
  if (name !== undefined) return `${resource}=${namespace}/${name}`
  const field = indexedFields[resource]
  const value = field === undefined ? undefined : exactField(fields, field)
  if (value !== undefined) return `${resource}>${value}`
  return namespace ? `${resource}@${namespace}` : resource
}

export function addWatcher(watchers: Watchers, stream: Handle, plan: WatchPlan): Watcher {
  const watcher: Watcher = Object.freeze({ ...plan, id: watchers.next++, stream, scope: scopeOf(plan) })
  watchers.byId.set(watcher.id, watcher)
  watchers.byScope.set(watcher.scope, Object.freeze([...(watchers.byScope.get(watcher.scope) ?? []), watcher.id]))
  watchers.byStream.set(streamKey(stream), watcher.id)
  return watcher
}

export function removeWatcher(watchers: Watchers, watcher: Watcher): void {
  const { id, scope, stream } = watcher
  watchers.byId.delete(id)
  watchers.byStream.delete(streamKey(stream))
  const others = (watchers.byScope.get(scope) ?? []).filter((other) => other !== id)
  if (others.length > 0) watchers.byScope.set(scope, Object.freeze(others))
  else watchers.byScope.delete(scope)
}

/** The watchers that a change of an object may concern. `previous` is the object before it. */
export function watchersOf(watchers: Watchers, resource: Resource, object: ApiObject, previous: ApiObject | undefined): readonly number[] {
  if (watchers.byScope.size === 0) return nobody
  const id = resourceId(resource)
  const { byScope } = watchers
  const { name, namespace = "" } = object.metadata
  let found = byScope.get(id) ?? nobody
  const add = (scope: string): void => {
    const more = byScope.get(scope)
    if (more) found = found.length === 0 ? more : [...found, ...more]
  }
  add(`${id}=${namespace}/${name}`)
  if (namespace) {
    add(`${id}@${namespace}`)
    add(`${id}=/${name}`)
  }
  const field = indexedFields[id]
  if (field === undefined) return found
  const value = fieldValue(resource.kind, serve(resource, object), field)
  add(`${id}>${value}`)
  const before = previous && fieldValue(resource.kind, serve(resource, previous), field)
  if (before !== undefined && before !== value) add(`${id}>${before}`)
  return found
}

const nobody: readonly number[] = Object.freeze([])
