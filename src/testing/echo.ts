import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { fabric } from "../net/fabric.ts"
import type { Rule } from "../net/places.ts"
import { answerDatagram, isDatagram, sendDatagram } from "../net/datagram.ts"
import { call, cancel, listen, push, receive, respond, stream, type Delivery, type Handle } from "../net/rpc.ts"
import { dial, noSockets, type Sockets } from "../net/sockets.ts"
import { actorId, type ActorId, type Body, type Context, type HostId, type HostSpec, type Program } from "../sim/types.ts"
import { World } from "../sim/world.ts"

/** Two hosts for tests of the network: a server that answers, and a client that is told what to do and keeps what it gets. */
export interface EchoState {
  readonly net: Sockets
  readonly got: Table<number, readonly [at: Micros, delivery: Delivery | { readonly type: "datagram"; readonly payload: unknown }]>
  watchers: readonly Handle[]
  connection: string
}

type Said = Body & { readonly type: "dial" | "call" | "stream" | "say" | "push" | "cancel"; readonly n?: number; readonly timeout?: Micros; readonly address?: string; readonly handle?: Handle }

const keep = (state: EchoState, context: Context, delivery: Delivery | { type: "datagram"; payload: unknown }): void => state.got.set(state.got.size, Object.freeze([context.now, delivery]))

const echo: Program<EchoState> = {
  name: "echo",
  start(context, config) {
    if (config === "server") {
      listen(context, 80)
      context.bind("udp/53")
    }
    return { net: noSockets(), got: new Table(), watchers: Object.freeze([]), connection: "" }
  },
  handle(state, body, context) {
    if (isDatagram(body)) return context.name === "server" ? answerDatagram(context, body, body.payload) : keep(state, context, { type: "datagram", payload: body.payload })
    for (const delivery of receive(context, state.net, body) ?? []) {
      keep(state, context, delivery)
      if (delivery.type !== "request") continue
      const watching = (delivery.payload as { watch: boolean }).watch
      respond(context, state.net, delivery.handle, delivery.payload, watching ? "more" : "done")
      if (watching) state.watchers = Object.freeze([...state.watchers, delivery.handle])
    }
    obey(state, context, body as Said)
  },
}

function obey(state: EchoState, context: Context, said: Said): void {
  const timeout = said.timeout ?? seconds(600)
  if (said.type === "dial") state.connection = dial(context, state.net, said.address ?? "10.0.0.2", 80)
  else if (said.type === "call") call(context, state.net, state.connection, { watch: false, n: said.n }, said.n, timeout)
  else if (said.type === "stream") stream(context, state.net, state.connection, { watch: true, n: said.n }, said.n, timeout)
  else if (said.type === "say") sendDatagram(context, "10.0.0.2", 53, said.n ?? 0)
  else if (said.type === "push") for (const handle of state.watchers) push(context, state.net, handle, [said.n])
  else if (said.type === "cancel" && said.handle) cancel(context, state.net, said.handle)
}

export const clientHost = 1 as HostId
export const serverHost = 2 as HostId

export class EchoWorld {
  readonly world: World

  constructor(seed = 1) {
    const host = (name: string, n: number): HostSpec => ({ name: `${name}-host`, facts: { address: `10.0.0.${n}`, zone: "zone-a" }, units: [{ name, program: "echo", config: name, restartMicros: seconds(1) }], fsyncMicros: millis(1), startMicros: 0 as Micros, bootMicros: seconds(1) })
    this.world = new World({ seed, epochMicros: 0, hosts: [host("client", 1), host("server", 2)], programs: { echo: echo as Program }, fabric: fabric(), strict: true })
    this.world.run(10 as Micros)
  }

  tell(host: HostId, said: Omit<Said, "type"> & { type: Said["type"] }): void {
    this.world.input(actorId(host, 1), said as Body)
  }

  fault(type: string, host: HostId): void {
    this.world.input(actorId(host, 0), { type, process: host === serverHost ? "server" : "client" } as Body)
  }

  rule(rule: Omit<Rule, "id">): void {
    this.world.input(0 as ActorId, { type: "net/rule", rule: { id: "test", ...rule } } as Body)
  }

  heal(): void {
    this.world.input(0 as ActorId, { type: "net/unrule", id: "test" } as Body)
  }

  /** What the client or server got so far, of one type. */
  got(host: HostId, type: string): readonly (readonly [Micros, Delivery])[] {
    const state = this.world.kernels[0]?.hosts[host - 1]?.actors[1]?.state as EchoState
    return (state.got?.values() ?? []).filter(([, delivery]) => delivery.type === type) as never
  }
}
