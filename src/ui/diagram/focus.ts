import { useStore } from "zustand"
import { createStore } from "zustand/vanilla"

interface Focus {
  /** The one part of the diagram that Tab reaches. */
  readonly stop: string
  /** What the pointer is over, where that is a Pod or a Service. */
  readonly hovered: string | undefined
  /** What the open menu is about, and where it opens. */
  readonly menu: { readonly about: string; readonly x: number; readonly y: number } | undefined
  /** Counts wishes to see the whole again. */
  readonly fits: number
}

export const focus = createStore<Focus>()(() => ({ stop: "", hovered: undefined, menu: undefined, fits: 0 }))

export const useFocus = <T>(select: (state: Focus) => T): T => useStore(focus, select)

export const stopElement = (id: string): HTMLElement | null => document.querySelector(`[data-stop="${CSS.escape(id)}"]`)

/** Pictures that an element may need to be there. */
const waitsMax = 10

/** Makes a part the one that Tab reaches, and gives it the focus; what is only drawn gets its element for that. */
export function focusStop(id: string, waits = 0): void {
  focus.setState({ stop: id })
  const element = stopElement(id)
  if (element) element.focus({ preventScroll: true })
  else if (waits < waitsMax) requestAnimationFrame(() => focus.getState().stop === id && focusStop(id, waits + 1))
}

/** Moves the focus into the diagram, where it was last. */
export const focusDiagram = (): void => focusStop(focus.getState().stop)

export function openMenu(about: string, x: number, y: number): void {
  focus.setState({ menu: { about, x, y }, stop: about })
}

/** Opens the menu of a part beside it, as for a key. */
export function openMenuAt(about: string): void {
  const box = stopElement(about)?.getBoundingClientRect()
  if (box) openMenu(about, box.left + Math.min(40, box.width / 2), box.top + Math.min(40, box.height))
}

export const fitDiagram = (): void => focus.setState(({ fits }) => ({ fits: fits + 1 }))
