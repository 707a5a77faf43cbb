import { parseDuration } from "../base/duration.ts"
import type { Json, JsonObject } from "../base/json.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import type { HostId, HostSpec, Unit } from "../sim/types.ts"
import type { NodeSize, Topology } from "./topology.ts"

/** systemd starts a kubelet that ended again after 10 s (kubeadm's drop-in). */
const kubeletRestart = seconds(10)
/** A control plane's init starts its binaries again after a second. */
const partRestart = seconds(1)

/** The machines of a topology, control planes first; then workers, the registry, from which nodes pull images, and the learner's laptop. */
export function hostsOf(topology: Topology): HostSpec[] {
  const planes = Array.from({ length: topology.controlPlanes }, (_, i) => controlPlane(topology, i))
  const workers = Array.from({ length: topology.nodes }, (_, i) => worker(topology, i))
  return [...planes, ...workers, ...(hasRegistry(topology) ? [registry()] : []), laptop()]
}

const hasRegistry = ({ nodes, without }: Topology): boolean => nodes > 0 && !without.includes("kubelets")

/** Which shard a host belongs to: the control plane and the laptop in the first, workers and the registry dealt over the others. */
export function shardOf(topology: Topology, shards: number): (host: HostId) => number {
  const laptopId = laptopOf(topology)
  return (host) => (shards === 1 || host <= topology.controlPlanes || host === laptopId ? 0 : 1 + ((host - topology.controlPlanes - 1) % (shards - 1)))
}

/** The laptop's number: it comes last. Its terminal is its first process. */
export const laptopOf = (topology: Topology): HostId => (topology.controlPlanes + topology.nodes + (hasRegistry(topology) ? 1 : 0) + 1) as HostId

const zoneName = (index: number): string => `zone-${String.fromCharCode(97 + index)}`

function controlPlane(topology: Topology, index: number): HostSpec {
  const name = topology.controlPlanes === 1 ? "control-plane" : `control-plane-${index + 1}`
  const { clientLimits: limited } = topology
  const parts: [string, Json][] = [
    ["etcd", {}],
    ["kube-apiserver", { address: planeAddress(index) }],
  ]
  if (!topology.without.includes("controllers")) parts.push(["kube-controller-manager", { server: planeAddress(0), nodes: topology.nodes, limited }])
  if (!topology.without.includes("scheduler")) parts.push(["kube-scheduler", { server: planeAddress(0), limited }])
  return host(name, { role: "control-plane", zone: zoneName(index % topology.zones), address: planeAddress(index) }, parts.map(([part, config]) => unit(part, config, partRestart)), 0 as Micros)
}

function worker(topology: Topology, index: number): HostSpec {
  const name = `node-${index + 1}`
  const zone = zoneName(index % topology.zones)
  const address = workerAddress(index)
  const config = { server: planeAddress(0), address, size: { ...topology.nodeSize } as Record<keyof NodeSize, Json>, labels: { "topology.kubernetes.io/region": "region-1", "topology.kubernetes.io/zone": zone } }
  const kubelet = { ...config, registry: registryAddress, limited: topology.clientLimits, delays: delaysOf(topology) }
  const units = topology.without.includes("kubelets") ? [] : [unit("kubelet", kubelet, kubeletRestart)]
  return host(name, { role: "worker", zone, address }, units, workersStart)
}

/** What the runtime is told of its delays. */
function delaysOf({ delays }: Topology): JsonObject {
  return Object.fromEntries(Object.entries(delays).map(([work, delay]) => [`${work}Micros`, parseDuration(delay) ?? 0]))
}

/** Outside the datacenter, as Docker Hub is. */
const registry = (): HostSpec => host("registry", { role: "registry", zone: "", address: registryAddress }, [unit("registry", {}, partRestart)], 0 as Micros)

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
