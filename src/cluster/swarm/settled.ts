import type { JsonObject } from "../../base/json.ts"
import type { Kernel } from "../../sim/kernel.ts"
import { objectsOf } from "../observe.ts"

interface Meta {
  readonly name: string
  readonly namespace?: string
  readonly uid: string
  readonly generation?: number
  readonly deletionTimestamp?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly ownerReferences?: readonly { readonly uid: string; readonly kind: string; readonly name: string }[]
}

interface Seen {
  readonly kind: string
  readonly metadata: Meta
  readonly spec: { readonly replicas?: number; readonly nodeName?: string; readonly hostNetwork?: boolean; readonly selector?: Readonly<Record<string, string>>; readonly taints?: readonly { readonly key: string; readonly effect: string }[] }
  readonly status?: Partial<Readonly<Record<Count, number>>> & { readonly phase?: string; readonly podIP?: string; readonly observedGeneration?: number; readonly conditions?: readonly { readonly type: string; readonly status: string }[] }
}

type Count = (typeof deploymentCounts | typeof daemonSetCounts)[number]

const deploymentCounts = ["replicas", "updatedReplicas", "readyReplicas", "availableReplicas"] as const
const daemonSetCounts = ["desiredNumberScheduled", "currentNumberScheduled", "numberReady"] as const

interface Slice {
  readonly metadata: Meta
  readonly endpoints?: readonly { readonly addresses: readonly string[]; readonly conditions?: { readonly ready?: boolean } }[]
}

/** What is not as it should be in a cluster to which nothing has happened for long: one sentence each, none where all is well. */
export function unsettled(kernel: Kernel): readonly string[] {
  const of = (kind: string): readonly Seen[] => objectsOf(kernel, kind) as readonly unknown[] as readonly Seen[]
  const pods = of("Pod")
  const everything = [...pods, ...of("ReplicaSet"), ...of("Deployment"), ...of("DaemonSet"), ...of("Node")]
  const slices = objectsOf(kernel, "EndpointSlice") as readonly unknown[] as readonly Slice[]
  return [
    ...of("Node").flatMap(nodeProblems),
    ...of("Namespace").flatMap((space) => (isGoing(space) ? [`namespace ${space.metadata.name} is still terminating`] : [])),
    ...of("Deployment").flatMap(deploymentProblems),
    ...of("DaemonSet").flatMap((set) => daemonSetProblems(set, of("Node"))),
    ...pods.flatMap((pod) => podProblems(pod, everything)),
    ...sharedAddresses(pods),
    ...of("Service").flatMap((service) => serviceProblems(service, pods, slices)),
  ]
}

const placeOf = ({ kind, metadata: { name, namespace } }: Seen): string => `${kind} ${namespace ?? ""}/${name}`
const isGoing = ({ metadata }: Seen): boolean => metadata.deletionTimestamp !== undefined
const isTrue = ({ status }: Seen, condition: string): boolean => status?.conditions?.some(({ type, status: is }) => type === condition && is === "True") ?? false
const isEnded = ({ status }: Seen): boolean => status?.phase === "Succeeded" || status?.phase === "Failed"

function nodeProblems(node: Seen): string[] {
  const taints = (node.spec.taints ?? []).filter(({ key }) => key.startsWith("node.kubernetes.io/"))
  return [...(isTrue(node, "Ready") ? [] : [`${placeOf(node)} is not Ready`]), ...taints.map(({ key }) => `${placeOf(node)} has the taint ${key}`)]
}

function deploymentProblems(deployment: Seen): string[] {
  const { spec, status, metadata } = deployment
  const counts = deploymentCounts.filter((count) => (status?.[count] ?? 0) !== spec.replicas)
  return [
    ...(isGoing(deployment) ? [`${placeOf(deployment)} is still being deleted`] : []),
    ...(status?.observedGeneration === metadata.generation ? [] : [`${placeOf(deployment)} was not looked at since its last change`]),
    ...counts.map((count) => `${placeOf(deployment)} has ${status?.[count] ?? 0} ${count} of ${spec.replicas}`),
  ]
}

function daemonSetProblems(set: Seen, nodes: readonly Seen[]): string[] {
  const eligible = nodes.filter(({ spec }) => !(spec.taints ?? []).some(({ effect, key }) => effect !== "PreferNoSchedule" && !key.startsWith("node.kubernetes.io/"))).length
  return daemonSetCounts.flatMap((count) => (set.status?.[count] === eligible ? [] : [`${placeOf(set)} has ${count} ${set.status?.[count] ?? 0} of ${eligible}`]))
}

function podProblems(pod: Seen, everything: readonly Seen[]): string[] {
  const lost = (pod.metadata.ownerReferences ?? []).filter(({ uid }) => !everything.some(({ metadata }) => metadata.uid === uid))
  return [
    ...lost.map(({ kind, name }) => `${placeOf(pod)} outlived its ${kind} ${name}`),
    ...(isGoing(pod) ? [`${placeOf(pod)} is still being deleted`] : isEnded(pod) || isTrue(pod, "Ready") || isStray(pod) ? [] : [`${placeOf(pod)} on ${pod.spec.nodeName ?? "no node"} is not Ready (${pod.status?.phase})`]),
  ]
}

/** A Pod whose Deployment was deleted and left it behind may never become ready: nobody asked for it to be mended. */
const isStray = ({ metadata }: Seen): boolean => (metadata.ownerReferences ?? []).length === 0

function sharedAddresses(pods: readonly Seen[]): string[] {
  const holders = new Map<string, Seen>()
  return pods.flatMap((pod) => {
    const ip = pod.status?.podIP
    if (ip === undefined || pod.spec.hostNetwork || isEnded(pod)) return []
    const other = holders.get(ip)
    holders.set(ip, pod)
    return other ? [`${placeOf(pod)} and ${placeOf(other)} have the same address ${ip}`] : []
  })
}

function serviceProblems(service: Seen, pods: readonly Seen[], slices: readonly Slice[]): string[] {
  const { selector } = service.spec
  if (!selector) return []
  const { name, namespace } = service.metadata
  const chosen = pods.filter((pod) => pod.metadata.namespace === namespace && !isGoing(pod) && isTrue(pod, "Ready") && Object.entries(selector).every(([key, value]) => pod.metadata.labels?.[key] === value))
  const wanted = chosen.map(({ status }) => status?.podIP ?? "").toSorted()
  const own = slices.filter(({ metadata }) => metadata.namespace === namespace && metadata.labels?.["kubernetes.io/service-name"] === name)
  const found = own.flatMap(({ endpoints = [] }) => endpoints.filter(({ conditions }) => conditions?.ready !== false).flatMap(({ addresses }) => addresses)).toSorted()
  return wanted.join() === found.join() ? [] : [`${placeOf(service)} has the endpoints ${found.join()} and not ${wanted.join()}`]
}

/** What changed that an idle cluster leaves alone: anything but Leases, the kubelets' reports and Events that fade. */
export const isNoise = (object: JsonObject | undefined): boolean => object?.["kind"] === "Lease" || object?.["kind"] === "Node" || object?.["kind"] === "Event"
