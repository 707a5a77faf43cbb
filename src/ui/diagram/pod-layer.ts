import type { Look, NodeView, PodView } from "../../bridge/protocol.ts"
import { cellOf, signIn, type Grid } from "./grid.ts"
import type { Layout } from "./layout.ts"
import type { Palette } from "./palette.ts"
import { podLabel } from "./pod-label.ts"
import type { Places } from "./places.ts"
import { drawSigns, looks } from "./pod-signs.ts"
import { meets, type Rect } from "./rect.ts"
import { drawTies } from "./tie-lines.ts"
import type { Ties } from "./ties.ts"

/** All that decides how Pods look; what is equal is not drawn again. */
export interface PodScene {
  readonly layout: Layout
  readonly places: Places
  readonly rooms: ReadonlyMap<string, readonly (string | undefined)[]>
  readonly pod: (key: string) => PodView | undefined
  readonly palette: Palette
  readonly ties: Ties
  readonly hovered: string | undefined
  readonly chosen: string | undefined
  /** In lower case; "" dims nothing. */
  readonly search: string
  /** Nodes by machine, where the cards are drawn here too because they are too many and too small for elements. */
  readonly cards: ReadonlyMap<string, NodeView> | undefined
}

export interface Window {
  readonly width: number
  readonly height: number
  readonly pixelRatio: number
  /** React Flow's x, y and zoom. */
  readonly transform: readonly [number, number, number]
}

/** From so many screen pixels on a sign shows its shape. */
const detailPixels = 8.5
/** From so many screen pixels on a cell holds a name of five letters in eleven pixels. */
const namePixels = 36
const letterPixels = 6.65
const dimmed = 0.22

/** Draws the Pods in sight, with their names where there is room, and what is tied to what is chosen. Gives how many it drew. */
export function drawPods(context: CanvasRenderingContext2D, scene: PodScene, window: Window): number {
  const [x, y, zoom] = window.transform
  const ratio = window.pixelRatio
  context.setTransform(zoom * ratio, 0, 0, zoom * ratio, x * ratio, y * ratio)
  const sight: Rect = { x: -x / zoom, y: -y / zoom, width: window.width / zoom, height: window.height / zoom }
  if (scene.cards) drawCards(context, scene, scene.cards, sight, zoom)
  drawTies(context, scene, zoom)
  const seen = podsInSight(scene, sight)
  const detail = seen.size * zoom >= detailPixels
  for (const [bright, alpha] of [[false, dimmed], [true, 1]] as const) {
    context.globalAlpha = alpha
    for (const look of looks) {
      const squares = seen.squares(look, bright)
      if (squares.length > 0) drawSigns(context, look, squares, scene.palette, detail)
    }
  }
  context.globalAlpha = 1
  drawMarks(context, scene, seen.all, zoom)
  if (detail) drawStandIns(context, seen.all, scene.palette)
  drawNames(context, seen.all, scene, window)
  return seen.all.length
}

interface Seen {
  readonly pod: PodView
  readonly grid: Grid
  readonly cell: Rect
  readonly sign: Rect
  readonly bright: boolean
}

class InSight {
  readonly all: Seen[] = []
  readonly #groups = new Map<string, Rect[]>()

  get size(): number {
    return this.all[0]?.sign.width ?? 0
  }

  add(seen: Seen): void {
    this.all.push(seen)
    const group = `${seen.pod.look} ${seen.bright}`
    const squares = this.#groups.get(group)
    if (squares) squares.push(seen.sign)
    else this.#groups.set(group, [seen.sign])
  }

  squares(look: Look, bright: boolean): readonly Rect[] {
    return this.#groups.get(`${look} ${bright}`) ?? []
  }
}

function podsInSight({ layout, rooms, pod: view, search }: PodScene, sight: Rect): InSight {
  const found = new InSight()
  for (const [room, keys] of rooms) {
    const grid = layout.grids.get(room)
    if (!grid || !meets({ x: grid.x, y: grid.y, width: grid.columns * grid.cell.width, height: grid.rows * grid.cell.height }, sight)) continue
    for (let slot = 0; slot < keys.length; slot++) {
      const pod = keys[slot] === undefined ? undefined : view(keys[slot] ?? "")
      const cell = pod && cellOf(grid, slot)
      if (cell) found.add({ pod, grid, cell, sign: signIn(cell, grid), bright: search === "" || pod.name.includes(search) })
    }
  }
  return found
}

/** A frame round each Pod that belongs to what is chosen, a stronger one round the chosen itself. */
function drawMarks(context: CanvasRenderingContext2D, { ties, hovered, chosen, palette }: PodScene, seen: readonly Seen[], zoom: number): void {
  const marked = seen.filter(({ pod }) => ties.marked.has(pod.key) || pod.key === hovered || pod.key === chosen)
  for (const { pod, sign } of marked) {
    const strong = pod.key === chosen
    const out = strong ? 4 : 3
    context.beginPath()
    context.roundRect(sign.x - out, sign.y - out, sign.width + 2 * out, sign.height + 2 * out, 6)
    context.strokeStyle = palette.accent
    context.lineWidth = Math.max(strong ? 2 : 1.25, (strong ? 1.5 : 1) / zoom)
    context.stroke()
  }
}

/** A small ring at the corner: the image is not what its name says. */
function drawStandIns(context: CanvasRenderingContext2D, seen: readonly Seen[], palette: Palette): void {
  const standIns = seen.filter(({ pod, bright }) => pod.standIn && bright)
  if (standIns.length === 0) return
  context.beginPath()
  for (const { sign } of standIns) {
    context.moveTo(sign.x + sign.width + 1.5, sign.y + 2)
    context.arc(sign.x + sign.width - 1.5, sign.y + 2, 3, 0, 2 * Math.PI)
  }
  context.fillStyle = palette.canvas
  context.fill()
  context.strokeStyle = palette.text
  context.lineWidth = 1.25
  context.stroke()
}

/** Names keep eleven pixels at any zoom: nearer, more of them is seen. */
function drawNames(context: CanvasRenderingContext2D, seen: readonly Seen[], { palette, hovered, chosen, ties }: PodScene, { transform: [x, y, zoom], pixelRatio }: Window): void {
  const named = seen.filter(({ grid, cell, bright }) => grid.named && bright && cell.width * zoom >= namePixels)
  if (named.length === 0) return
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, 0)
  context.font = "11px 'JetBrains Mono Variable', ui-monospace, monospace"
  context.textAlign = "center"
  context.textBaseline = "top"
  for (const { pod, cell, sign } of named) {
    context.fillStyle = pod.key === hovered || pod.key === chosen || ties.marked.has(pod.key) ? palette.text : palette.muted
    const letters = Math.floor((cell.width * zoom - 2) / letterPixels)
    context.fillText(podLabel(pod, letters), Math.round((cell.x + cell.width / 2) * zoom + x), Math.round((sign.y + sign.height + 2) * zoom + y))
  }
}

/** Cards of machines that are too small for elements: a ground, and what the cluster believes as a bar on top. */
function drawCards(context: CanvasRenderingContext2D, { layout, palette, chosen, search }: PodScene, nodes: ReadonlyMap<string, NodeView>, sight: Rect, zoom: number): void {
  const bars = new Map<string, Rect[]>()
  context.beginPath()
  for (const { type, id, rect } of layout.slots) {
    if (type !== "machine" || !meets(rect, sight)) continue
    context.rect(rect.x, rect.y, rect.width, rect.height)
    const status = nodes.get(id)?.status ?? "starting"
    const bar = { x: rect.x + 12, y: rect.y + 20, width: rect.width - 24, height: 22 }
    const same = bars.get(status)
    if (same) same.push(bar)
    else bars.set(status, [bar])
  }
  context.fillStyle = palette.canvas
  context.fill()
  context.strokeStyle = palette.line
  context.lineWidth = 1 / zoom
  context.stroke()
  for (const [status, rects] of bars) {
    context.beginPath()
    for (const { x, y, width, height } of rects) context.rect(x, y, width, height)
    context.fillStyle = palette.status[status as Look]
    context.globalAlpha = search === "" ? 0.55 : dimmed
    context.fill()
    context.globalAlpha = 1
  }
  const rect = layout.slots.find(({ type, id }) => type === "machine" && id === chosen)?.rect
  if (!rect) return
  context.strokeStyle = palette.accent
  context.lineWidth = 2 / zoom
  context.strokeRect(rect.x, rect.y, rect.width, rect.height)
}
