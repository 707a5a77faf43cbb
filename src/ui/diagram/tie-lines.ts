import type { Palette } from "./palette.ts"
import { centre } from "./rect.ts"
import type { Places } from "./places.ts"
import type { Ties } from "./ties.ts"

/** Draws what belongs together: owner lines thin, selector lines dashed, and pale where a Service sends nothing. */
export function drawTies(context: CanvasRenderingContext2D, { places, ties, palette }: { readonly places: Places; readonly ties: Ties; readonly palette: Palette }, zoom: number): void {
  if (ties.lines.length === 0) return
  context.strokeStyle = palette.accent
  for (const { from, to, type, live } of ties.lines) {
    const [start, end] = [places.of(from), places.of(to)]
    if (!start || !end) continue
    context.lineWidth = (type === "owner" ? 1 : 1.25) / Math.max(0.5, Math.min(1, zoom))
    context.setLineDash(type === "owner" ? [] : [5, 4])
    context.globalAlpha = live ? 0.75 : 0.35
    context.beginPath()
    const [a, b] = [type === "owner" ? centre(start) : { x: start.x + start.width / 2, y: start.y }, centre(end)]
    context.moveTo(a.x, a.y)
    if (type === "owner") context.quadraticCurveTo((a.x + b.x) / 2, Math.max(a.y, b.y) + Math.min(60, Math.abs(b.x - a.x) / 6), b.x, b.y)
    else context.bezierCurveTo(a.x, a.y - Math.abs(a.y - b.y) / 2, b.x, b.y + Math.abs(a.y - b.y) / 2, b.x, b.y)
    context.stroke()
  }
  context.setLineDash([])
  context.globalAlpha = 1
}
