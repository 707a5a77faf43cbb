import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import type { HostView, PodView } from "../../bridge/protocol.ts"
import { world, type World } from "../engine/world.ts"
import { settings, type Settings } from "../settings.ts"
import { pendingRoom } from "./layout.ts"
import { StableSlots, type Move } from "./stable-slots.ts"

/** Who has which slot in the picture, and what the canvas draws there. */
interface Placement {
  /** Keys of Pods by slot, for each machine and for `pendingRoom`. */
  readonly rooms: ReadonlyMap<string, readonly (string | undefined)[]>
  /** Keys of Services by slot. */
  readonly doors: readonly (string | undefined)[]
  /** Workers by slot, for each zone. */
  readonly machines: ReadonlyMap<string, readonly (string | undefined)[]>
  /** Slots that the fullest worker has needed so far: cards grow and never shrink while a world lives. */
  readonly podsMost: number
  /** How many Pods are drawn. */
  readonly count: number
  /** Counts changes of any Pod that is drawn. */
  readonly changes: number
}

const nowhere: Placement = { rooms: new Map(), doors: [], machines: new Map(), podsMost: 0, count: 0, changes: 0 }

const placement = createStore<Placement>()(() => nowhere)

export const usePlacement = <T>(select: (state: Placement) => T): T => useStore(placement, select)

/** The slots themselves, for who asks where a Pod is. */
export const podSlots = new StableSlots()
const doorSlots = new StableSlots()
const machineSlots = new StableSlots()
/** Views of the Pods that are drawn: found at once, and changed in place. */
const views = new Map<string, PodView>()

export const drawnPod = (key: string): PodView | undefined => views.get(key)

/** Below so many Pods each is a button that Tab's neighbours reach; above only that which has the focus. */
export const buttonsBelow = 200

/** Keeps the slots as the world and the choice of namespaces change. Gives how to end it. */
export function keepPlacement(): () => void {
  const take = (state: World, before: World | undefined, { hiddenNamespaces }: Settings, all: boolean): void => {
    if (state.booted !== before?.booted) {
      podSlots.clear()
      doorSlots.clear()
      machineSlots.clear()
      views.clear()
      placement.setState(nowhere)
    }
    const hidden = new Set(hiddenNamespaces)
    const moves = all || state.podsOn !== before?.podsOn ? podMoves(state, all ? undefined : before, hidden) : []
    const moved = podSlots.move(moves)
    const services = state.ofPlural.get("services")
    const doorMoves = all || services !== before?.ofPlural.get("services") ? serviceMoves(state, before, hidden) : []
    const doorsMoved = doorSlots.move(doorMoves)
    if (state.hosts !== before?.hosts && machineSlots.move(machineMoves(state, before))) placement.setState({ machines: machineSlots.rooms })
    if (moves.length === 0 && !doorsMoved) return
    placement.setState((old) => ({
      ...old,
      rooms: podSlots.rooms,
      doors: doorSlots.rooms.get(doorsRoom) ?? [],
      podsMost: moved ? fullest(state.hosts, podSlots.rooms, old.podsMost) : old.podsMost,
      count: podSlots.size,
      changes: old.changes + 1,
    }))
  }
  take(world.getState(), undefined, settings.getState(), true)
  const stops = [
    world.subscribe((state, before) => take(state, before, settings.getState(), false)),
    settings.subscribe((state, before) => {
      if (state.hiddenNamespaces !== before.hiddenNamespaces) take(world.getState(), world.getState(), state, true)
    }),
  ]
  return () => stops.forEach((stop) => stop())
}

const doorsRoom = "doors"

/** Where Pods belong that changed since `before`: only machines whose Pods changed are looked at. */
function podMoves(state: World, before: World | undefined, hidden: ReadonlySet<string>): Move[] {
  const moves: Move[] = []
  for (const [node, table] of state.podsOn.entries()) {
    const known = before?.podsOn.get(node)
    if (known === table) continue
    for (const [key, pod] of table.entries()) {
      if (known?.get(key) === pod) continue
      const room = hidden.has(pod.namespace) || isPart(state.hosts, pod) ? undefined : roomOf(state, pod)
      if (room === undefined) views.delete(key)
      else views.set(key, pod)
      moves.push([key, room])
    }
  }
  for (const [node, known] of before?.podsOn.entries() ?? []) {
    if (state.podsOn.get(node) === known) continue
    for (const key of known.keys()) {
      if (state.pods.has(key)) continue
      views.delete(key)
      moves.push([key, undefined])
    }
  }
  return moves
}

const roomOf = ({ nodes }: World, { node }: PodView): string => (node === "" ? pendingRoom : (nodes.get(node)?.host ?? node))

/** A static Pod of the control plane is drawn as the part that it runs: its name is the part's and the node's. */
function isPart(hosts: ReadonlyMap<string, HostView>, { namespace, name, node }: PodView): boolean {
  const host = namespace === "kube-system" ? hosts.get(node) : undefined
  return host?.role === "control-plane" && host.processes.some((process) => name === `${process.name}-${node}`)
}

function serviceMoves(state: World, before: World | undefined, hidden: ReadonlySet<string>): Move[] {
  const services = state.ofPlural.get("services")
  const moves: Move[] = [...(services?.values() ?? [])].map(({ key, namespace }) => [key, hidden.has(namespace) ? undefined : doorsRoom])
  for (const key of before?.ofPlural.get("services")?.keys() ?? []) if (!services?.has(key)) moves.push([key, undefined])
  return moves
}

function machineMoves({ hosts }: World, before: World | undefined): Move[] {
  const moves: Move[] = [...hosts.values()].filter(({ role }) => role === "worker").map(({ name, zone }) => [name, zone])
  for (const name of before?.hosts.keys() ?? []) if (!hosts.has(name)) moves.push([name, undefined])
  return moves
}

function fullest(hosts: ReadonlyMap<string, HostView>, rooms: Placement["rooms"], before: number): number {
  let most = before
  for (const [room, pods] of rooms) if (pods.length > most && hosts.get(room)?.role === "worker") most = pods.length
  return most
}
