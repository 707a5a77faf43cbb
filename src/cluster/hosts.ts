import { parseDuration } from "../base/duration.ts"
import type { Json, JsonObject } from "../base/json.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { prePulled } from "../node/pre-pulled.ts"
import { manifestsFolder } from "../node/static-pods.ts"
import type { HostId, HostSpec, Kept, Unit } from "../sim/types.ts"
import { imageOf, manifestOf, type PlanePart } from "./manifests.ts"
import type { NodeSize, Topology } from "./topology.ts"

/** systemd starts a kubelet that ended again after 10 s (kubeadm's drop-in). */
const kubeletRestart = seconds(10)
/** A control plane's init starts its binaries again after a second. */
const partRestart = seconds(1)

/** Up to this many workers 10.244.0.0/16 is enough for a /24 a node. */
const smallMax = 250

/** The machines of a topology, control planes first; then workers, the registry, from which nodes pull images, and the learner's laptop. */
export function hostsOf(topology: Topology): HostSpec[] {
  const planes = Array.from({ length: topology.controlPlanes }, (_, i) => controlPlane(topology, i))
  const workers = Array.from({ length: topology.nodes }, (_, i) => worker(topology, i, zoneName(i % topology.zones)))
  return [...planes, ...workers, ...(hasKubelets(topology) ? [registry()] : []), laptop()]
}

/** Another worker for a cluster that runs, in that zone: `index` workers were there before it. It is bought, delivered and switched on at once, and boots. */
export function anotherWorker(topology: Topology, index: number, zone: string): HostSpec {
  const spec = worker(topology, index, zone)
  return { ...spec, startMicros: spec.bootMicros }
}

const hasKubelets = ({ nodes, without }: Topology): boolean => nodes > 0 && !without.includes("kubelets")

/** Which shard a host belongs to: the control plane and the laptop in the first, workers and the registry dealt over the others. */
export function shardOf(topology: Topology, shards: number): (host: HostId) => number {
  const laptopId = laptopOf(topology)
  return (host) => (shards === 1 || host <= topology.controlPlanes || host === laptopId ? 0 : 1 + ((host - topology.controlPlanes - 1) % (shards - 1)))
}

/** The laptop's number: it comes last. Its terminal is its first process. */
export const laptopOf = (topology: Topology): HostId => (topology.controlPlanes + topology.nodes + (hasKubelets(topology) ? 1 : 0) + 1) as HostId

export const zoneName = (index: number): string => `zone-${String.fromCharCode(97 + index)}`

function controlPlane(topology: Topology, index: number): HostSpec {
  const name = topology.controlPlanes === 1 ? "control-plane" : `control-plane-${index + 1}`
  const zone = zoneName(index % topology.zones)
  const address = planeAddress(index)
  const facts = { role: "control-plane", zone, address }
  const clusterCidr = topology.nodes > smallMax ? "10.128.0.0/11" : "10.244.0.0/16"
  const parts = partsOf(topology)
  const { clientLimits: limited } = topology
  if (topology.controlPlane === "pods" && hasKubelets(topology)) {
    const files = parts.map((part) => [fileOf(part), manifestOf(part, { name, address, clusterCidr, limited })] as const)
    const kubelet = unit("kubelet", { ...kubeletConfig(topology, address, zone, planeLabels), taints: planeTaints }, kubeletRestart)
    const disk = { ...Object.fromEntries(files), ...prePulled(parts.map(imageOf)) }
    return { ...host(name, facts, [kubelet], 0 as Micros), kept: parts.map(keptPart), disk }
  }
  const server = planeAddress(0)
  const configs: Readonly<Record<PlanePart, Json>> = { etcd: {}, "kube-apiserver": {}, "kube-controller-manager": { server, clusterCidr, limited }, "kube-scheduler": { server, limited } }
  return host(name, facts, parts.map((part) => unit(part, configs[part], partRestart)), 0 as Micros)
}

function partsOf({ without }: Topology): readonly PlanePart[] {
  const parts: readonly [PlanePart, boolean][] = [["etcd", true], ["kube-apiserver", true], ["kube-controller-manager", !without.includes("controllers")], ["kube-scheduler", !without.includes("scheduler")]]
  return parts.flatMap(([part, wanted]) => (wanted ? [part] : []))
}

/** kubeadm marks the Node of a control plane after it has registered; here it registers so. */
const planeLabels = { "node-role.kubernetes.io/control-plane": "", "node.kubernetes.io/exclude-from-external-load-balancers": "" }
const planeTaints = [{ key: "node-role.kubernetes.io/control-plane", effect: "NoSchedule" }]

const fileOf = (part: PlanePart): string => `${manifestsFolder}/${part}.yaml`

/** A part that is stopped has its manifest beside the folder, where the kubelet does not look. */
const keptPart = (part: PlanePart): Kept => ({ name: part, file: fileOf(part), away: `/etc/kubernetes/stopped/${part}.yaml` })

function worker(topology: Topology, index: number, zone: string): HostSpec {
  const name = `node-${index + 1}`
  const address = workerAddress(index)
  const units = topology.without.includes("kubelets") ? [] : [unit("kubelet", kubeletConfig(topology, address, zone), kubeletRestart)]
  return host(name, { role: "worker", zone, address }, units, workersStart)
}

function kubeletConfig(topology: Topology, address: string, zone: string, labels: Readonly<Record<string, string>> = {}): JsonObject {
  const size = { ...topology.nodeSize } as Record<keyof NodeSize, Json>
  const places = { "topology.kubernetes.io/region": "region-1", "topology.kubernetes.io/zone": zone }
  return { server: planeAddress(0), address, size, labels: { ...places, ...labels }, registry: registryAddress, limited: topology.clientLimits, delays: delaysOf(topology) }
}

/** What the runtime is told of its delays. */
function delaysOf({ delays }: Topology): JsonObject {
  return Object.fromEntries(Object.entries(delays).map(([work, delay]) => [`${work}Micros`, parseDuration(delay) ?? 0]))
}

/** Outside the datacenter, as Docker Hub is. */
export const registry = (): HostSpec => host("registry", { role: "registry", zone: "", address: registryAddress }, [unit("registry", {}, partRestart)], 0 as Micros)

/** Where the learner works: outside the datacenter, too. */
const laptop = (): HostSpec => host("laptop", { role: "laptop", zone: "", address: laptopAddress }, [unit("terminal", { server: planeAddress(0) }, partRestart)], 0 as Micros)

const unit = (program: string, config: Json, restartMicros: Micros): Unit => ({ name: program, program, config, restartMicros })

/** Kubelets are started when the control plane answers, as whoever sets up a cluster does. */
const workersStart = millis(1_800)

// Real machines take half a minute to boot; the lesson is in what follows.
const host = (name: string, facts: HostSpec["facts"], units: readonly Unit[], startMicros: Micros): HostSpec => ({ name, facts, units, fsyncMicros: millis(1), startMicros, bootMicros: seconds(5) })

const laptopAddress = "10.0.8.10"

const registryAddress = "10.0.8.20"

const planeAddress = (index: number): string => `10.0.0.${10 + index}`

/** 10.0.16.0/20 and beyond, from .16.10 upward. */
const workerAddress = (index: number): string => `10.0.${16 + Math.floor((index + 10) / 250)}.${((index + 10) % 250) + 1}`
