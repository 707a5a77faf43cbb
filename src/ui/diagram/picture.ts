import type { Hop } from "../../bridge/protocol.ts"
import { createContext, use } from "react"
import type { Layout } from "./layout.ts"
import type { Places } from "./places.ts"
import type { Rect } from "./rect.ts"

export interface Pointer {
  readonly clientX: number
  readonly clientY: number
}

/** The picture that the parts of the diagram are drawn in: where things lie, and what lies at a point of the screen. */
export interface Picture {
  readonly layout: Layout
  readonly places: Places
  /** The Pod or machine under the pointer. */
  readonly at: (pointer: Pointer) => string | undefined
  /** The message under the pointer: one that is drawn on its way. */
  readonly messageAt: (pointer: Pointer) => Hop | undefined
}

export const PictureContext = createContext<Picture | undefined>(undefined)

export function usePicture(): Picture {
  const picture = use(PictureContext)
  if (!picture) throw new Error("a part of the diagram is drawn outside of it")
  return picture
}

/** The rectangle of a part, in the diagram's pixels. */
export const useRect = (id: string): Rect | undefined => usePicture().places.of(id)
