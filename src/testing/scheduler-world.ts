import type { Pod } from "../api/kinds/pod/types.ts"
import { assert } from "../base/assert.ts"
import { ApiWorld } from "./apiserver.ts"
import type { Program } from "../sim/types.ts"
import { scheduler } from "../scheduler/scheduler.ts"

export const nodePath = "/api/v1/nodes"
export const podPath = "/api/v1/namespaces/default/pods"

interface NodeOptions {
  readonly labels?: Record<string, string>
  readonly cpu?: string
  readonly spec?: object
}

/** A control plane with a scheduler that leads. */
export function openScheduler(seed = 1): ApiWorld {
  const world = new ApiWorld({ seed, beside: [[scheduler as Program, { server: "10.0.0.10" }]] })
  world.run(3)
  world.account()
  world.object("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "vip" }, value: 1000 })
  world.object("POST", "/apis/scheduling.k8s.io/v1/priorityclasses", { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "polite" }, value: 1000, preemptionPolicy: "Never" })
  return world
}

export function addNode(world: ApiWorld, name: string, { labels = {}, cpu = "4", spec = {} }: NodeOptions = {}): void {
  const amounts = { cpu, memory: "8Gi", pods: "110", "ephemeral-storage": "40Gi" }
  const metadata = { name, labels: { "kubernetes.io/hostname": name, ...labels } }
  world.object("POST", nodePath, { apiVersion: "v1", kind: "Node", metadata, spec, status: { capacity: amounts, allocatable: amounts } })
  // Whatever Nodes get that are not ready: nobody looks after these.
  world.ask("PATCH", `${nodePath}/${name}`, { spec: { taints: null } }, "application/merge-patch+json")
}

export function zoned(world: ApiWorld): void {
  for (const [i, zone] of ["a", "b", "c"].entries()) addNode(world, `node-${i + 1}`, { labels: { "topology.kubernetes.io/zone": `zone-${zone}`, "topology.kubernetes.io/region": "region-1" } })
}

export function addPod(world: ApiWorld, name: string, spec: object = {}, cpu?: string): void {
  const resources = cpu ? { resources: { requests: { cpu } } } : {}
  const made = world.ask("POST", podPath, { apiVersion: "v1", kind: "Pod", metadata: { name, labels: { app: name } }, spec: { containers: [{ name: "c", image: "nginx:1.27", ...resources }], ...spec } })
  assert(made.status === 201, JSON.stringify(made.body))
}

export const podNamed = (world: ApiWorld, name: string): Pod => world.object("GET", `${podPath}/${name}`) as Pod

/** What the scheduler remembers: its own tests know what that is. */
export const memoryOf = (world: ApiWorld): unknown => world.world.kernels.flatMap(({ hosts }) => hosts.flatMap((host) => host?.actors ?? [])).find((actor) => actor?.name === "kube-scheduler")?.state
