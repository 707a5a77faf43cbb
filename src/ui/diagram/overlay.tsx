import { useEffect, useMemo, useRef } from "react"
import { useStoreApi } from "reactflow"
import { onFrame } from "../engine/connection.ts"
import { useWorld, world } from "../engine/world.ts"
import { useSettings } from "../settings.ts"
import { onColours } from "../theme.ts"
import { useFocus } from "./focus.ts"
import { Lanes } from "./lanes.ts"
import { Painter } from "./painter.ts"
import { readPalette } from "./palette.ts"
import { usePicture } from "./picture.ts"
import { drawnPod, usePlacement } from "./placement.ts"
import { noTies, tiesOf, type Ties } from "./ties.ts"

/** The one canvas over the diagram, for Pods and what moves. It takes no clicks and says nothing that words do not say elsewhere. `far`: machines are drawn here too. */
export function Overlay({ far }: { readonly far: boolean }) {
  const element = useRef<HTMLCanvasElement>(null)
  const painter = useRef<Painter>(null)
  const flow = useStoreApi()
  const { layout, places } = usePicture()
  const drawn = useMemo(
    () => ({
      lanes: new Lanes(layout.slots),
      cards: new Map(layout.slots.filter(({ type }) => type === "machine" || type === "part" || type === "outside" || type === "tray").map(({ id, rect }) => [id, rect])),
    }),
    [layout],
  )

  useEffect(() => {
    const canvas = element.current
    if (!canvas) return undefined
    const made = new Painter(canvas)
    painter.current = made
    const stillness = matchMedia("(prefers-reduced-motion: reduce)")
    const setView = (): void => made.set({ window: { width: canvas.clientWidth, height: canvas.clientHeight, pixelRatio: devicePixelRatio, transform: flow.getState().transform } })
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
    // Names are drawn in a font that may still be on its way.
    let mounted = true
    void document.fonts.load("11px 'JetBrains Mono Variable'").then(() => mounted && setLook())
    setView()
    setLook()
    return () => {
      mounted = false
      made.stop()
      observer.disconnect()
      stillness.removeEventListener("change", setLook)
      for (const stop of stops) stop()
    }
  }, [flow])

  useEffect(() => painter.current?.set(drawn), [drawn])

  const rooms = usePlacement((state) => state.rooms)
  const changes = usePlacement((state) => state.changes)
  const chosen = useSettings(({ selection }) => selection)
  const search = useSettings((state) => state.search.trim().toLowerCase())
  const hovered = useFocus((state) => state.hovered)
  const ties = useTies(hovered ?? chosen)
  const nodes = useWorld((state) => (far ? state.nodes : undefined))
  useEffect(() => {
    painter.current?.set({ pods: { layout, places, rooms, pod: drawnPod, ties, hovered, chosen, search, cards: nodes } })
  }, [layout, places, rooms, changes, ties, hovered, chosen, search, nodes])

  return <canvas ref={element} aria-hidden="true" className="pointer-events-none absolute inset-0 z-10 size-full" data-testid="overlay" />
}

/** What belongs to what is looked at; found anew only when objects change. */
function useTies(key: string | undefined): Ties {
  const object = key?.includes("/") === true
  const owned = useWorld((state) => (object ? state.ownedBy : undefined))
  const resources = useWorld((state) => (object ? state.resources : undefined))
  // oxlint-disable-next-line react/exhaustive-deps -- what the world holds of these is what the ties are made of.
  return useMemo(() => (object ? tiesOf(key, world.getState()) : noTies), [key, object, owned, resources])
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
