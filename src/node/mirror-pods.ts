import type { JsonObject } from "../base/json.ts"
import { nextOnGrid, seconds } from "../base/time.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { ask, type Heard } from "../client/api-client.ts"
import type { Context } from "../sim/types.ts"
import type { KubeletState } from "./kubelet-state.ts"
import { mirrorAnnotation, mirrorAt, nameOf, staticWorker } from "./static-facts.ts"
import { serveAnew, seenByWatch } from "./status-writer.ts"
import { settleAt } from "./turns.ts"

interface MirrorTag {
  readonly mirror: "create" | "delete"
  readonly key: string
}

/** What could not be written is tried again. */
const retryPeriod = seconds(10)

export const isMirrorTag = (tag: unknown): tag is MirrorTag => typeof tag === "object" && tag !== null && "mirror" in tag

/** Looks at all that the server shows of static Pods: those that are wanted, and those that were. */
export function settleMirrors(state: KubeletState, context: Context): void {
  const { statics, informer } = state.pods
  const shown = informer.cache.keys().filter((key) => mirrorAt(state.pods, key))
  for (const key of new Set([...statics.keys(), ...shown])) settleMirror(state, context, key)
}

/**
 * Has the server show the static Pod of that name as it is: a picture that is being deleted, or is one of another manifest, is taken away
 * and made anew; one whose Pod has ended and is not wanted any more goes. None is made for a node that the server does not know.
 */
export function settleMirror(state: KubeletState, context: Context, key: string): void {
  const { pods } = state
  if (!pods.informer.synced || pods.mirrors.has(key)) return
  const wanted = pods.statics.get(key)
  const mirror = mirrorAt(pods, key)
  if (!mirror) {
    if (wanted) create(state, context, wanted)
  } else if (wanted ? isStale(mirror, wanted) : !staticWorker(pods, key)) {
    const body = { kind: "DeleteOptions", apiVersion: "v1", gracePeriodSeconds: 0, preconditions: { uid: mirror.metadata.uid ?? "" } }
    send(state, context, { mirror: "delete", key }, { method: "DELETE", path: `${collectionOf(mirror)}/${mirror.metadata.name}`, body })
  }
}

const isStale = ({ metadata }: Pod, wanted: Pod): boolean => metadata.deletionTimestamp !== undefined || metadata.annotations?.[mirrorAnnotation] !== wanted.metadata.uid

const collectionOf = ({ metadata }: Pod): string => `/api/v1/namespaces/${metadata.namespace}/pods`

function create(state: KubeletState, context: Context, pod: Pod): void {
  const node = state.nodes.cache.get(context.hostName)
  if (!node || node.metadata.deletionTimestamp !== undefined) return
  const { name, namespace, labels, annotations, uid } = pod.metadata
  const ownerReferences = [{ apiVersion: "v1", kind: "Node", name: context.hostName, uid: node.metadata.uid ?? "", controller: true }]
  const metadata = { name, namespace: namespace ?? "", ...(labels ? { labels } : {}), annotations: { ...annotations, [mirrorAnnotation]: uid ?? "" }, ownerReferences }
  const body = { apiVersion: "v1", kind: "Pod", metadata, spec: pod.spec } as unknown as JsonObject
  send(state, context, { mirror: "create", key: nameOf(pod) }, { method: "POST", path: collectionOf(pod), body })
}

function send(state: KubeletState, context: Context, tag: MirrorTag, request: Parameters<typeof ask>[4]): void {
  state.pods.mirrors.set(tag.key, true)
  ask(context, state.net, state.client, state.asker, request, Object.freeze(tag))
}

/** The answer to a write. What came of it is told by the watch, which may have been quicker. */
export function hearMirror(state: KubeletState, context: Context, heard: Heard, { mirror, key }: MirrorTag): void {
  const { pods } = state
  pods.mirrors.delete(key)
  const status = heard.type === "answer" ? heard.response.status : 0
  // A picture that is there already, or gone already, is as good.
  const isDone = (status >= 200 && status < 300) || status === 409 || (status === 404 && mirror === "delete")
  if (!isDone) return settleAt(context, key, nextOnGrid(pods.workOrigin, retryPeriod, context.now))
  if ((mirror === "create") === (mirrorAt(pods, key) !== undefined)) settleMirror(state, context, key)
}

/** The watch shows a picture: a new one is to be told how its Pod is. */
export function mirrorSeen(state: KubeletState, context: Context, mirror: Pod, before: Pod | undefined): void {
  const worker = staticWorker(state.pods, nameOf(mirror))
  if (!worker) return
  if (before?.metadata.uid !== mirror.metadata.uid) serveAnew(state, context, worker.uid)
  else seenByWatch(state, context, worker, mirror.metadata.resourceVersion ?? "")
}
