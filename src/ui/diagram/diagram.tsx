import { Maximize, Minus, Plus } from "lucide-react"
import { useCallback, useEffect, useMemo, useRef, useState, type KeyboardEvent } from "react"
import { ReactFlow, ReactFlowProvider, useReactFlow, useStore, type Node, type NodeTypes } from "reactflow"
import { useShallow } from "zustand/react/shallow"
import { useWorld } from "../engine/world.ts"
import { useText } from "../messages/text.ts"
import { choose } from "../settings.ts"
import { IconButton } from "../widgets/icon-button.tsx"
import { Caption } from "./caption.tsx"
import { fitDiagram, focus, openMenuAt, stopElement, useFocus } from "./focus.ts"
import { layOut, shapeFor, viewportFor, type Layout, type Shape } from "./layout.ts"
import { MachineCard } from "./machine-card.tsx"
import { Menu } from "./menu.tsx"
import { Overlay } from "./overlay.tsx"
import { Part, Rail } from "./rail.tsx"
import { directionOf, neighbour, stopsOf } from "./roving.ts"
import { StopKeys } from "./stop.tsx"
import { Zone } from "./zone.tsx"

const nodeTypes: NodeTypes = { rail: Rail, part: Part, zone: Zone, machine: MachineCard }
const depths = { zone: 0, rail: 0, part: 1, machine: 1 } as const

/** The cluster as a picture that can be walked by keys. */
export function Diagram() {
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  )
}

/** What the layout depends on: names and places, never conditions. */
const useLayout = (shape: Shape): Layout => {
  const hosts = useWorld(useShallow(({ hosts: all }) => [...all.values()].map(({ name, zone, role, processes }) => `${name}\n${zone}\n${role}\n${processes.map((each) => each.name).join()}`)))
  const all = useWorld(({ hosts: views }) => views)
  const views = useRef(all)
  views.current = all
  // oxlint-disable-next-line react/exhaustive-deps -- the keys stand for the views: conditions must not lay out again.
  return useMemo(() => layOut([...views.current.values()], shape), [hosts, shape])
}

function Canvas() {
  const t = useText()
  const pane = useRef<HTMLDivElement>(null)
  const [shape, setShape] = useState<Shape>("wide")
  const layout = useLayout(shape)
  const { fit, moved } = useFitting(pane, layout, setShape)
  const fits = useFocus((state) => state.fits)
  const fitted = useRef(0)
  useEffect(() => {
    if (fits === fitted.current) return
    fitted.current = fits
    fit()
  }, [fits, fit])
  const reveal = useReveal(layout)
  const nodes = useMemo(() => layout.slots.map(toNode), [layout])
  const stops = useMemo(() => stopsOf(layout.slots), [layout])

  useEffect(() => {
    if (!stops.some(({ id }) => id === focus.getState().stop)) focus.setState({ stop: stops[0]?.id ?? "" })
  }, [stops])

  const onKeyDown = (event: KeyboardEvent, at: string): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const direction = directionOf[event.key]
    if (direction) {
      const next = neighbour(stops, at, direction)
      focus.setState({ stop: next })
      reveal(next)
      stopElement(next)?.focus({ preventScroll: true })
    } else if (event.key === "ContextMenu" || event.key === "m" || event.key === "M" || (event.key === "F10" && event.shiftKey)) openMenuAt(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <section ref={pane} aria-label={t("diagram>title")} className="relative size-full overflow-hidden bg-canvas [container:diagram/size]">
      <p className="sr-only">{t("diagram>hint")}</p>
      <StopKeys value={onKeyDown}>
        <ReactFlow
          nodes={nodes}
          edges={noEdges}
          nodeTypes={nodeTypes}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode={null}
          zoomOnDoubleClick={false}
          minZoom={0.1}
          maxZoom={2.5}
          onNodeClick={swallow}
          onPaneClick={() => choose(undefined)}
          onMove={(event) => {
            if (event) moved()
          }}
          attributionPosition="bottom-left"
        >
          <Overlay layout={layout} />
        </ReactFlow>
      </StopKeys>
      <Tools moved={moved} />
      <Caption />
      <Menu />
    </section>
  )
}

const noEdges: never[] = []
/** React Flow gives the pointer only to nodes that somebody listens to. */
const swallow = (): void => {}

function toNode(slot: Layout["slots"][number]): Node {
  const { id, type, rect } = slot
  return { id, type, position: { x: rect.x, y: rect.y }, width: rect.width, height: rect.height, zIndex: depths[type], data: {}, ariaRole: "group" }
}

/** Looks at the whole until the reader has moved the picture; never after. */
function useFitting(pane: React.RefObject<HTMLDivElement | null>, { bounds }: Layout, setShape: (shape: Shape) => void) {
  const { setViewport } = useReactFlow()
  const touched = useRef(false)
  const fit = useCallback(() => {
    const box = pane.current?.getBoundingClientRect()
    if (!box || box.width === 0 || bounds.height <= 0) return
    const fitting = shapeFor(box)
    setShape(fitting)
    // Where the caption floats over the picture it gets a place of its own.
    const foot = fitting === "narrow" || box.height < 360 ? 8 : 64
    void setViewport(viewportFor(bounds, box, fitting === "wide" ? 24 : 8, foot))
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
  const moved = useCallback(() => {
    touched.current = true
  }, [])
  const again = useCallback(() => {
    touched.current = false
    fit()
  }, [fit])
  return { fit: again, moved }
}

/** Moves the picture by just so much that a part is seen whole. */
function useReveal(layout: Layout) {
  const { getViewport, setViewport } = useReactFlow()
  const width = useStore((state) => state.width)
  const height = useStore((state) => state.height)
  return (id: string): void => {
    const rect = layout.slots.find((slot) => slot.id === id)?.rect
    if (!rect) return
    const { x, y, zoom } = getViewport()
    const room = 12
    const into = (start: number, length: number, most: number): number => (start < room ? room - start : start + length > most - room ? most - room - start - length : 0)
    const dx = into(rect.x * zoom + x, rect.width * zoom, width)
    const dy = into(rect.y * zoom + y, rect.height * zoom, height)
    if (dx !== 0 || dy !== 0) void setViewport({ x: x + dx, y: y + dy, zoom })
  }
}

function Tools({ moved }: { readonly moved: () => void }) {
  const t = useText()
  const { zoomIn, zoomOut } = useReactFlow()
  const zoom = (by: () => Promise<boolean>) => (): void => {
    moved()
    void by()
  }
  return (
    <div role="toolbar" aria-label={t("diagram>tools")} className="absolute right-2 bottom-3 z-20 flex rounded-card border border-line bg-raised compact:hidden">
      <IconButton icon={Plus} label={t("diagram>zoomIn")} onClick={zoom(zoomIn)} />
      <IconButton icon={Minus} label={t("diagram>zoomOut")} onClick={zoom(zoomOut)} />
      <IconButton icon={Maximize} label={t("diagram>fit")} press="F" onClick={fitDiagram} data-testid="fit" />
    </div>
  )
}
