import { createStore } from "zustand/vanilla"
import { useStore } from "zustand"
import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import { micros, type Micros } from "../../base/time.ts"
import type { Booted, Failed, Frame, HostView, Line, NodeView } from "../../bridge/protocol.ts"
import type { TimelineView } from "../../bridge/time-protocol.ts"
import { mergeChanged, noObjects, type ObjectsSeen } from "./objects.ts"

/** The latest view of the world, merged from what each frame changed. The engine alone knows what follows from it. */
export interface World extends ObjectsSeen {
  readonly booted: Booted | undefined
  readonly failed: Failed | undefined
  readonly refused: { readonly number: number; readonly message: string } | undefined
  readonly now: Micros
  readonly playing: boolean
  readonly skipping: boolean
  readonly following: Frame["following"]
  /** The speed that was asked for. */
  readonly speed: number
  readonly reached: number
  readonly eventsHandled: number
  /** Machines that are drawn: load balancers and users are not yet. */
  readonly hosts: ReadonlyMap<string, HostView>
  readonly nodes: ReadonlyMap<string, NodeView>
  /** Objects that are watched; undefined where there is none of that name. */
  readonly objects: ReadonlyMap<string, JsonObject | undefined>
  /** What was told of the branch that is shown, oldest first; in history some of it is yet to come. */
  readonly lines: readonly Line[]
  /** Lines that get a mark on the timeline; they are kept longer. */
  readonly marks: readonly Line[]
  /** The branch that is shown, and how far it has got. */
  readonly branch: number
  readonly end: Micros
  readonly timeline: TimelineView | undefined
  /** Marks of other branches, as they were when the page left them. */
  readonly marksElsewhere: ReadonlyMap<number, readonly Line[]>
}

/** So many lines are shown to read; who wants older ones winds back. */
export const linesMax = 500
/** So many are kept, so that there is something to read where one has wound back to. */
const linesKept = 4_000
const marksMax = 2_000

const nothing: World = {
  ...noObjects,
  booted: undefined,
  failed: undefined,
  refused: undefined,
  now: micros(0),
  playing: false,
  skipping: false,
  following: { on: false, factor: 0, until: micros(0) },
  speed: 1,
  reached: 0,
  eventsHandled: 0,
  hosts: new Map(),
  nodes: new Map(),
  objects: new Map(),
  lines: [],
  marks: [],
  branch: 0,
  end: micros(0),
  timeline: undefined,
  marksElsewhere: new Map(),
}

/** The view of a world that has just been opened. */
export const newWorld = (booted: Booted): World => ({ ...nothing, booted })

export const world = createStore<World>()(() => nothing)

/** A small slice of the world for a component. */
export const useWorld = <T>(select: (state: World) => T): T => useStore(world, select)

/** The world after a frame. What did not change keeps its identity, so that nobody draws it again. */
export function merge(state: World, frame: Frame, watched: ReadonlySet<string>): World {
  const told = frame.retold ? { lines: noLines, marks: noLines } : state
  const left = state.branch !== frame.branch && state.marks.length > 0
  return {
    ...state,
    ...mergeChanged(state, frame),
    now: frame.now,
    playing: frame.playing,
    skipping: frame.skipping,
    following: sameFollowing(state.following, frame.following) ? state.following : frame.following,
    reached: frame.reached,
    eventsHandled: frame.eventsHandled,
    hosts: mergeNamed(state.hosts, frame.hosts.filter(isDrawn), goneOf(frame, "hosts/")),
    nodes: mergeNamed(state.nodes, frame.nodes, goneOf(frame, "nodes/")),
    objects: mergeObjects(state.objects, frame, watched),
    lines: tellOn(told.lines, frame.lines, linesKept),
    marks: tellOn(told.marks, frame.lines.filter(({ interesting }) => interesting), marksMax),
    branch: frame.branch,
    end: frame.end,
    timeline: frame.timeline ?? state.timeline,
    marksElsewhere: left ? new Map(state.marksElsewhere).set(state.branch, state.marks) : state.marksElsewhere,
  }
}

const noLines: readonly Line[] = []

const tellOn = (told: readonly Line[], fresh: readonly Line[], most: number): readonly Line[] => (fresh.length === 0 ? told : [...told, ...fresh].slice(-most))

/** Whether another moment than the latest is shown. */
export const inHistory = ({ now, end }: Pick<World, "now" | "end">): boolean => now < end

/** What had been told up to the moment that is shown: in history the list of events ends there. The newest {@link linesMax}. */
export function linesUpToNow({ lines, now, end }: Pick<World, "lines" | "now" | "end">): readonly Line[] {
  const upTo = now < end ? countUpTo(lines, now) : lines.length
  return upTo === lines.length && upTo <= linesMax ? lines : lines.slice(Math.max(0, upTo - linesMax), upTo)
}

/** How many of the lines, which are in order, lie at this moment or before it. */
function countUpTo(lines: readonly Line[], at: Micros): number {
  let low = 0
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((lines[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return low
}

/** The names of what is gone under that prefix. */
const goneOf = ({ gone }: Frame, prefix: string): string[] => gone.filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length))

const sameFollowing = (a: Frame["following"], b: Frame["following"]): boolean => a.on === b.on && a.factor === b.factor && a.until === b.until

const isDrawn = ({ role }: HostView): boolean => role === "control-plane" || role === "worker" || role === "laptop" || role === "registry"

function mergeNamed<T extends HostView | NodeView>(all: ReadonlyMap<string, T>, changed: readonly T[], gone: readonly string[]): ReadonlyMap<string, T> {
  const news = changed.filter((view) => !same(all.get(view.name), view))
  const lost = gone.filter((name) => all.has(name))
  if (news.length === 0 && lost.length === 0) return all
  const merged = new Map(all)
  for (const name of lost) merged.delete(name)
  for (const view of news) merged.set(view.name, view)
  return merged
}

/** A view is plain data, as all that crosses a worker's border. */
const same = (a: HostView | NodeView | undefined, b: HostView | NodeView): boolean => a !== undefined && equalJson(a as unknown as Json, b as unknown as Json)

function mergeObjects(all: World["objects"], frame: Frame, watched: ReadonlySet<string>): World["objects"] {
  const forgotten = [...all.keys()].filter((key) => !watched.has(key))
  const changed = frame.objects.filter(({ key }) => watched.has(key))
  if (forgotten.length === 0 && changed.length === 0) return all
  const merged = new Map(all)
  for (const key of forgotten) merged.delete(key)
  for (const { key, object } of changed) merged.set(key, object)
  return merged
}
