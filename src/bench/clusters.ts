import { setFlagsFromString } from "node:v8"
import { runInNewContext } from "node:vm"
import { seconds, type Micros } from "../base/time.ts"
import { openCluster } from "../cluster/cluster.ts"
import { objectsOf } from "../cluster/observe.ts"
import { defaultTopology, type Topology } from "../cluster/topology.ts"
import { isPacket } from "../net/sockets.ts"
import type { Observer, Setup } from "../sim/machine.ts"
import type { Event } from "../sim/types.ts"
import { World } from "../sim/world.ts"

const setupOf = (topology: Partial<Topology> = {}): Setup => openCluster({ ...defaultTopology, ...topology }, { epochMicros: 1_767_268_800_000_000, shards: 1 }).setup

/** Whether there is a Node for each kubelet of the world, and every one is Ready. */
function allReady(world: World): boolean {
  const [kernel] = world.kernels
  const kubelets = kernel?.hosts.filter(({ spec }) => spec.units.some(({ name }) => name === "kubelet")).length
  const conditions = kernel ? objectsOf(kernel, "Node").map((node) => JSON.stringify(node["status"])) : []
  return conditions.length === kubelets && conditions.every((text) => /"status":"True"[^}]*"type":"Ready"|"type":"Ready","status":"True"/.test(text))
}

/** A world run until all its nodes are Ready; fails after ten simulated minutes. */
export function bootedWorld(nodes: number, observer?: Observer): World {
  const world = new World(setupOf({ nodes }), observer ? { observer } : {})
  while (!allReady(world)) {
    if (world.now > seconds(600)) throw new Error(`${nodes} nodes are not Ready after ten simulated minutes`)
    world.run((world.now + 250_000) as Micros)
  }
  return world
}

/** What an event is, for counting. */
export function kindOf({ body, timer }: Event): string {
  if (isPacket(body)) return body.frame.type
  return timer === "" ? body.type : `timer ${body.type}`
}

/** Wall milliseconds that `action` takes. */
export function timed(action: () => void): number {
  const start = performance.now()
  action()
  return performance.now() - start
}

/** Processor milliseconds that `action` takes. */
export async function cpuOf(action: () => Promise<unknown>): Promise<number> {
  const start = process.cpuUsage()
  await action()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1e3
}

export const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

setFlagsFromString("--expose-gc")
const collect = runInNewContext("gc") as () => void

/** Bytes of the heap that are really in use. */
export function bytesInUse(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed
}
