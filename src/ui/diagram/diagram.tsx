import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from "react"
import { ReactFlow, ReactFlowProvider, useStore, useStoreApi, type Node, type NodeTypes } from "reactflow"
import { useShallow } from "zustand/react/shallow"
import { clock, traffic } from "../engine/connection.ts"
import { useWorld } from "../engine/world.ts"
import { askHop } from "../why/ask.ts"
import { useText } from "../text.ts"
import { choose, useSettings } from "../settings.ts"
import { Caption } from "./caption.tsx"
import { keepCaptions } from "./captions.ts"
import { Door } from "./door.tsx"
import { useFitting, useReveal } from "./fitting.ts"
import { focus, focusStop, openMenu, openMenuAt, useFocus } from "./focus.ts"
import { layOut, type Layout } from "./layout.ts"
import { Lanes } from "./lanes.ts"
import { MachineCard } from "./machine-card.tsx"
import { Menu } from "./menu.tsx"
import { Outside } from "./outside.tsx"
import { Overlay } from "./overlay.tsx"
import { packetAt } from "./packets.ts"
import { PictureContext, type Picture, type Pointer } from "./picture.ts"
import { Places } from "./places.ts"
import { keepPlacement, podSlots, usePlacement } from "./placement.ts"
import { PodTip } from "./pod-tip.tsx"
import type { Point } from "./rect.ts"
import { Part, Rail } from "./rail.tsx"
import { directionOf, neighbour, stopsOf } from "./roving.ts"
import type { Shape } from "./sizes.ts"
import { StopKeys } from "./stop.tsx"
import { LeftNodes } from "../topology/left-nodes.tsx"
import { RemoveDialog } from "../topology/remove-dialog.tsx"
import { Tools } from "./tools.tsx"
import { Tray } from "./tray.tsx"
import { zoomMax, zoomMin } from "./viewport.ts"
import { Zone } from "./zone.tsx"

const nodeTypes: NodeTypes = { rail: Rail, part: Part, tray: Tray, zone: Zone, machine: MachineCard, outside: Outside, door: Door }
const depths = { zone: 0, rail: 0, part: 1, tray: 1, machine: 1, outside: 1, door: 1 } as const

/** So many machines are too many for elements when they are small. */
const machinesMany = 60
const farZoom = 0.5
/** How near to a message a click must be, in pixels of the screen. */
const packetReach = 11

/** The cluster as a picture that can be walked by keys. */
export function Diagram() {
  useEffect(keepPlacement, [])
  useEffect(keepCaptions, [])
  return (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  )
}

/** What the layout depends on: names, places and slots ever needed, never conditions. */
const useLayout = (shape: Shape): Layout => {
  const hosts = useWorld(useShallow(({ hosts: all }) => [...all.values()].map(({ name, zone, role, processes }) => `${name}\n${zone}\n${role}\n${processes.map((each) => each.name).join()}`)))
  const all = useWorld(({ hosts: views }) => views)
  const views = useRef(all)
  views.current = all
  const podsMost = usePlacement((state) => state.podsMost)
  const doors = usePlacement((state) => state.doors)
  const machines = usePlacement((state) => state.machines)
  // oxlint-disable-next-line react/exhaustive-deps -- the keys stand for the views: conditions must not lay out again.
  return useMemo(() => layOut([...views.current.values()], shape, { podsMost, doors, machines }), [hosts, shape, podsMost, doors, machines])
}

function usePictureOf(layout: Layout): Picture {
  const flow = useStoreApi()
  return useMemo(() => {
    const places = new Places(layout, podSlots)
    const lanes = new Lanes(layout.slots)
    const pointAt = ({ clientX, clientY }: Pointer): Point => {
      const { domNode, transform } = flow.getState()
      const [x, y, zoom] = transform
      const box = domNode?.getBoundingClientRect() ?? { left: 0, top: 0 }
      return { x: (clientX - box.left - x) / zoom, y: (clientY - box.top - y) / zoom }
    }
    return {
      layout,
      places,
      at: (pointer) => places.at(pointAt(pointer)),
      messageAt: (pointer) => packetAt(traffic.flying.filter(({ lost }) => !lost), clock.at(performance.now()), lanes, pointAt(pointer), packetReach / flow.getState().transform[2]),
    }
  }, [layout, flow])
}

function Canvas() {
  const t = useText()
  const pane = useRef<HTMLDivElement>(null)
  const [shape, setShape] = useState<Shape>("wide")
  const layout = useLayout(shape)
  const picture = usePictureOf(layout)
  const moved = useFitting(pane, layout, setShape)
  const far = useFar(layout)
  const nodes = useNodes(layout, far)
  const onKeyDown = useKeys(picture)
  const hover = useHover(picture)
  const openAt = (event: { clientX: number; clientY: number; preventDefault: () => void }): void => {
    const about = picture.at(event)
    event.preventDefault()
    if (about !== undefined) openMenu(about, event.clientX, event.clientY)
  }
  return (
    <section ref={pane} aria-label={t("diagram>title")} className="relative size-full overflow-hidden bg-canvas [container:diagram/size]" onPointerMove={hover.move} onPointerLeave={hover.leave}>
      <p className="sr-only">{t("diagram>hint")}</p>
      <PictureContext value={picture}>
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
            onlyRenderVisibleElements={layout.slots.length > machinesMany}
            minZoom={zoomMin}
            maxZoom={zoomMax}
            onNodeClick={swallow}
            onPaneClick={(event) => {
              const hop = picture.messageAt(event)
              if (hop) askHop(hop)
              else choose(picture.at(event))
            }}
            onPaneContextMenu={openAt}
            onMove={(event) => {
              if (event) moved()
            }}
            attributionPosition="bottom-left"
          >
            <Overlay far={far} />
          </ReactFlow>
        </StopKeys>
        <PodTip />
      </PictureContext>
      <LeftNodes />
      <Tools moved={moved} />
      <Caption />
      <Menu />
      <RemoveDialog />
    </section>
  )
}

const noEdges: never[] = []
/** React Flow gives the pointer only to nodes that somebody listens to. */
const swallow = (): void => {}

/** Whether machines are drawn on the canvas. */
function useFar({ slots }: Layout): boolean {
  const many = useMemo(() => slots.filter(({ type }) => type === "machine").length > machinesMany, [slots])
  return useStore(({ transform }) => many && transform[2] < farZoom)
}

/** The elements of React Flow; from afar only one machine of very many is an element: that which has the focus. */
function useNodes({ slots }: Layout, far: boolean): Node[] {
  const stop = useFocus((state) => (far ? state.stop : ""))
  const stopRoom = podSlots.seat(stop)?.room ?? stop
  return useMemo(() => slots.filter(({ type, id }) => !far || type !== "machine" || id === stopRoom).map(toNode), [slots, far, stopRoom])
}

function toNode({ id, type, rect }: Layout["slots"][number]): Node {
  return { id, type, position: { x: rect.x, y: rect.y }, width: rect.width, height: rect.height, zIndex: depths[type], data: {}, ariaRole: "group" }
}

/** What keys do: arrows move the focus to what lies there, M and its kin open the menu. */
function useKeys({ layout, places }: Picture): (event: KeyboardEvent, at: string) => void {
  const reveal = useReveal(places)
  const stops = useMemo(() => stopsOf(layout), [layout])
  const selection = useSettings((state) => state.selection)
  useEffect(() => {
    if (places.of(focus.getState().stop) === undefined) focus.setState({ stop: stops[0]?.id ?? "" })
  }, [places, stops])
  useEffect(() => {
    // What was chosen elsewhere is where Tab leads next.
    if (selection !== undefined && places.of(selection) !== undefined) focus.setState({ stop: selection })
  }, [selection, places])
  return (event, at) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const direction = directionOf[event.key]
    if (direction) {
      const next = neighbour([...stops, ...places.pods()], at, direction)
      reveal(next)
      focusStop(next)
    } else if (event.key === "ContextMenu" || event.key === "m" || event.key === "M" || (event.key === "F10" && event.shiftKey)) openMenuAt(at)
    else return
    event.preventDefault()
    event.stopPropagation()
  }
}

/** What the pointer is over, looked up once a picture. */
function useHover({ at }: Picture): { readonly move: (event: PointerEvent) => void; readonly leave: () => void } {
  const waiting = useRef(0)
  const latest = useRef(at)
  useEffect(() => {
    latest.current = at
  }, [at])
  return useMemo(
    () => ({
      move: (event) => {
        const { clientX, clientY, target } = event
        const door = target instanceof Element ? target.closest<HTMLElement>("[data-id]")?.dataset["id"] : undefined
        cancelAnimationFrame(waiting.current)
        waiting.current = requestAnimationFrame(() => {
          const over = latest.current({ clientX, clientY }) ?? door
          const hovered = over?.split("/").length === 3 ? over : undefined
          if (focus.getState().hovered !== hovered) focus.setState({ hovered })
        })
      },
      leave: () => {
        cancelAnimationFrame(waiting.current)
        focus.setState({ hovered: undefined })
      },
    }),
    [],
  )
}
