import { createStore } from "zustand/vanilla"
import { useStore } from "zustand"
import { equalJson, type Json, type JsonObject } from "../../base/json.ts"
import { micros, type Micros } from "../../base/time.ts"
import type { Booted, Failed, Frame, HostView, Line, NodeView } from "../../bridge/protocol.ts"
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
  /** What was told lately, oldest first. */
  readonly lines: readonly Line[]
  /** Lines that get a mark on the timeline; they are kept longer. */
  readonly marks: readonly Line[]
}

/** So many lines are kept to read; who wants older ones winds back. */
export const linesMax = 500
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
}

/** The view of a world that has just been opened. */
export const newWorld = (booted: Booted): World => ({ ...nothing, booted })

export const world = createStore<World>()(() => nothing)

/** A small slice of the world for a component. */
export const useWorld = <T>(select: (state: World) => T): T => useStore(world, select)

/** The world after a frame. What did not change keeps its identity, so that nobody draws it again. */
export function merge(state: World, frame: Frame, watched: ReadonlySet<string>): World {
  const lines = frame.lines.length === 0 ? state.lines : [...state.lines, ...frame.lines].slice(-linesMax)
  const fresh = frame.lines.filter(({ interesting }) => interesting)
  const goneNodes = frame.gone.filter((key) => key.startsWith(nodePrefix)).map((key) => key.slice(nodePrefix.length))
  return {
    ...state,
    ...mergeChanged(state, frame),
    now: frame.now,
    playing: frame.playing,
    skipping: frame.skipping,
    following: sameFollowing(state.following, frame.following) ? state.following : frame.following,
    reached: frame.reached,
    eventsHandled: frame.eventsHandled,
    hosts: mergeNamed(state.hosts, frame.hosts.filter(isDrawn), []),
    nodes: mergeNamed(state.nodes, frame.nodes, goneNodes),
    objects: mergeObjects(state.objects, frame, watched),
    lines,
    marks: fresh.length === 0 ? state.marks : [...state.marks, ...fresh].slice(-marksMax),
  }
}

const nodePrefix = "nodes/"

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
