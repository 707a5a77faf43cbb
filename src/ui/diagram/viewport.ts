import type { Rect } from "./rect.ts"

export interface Viewport {
  readonly x: number
  readonly y: number
  readonly zoom: number
}

export const zoomMin = 0.05
export const zoomMax = 2.5

/** How to look at the whole of `bounds` in a pane of this size, `foot` pixels kept free below for the caption. */
export function viewportFor(bounds: Rect, pane: { readonly width: number; readonly height: number }, padding: number, foot: number): Viewport {
  const zoom = Math.max(zoomMin, Math.min(1.25, (pane.width - 2 * padding) / bounds.width, (pane.height - padding - foot) / bounds.height))
  return { zoom, x: (pane.width - bounds.width * zoom) / 2 - bounds.x * zoom, y: (pane.height + padding - foot - bounds.height * zoom) / 2 - bounds.y * zoom }
}
