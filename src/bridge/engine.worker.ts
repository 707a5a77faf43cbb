import { Desk } from "./desk.ts"
import type { Part } from "./opening.ts"
import type { Order } from "./protocol.ts"
import { RemoteShard } from "./remote-shard.ts"
import type { Surroundings } from "./session.ts"
import type { Shard } from "./shard.ts"
import type { NodesOrder } from "./nodes.worker.ts"

/** The worker of the control plane: it answers the page and leads the worker of the nodes. */
let nodes: MessagePort | undefined

/** A world that keeps up with the clock looks at it so often: several times in a picture of the page. */
const restMillis = 4

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
  later: (action) => void setTimeout(action, restMillis),
  others: openNodes,
}
const desk = new Desk(around, () => (nodes ? 2 : 1))

function openNodes(part: Part): readonly Shard[] {
  if (!nodes) return []
  const { port1, port2 } = new MessageChannel()
  nodes.postMessage({ ...part, port: port2 } satisfies NodesOrder, [port2])
  return [new RemoteShard(port1)]
}

self.onmessage = ({ data }: MessageEvent<Order | { readonly type: "nodes"; readonly port: MessagePort }>) => {
  if (data.type === "nodes") nodes = data.port
  else desk.take(data)
}
