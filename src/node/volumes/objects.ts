import type { ApiObject } from "../../api/meta.ts"
import type { Pod } from "../../api/kinds/pod/types.ts"
import { refusal, success, type Result } from "../../base/result.ts"
import { seconds, type Micros } from "../../base/time.ts"
import type { Heard } from "../../client/api-client.ts"
import { follow, hearInformer, informer, unfollow } from "../../client/informer.ts"
import type { Body, Context } from "../../sim/types.ts"
import type { KubeletState } from "../kubelet-state.ts"
import { referencesOf, type SourcePlural } from "./references.ts"

/** How long a Pod waits for what it refers to, where its watch has not told anything yet. */
const patience = seconds(1)

const keysOf = (pod: Pod): readonly string[] => referencesOf(pod).map((reference) => reference.replace("/", `/${pod.metadata.namespace ?? ""}/`))

/** Follows what the Pod refers to, where that is not followed yet. */
export function registerPod(state: KubeletState, context: Context, pod: Pod): void {
  const { informers } = state.pods.objects
  for (const key of keysOf(pod)) {
    if (informers[key]) continue
    const [plural = "", namespace = "", name = ""] = key.split("/")
    const own = informer(key, { group: "", version: "v1", plural, namespaced: true, namespace, fieldSelector: `metadata.name=${name}` }, state.asker)
    informers[key] = own
    follow(context, state.net, state.client, own)
  }
}

/** The Pod needs nothing any more: what no other Pod refers to is not followed on. */
export function unregisterPod(state: KubeletState, context: Context, pod: Pod): void {
  const { informers } = state.pods.objects
  const keys = keysOf(pod)
  if (keys.length === 0) return
  const needed = new Set(state.pods.workers.values().flatMap((worker) => (worker.uid === pod.metadata.uid || worker.stage === "over" ? [] : keysOf(worker.pod))))
  for (const key of keys) {
    const own = informers[key]
    if (!own || needed.has(key)) continue
    unfollow(context, state.net, state.client, own)
    delete informers[key]
  }
}

/** An object that a Pod refers to, as the kubelet knows it now: undefined where there is none. */
export function objectOf({ pods }: KubeletState, namespace: string, plural: SourcePlural, name: string): Result<ApiObject | undefined> {
  const own = pods.objects.informers[`${plural}/${namespace}/${name}`]
  if (own?.synced) return success(own.cache.get(`${namespace}/${name}`))
  return refusal(`failed to sync ${plural.slice(0, -1)} cache: timed out waiting for the condition`)
}

/** Whether all that the Pod refers to is known. */
export const knowsObjects = ({ pods }: KubeletState, pod: Pod): boolean => keysOf(pod).every((key) => pods.objects.informers[key]?.synced)

/** Has a turn wait until all that its Pod refers to is known, or for a second; true where it need not wait. */
export function waitForObjects(state: KubeletState, context: Context, flow: number, pod: Pod): boolean {
  if (knowsObjects(state, pod)) return true
  context.timer(`objects/${flow}`, (context.now + patience) as Micros, { type: "flow/wake", flow } as Body)
  return false
}

export const isWaiting = (context: Context, flow: number): boolean => context.armed(`objects/${flow}`) !== undefined

export function stopWaiting(context: Context, flow: number): number {
  context.cancel(`objects/${flow}`)
  return flow
}

/** Takes a message or a timer that is for one of these watches: says whether the object is known now for the first time, or has changed. Undefined where it is for somebody else. */
export function hearObjects(state: KubeletState, context: Context, what: Heard | Body): { readonly key: string; readonly first: boolean; readonly changed: boolean } | undefined {
  const key = "tag" in what ? ((what as Heard).tag as { readonly informer?: string } | undefined)?.informer : (what as Body & { readonly informer?: string }).informer
  const own = key === undefined ? undefined : state.pods.objects.informers[key]
  if (key === undefined || !own) return key?.startsWith("configmaps/") || key?.startsWith("secrets/") ? { key, first: false, changed: false } : undefined
  const known = own.synced
  const changes = hearInformer(context, state.net, state.client, own, what)
  return { key, first: !known && own.synced, changed: known && changes.length > 0 }
}

/** The Pods of the node that refer to an object. */
export const podsWith = ({ pods }: KubeletState, key: string): readonly string[] => pods.workers.values().flatMap(({ uid, stage, pod }) => (stage === "sync" && keysOf(pod).includes(key) ? [uid] : []))
