import type { ApiObject } from "../api/meta.ts"
import { readOf, settled, type Controller, type View } from "./contract.ts"

interface Node extends ApiObject {
  spec?: { podCIDR?: string }
}

const cursor = "@cursor"
const taken = (index: number): string => `@cidr/${index}`

/**
 * Node IPAM: gives each Node a range of Pod addresses, the next free one behind the last that was given, round and round; so a
 * Node that registers again gets another. Woken by Nodes that come or have no range; one that goes wakes those that wait for a range.
 */
export const nodeIpam: Controller = {
  name: "node-ipam",
  account: "node-controller",
  qps: 20,
  burst: 30,
  workers: 30,
  watches: ["nodes"],
  wakes({ key, object, before }, view) {
    if (!object) return [key, ...view.list<Node>("nodes").flatMap(({ metadata, spec }) => (spec?.podCIDR === undefined ? [metadata.name] : []))]
    return before && (object as Node).spec?.podCIDR !== undefined ? [] : [key]
  },
  begin(view) {
    const facts: [string, unknown][] = view.list<Node>("nodes").flatMap((node) => occupied(node, view))
    return Object.fromEntries(facts)
  },
  reconcile(key, view) {
    const node = view.get<Node>("nodes", key)
    const held = view.memory<number>(key)
    if (!node) return held === undefined ? settled : { ...settled, remember: { [key]: null, [taken(held)]: null } }
    // Somebody else may have given it another range than ours: then ours is free again.
    if (node.spec?.podCIDR !== undefined) return { ...settled, remember: { ...(held === undefined ? {} : { [key]: null, [taken(held)]: null }), ...Object.fromEntries(occupied(node, view)) } }
    const index = held ?? nextFree(view)
    if (index === undefined) {
      const draft = { involved: { apiVersion: "v1", kind: "Node", name: key, uid: node.metadata.uid ?? "" }, type: "Normal", reason: "CIDRNotAvailable", message: `Node ${key} status is now: CIDRNotAvailable` } as const
      return { ...settled, events: [{ component: "cidrAllocator", draft }] }
    }
    const podCIDR = cidrOf(index, view)
    const because = { say: "node-ipam/next-free", about: { name: key, cidr: podCIDR }, read: [readOf(node)] }
    const writes = [{ method: "PATCH", path: `/api/v1/nodes/${key}`, body: { spec: { podCIDR, podCIDRs: [podCIDR] } }, sees: { source: "nodes", key } }] as const
    return { type: "write", writes, because, remember: { [key]: index, [taken(index)]: key, [cursor]: index + 1 } }
  },
}

/** The cluster's range in blocks of /24, one a node: the first, and how many. */
function rangeOf({ config }: View): { readonly first: number; readonly count: number } {
  const [a = 0, b = 0, c = 0, , prefix = 24] = config.clusterCidr.split(/[./]/).map(Number)
  return { first: (a << 16) | (b << 8) | c, count: 1 << Math.max(0, 24 - prefix) }
}

function cidrOf(index: number, view: View): string {
  const block = rangeOf(view).first + index
  return `${block >> 16}.${(block >> 8) & 255}.${block & 255}.0/24`
}

function occupied({ metadata, spec }: Node, view: View): [string, unknown][] {
  const [a = 0, b = 0, c = 0] = (spec?.podCIDR ?? "").split(".").map(Number)
  const index = ((a << 16) | (b << 8) | c) - rangeOf(view).first
  return spec?.podCIDR === undefined || index < 0 || index >= rangeOf(view).count ? [] : [[metadata.name, index], [taken(index), metadata.name]]
}

function nextFree(view: View): number | undefined {
  const { count } = rangeOf(view)
  const start = view.memory<number>(cursor) ?? 0
  for (let i = 0; i < count; i++) {
    const index = (start + i) % count
    if (view.memory(taken(index)) === undefined) return index
  }
  return undefined
}
