import type { JsonObject } from "../base/json.ts"
import type { Order } from "./protocol.ts"
import { RemoteShard } from "./remote-shard.ts"
import { Session, type Surroundings } from "./session.ts"
import type { Shard } from "./shard.ts"
import type { NodesOrder } from "./nodes.worker.ts"

/** The worker of the control plane: it answers the page and leads the worker of the nodes. */
let session: Session | undefined
let nodes: MessagePort | undefined

const after = new MessageChannel()
const waiting: (() => void)[] = []
after.port1.onmessage = () => waiting.shift()?.()

const around: Surroundings = {
  answer: (answer) => self.postMessage(answer),
  wallMillis: () => performance.now(),
  soon(action) {
    waiting.push(action)
    after.port2.postMessage(null)
  },
  others: openNodes,
}

function openNodes(topology: JsonObject, seed: number, shards: number): readonly Shard[] {
  if (!nodes) return []
  const { port1, port2 } = new MessageChannel()
  nodes.postMessage({ topology, seed, shards, port: port2 } satisfies NodesOrder, [port2])
  return [new RemoteShard(port1)]
}

async function boot(order: Extract<Order, { type: "boot" }>): Promise<void> {
  session = await Session.boot(around, order.seed, order.topology, nodes ? 2 : 1)
}

self.onmessage = ({ data }: MessageEvent<Order | { readonly type: "nodes"; readonly port: MessagePort }>) => {
  if (data.type === "nodes") nodes = data.port
  else if (data.type === "boot") void boot(data)
  else session?.order(data)
}
