import { equalJson, type JsonObject } from "../base/json.ts"
import { textAt } from "../base/json-path.ts"
import { changesAfter, everythingIn, servedAt, storeRevision, type ObjectChange } from "../cluster/observe.ts"
import { storedKey } from "../cluster/store-keys.ts"
import type { Kernel } from "../sim/kernel.ts"
import type { Input } from "../sim/recording.ts"
import { eventId, nothing, outside, type Event, type EventId, type Evidence } from "../sim/types.ts"
import { linesOfChange } from "../why/lines/changes.ts"
import { linesOfDecision } from "../why/lines/decisions.ts"
import { lineOfInput } from "../why/lines/inputs.ts"
import type { Said } from "../why/said.ts"
import type { Place } from "./annals.ts"
import type { Journal } from "./journal.ts"
import { logPrefix, type LogWanted } from "./log-watch.ts"
import { Objects, type Told } from "./objects.ts"
import type { HostView, ObjectView } from "./protocol.ts"
import type { LocalShard } from "./shard.ts"

/** What is to be told, and by which event it came about. `input`: that it was told is counted apart, for inputs happen in all shards. */
interface Telling {
  readonly place: Place
  readonly event: EventId
  readonly lines: readonly Said[]
  readonly input: boolean
}

/** The page's picture of the store: what changed since it last looked. It reads the world and never writes. */
export class View {
  #kernel: Kernel
  readonly #journal: Journal
  #revision = 0
  /** By which event the store reached which revision, since the last look. */
  #reached: (readonly [revision: number, place: Place])[] = []
  /** The last event that was handled in this shard. */
  #last: Place | undefined
  readonly #objects: Objects
  /** Whether the picture is another moment's: no store has run yet at this one. */
  #stale = false
  /** Decisions in the event that is being handled: they have its place, and are told as coming of what they answer to. */
  #deciding: { readonly event: EventId; readonly lines: readonly Said[] }[] = []
  /** Decisions since the last look. */
  #decided: Telling[] = []
  /** Names of the machines that were told. */
  readonly #hosts = new Set<string>()
  /** Whether another moment is shown, at which some of them may not be there. */
  #moved = false
  #watched = new Map<string, JsonObject | undefined>()
  /** Why a controller last found a node silent: when its Lease had been renewed. */
  readonly #silences = new Map<string, string>()

  constructor(local: LocalShard, journal: Journal) {
    this.#journal = journal
    this.#objects = new Objects(local.kernel.setup.epochMicros)
    this.#kernel = this.#attach(local)
  }

  /** Shows another world, or another moment of it: only what is not the same has changed. */
  turnTo(local: LocalShard): void {
    this.#kernel = this.#attach(local)
    this.#reached = []
    this.#last = undefined
    this.#deciding = []
    this.#decided = []
    this.#revision = 0
    this.#stale = true
    this.#moved = true
    this.#refresh()
  }

  #attach(local: LocalShard): Kernel {
    local.heard = (event, actor) => this.#note(event, actor)
    local.explained = (event, evidence) => this.#explain(event, evidence)
    return local.kernel
  }

  #refresh(): void {
    const everything = everythingIn(this.#kernel)
    if (!everything) return
    this.#stale = false
    this.#revision = everything.revision
    this.#objects.turnTo(everything.changes)
  }

  /** A process has handled something: where the store went on by it, the event is kept. */
  #note(event: Event, actor: string): void {
    this.#last = event
    for (const { event: because, lines } of this.#deciding) this.#decided.push({ place: event, event: because, lines, input: false })
    this.#deciding = []
    if (actor !== "etcd") return
    const revision = storeRevision(this.#kernel)
    if (revision > (this.#reached.at(-1)?.[0] ?? this.#revision)) this.#reached.push([revision, event])
  }

  /** A component has said why it decided what it did. */
  #explain(event: EventId, evidence: Evidence): void {
    const { say, about } = evidence
    if (say === "node-lifecycle/silent") this.#silences.set(textAt(about, "name"), textAt(about, "renewed"))
    const lines = linesOfDecision(evidence)
    if (lines.length > 0) this.#deciding.push({ event, lines })
  }

  /**
   * Reads what has happened since the last look, of these inputs too, and tells what was not known; whether something interesting happened,
   * and whether anything did: all else is quiet. `whole`: nothing more happens at this instant.
   */
  look(inputs: readonly Input[], whole: boolean): { readonly interesting: boolean; readonly busy: boolean } {
    if (this.#stale) this.#refresh()
    const { annals } = this.#journal
    const { revision, changes } = changesAfter(this.#kernel, this.#revision)
    this.#revision = revision
    const told = [...this.#given(inputs), ...this.#decided, ...changes.map((change) => this.#tellingOf(change))]
    const news = told.filter(({ place, input }) => input || !annals.knows(place)).sort((a, b) => a.place.at - b.place.at)
    for (const { place, lines, event } of news) this.#journal.add(place.at, lines, event)
    if (this.#last) annals.learn(this.#last)
    if (whole) annals.learnWhole(this.#kernel.now)
    this.#reached = []
    this.#decided = []
    const happened = told.filter(({ input }) => !input).flatMap(({ lines }) => lines)
    return { interesting: happened.some(({ interesting }) => interesting), busy: happened.length > 0 }
  }

  /** Objects that changed and were not told yet, as much as a frame may hold; the watched ones first. */
  takeChanged(watched: readonly string[]): Told {
    return this.#objects.take(watched)
  }

  /** The watched objects that are not what they were when they were last told. */
  takeObjects(keys: readonly string[]): readonly ObjectView[] {
    const told = this.#watched
    this.#watched = new Map(keys.filter((key) => !key.startsWith(logPrefix)).map((key) => [key, servedAt(this.#kernel, storedKey(key))]))
    return [...this.#watched].flatMap(([key, object]) => (told.has(key) && equalJson(told.get(key), object) ? [] : [{ key, object }]))
  }

  /** Keys of machines that are gone: those that a shard says to be, and those that are not there at the moment that is shown now. */
  goneHosts(told: readonly HostView[], gone: readonly string[]): readonly string[] {
    for (const { name } of told) this.#hosts.add(name)
    const there = new Set(this.#moved ? this.#kernel.hosts.flatMap(({ removed, spec }) => (removed ? [] : [spec.name])) : [])
    const all = this.#moved ? [...this.#hosts].filter((name) => !there.has(name)) : gone
    this.#moved = false
    for (const name of all) this.#hosts.delete(name)
    return all.map((name) => `hosts/${name}`)
  }

  /** Where the containers are whose lines are watched. */
  logsOf(keys: readonly string[]): readonly LogWanted[] {
    return keys.filter((key) => key.startsWith(logPrefix)).flatMap((key) => {
      const [namespace = "", name = "", container = ""] = key.slice(logPrefix.length).split("/")
      const pod = servedAt(this.#kernel, `pods/${namespace}/${name}`)
      return pod ? [{ key, host: textAt(pod, "spec", "nodeName"), uid: textAt(pod, "metadata", "uid"), container }] : []
    })
  }

  /** What the branch was given and has happened, and was not told. */
  #given(inputs: readonly Input[]): readonly Telling[] {
    const { annals } = this.#journal
    const due = inputs.slice(annals.inputsTold).filter(({ at }) => at <= this.#kernel.now)
    annals.tellInputs(annals.inputsTold + due.length)
    return due.map((input) => ({ place: { at: input.at, from: outside, seq: input.number }, event: eventId(outside, input.number), lines: [lineOfInput(input, this.#hostName)], input: true }))
  }

  #tellingOf(change: ObjectChange): Telling {
    const place = this.#reached.find(([reached]) => reached >= change.revision)?.[1]
    const lines = linesOfChange(change).map((line) => this.#withEvidence(line))
    this.#objects.note(change)
    const { annals } = this.#journal
    const known = place ?? { at: this.#kernel.now, from: outside, seq: 0 }
    if (!annals.knows(known)) {
      if (!isHeartbeat(change)) annals.countWrite(known.at)
      annals.countReady(known.at, this.#objects.ready)
    }
    return { place: known, event: place ? eventId(place.from, place.seq) : nothing, lines, input: false }
  }

  readonly #hostName = (host: number): string => this.#kernel.hosts[host - 1]?.spec.name ?? ""

  /** A line about silence says what the controller had read; one about a Pod, that it is its node's silence. */
  #withEvidence(line: Said): Said {
    if (line.say === "pod/not-ready" && this.#objects.isUnknown(String(line.about["node"]))) return { ...line, about: { ...line.about, context: "node" } }
    const renewed = line.say === "node/unknown" ? clockOf(this.#silences.get(String(line.about["name"]))) : ""
    return renewed === "" ? line : { ...line, about: { ...line.about, renewed, context: "since" } }
  }
}

const isHeartbeat = ({ key }: ObjectChange): boolean => key.startsWith("leases/")

/** "12:00:53" of "2026-01-01T12:00:53.123456Z". */
const clockOf = (instant: string | undefined): string => instant?.slice(11, 19) ?? ""
