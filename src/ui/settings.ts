import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"
import type { Asked } from "./why/question.ts"
import { storage } from "./storage.ts"

export type Theme = "system" | "light" | "dark"
export const themes: readonly Theme[] = ["system", "light", "dark"]

export type Tab = "details" | "editor" | "objects" | "events" | "commands" | "compare" | "outline"

/** What the reader chose to look at and how. Settings are remembered; a selection is not. */
export interface Settings {
  readonly theme: Theme
  /** Whether shortcuts of one key, without Ctrl or Alt, are on. */
  readonly singleKeys: boolean
  readonly panelOpen: boolean
  readonly dockOpen: boolean
  /** The panel's view, the dock's, and the one view at a time of a small screen. */
  readonly panel: Tab
  readonly dock: Tab
  readonly sheet: Tab
  /** The key of what is chosen: "node-2", "control-plane/etcd", "pods/default/web-1", "deployments/default/web". `subjectOf` tells what it is. */
  readonly selection: string | undefined
  /** What is asked, and answered in place of the details; "nothing" where nothing was chosen to ask of. */
  readonly asked: Asked | "nothing" | undefined
  /** Namespaces that the picture leaves out. */
  readonly hiddenNamespaces: readonly string[]
  /** Part of a name: what does not have it is dimmed. */
  readonly search: string
  readonly helpOpen: boolean
  /** The list of branches of time. */
  readonly branchesOpen: boolean
}

const remembered = ["theme", "singleKeys", "panelOpen", "dockOpen"] as const

export const settings = createStore<Settings>()(() => ({
  theme: "system",
  singleKeys: true,
  panelOpen: true,
  dockOpen: true,
  panel: "editor",
  dock: "events",
  sheet: "events",
  selection: undefined,
  asked: undefined,
  // The cluster's own works are looked at later.
  hiddenNamespaces: ["kube-system"],
  search: "",
  helpOpen: false,
  branchesOpen: false,
  ...recall(storage.getItem("settings")),
}))

settings.subscribe((state, before) => {
  if (remembered.every((key) => state[key] === before[key])) return
  storage.setItem("settings", JSON.stringify(Object.fromEntries(remembered.map((key) => [key, state[key]]))))
})

export const useSettings = <T>(select: (state: Settings) => T): T => useStore(settings, select)

/** Chooses a part of the diagram, and opens what tells about it. */
export function choose(selection: string | undefined): void {
  settings.setState(selection === undefined ? { selection, asked: undefined } : { selection, asked: undefined, panelOpen: true, panel: "details", sheet: "details" })
}

/** Opens a view, wherever it has its place: beside the diagram, below it, or as the one view of a small screen. */
export function showTab(tab: Tab): void {
  settings.setState({ sheet: tab, ...(tab === "events" || tab === "commands" || tab === "compare" || tab === "outline" ? { dock: tab, dockOpen: true } : { panel: tab, panelOpen: true }) })
}

/** Settings from an older version or a damaged store: what cannot be read is left out. */
export function recall(stored: string | null): Partial<Settings> {
  try {
    const value = JSON.parse(stored ?? "{}") as Partial<Record<(typeof remembered)[number], unknown>> | null
    const known: { -readonly [K in (typeof remembered)[number]]?: Settings[K] } = {}
    if (themes.includes(value?.theme as Theme)) known.theme = value?.theme as Theme
    for (const key of ["singleKeys", "panelOpen", "dockOpen"] as const) if (typeof value?.[key] === "boolean") known[key] = value[key]
    return known
  } catch {
    return {}
  }
}
