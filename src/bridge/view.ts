import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { parseInstant } from "../api/instant.ts"
import { changesAfter, servedAt, storeRevision, type ObjectChange } from "../cluster/observe.ts"
import { monitorGrace } from "../controllers/node-health.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { Evidence } from "../sim/types.ts"
import { linesOfChange, listAt, nameOf, textAt, type Journal, type Told } from "./lines.ts"
import type { ConditionView, NodeView, ObjectView } from "./protocol.ts"

/** The most nodes of one frame: about 64 kB. The rest comes with the next. */
const nodesMax = 150

/** The page's picture of the store: what changed since it last looked. It reads the world and never writes. */
export class View {
  readonly #kernel: Kernel
  readonly #journal: Journal
  #revision = 0
  /** When the store reached which revision, since the last look. */
  #reached: (readonly [revision: number, at: Micros])[] = []
  readonly #nodes = new Map<string, JsonObject>()
  readonly #leases = new Map<string, JsonObject>()
  #changed = new Set<string>()
  #gone = new Set<string>()
  #watched = new Map<string, JsonObject | undefined>()
  /** Why a controller last found a node silent: when its Lease had been renewed. */
  readonly #silences = new Map<string, string>()

  constructor(kernel: Kernel, journal: Journal) {
    this.#kernel = kernel
    this.#journal = journal
  }

  /** A process has handled something: where the store went on by it, the moment is kept. */
  note(actor: string, at: Micros): void {
    if (actor !== "etcd") return
    const revision = storeRevision(this.#kernel)
    if (revision > (this.#reached.at(-1)?.[0] ?? this.#revision)) this.#reached.push([revision, at])
  }

  /** A component has said why it decided what it did. */
  explain({ say, about }: Evidence): void {
    if (say === "node-lifecycle/silent") this.#silences.set(textAt(about, "name"), textAt(about, "renewed"))
  }

  /** Reads what the store has done since the last look; whether it was worth telling, and whether it was more than heartbeats. */
  look(): { readonly interesting: boolean; readonly busy: boolean } {
    const { revision, changes } = changesAfter(this.#kernel, this.#revision)
    this.#revision = revision
    let interesting = false
    let busy = false
    for (const change of changes) {
      const lines = linesOfChange(change).map((line) => this.#withEvidence(line))
      this.#journal.add(this.#whenReached(change.revision), lines)
      interesting ||= lines.some((line) => line.interesting)
      busy ||= (change.object ?? change.before)?.["kind"] !== "Lease" || lines.length > 0
      this.#note(change)
    }
    this.#reached = []
    return { interesting, busy }
  }

  /** Nodes that changed and were not told yet, as many as a frame may hold, and the names of those that are gone. */
  takeNodes(): { readonly nodes: readonly NodeView[]; readonly gone: readonly string[] } {
    const names = [...this.#changed].slice(0, nodesMax)
    const nodes = names.flatMap((name) => {
      const node = this.#nodes.get(name)
      return node ? [viewNode(node, this.#leases.get(name), this.#kernel.setup.epochMicros)] : []
    })
    const gone = [...this.#gone]
    for (const name of names) this.#changed.delete(name)
    this.#gone = new Set()
    return { nodes, gone }
  }

  /** The watched objects that are not what they were when they were last told. */
  takeObjects(keys: readonly string[]): readonly ObjectView[] {
    const told = this.#watched
    this.#watched = new Map(keys.map((key) => [key, servedAt(this.#kernel, key)]))
    return [...this.#watched].flatMap(([key, object]) => (told.has(key) && told.get(key) === object ? [] : [{ key, object }]))
  }

  /** A line about silence says what the controller had read. */
  #withEvidence(line: Told): Told {
    const renewed = line.say === "node/unknown" ? clockOf(this.#silences.get(String(line.about["name"]))) : ""
    return renewed === "" ? line : { ...line, about: { ...line.about, renewed, context: "since" } }
  }

  #whenReached(revision: number): Micros {
    return this.#reached.find(([reached]) => reached >= revision)?.[1] ?? this.#kernel.now
  }

  #note({ object, before }: ObjectChange): void {
    const kind = (object ?? before)?.["kind"]
    const name = nameOf(object ?? before)
    if (kind === "Node") {
      if (object) this.#nodes.set(name, object)
      else this.#nodes.delete(name)
      ;(object ? this.#gone : this.#changed).delete(name)
      ;(object ? this.#changed : this.#gone).add(name)
    } else if (kind === "Lease" && textAt(object ?? before, "metadata", "namespace") === "kube-node-lease") {
      if (object) this.#leases.set(name, object)
      else this.#leases.delete(name)
      if (this.#nodes.has(name)) this.#changed.add(name)
    }
  }
}

/** "12:00:53" of "2026-01-01T12:00:53.123456Z". */
const clockOf = (instant: string | undefined): string => instant?.slice(11, 19) ?? ""

function viewNode(node: JsonObject, lease: JsonObject | undefined, epochMicros: number): NodeView {
  const conditions = listAt(node, "status", "conditions").map(viewCondition)
  const ready = conditions.find(({ type }) => type === "Ready")?.status
  const renewed = parseInstant(textAt(lease, "spec", "renewTime"))
  return {
    name: nameOf(node),
    host: nameOf(node),
    zone: textAt(node, "metadata", "labels", "topology.kubernetes.io/zone"),
    status: ready === "True" ? "ready" : ready === "Unknown" ? "unknown" : "notReady",
    unschedulable: (node["spec"] as JsonObject | undefined)?.["unschedulable"] === true,
    taints: listAt(node, "spec", "taints").map((taint) => ({ key: textAt(taint, "key"), effect: textAt(taint, "effect") })),
    renewedAt: renewed === undefined ? undefined : ((renewed - epochMicros) as Micros),
    graceMicros: monitorGrace,
    conditions,
  }
}

function viewCondition(condition: JsonObject): ConditionView {
  const at = (key: string): string => textAt(condition, key)
  return { type: at("type"), status: at("status"), reason: at("reason"), message: at("message"), since: at("lastTransitionTime") }
}
