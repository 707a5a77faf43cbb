import { deepFreeze } from "../base/freeze.ts"
import { prefixEnd, Table } from "../base/table.ts"
import type { Node } from "../api/kinds/node.ts"
import type { Pod } from "../api/kinds/pod/types.ts"
import type { ApiObject } from "../api/meta.ts"
import type { Snapshot, Source } from "./framework.ts"
import { emptyNode, podInfo, withNode, withPod, withoutPod, type NodeInfo } from "./node-info.ts"

/** The scheduler's picture of the cluster: nodes with their Pods, those that are about to be bound included. */
export interface Cluster {
  readonly infos: Table<string, NodeInfo>
  /** Names of the nodes that exist, by zone, in the order of their arrival. */
  zones: readonly Zone[]
  /** Where each Pod is counted, by uid. */
  readonly placed: Table<string, string>
  /** Pods that were sent to a node and are not seen there yet, by uid. */
  readonly assumed: Table<string, string>
  /** Pods for which room was made, by "node/uid", and where, by uid. */
  readonly nominated: Table<string, Pod>
  readonly nominations: Table<string, string>
  /** On how many nodes each image lies. */
  readonly images: Table<string, number>
}

interface Zone {
  readonly name: string
  readonly nodes: readonly string[]
}

export const emptyCluster = (): Cluster => ({ infos: new Table(), zones: Object.freeze([]), placed: new Table(), assumed: new Table(), nominated: new Table(), nominations: new Table(), images: new Table() })

const uidOf = ({ metadata }: ApiObject): string => metadata.uid ?? ""

// The nodes as a list, kept beside the table: a decision looks at many, and between two decisions few have changed.
const lists = new WeakMap<Table<string, NodeInfo>, { readonly zones: readonly Zone[]; readonly nodes: NodeInfo[]; readonly places: ReadonlyMap<string, number> }>()

function setInfo({ infos }: Cluster, info: NodeInfo): void {
  infos.set(info.name, info)
  const list = lists.get(infos)
  const place = list?.places.get(info.name)
  if (list && place !== undefined) list.nodes[place] = info
}

function nodesOf({ infos, zones }: Cluster): readonly NodeInfo[] {
  const had = lists.get(infos)
  if (had?.zones === zones) return had.nodes
  const names = inTurn(zones)
  const nodes = names.map((name) => infos.get(name) ?? emptyNode(name))
  lists.set(infos, { zones, nodes, places: new Map(names.map((name, i) => [name, i])) })
  return nodes
}

/** One node of each zone after the other, so that whoever looks at the first few has seen all zones. */
function inTurn(zones: readonly Zone[]): readonly string[] {
  const longest = Math.max(0, ...zones.map(({ nodes }) => nodes.length))
  return Array.from({ length: longest }, (_, i) => zones.flatMap(({ nodes }) => nodes[i] ?? [])).flat()
}

/** A look at the cluster: only until it changes. */
export function snapshotOf(cluster: Cluster, list: (source: Source) => readonly ApiObject[]): Snapshot {
  return {
    nodes: nodesOf(cluster),
    node: (name) => cluster.infos.get(name),
    nodesWithImage: (name) => cluster.images.get(name) ?? 0,
    nominatedOn: (node) => (cluster.nominated.size === 0 ? [] : cluster.nominated.values(`${node}/`, prefixEnd(`${node}/`)).map(podInfo)),
    list,
  }
}

/** A node came or changed. */
export function setNode(cluster: Cluster, node: Node): void {
  const { name } = node.metadata
  const before = cluster.infos.get(name) ?? emptyNode(name)
  const zone = zoneOf(node)
  if (!before.node || zoneOf(before.node) !== zone) cluster.zones = withName(withoutName(cluster.zones, name), zone, name)
  const after = withNode(before, node)
  countImages(cluster, before, -1)
  countImages(cluster, after, 1)
  setInfo(cluster, after)
}

/** A node is gone; Pods that are still on it are kept in mind. */
export function removeNode(cluster: Cluster, name: string): void {
  const info = cluster.infos.get(name)
  if (!info) return
  cluster.zones = withoutName(cluster.zones, name)
  countImages(cluster, info, -1)
  if (info.pods.length > 0) setInfo(cluster, withNode(info, undefined))
  else cluster.infos.delete(name)
}

function countImages({ images }: Cluster, info: NodeInfo, by: number): void {
  for (const name of Object.keys(info.images)) {
    const count = (images.get(name) ?? 0) + by
    if (count > 0) images.set(name, count)
    else images.delete(name)
  }
}

const zoneOf = ({ metadata: { labels } }: Node): string => `${labels?.["topology.kubernetes.io/region"] ?? ""}/${labels?.["topology.kubernetes.io/zone"] ?? ""}`

function withName(zones: readonly Zone[], zone: string, name: string): readonly Zone[] {
  const known = zones.some((each) => each.name === zone)
  return deepFreeze(known ? zones.map((each) => (each.name === zone ? { ...each, nodes: [...each.nodes, name] } : each)) : [...zones, { name: zone, nodes: [name] }])
}

function withoutName(zones: readonly Zone[], name: string): readonly Zone[] {
  return deepFreeze(zones.map((zone) => (zone.nodes.includes(name) ? { ...zone, nodes: zone.nodes.filter((each) => each !== name) } : zone)).filter(({ nodes }) => nodes.length > 0))
}

/** A Pod is on its node, or has changed there. */
export function setPod(cluster: Cluster, pod: Pod): void {
  const uid = uidOf(pod)
  place(cluster, pod, pod.spec.nodeName ?? "")
  cluster.assumed.delete(uid)
  forgetNomination(cluster, uid)
}

/** The Pod is as good as on that node, until it is seen there or {@link forget forgotten}. */
export function assume(cluster: Cluster, pod: Pod, node: string): void {
  place(cluster, pod, node)
  cluster.assumed.set(uidOf(pod), node)
  forgetNomination(cluster, uidOf(pod))
}

/** The Pod is not on any node after all, or no longer. */
export function forget(cluster: Cluster, uid: string): void {
  lift(cluster, uid)
  cluster.assumed.delete(uid)
}

function place(cluster: Cluster, pod: Pod, node: string): void {
  lift(cluster, uidOf(pod))
  setInfo(cluster, withPod(cluster.infos.get(node) ?? emptyNode(node), podInfo(pod)))
  cluster.placed.set(uidOf(pod), node)
}

function lift(cluster: Cluster, uid: string): void {
  const info = cluster.infos.get(cluster.placed.get(uid) ?? "")
  cluster.placed.delete(uid)
  if (!info) return
  const left = withoutPod(info, uid)
  if (left.node || left.pods.length > 0) setInfo(cluster, left)
  else cluster.infos.delete(left.name)
}

/** Room was made for the Pod on a node; "" forgets it. */
export function nominate(cluster: Cluster, pod: Pod, node: string): void {
  forgetNomination(cluster, uidOf(pod))
  if (!node) return
  cluster.nominated.set(`${node}/${uidOf(pod)}`, pod)
  cluster.nominations.set(uidOf(pod), node)
}

export function forgetNomination(cluster: Cluster, uid: string): void {
  const node = cluster.nominations.get(uid)
  if (node === undefined) return
  cluster.nominated.delete(`${node}/${uid}`)
  cluster.nominations.delete(uid)
}
