import { seconds, type Micros } from "../../base/time.ts"
import type { HttpRequest } from "../../net/http.ts"
import { isPacket } from "../../net/sockets.ts"
import type { Event } from "../../sim/types.ts"
import type { Bench } from "../bench.ts"
import { bootedWorld, bytesInUse, kindOf, timed } from "../clusters.ts"

/** What an idle cluster must still do for its figure to count, per simulated second. */
interface Duties {
  nodeLeases: number
  leaderLeases: number
  serverLeases: number
  nodeStatuses: number
  bookmarks: number
}

/** How often each must be seen in a second at the least. */
const least: Duties = { nodeLeases: 3 / 10.5, leaderLeases: 2 / 2.1, serverLeases: 1 / 10.5, nodeStatuses: 3 / 450, bookmarks: 1 / 60 }

function note(duties: Duties, event: Event): void {
  if (event.body.type === "apiserver/identity") duties.serverLeases++
  if (!isPacket(event.body)) return
  const { frame } = event.body
  if (frame.type === "chunk") duties.bookmarks += frame.items.filter((item) => (item as { type?: string }).type === "BOOKMARK").length
  if (frame.type !== "request") return
  const { method, path = "" } = frame.payload as Partial<HttpRequest>
  if (method === "PUT" && path.includes("/namespaces/kube-node-lease/leases/")) duties.nodeLeases++
  if (method === "PUT" && /\/namespaces\/kube-system\/leases\/kube-/.test(path)) duties.leaderLeases++
  if (method === "PATCH" && /\/nodes\/[^/]+\/status/.test(path)) duties.nodeStatuses++
}

const idleCluster: Bench = {
  id: "idle-cluster",
  title: "Idle cluster of 1 + 3, simulated time",
  unit: "s/s",
  aim: { atLeast: 2_000 },
  run() {
    const span = 1_800
    const counts = new Map<string, number>()
    const duties: Duties = { nodeLeases: 0, leaderLeases: 0, serverLeases: 0, nodeStatuses: 0, bookmarks: 0 }
    const watched = bootedWorld(3)
    for (const kernel of watched.kernels)
      kernel.observer = {
        handled(event) {
          counts.set(kindOf(event), (counts.get(kindOf(event)) ?? 0) + 1)
          note(duties, event)
        },
      }
    watched.run((watched.now + seconds(span)) as Micros)
    for (const [duty, rate] of Object.entries(least)) if (duties[duty as keyof Duties] / span < rate) throw new Error(`the idle cluster has too few ${duty}: the figure does not count`)
    const rate = (): number => {
      const world = bootedWorld(3)
      return (span * 1000) / timed(() => world.run((world.now + seconds(span)) as Micros))
    }
    const cold = rate()
    rate()
    const perSecond = [...counts].toSorted((a, b) => b[1] - a[1]).map(([kind, count]) => [`${kind}/s`, count / span] as const)
    const total = [...counts.values()].reduce((sum, count) => sum + count, 0) / span
    return { value: rate(), beside: { cold, "events/s": total, "node leases/s": duties.nodeLeases / span, "leader leases/s": duties.leaderLeases / span, "server leases/s": duties.serverLeases / span, "node statuses": duties.nodeStatuses, bookmarks: duties.bookmarks, ...Object.fromEntries(perSecond) } }
  },
}

function idleNodes(nodes: number, span: number, aim?: Bench["aim"]): Bench {
  return {
    id: `idle-${nodes}-nodes`,
    title: `${nodes} idle nodes, simulated time`,
    unit: "s/s",
    ...(aim ? { aim } : {}),
    run() {
      const before = bytesInUse()
      const world = bootedWorld(nodes)
      // Until every Node has its addresses, its annotation and no taint: three writes each, of controllers that may write 20 times a second.
      world.run((world.now + seconds(30 + nodes * 0.15)) as Micros)
      const cold = (span * 1000) / timed(() => world.run((world.now + seconds(span)) as Micros))
      const value = (span * 1000) / timed(() => world.run((world.now + seconds(span)) as Micros))
      return { value, beside: { cold, "MB in use": (bytesInUse() - before) / 1e6, "kB per node": (bytesInUse() - before) / 1e3 / nodes } }
    },
  }
}

export const idle: readonly Bench[] = [idleCluster, idleNodes(1_000, 120, { atLeast: 100 }), idleNodes(5_000, 30)]
