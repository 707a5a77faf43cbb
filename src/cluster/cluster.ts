import { fabric } from "../net/fabric.ts"
import { defaultLatencies, floorBetweenHosts } from "../net/places.ts"
import type { Setup } from "../sim/machine.ts"
import type { Micros } from "../base/time.ts"
import type { Recording } from "../sim/recording.ts"
import { World, type Split } from "../sim/world.ts"
import { engineId } from "./engine-id.ts"
import { hostsOf, shardOf } from "./hosts.ts"
import { changeOf } from "./topology-inputs.ts"
import { programs } from "./programs.ts"
import { readTopology, type Topology } from "./topology.ts"

export interface Cluster {
  readonly setup: Setup
  /** How it is split; undefined where it is not. */
  readonly split: Split | undefined
}

/** A topology made ready to run: its hosts, programs and network, and how it is split into shards. */
export function openCluster(topology: Topology, options: { readonly epochMicros: number; readonly shards: number; readonly strict?: boolean }): Cluster {
  const change: Setup["change"] = (members, body) => changeOf(topology, members, body)
  const setup: Setup = { seed: topology.seed, epochMicros: options.epochMicros, hosts: hostsOf(topology), programs, fabric: fabric(), change, strict: options.strict ?? false }
  if (options.shards === 1) return { setup, split: undefined }
  const shards = shardOf(topology, options.shards)
  return { setup, split: { shards: options.shards, shardOf: shards, floor: floorBetweenHosts(defaultLatencies) } }
}

/** The world that a recording leads to at `until`; or why it can't be run. */
export function replay(recording: Recording, until: Micros): World | { readonly error: string } {
  const topology = readTopology({ ...recording.topology, seed: recording.seed })
  if ("error" in topology) return topology
  const { setup } = openCluster(topology, { epochMicros: recording.epochMicros, shards: 1 })
  const world = new World(setup)
  world.give(recording.inputs)
  world.run(until)
  return world
}

export { engineId }
