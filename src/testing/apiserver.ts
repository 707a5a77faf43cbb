import { apiServer } from "../apiserver/apiserver.ts"
import { securePort } from "../apiserver/config.ts"
import type { AuditEntry } from "../apiserver/audit.ts"
import type { ApiObject, WatchEvent } from "../api/meta.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { deepFreeze } from "../base/freeze.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { fabric } from "../net/fabric.ts"
import type { HttpRequest, HttpResponse } from "../net/http.ts"
import { call, cancel, receive, stream, type Handle } from "../net/rpc.ts"
import { dial, noSockets, type Sockets } from "../net/sockets.ts"
import type { Observer, Setup } from "../sim/machine.ts"
import { actorId, type Body, type Context, type HostId, type HostSpec, type Program } from "../sim/types.ts"
import { World, type Moment } from "../sim/world.ts"
import { etcd } from "../store/etcd.ts"

/** A client that sends what it is told and keeps what it gets. */
interface ScriptedState {
  readonly net: Sockets
  readonly got: Table<number, Got>
  readonly handles: Table<number, Handle>
  connection: string
}

export interface Got {
  readonly at: Micros
  readonly n: number
  readonly what: "response" | "events" | "ended" | "failed"
  readonly value: unknown
}

type Said = Body & ({ readonly type: "request"; readonly n: number; readonly request: HttpRequest; readonly watch: boolean } | { readonly type: "cancel"; readonly n: number })

const client: Program<ScriptedState> = {
  name: "client",
  start: () => ({ net: noSockets(), got: new Table(), handles: new Table(), connection: "" }),
  handle(state, body, context) {
    for (const delivery of receive(context, state.net, body) ?? []) {
      const keep = (n: unknown, what: Got["what"], value: unknown): void => state.got.set(state.got.size, deepFreeze({ at: context.now, n: n as number, what, value }))
      if (delivery.type === "response") keep(delivery.tag, "response", delivery.payload)
      else if (delivery.type === "chunk") keep(delivery.tag, "events", delivery.items)
      else if (delivery.type === "ended") keep(delivery.tag, "ended", null)
      else if (delivery.type === "failed") keep(delivery.tag, "failed", delivery.error)
      else if (delivery.type === "broken" && state.connection === delivery.connection) state.connection = ""
    }
    obey(state, context, body as Said)
  },
}

export const scriptedClient = client as Program

/** What has that client send a request. */
export function requestOf(n: number, method: HttpRequest["method"], path: string, body?: Json, type = method === "PATCH" ? "application/strategic-merge-patch+json" : "application/json"): Said {
  const request: HttpRequest = { method, path, headers: { "content-type": type }, user: admin, ...(body === undefined ? {} : { body }) }
  return deepFreeze({ type: "request", n, request, watch: false })
}

/** What a client on that host was answered, oldest first. */
export function answersOf(world: World, host: HostId): readonly HttpResponse[] {
  const state = world.kernels[0]?.hosts[host - 1]?.actors[1]?.state as ScriptedState | undefined
  return (state?.got?.values() ?? []).filter(({ what }) => what === "response").map(({ value }) => value as HttpResponse)
}

function obey(state: ScriptedState, context: Context, said: Said): void {
  if (said.type === "cancel") {
    const handle = state.handles.get(said.n)
    if (handle) cancel(context, state.net, handle)
  }
  if (said.type !== "request") return
  if (state.connection === "") state.connection = dial(context, state.net, "10.0.0.10", securePort)
  const send = said.watch ? stream : call
  state.handles.set(said.n, send(context, state.net, state.connection, said.request, said.n, seconds(60)))
}

const serverHost = 1 as HostId
const clientHost = 2 as HostId

export interface ApiWorldOptions {
  readonly seed?: number
  readonly config?: Json
  readonly observer?: Observer
  readonly program?: Program
  readonly strict?: boolean
  /** What runs beside the API server on its host. */
  readonly beside?: readonly (readonly [program: Program, config: Json])[]
  /** Whether to run until the server has made its namespaces. */
  readonly booted?: boolean
}

export const admin = Object.freeze({ name: "kubernetes-admin", groups: Object.freeze(["kubeadm:cluster-admins", "system:authenticated"]) })

/** A control plane of etcd and API server, and a client on another host of the rack. */
export class ApiWorld {
  readonly world: World
  readonly #setup: Setup
  #asked = 0

  constructor({ seed = 1, config = {}, observer, program = apiServer as Program, strict = true, beside = [], booted = true }: ApiWorldOptions = {}) {
    const host = (name: string, address: string, ...programs: [string, Json][]): HostSpec => ({
      name,
      facts: { address, zone: "zone-a" },
      units: programs.map(([unit, settings]) => ({ name: unit, program: unit, config: settings, restartMicros: millis(500) })),
      fsyncMicros: millis(1),
      startMicros: 0 as Micros,
      bootMicros: millis(800),
    })
    this.#setup = {
      seed,
      epochMicros: 1_767_268_800_000_000,
      hosts: [host("control-plane", "10.0.0.10", ["etcd", {}], ["kube-apiserver", config], ...beside.map(([{ name }, settings]): [string, Json] => [name, settings])), host("other", "10.0.0.2", ["client", {}])],
      programs: { etcd: etcd as Program, "kube-apiserver": program, client: client as Program, ...Object.fromEntries(beside.map(([each]) => [each.name, each])) },
      fabric: fabric(),
      strict,
    }
    this.world = new World(this.#setup, observer ? { observer } : {})
    if (booted) this.run(3)
  }

  /** The same world from a moment on, apart. */
  fork(from: Moment, observer?: Observer): World {
    return new World(this.#setup, { from, ...(observer ? { observer } : {}) })
  }

  /** Has the client send a request; gives the number under which the answers are kept. */
  send(method: HttpRequest["method"], path: string, body?: unknown, options: { readonly type?: string; readonly at?: Micros; readonly user?: HttpRequest["user"] } = {}): number {
    const n = ++this.#asked
    const headers = { "content-type": options.type ?? "application/json" }
    const request = { method, path, headers, user: options.user ?? admin, ...(body === undefined ? {} : { body }) } as HttpRequest
    const said: Said = deepFreeze({ type: "request", n, request, watch: /[?&]watch=(1|true)/.test(path) })
    this.world.input(actorId(clientHost, 1), said, options.at)
    return n
  }

  /** Sends a request, runs until it is answered (at most 20 s) and gives the response. */
  ask(method: HttpRequest["method"], path: string, body?: unknown, type?: string): HttpResponse {
    const n = this.send(method, path, body, type === undefined ? {} : { type })
    for (let i = 0; i < 2000; i++) {
      this.run(0.01)
      const got = this.got.find((each) => each.n === n && each.what !== "events")
      if (got?.what === "response") return got.value as HttpResponse
      if (got) throw new Error(`no response to ${method} ${path}: ${JSON.stringify(got.value)}`)
    }
    throw new Error(`no response to ${method} ${path}`)
  }

  /** Like {@link ask}, for answers that are objects. */
  object(method: HttpRequest["method"], path: string, body?: unknown, type?: string): ApiObject {
    return this.ask(method, path, body, type).body as unknown as ApiObject
  }

  /** Makes the ServiceAccount under which Pods of the namespace run; where there is no controller manager, nobody else does. */
  account(namespace = "default"): void {
    this.object("POST", `/api/v1/namespaces/${namespace}/serviceaccounts`, { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: "default" } })
  }

  cancel(n: number): void {
    this.world.input(actorId(clientHost, 1), { type: "cancel", n } as Body)
  }

  fault(process: "etcd" | "kube-apiserver", type: "process/kill" | "process/hang" | "process/resume" | "process/stop" | "process/start" | "host/crash" | "host/restart", at?: Micros): void {
    this.world.input(actorId(serverHost, 0), { type, process } as Body, at)
  }

  get got(): readonly Got[] {
    return gotIn(this.world)
  }

  response(n: number): HttpResponse | undefined {
    return this.got.find((got) => got.n === n && got.what === "response")?.value as HttpResponse | undefined
  }

  /** What a watch has told. */
  events(n: number): readonly WatchEvent[] {
    return eventsIn(this.world, n)
  }

  get server(): ReturnType<typeof apiServer.start> {
    return this.world.kernels[0]?.hosts[serverHost - 1]?.actors.find((actor) => actor?.name === "kube-apiserver")?.state as never
  }

  get audit(): readonly AuditEntry[] {
    return this.server.audit.entries.values()
  }

  run(forSeconds: number): void {
    this.world.run((this.world.now + seconds(forSeconds)) as Micros)
  }
}

export function gotIn(world: World): readonly Got[] {
  const state = world.kernels[0]?.hosts[clientHost - 1]?.actors[1]?.state as ScriptedState | undefined
  return state?.got?.values() ?? []
}

export const eventsIn = (world: World, n: number): readonly WatchEvent[] =>
  gotIn(world).filter((got) => got.n === n && got.what === "events").flatMap(({ value }) => value as readonly WatchEvent[])
