import { useEffect, useMemo, useRef } from "react"
import { useStoreApi } from "reactflow"
import { onFrame } from "../engine/connection.ts"
import { onColours } from "../theme.ts"
import { Lanes } from "./lanes.ts"
import type { Layout } from "./layout.ts"
import { Painter } from "./painter.ts"
import { readPalette } from "./palette.ts"

/** The one canvas over the diagram, for what moves. It takes no clicks and says nothing that words do not say elsewhere. */
export function Overlay({ layout }: { readonly layout: Layout }) {
  const element = useRef<HTMLCanvasElement>(null)
  const painter = useRef<Painter>(null)
  const flow = useStoreApi()
  const drawn = useMemo(
    () => ({
      lanes: new Lanes(layout.slots),
      cards: new Map(layout.slots.filter(({ type }) => type === "machine" || type === "part").map(({ id, rect }) => [id, rect])),
    }),
    [layout],
  )

  useEffect(() => {
    const canvas = element.current
    if (!canvas) return undefined
    const made = new Painter(canvas)
    painter.current = made
    const stillness = matchMedia("(prefers-reduced-motion: reduce)")
    const setView = (): void => made.set({ view: { width: canvas.clientWidth, height: canvas.clientHeight, pixelRatio: devicePixelRatio, transform: flow.getState().transform } })
    const setLook = (): void => made.set({ palette: readPalette(canvas), still: stillness.matches })
    const observer = new ResizeObserver(setView)
    observer.observe(canvas)
    let transform = flow.getState().transform
    const stops = [
      flow.subscribe((state) => {
        if (state.transform === transform) return
        transform = state.transform
        setView()
      }),
      onFrame(() => made.look()),
      onColours(setLook),
      onPixelRatio(setView),
    ]
    stillness.addEventListener("change", setLook)
    setView()
    setLook()
    return () => {
      made.stop()
      observer.disconnect()
      stillness.removeEventListener("change", setLook)
      for (const stop of stops) stop()
    }
  }, [flow])

  useEffect(() => painter.current?.set(drawn), [drawn])

  return <canvas ref={element} aria-hidden="true" className="pointer-events-none absolute inset-0 z-10 size-full" data-testid="overlay" />
}

/** Calls when the window moves to a screen of another density, or is zoomed. */
function onPixelRatio(listener: () => void): () => void {
  let query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
  const changed = (): void => {
    query.removeEventListener("change", changed)
    query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`)
    query.addEventListener("change", changed)
    listener()
  }
  query.addEventListener("change", changed)
  return () => query.removeEventListener("change", changed)
}
