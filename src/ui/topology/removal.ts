import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import type { HostView } from "../../bridge/protocol.ts"
import { useShallow } from "zustand/react/shallow"
import { useWorld } from "../engine/world.ts"

/** What somebody wants to take away, and is asked about. */
export type Removal = { readonly type: "node" | "zone"; readonly name: string }

const asked = createStore<{ readonly removal: Removal | undefined }>()(() => ({ removal: undefined }))

export const useRemoval = (): Removal | undefined => useStore(asked, ({ removal }) => removal)

/** Asks before it is taken away. */
export const askRemoval = (removal: Removal | undefined): void => asked.setState({ removal })

/** A zone of the picture, and whether it can be taken away: not under the control plane. */
interface ZoneSeen {
  readonly zone: string
  readonly removable: boolean
}

/** The zones in which machines are, in their order. */
function zonesOf(hosts: Iterable<HostView>): readonly ZoneSeen[] {
  const zones = new Map<string, boolean>()
  for (const { zone, role } of hosts) if (zone !== "") zones.set(zone, (zones.get(zone) ?? true) && role === "worker")
  return [...zones].map(([zone, removable]) => ({ zone, removable })).sort((a, b) => (a.zone < b.zone ? -1 : 1))
}

export function useZones(): readonly ZoneSeen[] {
  const all = useWorld(useShallow(({ hosts }) => zonesOf(hosts.values()).map(({ zone, removable }) => `${removable ? "-" : "="}${zone}`)))
  return all.map((text) => ({ zone: text.slice(1), removable: text.startsWith("-") }))
}
