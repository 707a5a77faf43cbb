import type { NodeView } from "../../bridge/protocol.ts"
import { clock, traffic } from "../engine/connection.ts"
import { world } from "../engine/world.ts"
import { traceSpeedMin } from "../timeline/speed.ts"
import type { Lanes } from "./lanes.ts"
import type { Rect } from "./layout.ts"
import { drawPackets, drawTraces } from "./packets.ts"
import type { Palette } from "./palette.ts"
import { drawRing, ringFraction } from "./rings.ts"

export interface View {
  readonly width: number
  readonly height: number
  readonly pixelRatio: number
  /** React Flow's x, y and zoom. */
  readonly transform: readonly [number, number, number]
}

const glowMillis = 400
/** Fewer than three glows a second on the whole picture, however fast time goes. */
const glowGapMillis = 350
/** Faster than this heartbeats come too often to show each. */
const glowSpeedMax = 10

/**
 * Draws rings and packets on the overlay. It draws only when something moved by enough to see: asked by `look` after each frame,
 * or by `redraw` when the view, the theme or the layout changed.
 */
export class Painter {
  readonly #canvas: HTMLCanvasElement
  #view: View = { width: 0, height: 0, pixelRatio: 1, transform: [0, 0, 1] }
  #palette: Palette | undefined
  #cards: ReadonlyMap<string, Rect> = new Map()
  #lanes: Lanes | undefined
  #still = false
  #scheduled = 0
  #seen = ""
  readonly #renewed = new Map<string, number>()
  readonly #glows = new Map<string, number>()
  #lastGlowAt = 0
  #marked = false

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas
  }

  set({ view, palette, cards, lanes, still }: { view?: View; palette?: Palette; cards?: ReadonlyMap<string, Rect>; lanes?: Lanes; still?: boolean }): void {
    if (view) this.#resize(view)
    this.#palette = palette ?? this.#palette
    this.#cards = cards ?? this.#cards
    this.#lanes = lanes ?? this.#lanes
    this.#still = still ?? this.#still
    this.redraw()
  }

  /** A frame came in: draws if the picture differs from the last. */
  look(): void {
    const { nodes, now } = world.getState()
    const moving = traffic.flying.length > 0 || traffic.traces.size > 0
    const wallMillis = performance.now()
    for (const node of nodes.values()) this.#beat(node, wallMillis)
    const zoom = this.#view.transform[2]
    const steps = 120 * Math.max(0.25, zoom)
    const seen = [...nodes.values()].map((node) => `${node.status}${Math.round(ringFraction(node, now) * steps)}`).join()
    if (!moving && seen === this.#seen && this.#glows.size === 0) return
    this.#seen = seen
    this.redraw()
  }

  redraw(): void {
    if (this.#scheduled === 0) this.#scheduled = requestAnimationFrame((wallMillis) => this.#draw(wallMillis))
  }

  stop(): void {
    cancelAnimationFrame(this.#scheduled)
    this.#scheduled = 0
  }

  #resize(view: View): void {
    this.#view = view
    const [width, height] = [Math.round(view.width * view.pixelRatio), Math.round(view.height * view.pixelRatio)]
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
  }

  /** Notices a renewal, and lets the ring glow for it where that is no flicker. */
  #beat({ name, renewedAt }: NodeView, wallMillis: number): void {
    const before = this.#renewed.get(name)
    if (renewedAt === undefined || before === renewedAt) return
    this.#renewed.set(name, renewedAt)
    const { playing, skipping, speed } = world.getState()
    if (before === undefined || this.#still || !playing || skipping || speed > glowSpeedMax || wallMillis - this.#lastGlowAt < glowGapMillis) return
    this.#lastGlowAt = wallMillis
    this.#glows.set(name, wallMillis)
  }

  #draw(wallMillis: number): void {
    this.#scheduled = 0
    const context = this.#canvas.getContext("2d")
    const [x, y, zoom] = this.#view.transform
    const { pixelRatio } = this.#view
    if (!context || !this.#palette || !this.#lanes) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
    context.setTransform(zoom * pixelRatio, 0, 0, zoom * pixelRatio, x * pixelRatio, y * pixelRatio)
    const { nodes, playing, skipping, following, speed } = world.getState()
    const now = clock.at(wallMillis)
    for (const node of nodes.values()) {
      const card = this.#cards.get(node.host)
      if (!card) continue
      drawRing(context, card, node, now, this.#palette, this.#glow(node.name, wallMillis))
      this.#markFirst(node, now)
    }
    const fast = !following.on && (skipping || (playing && speed >= traceSpeedMin))
    context.save()
    this.#behindCards(context)
    drawTraces(context, traffic, wallMillis, this.#lanes, this.#palette)
    if (!fast) drawPackets(context, traffic.flying, now, this.#lanes, this.#palette, this.#still)
    context.restore()
    const moves = traffic.traces.size > 0 || this.#glows.size > 0 || (!fast && playing && traffic.flying.length > 0)
    if (traffic.traces.size > 0) traffic.take([], now, wallMillis)
    if (moves) this.redraw()
  }

  /** Tells whoever measures the page when the first heartbeat was seen. */
  #markFirst(node: NodeView, now: number): void {
    if (this.#marked || ringFraction(node, now) === 0) return
    this.#marked = true
    performance.mark("first-heartbeat")
  }

  /** What passes between two parts passes behind all others. */
  #behindCards(context: CanvasRenderingContext2D): void {
    const far = 1e6
    context.beginPath()
    context.rect(-far, -far, 2 * far, 2 * far)
    for (const { x, y, width, height } of this.#cards.values()) context.rect(x, y, width, height)
    context.clip("evenodd")
  }

  #glow(name: string, wallMillis: number): number {
    const since = wallMillis - (this.#glows.get(name) ?? -Infinity)
    if (since < glowMillis) return 1 - since / glowMillis
    this.#glows.delete(name)
    return 0
  }
}
