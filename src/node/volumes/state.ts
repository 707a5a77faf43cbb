import type { Micros } from "../../base/time.ts"
import type { Informer } from "../../client/informer.ts"

/**
 * The ConfigMaps and Secrets that Pods of this node refer to: each has a watch of its own for as long as a Pod needs it. A node may
 * not read others. Upstream: pkg/kubelet/util/manager, the watch-based manager.
 */
export interface ObjectWatches {
  /** By "plural/namespace/name". */
  readonly informers: Record<string, Informer>
}

export const newObjectWatches = (): ObjectWatches => ({ informers: {} })

/** A service account's token for one Pod and audience. Frozen. */
export interface Token {
  readonly text: string
  /** When the kubelet asks for another: at four fifths of its life, or after a day. */
  readonly renewAt: Micros
}
