import { applyMerge } from "../../api/patch/json-merge.ts"
import { assert } from "../../base/assert.ts"
import type { JsonObject } from "../../base/json.ts"
import { sharedText } from "../tables.ts"
import { deedOf, type Deed } from "./deeds.ts"
import { Names } from "./names.ts"
import { rowsOf, type Mark, type Story, type Told } from "./row.ts"

/** A line of NAME.jsonl: what was done, or one change of an object. */
interface Line {
  readonly t: number
  readonly mark?: string
  readonly rv?: number
  readonly type?: "ADDED" | "MODIFIED" | "DELETED"
  readonly kind?: string
  readonly object?: string
  readonly new?: JsonObject
  readonly was?: JsonObject
  readonly patch?: JsonObject
}

/** An entry of NAME.writes.json: a request that wants to write. */
export interface Write {
  /** When it came, and how long the answer took. */
  readonly t: number
  readonly took: number
  readonly who: string
  readonly verb: string
  readonly resource: string
  readonly object: string
  readonly code: number
  readonly rv?: number | readonly number[]
  readonly body?: JsonObject
}

interface Change {
  readonly before: JsonObject | undefined
  readonly after: JsonObject | undefined
}

/** A story as it was recorded, and what somebody with kubectl did in it. */
export interface Recorded extends Story {
  readonly deeds: readonly Deed[]
}

/** What a real control plane did in the scenario of that name, with other images in the place of some. */
export function readRecording(name: string, standIns: Readonly<Record<string, string>> = {}): Recorded {
  const replaced = (file: string | undefined): string | undefined => Object.entries(standIns).reduce((said, [image, other]) => said?.replaceAll(image, other), file)
  const text = replaced(sharedText(`traces/${name}.jsonl`))
  const audit = replaced(sharedText(`traces/${name}.writes.json`))
  assert(text !== undefined && audit !== undefined, `the recording ${name} is not on this machine`)
  const lines = text.trim().split("\n").slice(1).map((line) => JSON.parse(line) as Line)
  const marks: Mark[] = lines.flatMap(({ t, mark }) => (mark === undefined ? [] : [{ t, text: mark }]))
  const changes = changesOf(lines)
  const writes = withOwnRevisions(JSON.parse(audit) as Write[])
  const names = new Names()
  const rows = rowsOf(writes.map((write) => toldOf(write, changes)), names)
  const patches = new Map(lines.flatMap(({ rv, patch }) => (rv === undefined || !patch ? [] : [[rv, patch]])))
  const deeds = writes.filter(({ who }) => who === "kubectl").map((write) => deedOf(write, toldOf(write, changes), patches, names))
  return { marks, rows, deeds }
}

/**
 * The recorder did not know whose revision it was that a collection's deletion made, and gave it to whoever wrote that object last. Such
 * revisions are taken away again: they were made before the request came, or after it was answered.
 */
function withOwnRevisions(writes: readonly Write[]): readonly Write[] {
  const single = writes.flatMap(({ rv, t, took }) => (typeof rv === "number" ? [{ rv, came: t, answered: t + took }] : []))
  const isOwn = (rv: number, { t, took }: Write): boolean => single.every((other) => (other.rv < rv ? other.came <= t + took : other.answered >= t))
  return writes.map((write) => (write.verb === "deletecollection" || !Array.isArray(write.rv) ? write : { ...write, rv: (write.rv as readonly number[]).filter((rv) => isOwn(rv, write)) }))
}

/** Every object before and after each revision. */
function changesOf(lines: readonly Line[]): ReadonlyMap<number, Change> {
  const live = new Map<string, JsonObject>()
  const changes = new Map<number, Change>()
  for (const { rv, type, kind = "", object = "", was, patch, ...line } of lines) {
    if (rv === undefined) continue
    const key = `${kind} ${object}`
    const before = type === "ADDED" ? undefined : (was ?? live.get(key))
    const after = type === "DELETED" ? undefined : (line.new ?? (applyMerge(before, patch ?? {}) as JsonObject))
    changes.set(rv, { before: before ?? (type === "DELETED" ? {} : undefined), after })
    if (after) live.set(key, after)
    else live.delete(key)
  }
  return changes
}

function toldOf({ t, took, who, verb, resource, object, code, rv }: Write, changes: ReadonlyMap<number, Change>): Told {
  const [plural = "", subresource = ""] = resource.split("/")
  const revisions = typeof rv === "number" ? [rv] : (rv ?? [])
  const [first] = revisions
  const last = revisions.at(-1)
  const before = first === undefined ? undefined : changes.get(first)?.before
  const after = last === undefined ? undefined : changes.get(last)?.after
  return { t: t + took, who, verb, resource: plural, subresource, object, code, revision: first, before, after }
}
