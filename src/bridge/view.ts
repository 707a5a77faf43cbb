import type { JsonObject } from "../base/json.ts"
import type { Micros } from "../base/time.ts"
import { changesAfter, servedAt, storeRevision } from "../cluster/observe.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { Evidence } from "../sim/types.ts"
import { textAt } from "../base/json-path.ts"
import { linesOfChange } from "../why/lines/changes.ts"
import { linesOfDecision } from "../why/lines/decisions.ts"
import type { Said } from "../why/said.ts"
import type { Journal } from "./journal.ts"
import { logPrefix, type LogWanted } from "./log-watch.ts"
import { Objects, type Told } from "./objects.ts"
import type { ObjectView } from "./protocol.ts"
import { storedKey } from "../cluster/store-keys.ts"

/** The page's picture of the store: what changed since it last looked. It reads the world and never writes. */
export class View {
  readonly #kernel: Kernel
  readonly #journal: Journal
  #revision = 0
  /** When the store reached which revision, since the last look. */
  #reached: (readonly [revision: number, at: Micros])[] = []
  readonly #objects: Objects
  /** Whether a decision was told since the last look. */
  #decided = false
  #watched = new Map<string, JsonObject | undefined>()
  /** Why a controller last found a node silent: when its Lease had been renewed. */
  readonly #silences = new Map<string, string>()

  constructor(kernel: Kernel, journal: Journal) {
    this.#kernel = kernel
    this.#journal = journal
    this.#objects = new Objects(kernel.setup.epochMicros)
  }

  /** A process has handled something: where the store went on by it, the moment is kept. */
  note(actor: string, at: Micros): void {
    if (actor !== "etcd") return
    const revision = storeRevision(this.#kernel)
    if (revision > (this.#reached.at(-1)?.[0] ?? this.#revision)) this.#reached.push([revision, at])
  }

  /** A component has said why it decided what it did. */
  explain(evidence: Evidence): void {
    const { say, about } = evidence
    if (say === "node-lifecycle/silent") this.#silences.set(textAt(about, "name"), textAt(about, "renewed"))
    const lines = linesOfDecision(evidence)
    this.#journal.add(this.#kernel.now, lines)
    this.#decided ||= lines.length > 0
  }

  /** Reads what the store has done since the last look; whether something interesting was told of it, and whether anything was: all else is quiet. */
  look(): { readonly interesting: boolean; readonly busy: boolean } {
    const { revision, changes } = changesAfter(this.#kernel, this.#revision)
    this.#revision = revision
    let interesting = this.#decided
    let busy = this.#decided
    this.#decided = false
    for (const change of changes) {
      const lines = linesOfChange(change).map((line) => this.#withEvidence(line))
      this.#journal.add(this.#whenReached(change.revision), lines)
      interesting ||= lines.some((line) => line.interesting)
      busy ||= lines.length > 0
      this.#objects.note(change)
    }
    this.#reached = []
    return { interesting, busy }
  }

  /** Objects that changed and were not told yet, as much as a frame may hold; the watched ones first. */
  takeChanged(watched: readonly string[]): Told {
    return this.#objects.take(watched)
  }

  /** The watched objects that are not what they were when they were last told. */
  takeObjects(keys: readonly string[]): readonly ObjectView[] {
    const told = this.#watched
    this.#watched = new Map(keys.filter((key) => !key.startsWith(logPrefix)).map((key) => [key, servedAt(this.#kernel, storedKey(key))]))
    return [...this.#watched].flatMap(([key, object]) => (told.has(key) && told.get(key) === object ? [] : [{ key, object }]))
  }

  /** Where the containers are whose lines are watched. */
  logsOf(keys: readonly string[]): readonly LogWanted[] {
    return keys.filter((key) => key.startsWith(logPrefix)).flatMap((key) => {
      const [namespace = "", name = "", container = ""] = key.slice(logPrefix.length).split("/")
      const pod = servedAt(this.#kernel, `pods/${namespace}/${name}`)
      return pod ? [{ key, host: textAt(pod, "spec", "nodeName"), uid: textAt(pod, "metadata", "uid"), container }] : []
    })
  }

  /** A line about silence says what the controller had read; one about a Pod, that it is its node's silence. */
  #withEvidence(line: Said): Said {
    if (line.say === "pod/not-ready" && this.#objects.isUnknown(String(line.about["node"]))) return { ...line, about: { ...line.about, context: "node" } }
    const renewed = line.say === "node/unknown" ? clockOf(this.#silences.get(String(line.about["name"]))) : ""
    return renewed === "" ? line : { ...line, about: { ...line.about, renewed, context: "since" } }
  }

  #whenReached(revision: number): Micros {
    return this.#reached.find(([reached]) => reached >= revision)?.[1] ?? this.#kernel.now
  }
}

/** "12:00:53" of "2026-01-01T12:00:53.123456Z". */
const clockOf = (instant: string | undefined): string => instant?.slice(11, 19) ?? ""
