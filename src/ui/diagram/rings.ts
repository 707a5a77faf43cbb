import type { NodeView } from "../../bridge/protocol.ts"
import type { Rect } from "./rect.ts"
import type { Palette } from "./palette.ts"

/** Where the ring lies in a node's card, in the diagram's pixels. */
export const ringPlace = { x: 32, y: 34, radius: 18, width: 4 } as const

/** What is left of the grace period, from 1 at a renewal to 0: a function of the Lease and of model time, nothing else. */
export function ringFraction({ renewedAt, graceMicros }: Pick<NodeView, "renewedAt" | "graceMicros">, now: number): number {
  if (renewedAt === undefined || graceMicros <= 0) return 0
  return Math.min(1, Math.max(0, (renewedAt + graceMicros - now) / graceMicros))
}

/** Draws a node's ring into its card; `glow` from 0 to 1 shows that a heartbeat has just come in. */
export function drawRing(context: CanvasRenderingContext2D, card: Rect, node: NodeView, now: number, palette: Palette, glow: number): void {
  const { x, y, radius, width } = ringPlace
  const [centreX, centreY] = [card.x + x, card.y + y]
  const fraction = ringFraction(node, now)
  const top = -Math.PI / 2
  context.lineCap = "butt"
  stroke(context, palette.track, width, () => context.arc(centreX, centreY, radius, 0, 2 * Math.PI))
  if (glow > 0) {
    context.globalAlpha = 0.35 * glow
    stroke(context, palette.status[node.status], width + 5, () => context.arc(centreX, centreY, radius, 0, 2 * Math.PI))
    context.globalAlpha = 1
  }
  if (fraction === 0) return
  context.lineCap = "round"
  stroke(context, palette.status[node.status], width, () => context.arc(centreX, centreY, radius, top, top + 2 * Math.PI * fraction))
}

function stroke(context: CanvasRenderingContext2D, colour: string, width: number, path: () => void): void {
  context.beginPath()
  path()
  context.strokeStyle = colour
  context.lineWidth = width
  context.stroke()
}
