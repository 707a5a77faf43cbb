import { equalJson, type Json, type JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { formatTime, type Instant } from "../api/instant.ts"
import type { Delays } from "./delays.ts"

/** What a kubelet is configured with; the machine as its owner sees it. */
export interface KubeletConfig {
  readonly server: string
  /** Whether its requests keep to the kubelet's budget. */
  readonly limited?: boolean
  readonly address: string
  readonly size: { readonly cpu: string; readonly memory: string; readonly pods: number; readonly ephemeralStorage: string }
  readonly labels: Readonly<Record<string, string>>
  /** registerWithTaints */
  readonly taints?: readonly JsonObject[]
  /** Where images come from. */
  readonly registry?: string
  /** What the runtime's work takes, where it is not as usual; a pull then takes exactly so long. */
  readonly delays?: Partial<Delays> & { readonly pullMicros?: Micros }
}

/** What the kubelet knows of its own readiness. */
export interface Readiness {
  /** Whether the container runtime has said that its network is up. */
  readonly network: boolean
  /** Whether the CSINode object is there. */
  readonly csiNode: boolean
}

export interface Condition {
  readonly type: string
  readonly status: "True" | "False" | "Unknown"
  readonly lastHeartbeatTime: string
  readonly lastTransitionTime: string
  readonly reason: string
  readonly message: string
}

type Finding = Pick<Condition, "type" | "status" | "reason" | "message">

const pressures: readonly Finding[] = [
  { type: "MemoryPressure", status: "False", reason: "KubeletHasSufficientMemory", message: "kubelet has sufficient memory available" },
  { type: "DiskPressure", status: "False", reason: "KubeletHasNoDiskPressure", message: "kubelet has no disk pressure" },
  { type: "PIDPressure", status: "False", reason: "KubeletHasSufficientPID", message: "kubelet has sufficient PID available" },
]

const networkDown = "container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized"
const csiNodeMissing = "CSINode is not yet initialized"

/** The Node object with which a kubelet registers: not ready yet, and tainted so. */
export function initialNode(name: string, config: KubeletConfig, readiness: Readiness, at: Instant): JsonObject {
  const standard = { "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64", "kubernetes.io/hostname": name, "kubernetes.io/os": "linux" }
  return {
    apiVersion: "v1",
    kind: "Node",
    metadata: { name, labels: { ...standard, ...config.labels }, annotations: { "volumes.kubernetes.io/controller-managed-attach-detach": "true" } },
    spec: { taints: [...(config.taints ?? []), { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" }] },
    status: nodeStatus(name, config, readiness, [], at),
  }
}

/** The status that a kubelet would report now; conditions that have not turned keep their transition time. */
export function nodeStatus(name: string, { address, size }: KubeletConfig, readiness: Readiness, before: readonly Condition[], at: Instant): JsonObject {
  const amounts = { cpu: size.cpu, "ephemeral-storage": size.ephemeralStorage, memory: size.memory, pods: String(size.pods) }
  return {
    capacity: amounts,
    allocatable: amounts,
    conditions: conditions(readiness, before, at) as unknown as Json,
    addresses: [
      { type: "InternalIP", address },
      { type: "Hostname", address: name },
    ],
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    nodeInfo: {
      machineID: name,
      systemUUID: name,
      bootID: name,
      kernelVersion: "6.12.48+deb13-amd64",
      osImage: "Debian GNU/Linux 13 (trixie)",
      containerRuntimeVersion: "containerd://2.1.4",
      kubeletVersion: "v1.36.3",
      kubeProxyVersion: "",
      operatingSystem: "linux",
      architecture: "amd64",
    },
  }
}

function conditions(readiness: Readiness, before: readonly Condition[], at: Instant): Condition[] {
  const now = formatTime(at)
  return [...pressures, ready(readiness)].map((finding) => {
    const was = before.find(({ type }) => type === finding.type)
    return { ...finding, lastHeartbeatTime: now, lastTransitionTime: was?.status === finding.status ? was.lastTransitionTime : now }
  })
}

function ready({ network, csiNode }: Readiness): Finding {
  const problems = [...(network ? [] : [networkDown]), ...(csiNode ? [] : [csiNodeMissing])]
  if (problems.length === 0) return { type: "Ready", status: "True", reason: "KubeletReady", message: "kubelet is posting ready status" }
  const message = problems.length === 1 ? (problems[0] as string) : `[${problems.join(", ")}]`
  return { type: "Ready", status: "False", reason: "KubeletNotReady", message }
}

/** The conditions of a Node object. */
export const conditionsOf = (node: JsonObject | undefined): readonly Condition[] => (((node?.["status"] as JsonObject | undefined)?.["conditions"] ?? []) as unknown as readonly Condition[])

/** Whether a status says anything that the stored one does not, heartbeat times aside: else it waits for the report that is due every five minutes. */
export function saysSomethingNew(status: JsonObject, stored: JsonObject | undefined): boolean {
  const known = (stored?.["status"] ?? {}) as JsonObject
  return Object.keys(status).some((key) => key !== "conditions" && !equalJson(status[key], known[key])) || !equalJson(bare(status), bare(known))
}

const bare = (status: JsonObject): Json => ((status["conditions"] ?? []) as readonly JsonObject[]).map(({ type, status: value, reason, message }) => ({ type: type ?? null, status: value ?? null, reason: reason ?? null, message: message ?? null }))

/** The CSINode object of a node without drivers. */
export function csiNodeOf(node: JsonObject): JsonObject {
  const { name, uid } = node["metadata"] as JsonObject
  const plugins = ["aws-ebs", "azure-disk", "azure-file", "cinder", "gce-pd", "portworx-volume", "vsphere-volume"]
  return {
    apiVersion: "storage.k8s.io/v1",
    kind: "CSINode",
    metadata: {
      name: name ?? "",
      annotations: { "storage.alpha.kubernetes.io/migrated-plugins": plugins.map((plugin) => `kubernetes.io/${plugin}`).join(",") },
      ownerReferences: [{ apiVersion: "v1", kind: "Node", name: name ?? "", uid: uid ?? "" }],
    },
    spec: { drivers: null },
  }
}
