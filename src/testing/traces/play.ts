import type { AuditEntry, Audit } from "../../apiserver/audit.ts"
import { assert } from "../../base/assert.ts"
import type { Json, JsonObject } from "../../base/json.ts"
import { prefixEnd } from "../../base/table.ts"
import { millis, seconds, type Micros } from "../../base/time.ts"
import { openCluster } from "../../cluster/cluster.ts"
import { changesAfter, type ObjectChange } from "../../cluster/observe.ts"
import { defaultTopology } from "../../cluster/topology.ts"
import type { Kernel } from "../../sim/kernel.ts"
import type { HostInput } from "../../sim/inputs.ts"
import { actorId, type HostId } from "../../sim/types.ts"
import { World } from "../../sim/world.ts"
import { requestOf, scriptedClient } from "../apiserver.ts"
import { pathOf, type Deed } from "./deeds.ts"
import { withFlags, type Flag } from "./flags.ts"
import { Names } from "./names.ts"
import { rowsOf, type Mark, type Story, type Told } from "./row.ts"
import type { Act, Scenario, Stage } from "./scenario.ts"

/** How often the world is looked at while it runs: often where a mark waits for a row. */
const look = seconds(1)
const closeLook = millis(20)
/** How long a mark waits for its row. */
const patience = seconds(120)

const verbs = ["create", "update", "patch", "delete", "deletecollection"]

/** Plays a scenario in a cluster of ours, at the pace of `marks`, and tells what was written. */
export function play({ startsAt, acts, burdens, stage }: Scenario, marks: readonly Mark[], deeds: readonly Deed[] = []): Story {
  const { setup } = openCluster({ ...defaultTopology, controlPlane: "processes", ...(stage ? { delays: stage.delays, nodes: stage.nodes } : {}) }, { epochMicros: 1_767_268_800_000_000, shards: 1 })
  const somebody = { name: "somebody", facts: { role: "users", zone: "zone-a", address: "10.0.8.40" }, units: [{ name: "client", program: "client", config: {}, restartMicros: seconds(1) }], fsyncMicros: millis(1), startMicros: 0 as Micros, bootMicros: seconds(1) }
  const world = new World({ ...setup, hosts: [...setup.hosts, somebody], programs: { ...withFlags(setup.programs), client: scriptedClient } })
  let asked = 0
  if (stage) prepare(stage)
  const tape = new Tape(world, startsAt)
  const played: Mark[] = []
  let before: Mark = { t: 0, text: "" }
  const end = marks.at(-1)?.t ?? 0
  const timeline = [...marks, ...deeds.filter(({ t }) => stage && t <= end)].toSorted((a, b) => a.t - b.t)
  for (const mark of timeline) {
    const last = played.at(-1)?.t ?? 0
    if (!("text" in mark)) {
      const t = last + mark.t - before.t
      tape.runTo(t)
      const names = new Names()
      rowsOf(tape.told, names)
      ask(mark.method, pathOf(mark, names), mark.body, mark.type, tape.momentOf(t + 1))
      continue
    }
    const act = acts.find((each) => each.mark === mark.text)
    const t = act && "row" in act ? tape.awaitRow(act, last) : last + mark.t - before.t
    if (act && "input" in act) {
      tape.runTo(t - 1)
      if (act.loses !== undefined) lose(act, t)
      give(act.host, act.input, t)
    } else tape.runTo(t)
    if (act && "flag" in act) raise(world, setup.hosts, act, tape.momentOf(t + 1))
    for (const { host, process, fromMillis, toMillis } of burdens.filter(({ mark: text, nth }) => text === mark.text && (nth ?? ordinal(played, text)) === ordinal(played, text))) {
      give(host, { type: "process/hang", process }, t + fromMillis)
      give(host, { type: "process/resume", process }, t + toMillis)
    }
    played.push({ t, text: mark.text })
    before = mark
  }
  // What was asked before the end is still answered.
  tape.runTo((played.at(-1)?.t ?? 0) + 1_000)
  return { marks: played, rows: rowsOf(tape.told, new Names()) }

  function ask(method: Deed["method"], path: string, body: Json | undefined, type: string | undefined, at: Micros): void {
    world.input(actorId((setup.hosts.length + 1) as HostId, 1), requestOf(++asked, method, path, body, type), at)
  }

  /** Makes the namespace and the Pods of others, and has nodes pull the images that were there. */
  function prepare({ namespace, present, late, others }: Stage): void {
    const nodes = setup.hosts.filter(({ facts, name }) => facts.role === "worker" && !late.includes(name)).map(({ name }) => name)
    for (const name of late) world.input(actorId((setup.hosts.findIndex((each) => each.name === name) + 1) as HostId, 0), { type: "process/stop", process: "kubelet" } as HostInput, seconds(1))
    for (const node of nodes) {
      const images = present.map((each) => each.split(" on ")).flatMap(([image = "", only = node]) => (only === node ? [image] : []))
      if (images.length === 0) continue
      const containers = images.map((image, i) => ({ name: `image-${i}`, image, command: ["sleep", "1"] }))
      ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: `pull-${node}` }, spec: { nodeName: node, restartPolicy: "Never", containers } }, undefined, (startsAt - seconds(35)) as Micros)
      ask("DELETE", `/api/v1/namespaces/default/pods/pull-${node}`, { gracePeriodSeconds: 0 }, undefined, (startsAt - seconds(15)) as Micros)
    }
    for (const [i, { node, cpu }] of others.entries()) {
      const containers = [{ name: "other", image: "registry.k8s.io/pause:3.10.1", resources: { requests: { cpu } } }]
      ask("POST", "/api/v1/namespaces/default/pods", { apiVersion: "v1", kind: "Pod", metadata: { name: `other-${i}` }, spec: { nodeName: node, containers } }, undefined, (startsAt - seconds(12)) as Micros)
    }
    if (namespace !== "") ask("POST", "/api/v1/namespaces", { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } }, undefined, (startsAt - seconds(5)) as Micros)
  }

  /** Of a host: what its disk has below a key, and all that runs there on its own. */
  function lose({ host: name, loses: below = "" }: Extract<Act, { input: HostInput }>, t: number): void {
    const host = world.kernels[0]?.hosts[setup.hosts.findIndex((each) => each.name === name)]
    for (const files of [host?.disk.view, host?.disk.durable]) for (const key of files?.keys(below, prefixEnd(below)) ?? []) files?.delete(key)
    for (const actor of host?.actors ?? []) if (actor && actor.name !== "kubelet" && actor.condition !== "ended") give(name, { type: "process/kill", process: actor.name }, t)
  }

  function give(name: string, input: HostInput, t: number): void {
    const host = (setup.hosts.findIndex((each) => each.name === name) + 1) as HostId
    world.input(actorId(host, 0), input, Math.max(tape.momentOf(t), world.now + 1) as Micros)
  }
}

/** Which of the marks of that text is at hand, after those that were played. */
const ordinal = (played: readonly Mark[], text: string): number => played.filter((each) => each.text === text).length + 1

/** Every node sees the file come or go. */
function raise(world: World, hosts: readonly { readonly facts: JsonObject }[], { flag: path, there }: Extract<Act, { flag: string }>, at: Micros): void {
  const flag: Flag = { type: "recorder/flag", path, there }
  for (const [i, { facts }] of hosts.entries()) if (facts["role"] === "worker") world.input(actorId((i + 1) as HostId, 1), flag, at)
}

/** Writes down what happens in a world, from outside. */
class Tape {
  readonly #world: World
  readonly #zero: Micros
  readonly #told: Told[] = []
  #changes = new Map<number, ObjectChange>()
  #revision = 0
  #entries = 0

  constructor(world: World, zero: Micros) {
    this.#world = world
    this.#zero = zero
    this.#runTo(zero, look)
  }

  get told(): readonly Told[] {
    return this.#told.filter(({ t }) => t >= 0)
  }

  /** The model time of milliseconds since the scenario's beginning. */
  momentOf(t: number): Micros {
    return (this.#zero + Math.round(t * 1_000)) as Micros
  }

  runTo(t: number): void {
    this.#runTo(this.momentOf(t), look)
  }

  /** Runs until there is a row as the act wants it, later than `after`; gives when. */
  awaitRow(act: Extract<Act, { row: unknown }>, after: number): number {
    const end = this.momentOf(after) + patience
    for (let seen = 0; ; ) {
      const row = rowsOf(this.#told.slice(seen), new Names()).find((each) => each.t > after && act.row(each))
      if (row) return row.t
      seen = this.#told.length
      assert(this.#world.now < end, `within ${patience / 1e6} s after ${(after / 1000).toFixed(1)} s nothing came that means: ${act.mark}`)
      this.#runTo((this.#world.now + closeLook) as Micros, closeLook)
    }
  }

  #runTo(until: Micros, period: Micros): void {
    while (this.#world.now < until) {
      this.#world.run(Math.min(until, this.#world.now + period) as Micros)
      this.#take()
    }
  }

  #take(): void {
    const [kernel] = this.#world.kernels
    assert(kernel, "a world has a kernel")
    const { revision, changes } = changesAfter(kernel, this.#revision)
    this.#revision = revision
    for (const change of changes) this.#changes.set(change.revision, change)
    for (const entry of this.#newEntries(kernel)) if (verbs.includes(entry.verb)) this.#told.push(this.#toldOf(entry))
  }

  #newEntries(kernel: Kernel): readonly AuditEntry[] {
    const server = kernel.hosts.flatMap(({ actors }) => actors).find((actor) => actor?.program === "kube-apiserver" && actor.condition !== "ended")
    const audit = server && (server.state as { readonly audit?: Audit }).audit
    if (!audit) return []
    // A server that started anew counts from one again.
    if (audit.total < this.#entries) this.#entries = 0
    const numbers = Array.from({ length: audit.total - this.#entries }, (_, i) => this.#entries + 1 + i)
    this.#entries = audit.total
    return numbers.map((number) => {
      const entry = audit.entries.get(number)
      assert(entry, `the audit no longer holds entry ${number}`)
      return entry
    })
  }

  #toldOf({ answeredAt, user, verb, resource, subresource, namespace, name, code, revisions }: AuditEntry): Told {
    const [first, last] = [revisions[0], revisions.at(-1)].map((revision) => (revision === undefined ? undefined : this.#changes.get(revision)))
    const object = (last?.object ?? first?.before) as JsonObject | undefined
    const metadata = object?.["metadata"] as { readonly name?: string } | undefined
    const called = [namespace, name || metadata?.name].filter(Boolean).join("/")
    for (const revision of revisions) this.#changes.delete(revision)
    return { t: (answeredAt - this.#zero) / 1_000, who: whoIs(user), verb, resource, subresource, object: called, code, revision: revisions[0], before: first?.before, after: last?.object }
  }
}

const people: Readonly<Record<string, string>> = { "system:apiserver": "apiserver", "system:kube-scheduler": "scheduler", "system:kube-controller-manager": "kcm", "kubernetes-admin": "kubectl" }

const whoIs = (user: string): string => people[user] ?? user.replace("system:serviceaccount:kube-system:", "kcm:").replace("system:node:", "kubelet:")
