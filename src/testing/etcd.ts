import { deepFreeze } from "../base/freeze.ts"
import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { fabric } from "../net/fabric.ts"
import { cancel, type Delivery, type Handle, receive } from "../net/rpc.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import type { Observer, Setup } from "../sim/machine.ts"
import { actorId, type Body, type Context, type HostId, type HostSpec, type Program } from "../sim/types.ts"
import { type Moment, World } from "../sim/world.ts"
import { answerOf, ask, etcdClient, type EtcdClient, lost, messagesOf, watch } from "../store/client.ts"
import { etcd } from "../store/etcd.ts"
import { type LeaseId, noLease } from "../store/key-value.ts"
import type { EtcdRequest, WatchMessage } from "../store/protocol.ts"

/** A member of the store and a client that is told what to ask and keeps what it gets. */
interface ClientState {
  readonly net: Sockets
  readonly etcd: EtcdClient
  readonly got: Table<number, Got>
  readonly handles: Table<number, Handle>
}

/** What came back, when, and for which question. */
export interface Got {
  readonly at: Micros
  readonly n: number
  readonly what: "answer" | "message" | "ended" | "broken"
  readonly value: unknown
}

type Said = Body & ({ readonly type: "ask"; readonly n: number; readonly request: EtcdRequest; readonly timeout?: Micros } | { readonly type: "cancel"; readonly n: number })

const client: Program<ClientState> = {
  name: "client",
  start: () => ({ net: noSockets(), etcd: etcdClient(["10.0.0.1"]), got: new Table(), handles: new Table() }),
  handle(state, body, context) {
    for (const delivery of receive(context, state.net, body) ?? []) hear(state, context, delivery)
    const said = body as Said
    if (said.type === "ask") {
      const { request, n, timeout = seconds(10) } = said
      const send = request.type === "watch" ? watch(context, state.net, state.etcd, request, n, timeout) : ask(context, state.net, state.etcd, request, n, timeout)
      state.handles.set(n, send)
    } else if (said.type === "cancel") {
      const handle = state.handles.get(said.n)
      if (handle) cancel(context, state.net, handle)
    }
  },
}

function hear(state: ClientState, context: Context, delivery: Delivery): void {
  const keep = (n: unknown, what: Got["what"], value: unknown): void => state.got.set(state.got.size, deepFreeze({ at: context.now, n: n as number, what, value }))
  if (delivery.type === "response" || delivery.type === "failed") keep(delivery.tag, "answer", answerOf(delivery))
  else if (delivery.type === "chunk") for (const message of messagesOf(delivery)) keep(delivery.tag, "message", message)
  else if (delivery.type === "ended") keep(delivery.tag, "ended", null)
  else if (delivery.type === "broken" && lost(state.etcd, delivery.connection)) keep(0, "broken", delivery.error.message)
}

export const memberHost = 1 as HostId
const clientHost = 2 as HostId

export interface EtcdWorldOptions {
  readonly seed?: number
  readonly fsyncMicros?: Micros
  readonly snapshotCount?: number
  readonly observer?: Observer
  /** Whether to run until the member leads. */
  readonly booted?: boolean
}

/** Two hosts in one rack; the member's is called control-plane. */
export class EtcdWorld {
  readonly world: World
  readonly #setup: Setup
  #asked = 0

  constructor({ seed = 1, fsyncMicros = millis(1), snapshotCount, observer, booted = true }: EtcdWorldOptions = {}) {
    const config = snapshotCount === undefined ? {} : { snapshotCount }
    const host = (name: string, address: string, program: string): HostSpec => ({
      name,
      facts: { address, zone: "zone-a" },
      units: [{ name: program, program, config, restartMicros: millis(500) }],
      fsyncMicros,
      startMicros: 0 as Micros, bootMicros: millis(800),
    })
    this.#setup = {
      seed,
      epochMicros: 0,
      hosts: [host("control-plane", "10.0.0.1", "etcd"), host("other", "10.0.0.2", "client")],
      programs: { etcd: etcd as Program, client: client as Program },
      fabric: fabric(),
      strict: true,
    }
    this.world = new World(this.#setup, observer ? { observer } : {})
    if (booted) this.world.run((seconds(2) + 2 * fsyncMicros) as Micros)
  }

  /** The same world from a moment on. */
  fork(from: Moment): World {
    return new World(this.#setup, { from })
  }

  /** Has the client ask; gives the number under which the answers are kept. */
  ask(request: EtcdRequest, at?: Micros): number {
    const n = ++this.#asked
    this.world.input(actorId(clientHost, 1), { type: "ask", n, request } as Body, at)
    return n
  }

  /** The number of the next question. */
  get nextQuestion(): number {
    return this.#asked + 1
  }

  cancel(n: number): void {
    this.world.input(actorId(clientHost, 1), { type: "cancel", n } as Body)
  }

  fault(type: "process/kill" | "process/hang" | "process/resume" | "host/crash" | "host/restart", at?: Micros): void {
    this.world.input(actorId(memberHost, 0), { type, process: "etcd" } as Body, at)
  }

  get got(): readonly Got[] {
    const state = this.world.kernels[0]?.hosts[clientHost - 1]?.actors[1]?.state as ClientState | undefined
    return state?.got?.values() ?? []
  }

  /** Asks, runs for a second and gives the answer. */
  answer(request: EtcdRequest): unknown {
    const n = this.ask(request)
    this.run(1)
    return this.answerTo(n)
  }

  answerTo(n: number): unknown {
    return this.got.find((got) => got.n === n && got.what === "answer")?.value
  }

  messages(n: number): readonly WatchMessage[] {
    return this.got.filter((got) => got.n === n && got.what === "message").map(({ value }) => value as WatchMessage)
  }

  run(forSeconds: number): void {
    this.world.run((this.world.now + seconds(forSeconds)) as Micros)
  }
}

export const put = (key: string, value: number | string, lease: LeaseId = noLease): EtcdRequest => ({
  type: "txn",
  compare: [],
  success: [{ type: "put", key, value, lease }],
  failure: [],
})
