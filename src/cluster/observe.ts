import type { ApiObject } from "../api/meta.ts"
import { objectOf } from "../apiserver/stored.ts"
import type { JsonObject } from "../base/json.ts"
import { prefixEnd } from "../base/table.ts"
import type { Kernel } from "../sim/kernel.ts"
import { compactedError } from "../store/errors.ts"
import { changesFrom } from "../store/history.ts"
import type { Revision } from "../store/key-value.ts"
import type { MemberState } from "../store/member.ts"
import type { MvccState } from "../store/mvcc.ts"

/** One change of one API object, as the store has it. `object` is undefined where it was deleted; `before` where it is new. */
export interface ObjectChange {
  /** As in a path of the API: "nodes/node-1", "leases/kube-node-lease/node-1". */
  readonly key: string
  readonly object: JsonObject | undefined
  readonly before: JsonObject | undefined
  readonly revision: number
}

const registry = "/registry/"
const everything = { key: registry, rangeEnd: prefixEnd(registry) }

/** The store of the cluster's first etcd member that runs; undefined while none does. For whoever stands outside the simulation. */
function storeOf(kernel: Kernel): MvccState | undefined {
  for (const host of kernel.hosts)
    for (const actor of host.actors) {
      if (actor?.program !== "etcd" || actor.condition === "ended") continue
      const { store } = actor.state as Partial<MemberState>
      if (store) return store
    }
  return undefined
}

/** Where the store stands; 0 while no member runs. */
export const storeRevision = (kernel: Kernel): number => storeOf(kernel)?.revision ?? 0

/**
 * What changed after `revision`, oldest first, and where the store stands now. After a gap (the store was compacted past it) it
 * tells every object as it is.
 */
export function changesAfter(kernel: Kernel, revision: number): { readonly revision: number; readonly changes: readonly ObjectChange[] } {
  const store = storeOf(kernel)
  if (!store || store.revision <= revision) return { revision, changes: [] }
  const changes = changesFrom(store, (revision + 1) as Revision, everything)
  if (changes === compactedError) return { revision: store.revision, changes: everyObject(store) }
  return {
    revision: store.revision,
    changes: changes.map(({ type, kv, previous }) => ({
      key: keyOf(kv.key),
      object: type === "put" ? (kv.value as JsonObject) : undefined,
      before: (previous?.value ?? undefined) as JsonObject | undefined,
      revision: kv.modRevision,
    })),
  }
}

/** Every object as it is, and where the store stands; undefined while no member runs. */
export function everythingIn(kernel: Kernel): { readonly revision: number; readonly changes: readonly ObjectChange[] } | undefined {
  const store = storeOf(kernel)
  return store && { revision: store.revision, changes: everyObject(store) }
}

function everyObject(store: MvccState): ObjectChange[] {
  return [...store.live.entries(registry, prefixEnd(registry))].map(([key, kv]) => ({ key: keyOf(key), object: kv.value as JsonObject, before: undefined, revision: kv.modRevision }))
}

/** The object of that key as it is now. */
export function objectAt(kernel: Kernel, key: string): JsonObject | undefined {
  return storeOf(kernel)?.live.get(registry + key)?.value as JsonObject | undefined
}

/** The same as the API server gives it, with its resourceVersion: one and the same until it is written again. */
export const servedAt = (kernel: Kernel, key: string): JsonObject | undefined => servedAtKey(kernel, registry + key) as unknown as JsonObject | undefined

/** The object under a key of the store, as the API server gives it. */
export function servedAtKey(kernel: Kernel, key: string): ApiObject | undefined {
  const kv = storeOf(kernel)?.live.get(key)
  return kv && objectOf(kv)
}

/** Those under a prefix of the store's keys, in their order. */
export function servedUnder(kernel: Kernel, prefix: string): readonly ApiObject[] {
  return (storeOf(kernel)?.live.values(prefix, prefixEnd(prefix)) ?? []).map(objectOf)
}

/** Every object of a kind, by key. */
export function objectsOf(kernel: Kernel, kind: string): readonly JsonObject[] {
  const store = storeOf(kernel)
  return store ? everyObject(store).flatMap(({ object }) => (object?.["kind"] === kind ? [object] : [])) : []
}

const keyOf = (stored: string): string => stored.slice(registry.length)
