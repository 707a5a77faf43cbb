import type { JsonObject } from "../base/json.ts"
import { listAt, nameOf, numberAt, textAt } from "../base/json-path.ts"
import type { Micros } from "../base/time.ts"
import type { ObjectChange } from "../cluster/observe.ts"
import { nothing, type EventId } from "../sim/types.ts"
import { linesOfChange } from "./lines/changes.ts"
import { keyOfObject, ownerOf } from "./names.ts"
import type { Said } from "./said.ts"

/** A revision of an object: what made it, and what it was worth telling. */
export interface Change {
  readonly revision: number
  /** As the page names it: "services/default/web". */
  readonly key: string
  readonly kind: string
  readonly name: string
  /** The key of the object that controls it, or "". */
  readonly owner: string
  /** `asked`: what is wanted of it changed. `placed`: a node was chosen for it. `going`: it was told to go, and is still there. */
  readonly what: "made" | "changed" | "asked" | "placed" | "going" | "gone"
  readonly at: Micros
  /** The event that brought the request to the API server; `nothing` where the request was not answered. */
  readonly event: EventId
  /** Who asked for it: "system:node:node-2", "" where that is not known. */
  readonly user: string
  readonly lines: readonly Said[]
  /** The conditions that it changed. */
  readonly conditions: readonly Condition[]
}

export interface Condition {
  readonly type: string
  readonly status: string
  readonly reason: string
  readonly message: string
}

/** Who wrote a revision, from the API server's audit list. */
export interface Written {
  readonly event: EventId
  readonly user: string
}

const changesMax = 50_000

/**
 * Which event made which revision of which object, for the newest changes: found by revision, by object, and by event. Of Leases only
 * a change of holder is kept: renewals would fill it.
 */
export class Ledger {
  readonly #changes = new Map<number, Change>()
  readonly #ofKey = new Map<string, number[]>()
  readonly #ofEvent = new Map<EventId, number[]>()
  /** Told by the audit list before or after the store has shown the revision. */
  readonly #written = new Map<number, Written>()

  /** The store has made a change, at `at`. */
  note(change: ObjectChange, at: Micros): void {
    const object = (change.object ?? change.before) as JsonObject
    const lines = linesOfChange(change)
    if (textAt(object, "kind") === "Lease" && lines.length === 0 && change.before && change.object) return
    const { event = nothing, user = "" } = this.#written.get(change.revision) ?? {}
    this.#written.delete(change.revision)
    this.#keep({ revision: change.revision, key: keyOfObject(object), kind: textAt(object, "kind"), name: nameOf(object), owner: ownerOf(object), what: whatOf(change), at, event, user, lines, conditions: conditionsOf(change) })
  }

  /** A request that wrote the revision was answered. */
  wrote(revision: number, written: Written): void {
    const change = this.#changes.get(revision)
    if (!change) this.#written.set(revision, written)
    else this.#keep({ ...change, ...written })
    if (this.#written.size > changesMax) for (const oldest of this.#written.keys()) return void this.#written.delete(oldest)
  }

  byRevision(revision: number): Change | undefined {
    return this.#changes.get(revision)
  }

  /** What the request that came with this event has written, oldest first. */
  byEvent(event: EventId): readonly Change[] {
    return (this.#ofEvent.get(event) ?? []).flatMap((revision) => this.#changes.get(revision) ?? [])
  }

  /** The changes of an object that are kept, oldest first. */
  byKey(key: string): readonly Change[] {
    return (this.#ofKey.get(key) ?? []).flatMap((revision) => this.#changes.get(revision) ?? [])
  }

  #keep(change: Change): void {
    const known = this.#changes.has(change.revision)
    this.#changes.set(change.revision, change)
    if (!known && change.kind !== "Event") push(this.#ofKey, change.key, change.revision)
    if (change.event !== nothing) push(this.#ofEvent, change.event, change.revision)
    if (this.#changes.size > changesMax) for (const oldest of this.#changes.values()) return this.#letGo(oldest)
  }

  #letGo({ revision, key, event }: Change): void {
    this.#changes.delete(revision)
    drop(this.#ofKey, key, revision)
    drop(this.#ofEvent, event, revision)
  }
}

function push<K>(lists: Map<K, number[]>, key: K, revision: number): void {
  const list = lists.get(key)
  if (list) list.push(revision)
  else lists.set(key, [revision])
}

function drop<K>(lists: Map<K, number[]>, key: K, revision: number): void {
  const rest = lists.get(key)?.filter((each) => each !== revision) ?? []
  if (rest.length > 0) lists.set(key, rest)
  else lists.delete(key)
}

function whatOf({ object, before }: ObjectChange): Change["what"] {
  if (!object) return "gone"
  if (!before) return "made"
  const became = (...path: readonly string[]): boolean => textAt(object, ...path) !== "" && textAt(before, ...path) === ""
  if (became("metadata", "deletionTimestamp")) return "going"
  if (became("spec", "nodeName")) return "placed"
  return numberAt(object, "metadata", "generation") > numberAt(before, "metadata", "generation") ? "asked" : "changed"
}

function conditionsOf({ object, before }: ObjectChange): readonly Condition[] {
  const was = listAt(before, "status", "conditions")
  return listAt(object, "status", "conditions").flatMap((condition) => {
    const old = was.find(({ type }) => type === condition["type"])
    return old && ["status", "reason", "message"].every((field) => old[field] === condition[field]) ? [] : [{ type: textAt(condition, "type"), status: textAt(condition, "status"), reason: textAt(condition, "reason"), message: textAt(condition, "message") }]
  })
}
