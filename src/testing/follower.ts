import { apiServer } from "../apiserver/apiserver.ts"
import type { ApiObject } from "../api/meta.ts"
import { deepFreeze } from "../base/freeze.ts"
import type { Json } from "../base/json.ts"
import { Table } from "../base/table.ts"
import { millis, seconds, type Micros } from "../base/time.ts"
import { apiClient, ask, asker, hear, type ApiClient, type Ask, type Asker } from "../client/api-client.ts"
import { concerns, follow, hearInformer, informer, type Change, type Informer } from "../client/informer.ts"
import { fabric } from "../net/fabric.ts"
import { noSockets, type Sockets } from "../net/sockets.ts"
import { actorId, type ActorId, type Body, type HostId, type HostSpec, type Program } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { etcd } from "../store/etcd.ts"
import type { Asked } from "./scripted-server.ts"

/** A process that sends what it is told to, and follows Leases with an informer if it is configured to. */
interface FollowerState {
  readonly net: Sockets
  readonly client: ApiClient
  readonly leases: Informer
  readonly changes: Table<number, Change>
  readonly answers: Table<number, Answered>
}

export interface Answered {
  readonly at: Micros
  readonly n: number
  /** The status, or why there is none. */
  readonly said: number | string
  readonly body: Json
}

type Told = Body & { readonly type: "ask"; readonly n: number; readonly ask: Ask; readonly asker: Asker }

export const admin: Asker = asker({ name: "admin", user: { name: "kubernetes-admin", groups: ["system:authenticated"] }, qps: Infinity, burst: 1 })
const leases = { group: "coordination.k8s.io", version: "v1", plural: "leases", namespaced: true, namespace: "default" }
export const leasesPath = "/apis/coordination.k8s.io/v1/namespaces/default/leases"

const follower: Program<FollowerState> = {
  name: "follower",
  start(context, config) {
    const state: FollowerState = { net: noSockets(), client: apiClient(["10.0.0.10"]), leases: informer("leases", leases, admin), changes: new Table(), answers: new Table() }
    if (config === "follows") follow(context, state.net, state.client, state.leases)
    return state
  },
  handle(state, body, context) {
    const { net, client, leases: self } = state
    const follows = (what: Parameters<typeof hearInformer>[4]): void => hearInformer(context, net, client, self, what).forEach((change) => state.changes.set(state.changes.size, deepFreeze(change)))
    if (body.type === "ask") return ask(context, net, client, (body as Told).asker, (body as Told).ask, (body as Told).n)
    const said = hear(context, net, client, body)
    if (!said) return concerns(self, body) ? follows(body) : undefined
    for (const heard of said.heard) {
      if (concerns(self, heard)) follows(heard)
      else if (heard.type === "answer") state.answers.set(state.answers.size, deepFreeze({ at: context.now, n: heard.tag as number, said: heard.response.status, body: heard.response.body }))
      else if (heard.type === "failed") state.answers.set(state.answers.size, deepFreeze({ at: context.now, n: heard.tag as number, said: heard.error.code, body: null }))
    }
  },
}

const followerHost = 2 as HostId
const writerHost = 3 as HostId

/** A control plane of etcd and API server, and two more hosts of the rack: one follows, one writes. Server and follower may be other programs than the usual ones. */
export class FollowerWorld {
  readonly world: World
  #asked = 0

  constructor({ seed = 1, config = {}, server = apiServer as Program, listener = follower as Program }: { readonly seed?: number; readonly config?: Json; readonly server?: Program; readonly listener?: Program } = {}) {
    const host = (name: string, address: string, programs: readonly [string, Json][], startMicros: Micros): HostSpec => ({
      name,
      facts: { address, zone: "zone-a" },
      units: programs.map(([program, settings]) => ({ name: program, program, config: settings, restartMicros: millis(500) })),
      fsyncMicros: millis(1),
      startMicros,
      bootMicros: millis(800),
    })
    const hosts = [host("control-plane", "10.0.0.10", [["etcd", {}], ["kube-apiserver", config]], 0 as Micros), host("follower", "10.0.0.2", [["listener", "follows"]], seconds(2)), host("writer", "10.0.0.3", [["follower", "writes"]], seconds(2))]
    const programs = { etcd: etcd as Program, "kube-apiserver": server, listener, follower: follower as Program }
    this.world = new World({ seed, epochMicros: 1_767_268_800_000_000, hosts, programs, fabric: fabric(), strict: true })
    this.run(seconds(4))
  }

  /** Has the writer send a request now; gives its number. */
  ask(request: Ask, asker: Asker = admin): number {
    const n = ++this.#asked
    this.world.input(actorId(writerHost, 1), deepFreeze({ type: "ask", n, ask: request, asker }) as Body)
    return n
  }

  /** Tells the follower's process something. */
  tell(body: Body): void {
    this.world.input(actorId(followerHost, 1), deepFreeze(body))
  }

  fault(type: "process/kill" | "process/hang" | "process/resume" | "process/stop" | "process/start", process: "etcd" | "kube-apiserver"): void {
    this.world.input(actorId(1 as HostId, 0), { type, process } as Body)
  }

  partition(oneWay: boolean): void {
    this.world.input(0 as ActorId, { type: "net/rule", rule: { id: "cut", from: ["control-plane"], to: ["follower"], oneWay, effect: { type: "partition" } } } as Body)
  }

  heal(): void {
    this.world.input(0 as ActorId, { type: "net/unrule", id: "cut" } as Body)
  }

  get state(): FollowerState {
    return stateOf(this.world, followerHost)
  }

  get answers(): readonly Answered[] {
    return stateOf(this.world, writerHost).answers.values()
  }

  answer(n: number): Answered | undefined {
    return this.answers.find((answer) => answer.n === n)
  }

  /** Asks and runs until there is an answer. */
  object(request: Ask): ApiObject {
    const n = this.ask(request)
    for (let i = 0; i < 100 && !this.answer(n); i++) this.run(millis(100))
    return this.answer(n)?.body as unknown as ApiObject
  }

  /** What a scripted server was asked. */
  get asked(): readonly Asked[] {
    const server = this.world.kernels[0]?.hosts[0]?.actors.find((actor) => actor?.name === "kube-apiserver")
    return (server?.state as { readonly asked: Table<number, Asked> } | undefined)?.asked.values() ?? []
  }

  run(micros: Micros): void {
    this.world.run((this.world.now + micros) as Micros)
  }
}

const stateOf = (world: World, host: HostId): FollowerState => world.kernels[0]?.hosts[host - 1]?.actors[1]?.state as FollowerState
