import type { Pod } from "../api/kinds/pod/types.ts"
import { keyOf, type ApiObject } from "../api/meta.ts"
import type { PodsState, Worker } from "./pods-state.ts"

/** How a Pod says where it comes from, which manifest it is, and that it only shows what a kubelet runs from a file. */
export const sourceAnnotation = "kubernetes.io/config.source"
export const seenAnnotation = "kubernetes.io/config.seen"
export const hashAnnotation = "kubernetes.io/config.hash"
export const mirrorAnnotation = "kubernetes.io/config.mirror"

/** Whether a Pod comes from a manifest on its node's disk. */
export const isStatic = (pod: Pod): boolean => pod.metadata.annotations?.[sourceAnnotation] === "file" && !isMirror(pod)

/** Whether a Pod of the server is the picture of a static one. Ending it ends nothing. */
export const isMirror = ({ metadata }: Pod): boolean => metadata.annotations?.[mirrorAnnotation] !== undefined

/** "namespace/name": what a static Pod and its picture share. */
export const nameOf = (pod: Pod): string => keyOf(pod as ApiObject)

/** Who looks after the static Pod of that name; while one ends and another is wanted, the one that ends. */
export const staticWorker = ({ workers }: PodsState, key: string): Worker | undefined => workers.values().find(({ pod }) => isStatic(pod) && nameOf(pod) === key)

/** The picture that the server has under that name. */
export function mirrorAt({ informer }: PodsState, key: string): Pod | undefined {
  const object = informer.cache.get(key) as unknown as Pod | undefined
  return object && isMirror(object) ? object : undefined
}

/** What the server has of a worker's Pod; of a static one its picture, if there is one of this manifest. */
export function servedPod(pods: PodsState, { pod, uid }: Worker): Pod | undefined {
  if (!isStatic(pod)) return pod
  const mirror = mirrorAt(pods, nameOf(pod))
  return mirror?.metadata.annotations?.[mirrorAnnotation] === uid ? mirror : undefined
}
