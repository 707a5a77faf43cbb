import { assert } from "../base/assert.ts"
import { isObject, type Json, type JsonObject } from "../base/json.ts"
import { seconds, type Micros } from "../base/time.ts"
import type { Audit, AuditEntry } from "../apiserver/audit.ts"
import { openCluster } from "../cluster/cluster.ts"
import { changesAfter, objectAt, type ObjectChange } from "../cluster/observe.ts"
import { programs } from "../cluster/programs.ts"
import { defaultTopology, type Topology } from "../cluster/topology.ts"
import type { HttpRequest, HttpResponse } from "../net/http.ts"
import type { Setup } from "../sim/machine.ts"
import { actorId, type ActorId, type Body, type HostId, type HostSpec, type State } from "../sim/types.ts"
import { World } from "../sim/world.ts"
import { admin, answersOf, requestOf, scriptedClient } from "./apiserver.ts"
import { sayWorkload } from "./workload-words.ts"

/**
 * A cluster that is told what to do in lines that a person reads, and tells what was written, and by whom:
 *
 *     run 30s
 *     hang node-2
 *     ----
 *     31.0  kubelet:node-2   patch nodes/status node-2: ready True
 *
 * Times are whole tenths of a second, within which lines are told by who wrote them, and Events last: so a transcript changes when
 * the behaviour does, and not with every microsecond. The control plane is run by init, so that what is told is what the parts do.
 *
 * Lines: `run 30s` (or ms, m); `crash|hang|resume|restart HOST`; `kill|stop|start|hang|resume PROCESS on HOST`; `cut HOST`,
 * `heal HOST`; `GET|POST|PUT|PATCH|DELETE PATH JSON` as an administrator.
 */
export class ClusterScript {
  readonly world: World
  readonly #setup: Setup
  readonly #hidden: (line: string) => boolean
  readonly #lines: { readonly place: string; readonly text: string }[] = []
  #changes = new Map<number, ObjectChange>()
  #revision = 0
  readonly #read = new Map<HostId, number>()
  #asked = 0

  /** `hide` leaves lines out of what is told; renewals of Leases always are. */
  constructor(topology: Partial<Topology> = {}, options: { readonly hide?: RegExp; readonly strict?: boolean; readonly seed?: number; readonly spare?: readonly string[] } = {}) {
    const { setup } = openCluster({ ...defaultTopology, controlPlane: "processes", ...topology, seed: options.seed ?? 1 }, { epochMicros: 1_767_268_800_000_000, shards: 1, strict: options.strict ?? true })
    const spares = (options.spare ?? []).map((program): HostSpec => spareOf(setup, program))
    this.#setup = { ...setup, hosts: [...setup.hosts, ...spares, somebody], programs: { ...programs, client: scriptedClient } }
    this.#hidden = (line) => options.hide?.test(line) === true
    this.world = new World(this.#setup)
  }

  /** Does what the lines say; gives what was told meanwhile. */
  play(script: string): string {
    const from = this.#lines.length
    for (const line of script.split("\n").map((text) => text.trim())) if (line !== "") this.#obey(line)
    return this.#lines.slice(from).toSorted((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0)).map(({ text: line }) => line).join("\n")
  }

  /** The object of that key ("nodes/node-1") as the store has it. */
  object(key: string): JsonObject | undefined {
    const [kernel] = this.world.kernels
    return kernel && objectAt(kernel, key)
  }

  /** A process's memory. */
  state<S extends State>(host: string, process: string): S {
    const actor = this.world.kernels[0]?.hosts[this.#host(host) - 1]?.actors.find((each) => each?.name === process)
    assert(actor, `there is no ${process} on ${host}`)
    return actor.state as S
  }

  runs(host: string, process: string): boolean {
    const actor = this.world.kernels[0]?.hosts[this.#host(host) - 1]?.actors.find((each) => each?.name === process)
    return actor !== undefined && actor.condition !== "ended"
  }

  /** Answers to requests so far, oldest first. */
  get responses(): readonly HttpResponse[] {
    return answersOf(this.world, this.#host(somebody.name))
  }

  #host(name: string): HostId {
    const index = this.#setup.hosts.findIndex((host) => host.name === name)
    assert(index >= 0, `there is no host ${name}`)
    return (index + 1) as HostId
  }

  #obey(line: string): void {
    const [word = "", ...rest] = line.split(" ")
    if (word === "run") return this.#run(seconds(secondsOf(rest[0] ?? "")))
    if (/^[A-Z]+$/.test(word)) return this.#request(word as HttpRequest["method"], rest[0] ?? "", rest.slice(1).join(" "))
    if (word === "cut") return this.#input(0 as ActorId, { type: "net/rule", rule: { id: rest[0], from: [rest[0]], to: ["*"], effect: { type: "partition" } } } as Body)
    if (word === "heal") return this.#input(0 as ActorId, { type: "net/unrule", id: rest[0] } as Body)
    const onHost = rest[1] === "on"
    const host = this.#host((onHost ? rest[2] : rest[0]) ?? "")
    this.#input(actorId(host, 0), { type: `${onHost ? "process" : "host"}/${word}`, ...(onHost ? { process: rest[0] } : {}) } as Body)
  }

  #input(to: ActorId, body: Body): void {
    this.world.input(to, body)
  }

  #request(method: HttpRequest["method"], path: string, body: string): void {
    this.#input(actorId(this.#host(somebody.name), 1), requestOf(++this.#asked, method, path, body === "" ? undefined : (JSON.parse(body) as Json)))
  }

  #run(duration: Micros): void {
    const end = this.world.now + duration
    while (this.world.now < end) {
      this.world.run(Math.min(end, this.world.now + seconds(5)) as Micros)
      this.#listen()
    }
  }

  #listen(): void {
    const [kernel] = this.world.kernels
    if (!kernel) return
    const { revision, changes } = changesAfter(kernel, this.#revision)
    this.#revision = revision
    for (const change of changes) this.#changes.set(change.revision, change)
    const entries: AuditEntry[] = []
    kernel.hosts.forEach((host, index) => {
      const server = host.actors.find((actor) => actor?.name === "kube-apiserver")
      const audit = (server?.state as { readonly audit?: Audit } | undefined)?.audit
      if (!audit) return
      const read = this.#read.get((index + 1) as HostId) ?? 0
      // A server that was started again counts from one.
      const seen = read > audit.total ? 0 : read
      entries.push(...audit.entries.values(seen + 1))
      this.#read.set((index + 1) as HostId, audit.total)
    })
    for (const entry of entries) this.#tell(entry)
    this.#changes = new Map([...this.#changes].filter(([at]) => at > revision - 1_000))
  }

  #tell(entry: AuditEntry): void {
    for (const revision of entry.revisions) {
      const change = this.#changes.get(revision)
      if (!change) continue
      const said = sayChange(change)
      if (said === undefined) continue
      const { at, user, verb, resource, subresource, name } = entry
      const when = (Math.floor(at / 100_000) / 10).toFixed(1).padStart(6)
      const who = shortUser(user)
      const line = `${when}  ${who.padEnd(18)} ${verb} ${resource}${subresource && `/${subresource}`} ${resource === "events" ? "" : name}${said && `: ${said}`}`.replace(" : ", " ")
      if (!this.#hidden(line)) this.#lines.push({ place: `${when} ${who} ${resource === "events" ? 1 : 0}`, text: line })
    }
  }
}

const somebody: HostSpec = { name: "somebody", facts: { role: "users", zone: "zone-a", address: "10.0.8.40" }, units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }], fsyncMicros: 1_000 as Micros, startMicros: 0 as Micros, bootMicros: seconds(1) }

/** Another host that runs a part of the control plane. */
function spareOf(setup: Setup, program: string): HostSpec {
  const plane = setup.hosts[0]
  const unit = plane?.units.find(({ name }) => name === program)
  assert(plane && unit, `the control plane runs ${program}`)
  return { ...plane, name: "spare", facts: { role: "control-plane", zone: "zone-b", address: "10.0.0.50" }, units: [unit], startMicros: seconds(6) }
}

function secondsOf(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)$/.exec(text)
  assert(match, `${text} is no duration`)
  return Number(match[1]) * { ms: 0.001, s: 1, m: 60 }[match[2] as "ms" | "s" | "m"]
}

const shortUser = (user: string): string => user.replace("system:serviceaccount:kube-system:", "").replace("system:node:", "kubelet:").replace("system:", "").replace(admin.name, "admin")

const text = (value: Json | undefined): string => (typeof value === "string" ? value : value === undefined || value === null ? "" : JSON.stringify(value))

/** What a change says; undefined for a Lease that was only renewed. */
function sayChange({ key, object, before }: ObjectChange): string | undefined {
  if (!object) return ""
  if (key.startsWith("leases/")) {
    const holder = (of: JsonObject | undefined): Json => (of?.["spec"] as JsonObject | undefined)?.["holderIdentity"] ?? ""
    return holder(object) === holder(before) ? undefined : `holder ${text(holder(object)).replace(/_[0-9a-f]{8}$/, "") || "nobody"}`
  }
  if (key.startsWith("events/")) return `${text(object["reason"])}: ${text(object["message"])}${object["count"] === 1 ? "" : ` x${text(object["count"])}`}`
  if (key.startsWith("nodes/")) return sayNode(object, before)
  return key.startsWith("csinodes/") ? "" : sayWorkload(object, before)
}

function sayNode(now: JsonObject, before: JsonObject | undefined): string {
  const [a, b] = [before && factsOf(before), factsOf(now)]
  const plus = b.taints.filter((taint) => !a?.taints.includes(taint)).map((taint) => `+${taint}`)
  const minus = (a?.taints ?? []).filter((taint) => !b.taints.includes(taint)).map((taint) => `-${taint}`)
  const rest = (["ready", "podCIDR", "ttl"] as const).flatMap((fact) => (b[fact] === (a?.[fact] ?? "") ? [] : [`${fact} ${b[fact]}`]))
  return [...rest, ...plus, ...minus].join(" ")
}

function factsOf(node: JsonObject) {
  const spec = (node["spec"] ?? {}) as JsonObject
  const conditions = ((node["status"] as JsonObject | undefined)?.["conditions"] ?? []) as readonly JsonObject[]
  const annotations = ((node["metadata"] as JsonObject)["annotations"] ?? {}) as JsonObject
  const taints = ((spec["taints"] ?? []) as readonly JsonObject[]).filter(isObject).map(({ key, effect }) => `${text(key).replace("node.kubernetes.io/", "")}:${text(effect)}`)
  return { ready: text(conditions.find(({ type }) => type === "Ready")?.["status"]), podCIDR: text(spec["podCIDR"]), ttl: text(annotations["node.alpha.kubernetes.io/ttl"]), taints }
}
