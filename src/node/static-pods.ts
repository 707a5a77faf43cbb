import { deepFreeze } from "../base/freeze.ts"
import { fingerprint } from "../base/hash.ts"
import type { JsonObject } from "../base/json.ts"
import { formatTime, instantAt, type Instant } from "../api/instant.ts"
import { pod as podKind } from "../api/kinds/pod/pod.ts"
import { qosClassOf } from "../api/kinds/pod/qos.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import { noticeOf, nothing, type Body, type Context } from "../sim/types.ts"
import type { KubeletState } from "./kubelet-state.ts"
import { settleMirror } from "./mirror-pods.ts"
import { putWorker, type Worker } from "./pods-state.ts"
import { hashAnnotation, nameOf, seenAnnotation, sourceAnnotation, staticWorker } from "./static-facts.ts"
import { endSoon, forgetPod, wake, type StaticTimer } from "./turns.ts"

/** staticPodPath of kubeadm's kubelets: every file in it is a Pod that this node runs, whoever else may be there. */
export const manifestsFolder = "/etc/kubernetes/manifests"

/**
 * The kubelet begins to look at the folder. It is told of each change (inotify); its own look every 20 s then finds what it knows, as
 * only the machine's owner writes there, and is no event.
 */
export function openManifests(state: KubeletState, context: Context): void {
  context.bind(noticeOf(manifestsFolder))
  readManifests(state, context)
}

/** Takes an event that is about static Pods; false where it is not. */
export function onStaticBody(state: KubeletState, context: Context, body: Body): boolean {
  if (body.type === "file/changed") readManifests(state, context)
  else if (body.type === "static/settle") settleStatic(state, context, (body as StaticTimer).key)
  else return false
  return true
}

/** Reads every manifest: Pods that have come, have become others, or have gone are dealt with. */
function readManifests(state: KubeletState, context: Context): void {
  const { statics } = state.pods
  const found = new Map<string, Pod>()
  for (const [file, manifest] of context.disk.entries(`${manifestsFolder}/`, `${manifestsFolder}0`)) {
    const pod = staticPod(manifest as JsonObject, file, context)
    found.set(nameOf(pod), pod)
  }
  const changed = [...new Set([...statics.keys(), ...found.keys()])].filter((key) => statics.get(key)?.metadata.uid !== found.get(key)?.metadata.uid)
  for (const key of changed) {
    const pod = found.get(key)
    if (pod) statics.set(key, pod)
    else statics.delete(key)
    settleStatic(state, context, key)
  }
}

/** The Pod that a manifest asks for: its name ends in the node's, its uid is the hash of what is asked. Upstream: applyDefaults of the file source. */
function staticPod(manifest: JsonObject, file: string, context: Context): Pod {
  const draft = JSON.parse(JSON.stringify(manifest)) as Pod
  const uid = fingerprint(`${context.hostName}\n${file}\n${JSON.stringify(manifest)}`, 2)
  const { metadata, spec } = draft
  const annotations = { ...metadata.annotations, [hashAnnotation]: uid, [seenAnnotation]: formatTime(instantAt(context.epochMicros as Instant, context.now)), [sourceAnnotation]: "file" }
  const namespace = metadata.namespace ?? "default"
  draft.metadata = { ...metadata, name: `${metadata.name}-${context.hostName}`, namespace, uid, annotations, generation: 1 } as Pod["metadata"]
  draft.spec = { ...spec, nodeName: context.hostName, tolerations: [...(spec.tolerations ?? []), { effect: "NoExecute", operator: "Exists" }] }
  podKind.defaults(draft)
  draft.status = { phase: "Pending", qosClass: qosClassOf(draft.spec) }
  return deepFreeze(draft)
}

/**
 * Brings a static Pod and what the server shows of it a step on: a Pod whose manifest has gone or become another is ended, and only
 * when nothing of it is left the next one of its name begins.
 */
function settleStatic(state: KubeletState, context: Context, key: string): void {
  const { pods } = state
  const wanted = pods.statics.get(key)
  const worker = staticWorker(pods, key)
  if (worker && worker.uid !== wanted?.metadata.uid) end(state, context, worker)
  else if (!worker && wanted) begin(state, context, wanted)
  settleMirror(state, context, key)
}

function begin(state: KubeletState, context: Context, pod: Pod): void {
  const worker: Worker = { uid: pod.metadata.uid ?? "", pod, stage: "sync", flow: 0, again: false, news: nothing, turnedAt: undefined, inspected: false, deleted: false }
  wake(state, context, putWorker(state.pods, worker))
}

function end(state: KubeletState, context: Context, worker: Worker): void {
  const next = putWorker(state.pods, worker, { deleted: true })
  if (next.stage === "over") forgetPod(state, context, next)
  else endSoon(state, context, next)
}
