import { deepFreeze } from "../base/freeze.ts"
import type { Node } from "../api/kinds/node.ts"
import { isSidecar, type Pod } from "../api/kinds/pod/types.ts"
import { amountsOf, minus, plus, podRequests, type Amounts } from "../api/rules/pod-requests.ts"

/** A Pod with what the scheduler counts of it. */
export interface PodInfo {
  readonly pod: Pod
  readonly requests: Amounts
  /** The same, with a guess for containers that ask for nothing: what scores count, so that such Pods spread too. */
  readonly weights: Amounts
  readonly ports: readonly HostPort[]
}

export interface HostPort {
  readonly ip: string
  readonly protocol: string
  readonly port: number
}

/** A node with what is on it. Changes make a new one; where the node object is missing, Pods have come before it or stay behind. */
export interface NodeInfo {
  readonly name: string
  readonly node: Node | undefined
  readonly allocatable: Amounts
  readonly requested: Amounts
  readonly weights: Amounts
  readonly pods: readonly PodInfo[]
  readonly ports: readonly HostPort[]
  /** Sizes in bytes of the images that lie on the node, by name. */
  readonly images: Readonly<Record<string, number>>
}

/** 0.1 CPU and 200 MiB (upstream: DefaultMilliCPURequest, DefaultMemoryRequest). */
const assumed: Amounts = { cpu: 100, memory: 200 * 1024 * 1024 }

// Pods are frozen and looked at for each node again: what is counted of them is kept beside them.
const known = new WeakMap<Pod, PodInfo>()

export function podInfo(pod: Pod): PodInfo {
  let info = known.get(pod)
  if (!info) {
    const allocated = Boolean(pod.spec.nodeName)
    info = deepFreeze({ pod, requests: podRequests(pod, { allocated }), weights: podRequests(pod, { allocated, assumed }), ports: hostPorts(pod) })
    known.set(pod, info)
  }
  return info
}

/** Ports that a Pod takes of its node: those of containers that run beside each other. */
export function hostPorts({ spec }: Pod): readonly HostPort[] {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? []).filter(isSidecar)]
  return containers.flatMap(({ ports = [] }) => ports.filter(({ hostPort = 0 }) => hostPort > 0).map(({ hostIP, protocol, hostPort = 0 }) => ({ ip: hostIP || anyAddress, protocol: protocol || "TCP", port: hostPort })))
}

const anyAddress = "0.0.0.0"

/** Whether two claims on a port of one node exclude each other. */
export const portsConflict = (a: HostPort, b: HostPort): boolean => a.port === b.port && a.protocol === b.protocol && (a.ip === b.ip || a.ip === anyAddress || b.ip === anyAddress)

export const emptyNode = (name: string): NodeInfo => deepFreeze({ name, node: undefined, allocatable: {}, requested: {}, weights: {}, pods: [], ports: [], images: {} })

export function withNode(info: NodeInfo, node: Node | undefined): NodeInfo {
  const images = Object.fromEntries((node?.status?.images ?? []).flatMap(({ names = [], sizeBytes = 0 }) => names.map((name) => [name, Number(sizeBytes)])))
  return deepFreeze({ ...info, node, allocatable: amountsOf(node?.status?.allocatable), images })
}

export function withPod(info: NodeInfo, added: PodInfo): NodeInfo {
  const ports = added.ports.length > 0 ? [...info.ports, ...added.ports] : info.ports
  return deepFreeze({ ...info, requested: plus(info.requested, added.requests), weights: plus(info.weights, added.weights), pods: [...info.pods, added], ports })
}

/** Without the Pod of that uid; the same where it is not there. */
export function withoutPod(info: NodeInfo, uid: string): NodeInfo {
  const gone = info.pods.find(({ pod }) => pod.metadata.uid === uid)
  if (!gone) return info
  const ports = gone.ports.length > 0 ? info.pods.flatMap((each) => (each === gone ? [] : each.ports)) : info.ports
  return deepFreeze({ ...info, requested: minus(info.requested, gone.requests), weights: minus(info.weights, gone.weights), pods: info.pods.filter((each) => each !== gone), ports })
}
