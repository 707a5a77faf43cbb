import { openCluster } from "../cluster/cluster.ts"
import { readTopology } from "../cluster/topology.ts"
import { Kernel } from "../sim/kernel.ts"
import type { Part } from "./opening.ts"
import { serveShard } from "./remote-shard.ts"
import { LocalShard } from "./shard.ts"

/** What the nodes' worker is asked for each world: its part of it, served on `port`. */
export interface NodesOrder extends Part {
  readonly port: MessagePort
}

/** The worker of the nodes. Its port to the control plane's worker comes first, from the page. */
self.onmessage = ({ data }: MessageEvent<{ readonly port: MessagePort }>) => {
  data.port.onmessage = ({ data: order }: MessageEvent<NodesOrder>) => openShard(order)
}

function openShard({ topology: wanted, seed, epochMicros, shards, port }: NodesOrder): void {
  const topology = readTopology({ ...wanted, seed })
  if ("error" in topology) return
  const { setup, split } = openCluster(topology, { epochMicros, shards })
  serveShard(port, new LocalShard(new Kernel({ ...setup, owns: (host) => split?.shardOf(host) === 1 })))
}
