import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { fabric } from "../net/fabric.ts"
import { defaultLatencies, floorBetweenHosts } from "../net/places.ts"
import { call, listen, receive, respond, stream, push } from "../net/rpc.ts"
import { dial, noSockets, type Sockets } from "../net/sockets.ts"
import type { Setup } from "../sim/machine.ts"
import type { Body, Context, HostId, HostSpec, Program } from "../sim/types.ts"
import type { Split } from "../sim/world.ts"

/** A small world for tests of the kernel and the network: every host calls, watches, writes to its disk and draws numbers. */
interface GossipState {
  readonly net: Sockets
  readonly seen: Table<string, number>
  peer: string
  saved: number
  calls: number
}

const port = 7000
const tick: Body = { type: "tick" }
const saved: Body = { type: "saved" }

const gossip: Program<GossipState> = {
  name: "gossip",
  start(context) {
    listen(context, port)
    context.timer("tick", (context.now + 1 + context.draw("start", 1_000)) as Micros, tick)
    return { net: noSockets(), seen: new Table(), peer: "", saved: Number(context.disk.read("count") ?? 0), calls: 0 }
  },
  handle(state, body, context) {
    for (const delivery of receive(context, state.net, body) ?? []) {
      if (delivery.type === "request") {
        const watching = (delivery.payload as { watch?: boolean }).watch === true
        respond(context, state.net, delivery.handle, { at: context.now, from: context.hostName }, watching ? "more" : "done")
        if (watching) push(context, state.net, delivery.handle, [{ seen: state.seen.size }])
      } else if (delivery.type === "broken" && delivery.connection === state.peer) state.peer = ""
      state.seen.set(`${delivery.type}/${context.now % 97}`, context.now)
    }
    if (body.type === "saved") state.saved++
    if (body.type === "tick") turn(state, context)
  },
}

function turn(state: GossipState, context: Context): void {
  state.calls++
  if (state.peer === "") state.peer = dial(context, state.net, `10.0.0.${1 + context.draw("peer", hostCount)}`, port)
  const ask = context.draw("ask", 4) === 0 ? stream : call
  ask(context, state.net, state.peer, { watch: ask === stream, n: state.calls }, state.calls, seconds(5))
  context.disk.write("count", state.calls)
  context.disk.sync(saved)
  context.timer("tick", (context.now + 1 + context.draw("pause", millis(400))) as Micros, tick)
}

const hostCount = 6

/** Six hosts in three zones and one outside them. */
export function gossipSetup(seed: number): Setup {
  const hosts: HostSpec[] = Array.from({ length: hostCount }, (_, i) => ({
    name: `host-${i + 1}`,
    facts: { address: `10.0.0.${i + 1}`, zone: i === 0 ? "" : `zone-${"abc"[i % 3]}` },
    units: [{ name: "gossip", program: "gossip", config: null, restartMicros: seconds(1) }],
    fsyncMicros: millis(1),
    startMicros: 0 as Micros, bootMicros: seconds(2),
  }))
  return { seed, epochMicros: 0, hosts, programs: { gossip: gossip as Program }, fabric: fabric(), strict: true }
}

/** The gossip world in `shards` shards whose messages are cloned on the way, as between workers. */
export function gossipSplit(setup: Setup, shards: number): Split {
  const shardOf = (host: HostId): number => (host - 1) % shards
  return { shards, shardOf, floor: floorBetweenHosts(defaultLatencies), carry: (events) => structuredClone(events) }
}
