import type { NodeView } from "../../bridge/protocol.ts"
import { clock, traffic } from "../engine/connection.ts"
import { world } from "../engine/world.ts"
import { traceSpeedMin } from "../timeline/speed.ts"
import type { Lanes } from "./lanes.ts"
import { drawPacketLabels, drawPackets, drawTraces } from "./packets.ts"
import type { Palette } from "./palette.ts"
import { drawPods, type PodScene, type Window } from "./pod-layer.ts"
import { meets, type Rect } from "./rect.ts"
import { drawRing, ringFraction, ringPlace } from "./rings.ts"

/** What the painter is told from outside; what is left out stays. */
export interface Look {
  readonly window?: Window
  readonly palette?: Palette
  /** Where rings are drawn, and what packets pass behind. */
  readonly cards?: ReadonlyMap<string, Rect>
  readonly lanes?: Lanes
  readonly still?: boolean
  readonly pods?: Omit<PodScene, "palette">
}

const glowMillis = 400
/** Fewer than three glows a second on the whole picture, however fast time goes. */
const glowGapMillis = 350
/** Faster than this heartbeats come too often to show each. */
const glowSpeedMax = 10
/** A ring smaller than this on the screen is a dot: then it is left out. */
const ringPixelsMin = 4

/**
 * Draws Pods, rings and packets on the overlay. It draws only when something moved by enough to see: asked by `look` after each frame,
 * or by `set` when the view, the theme, the layout or a Pod changed. Pods are kept as a picture of their own while packets travel over them.
 */
export class Painter {
  readonly #canvas: HTMLCanvasElement
  readonly #podCanvas = document.createElement("canvas")
  #podsChanged = true
  #window: Window = { width: 0, height: 0, pixelRatio: 1, transform: [0, 0, 1] }
  #palette: Palette | undefined
  #cards: ReadonlyMap<string, Rect> = new Map()
  #lanes: Lanes | undefined
  #pods: Look["pods"]
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

  set({ window, palette, cards, lanes, still, pods }: Look): void {
    if (window) this.#resize(window)
    this.#podsChanged ||= window !== undefined || palette !== undefined || pods !== undefined
    this.#palette = palette ?? this.#palette
    this.#cards = cards ?? this.#cards
    this.#lanes = lanes ?? this.#lanes
    this.#pods = pods ?? this.#pods
    this.#still = still ?? this.#still
    this.redraw()
  }

  /** A frame came in: draws if the picture differs from the last. */
  look(): void {
    const { nodes, now } = world.getState()
    const moving = traffic.flying.length > 0 || traffic.traces.size > 0
    const wallMillis = performance.now()
    for (const node of nodes.values()) this.#beat(node, wallMillis)
    const zoom = this.#window.transform[2]
    const steps = 120 * Math.max(0.25, zoom)
    const seen = this.#ringsShow() ? [...nodes.values()].map((node) => `${node.status}${Math.round(ringFraction(node, now) * steps)}`).join() : ""
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

  #resize(window: Window): void {
    this.#window = window
    const [width, height] = [Math.round(window.width * window.pixelRatio), Math.round(window.height * window.pixelRatio)]
    for (const canvas of [this.#canvas, this.#podCanvas]) {
      if (canvas.width !== width) canvas.width = width
      if (canvas.height !== height) canvas.height = height
    }
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
    const { pixelRatio, transform: [x, y, zoom] } = this.#window
    if (!context || !this.#palette || !this.#lanes) return
    context.setTransform(1, 0, 0, 1, 0, 0)
    context.clearRect(0, 0, this.#canvas.width, this.#canvas.height)
    this.#drawPods(context, this.#palette)
    context.setTransform(zoom * pixelRatio, 0, 0, zoom * pixelRatio, x * pixelRatio, y * pixelRatio)
    const { playing, skipping, speed, following } = world.getState()
    const now = clock.at(wallMillis)
    const cards = this.#cardsInSight()
    this.#drawRings(context, cards, now, wallMillis, this.#palette)
    const fast = !following.on && (skipping || (playing && speed >= traceSpeedMin))
    context.save()
    behindCards(context, cards)
    drawTraces(context, traffic, wallMillis, this.#lanes, this.#palette)
    if (!fast) drawPackets(context, traffic.flying, now, this.#lanes, this.#palette, this.#still)
    if (!playing && !skipping) drawPacketLabels(context, traffic.flying, now, this.#lanes, this.#palette, zoom)
    context.restore()
    const moves = traffic.traces.size > 0 || this.#glows.size > 0 || (!fast && playing && traffic.flying.length > 0)
    if (traffic.traces.size > 0) traffic.take([], now, wallMillis)
    if (moves) this.redraw()
  }

  #drawPods(context: CanvasRenderingContext2D, palette: Palette): void {
    const own = this.#podCanvas.getContext("2d")
    if (!own || !this.#pods) return
    if (this.#podsChanged) {
      this.#podsChanged = false
      own.setTransform(1, 0, 0, 1, 0, 0)
      own.clearRect(0, 0, this.#podCanvas.width, this.#podCanvas.height)
      drawPods(own, { ...this.#pods, palette }, this.#window)
    }
    if (this.#podCanvas.width > 0 && this.#podCanvas.height > 0) context.drawImage(this.#podCanvas, 0, 0)
  }

  #ringsShow(): boolean {
    return ringPlace.radius * this.#window.transform[2] >= ringPixelsMin
  }

  #drawRings(context: CanvasRenderingContext2D, cards: ReadonlyMap<string, Rect>, now: number, wallMillis: number, palette: Palette): void {
    for (const node of world.getState().nodes.values()) {
      this.#markFirst(node, now)
      const card = cards.get(node.host)
      if (card && this.#ringsShow()) drawRing(context, card, node, now, palette, this.#glow(node.name, wallMillis))
    }
  }

  #cardsInSight(): ReadonlyMap<string, Rect> {
    const { width, height, transform: [x, y, zoom] } = this.#window
    const sight = { x: -x / zoom, y: -y / zoom, width: width / zoom, height: height / zoom }
    return new Map([...this.#cards].filter(([, rect]) => meets(rect, sight)))
  }

  /** Tells whoever measures the page when the first heartbeat was seen. */
  #markFirst(node: NodeView, now: number): void {
    if (this.#marked || ringFraction(node, now) === 0) return
    this.#marked = true
    performance.mark("first-heartbeat")
  }

  #glow(name: string, wallMillis: number): number {
    const since = wallMillis - (this.#glows.get(name) ?? -Infinity)
    if (since < glowMillis) return 1 - since / glowMillis
    this.#glows.delete(name)
    return 0
  }
}

/** What passes between two parts passes behind all others. */
function behindCards(context: CanvasRenderingContext2D, cards: ReadonlyMap<string, Rect>): void {
  const far = 1e6
  context.beginPath()
  context.rect(-far, -far, 2 * far, 2 * far)
  for (const { x, y, width, height } of cards.values()) context.rect(x, y, width, height)
  context.clip("evenodd")
}
