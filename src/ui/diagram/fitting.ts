import { useCallback, useEffect, useRef, type RefObject } from "react"
import { useReactFlow, useStoreApi } from "reactflow"
import { useFocus } from "./focus.ts"
import type { Layout } from "./layout.ts"
import type { Places } from "./places.ts"
import { shapeFor, type Shape } from "./sizes.ts"
import { viewportFor } from "./viewport.ts"

/** Looks at the whole until the reader has moved the picture; after that only when asked to. Gives what to call when it was moved. */
export function useFitting(pane: RefObject<HTMLDivElement | null>, { bounds }: Layout, setShape: (shape: Shape) => void): () => void {
  const { setViewport } = useReactFlow()
  const touched = useRef(false)
  const fit = useCallback(() => {
    const box = pane.current?.getBoundingClientRect()
    if (!box || box.width === 0 || bounds.height <= 0) return
    const fitting = shapeFor(box)
    setShape(fitting)
    // Where the caption floats over the picture it gets a place of its own.
    const foot = fitting === "narrow" || box.height < 360 ? 8 : 56
    void setViewport(viewportFor(bounds, box, fitting === "wide" ? 20 : 8, foot))
  }, [pane, bounds, setShape, setViewport])
  useEffect(() => {
    const element = pane.current
    if (!element) return undefined
    const observer = new ResizeObserver(() => {
      if (!touched.current) fit()
    })
    observer.observe(element)
    return () => observer.disconnect()
  }, [pane, fit])
  const fits = useFocus((state) => state.fits)
  const fitted = useRef(0)
  useEffect(() => {
    if (fits === fitted.current) return
    fitted.current = fits
    touched.current = false
    fit()
  }, [fits, fit])
  return useCallback(() => {
    touched.current = true
  }, [])
}

/** Smaller than this a part that gets the focus is brought nearer, so that it can be seen and be an element. */
const nearZoom = 0.6

/** Moves the picture by just so much that a part is seen whole. */
export function useReveal(places: Places): (id: string) => void {
  const { getViewport, setViewport } = useReactFlow()
  const flow = useStoreApi()
  return (id) => {
    const rect = places.of(id)
    if (!rect) return
    const { width, height } = flow.getState()
    const { x, y, zoom } = getViewport()
    if (zoom < nearZoom && Math.max(rect.width, rect.height) * zoom < 40) return void setViewport({ x: width / 2 - (rect.x + rect.width / 2) * nearZoom, y: height / 2 - (rect.y + rect.height / 2) * nearZoom, zoom: nearZoom })
    const room = 12
    const into = (start: number, length: number, most: number): number => (start < room ? room - start : start + length > most - room ? most - room - start - length : 0)
    const dx = into(rect.x * zoom + x, rect.width * zoom, width)
    const dy = into(rect.y * zoom + y, rect.height * zoom, height)
    if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom })
  }
}
