import type { Look } from "../../bridge/protocol.ts"
import type { Rect } from "./rect.ts"
import type { Palette } from "./palette.ts"

/** In the order in which they are drawn: what is wrong lies on top. */
export const looks: readonly Look[] = ["completed", "terminating", "ready", "starting", "notReady", "unknown", "failed"]

/** The signs are drawn in squares of sixteen units, as those of `StatusShape`. */
const units = 16

/**
 * Draws the sign of a look into squares of one size, all in one go: its shape says it, its colour says it again. `detail` from about
 * ten screen pixels up; below that a square in the colour is all that can be seen.
 */
export function drawSigns(context: CanvasRenderingContext2D, look: Look, squares: readonly Rect[], palette: Palette, detail: boolean): void {
  const colour = palette.status[look]
  context.fillStyle = colour
  context.strokeStyle = colour
  context.lineCap = "butt"
  context.lineJoin = "round"
  if (!detail) {
    context.beginPath()
    // Hollow ones stay paler than full ones.
    for (const { x, y, width, height } of squares) context.rect(x + width * 0.14, y + height * 0.14, width * 0.72, height * 0.72)
    context.globalAlpha *= pale[look]
    context.fill()
    context.globalAlpha /= pale[look]
    return
  }
  for (const step of steps[look]) {
    context.beginPath()
    for (const { x, y, width } of squares) step.path(context, x, y, width / units)
    const scale = (squares[0]?.width ?? units) / units
    context.lineWidth = (step.width ?? 1.5) * scale
    context.setLineDash((step.dash ?? []).map((length) => length * scale))
    if (step.paint === "fill") context.fill()
    else {
      context.strokeStyle = step.cut ? palette.canvas : colour
      context.lineCap = step.cut ? "round" : "butt"
      context.stroke()
    }
  }
  context.setLineDash([])
}

const pale: Readonly<Record<Look, number>> = { ready: 1, failed: 1, unknown: 1, notReady: 0.85, starting: 0.6, terminating: 0.6, completed: 0.35 }

interface Step {
  readonly path: (context: CanvasRenderingContext2D, x: number, y: number, scale: number) => void
  readonly paint: "fill" | "stroke"
  readonly width?: number
  readonly dash?: readonly number[]
  /** Drawn in the ground's colour, as if it were cut out. */
  readonly cut?: boolean
}

const square = (inset: number, radius: number) => (context: CanvasRenderingContext2D, x: number, y: number, scale: number): void =>
  context.roundRect(x + inset * scale, y + inset * scale, (units - 2 * inset) * scale, (units - 2 * inset) * scale, radius * scale)

/** Lines between points, given in pairs of coordinates. */
const lines = (...strokes: readonly (readonly number[])[]) => (context: CanvasRenderingContext2D, x: number, y: number, scale: number): void => {
  for (const points of strokes)
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [toX, toY] = [x + (points[i] ?? 0) * scale, y + (points[i + 1] ?? 0) * scale]
      if (i === 0) context.moveTo(toX, toY)
      else context.lineTo(toX, toY)
    }
}

const block: Step = { path: square(2, 2), paint: "fill" }
const frame: Step = { path: square(2.75, 1.5), paint: "stroke" }

const steps: Readonly<Record<Look, readonly Step[]>> = {
  ready: [block],
  starting: [{ ...frame, dash: [2.6, 1.8] }],
  notReady: [frame, { path: (context, x, y, scale) => context.roundRect(x + 2.5 * scale, y + 8 * scale, 11 * scale, 5.5 * scale, [0, 0, 2 * scale, 2 * scale]), paint: "fill" }],
  failed: [block, { path: lines([5.4, 5.4, 10.6, 10.6], [10.6, 5.4, 5.4, 10.6]), paint: "stroke", width: 1.7, cut: true }],
  unknown: [
    { path: lines([8, 0.6, 15.4, 8, 8, 15.4, 0.6, 8, 8, 0.6]), paint: "fill" },
    { path: question, paint: "stroke", width: 1.4, cut: true },
  ],
  terminating: [frame, { path: lines([3, 8.5, 8.5, 3], [3.5, 12.5, 12.5, 3.5], [7.5, 13, 13, 7.5]), paint: "stroke", width: 1.3 }],
  completed: [{ ...frame, width: 1.2 }, { path: lines([5.2, 8.3, 7.3, 10.4, 11, 5.9]), paint: "stroke", width: 1.5 }],
}

/** A question mark: its hook, and its point as a line of no length, which the round cap makes a dot. */
function question(context: CanvasRenderingContext2D, x: number, y: number, scale: number): void {
  context.moveTo(x + 6.2 * scale, y + 6.5 * scale)
  context.arc(x + 8.05 * scale, y + 6.5 * scale, 1.85 * scale, Math.PI, 2.4 * Math.PI)
  context.lineTo(x + 8 * scale, y + 9.4 * scale)
  context.moveTo(x + 8 * scale, y + 11.4 * scale)
  context.lineTo(x + 8.01 * scale, y + 11.4 * scale)
}
