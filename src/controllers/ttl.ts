import type { ApiObject } from "../api/meta.ts"
import { readOf, settled, type Controller } from "./contract.ts"

/** How long kubelets of a cluster of that size may keep Secrets and ConfigMaps before they ask again; sizes overlap so that it does not flap. */
const steps: readonly { readonly min: number; readonly max: number; readonly ttlSeconds: number }[] = [
  { min: 0, max: 100, ttlSeconds: 0 },
  { min: 90, max: 500, ttlSeconds: 15 },
  { min: 450, max: 1_000, ttlSeconds: 30 },
  { min: 900, max: 2_000, ttlSeconds: 60 },
  { min: 1_800, max: 10_000, ttlSeconds: 300 },
]

const annotation = "node.alpha.kubernetes.io/ttl"
const memory = "@step"

/**
 * The ttl controller: annotates each Node with the cluster's time to live for cached Secrets and ConfigMaps. Woken by every
 * change of a Node, as upstream; a Node learns of a new cluster size when it changes next.
 */
export const ttl: Controller = {
  name: "ttl",
  account: "ttl-controller",
  qps: 20,
  burst: 30,
  workers: 5,
  watches: ["nodes"],
  wakes: ({ key }) => [key],
  reconcile(key, view) {
    const node = view.get("nodes", key)
    const step = stepFor(view.count("nodes"), view.memory<number>(memory) ?? 0)
    const remember = { [memory]: step }
    const ttlSeconds = String(steps[step]?.ttlSeconds)
    if (!node || annotationOf(node) === ttlSeconds) return { ...settled, remember }
    const because = { say: "ttl/cluster-size", about: { name: key, ttl: ttlSeconds }, read: [readOf(node)] }
    const body = { metadata: { annotations: { [annotation]: ttlSeconds } } }
    return { type: "write", writes: [{ method: "PATCH", path: `/api/v1/nodes/${key}`, body, sees: { source: "nodes", key } }], because, remember }
  },
}

const annotationOf = ({ metadata }: ApiObject): string | undefined => metadata.annotations?.[annotation]

function stepFor(nodes: number, step: number): number {
  let next = step
  while (next < steps.length - 1 && nodes > (steps[next]?.max ?? 0)) next++
  while (next > 0 && nodes < (steps[next]?.min ?? 0)) next--
  return next
}
