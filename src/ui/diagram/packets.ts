import type { Hop } from "../../bridge/protocol.ts"
import { traceMillis, type Traffic } from "../engine/traffic.ts"
import { laneOf, packetPart, pointOn, type Lane, type Lanes } from "./lanes.ts"
import type { Palette } from "./palette.ts"
import type { Point } from "./rect.ts"

const packetsMax = 200
/** More on one lane are told by its thickness. */
const perLaneMax = 4

/** Draws messages where they are now. With less motion nothing travels: the lane is lit while a message is on it. */
export function drawPackets(context: CanvasRenderingContext2D, hops: readonly Hop[], now: number, lanes: Lanes, palette: Palette, still: boolean): void {
  const onLane = new Map<Lane, number>()
  let drawn = 0
  // Lost ones first: whatever is left out for want of room, an error is not.
  for (const hop of [...hops.filter(({ lost }) => lost), ...hops.filter(({ lost }) => !lost)]) {
    const part = packetPart(hop, now)
    const lane = part === undefined ? undefined : laneOf(lanes, hop)
    if (!lane || part === undefined) continue
    const before = onLane.get(lane) ?? 0
    onLane.set(lane, before + 1)
    if (before === 0) strokeLane(context, lane, hop.followed ? palette.accent : palette.muted, 1, still ? 0.9 : 0.3)
    if (!hop.lost && (before >= perLaneMax || drawn >= packetsMax)) continue
    drawn++
    if (hop.lost && part === 0.5) drawCross(context, pointOn(lane, part), palette)
    else if (!still) drawPacket(context, hop, pointOn(lane, part), palette)
  }
  for (const [lane, count] of onLane) if (count > perLaneMax) strokeLane(context, lane, palette.accent, 1 + Math.log2(count), 0.5)
}

/** The message at a point of the diagram, the nearest within `reach`. */
export function packetAt(hops: readonly Hop[], now: number, lanes: Lanes, { x, y }: Point, reach: number): Hop | undefined {
  let nearest: { readonly hop: Hop; readonly distance: number } | undefined
  for (const hop of hops) {
    const part = packetPart(hop, now)
    const lane = part === undefined ? undefined : laneOf(lanes, hop)
    if (!lane || part === undefined) continue
    const at = pointOn(lane, part)
    const distance = Math.hypot(at.x - x, at.y - y)
    if (distance <= reach && distance < (nearest?.distance ?? Infinity)) nearest = { hop, distance }
  }
  return nearest?.hop
}

const labelLettersMax = 44
const labelHeight = 15

/** While time stands still, says what the messages carry, in letters of one size at any zoom; labels that would lie on others are left out. */
export function drawPacketLabels(context: CanvasRenderingContext2D, hops: readonly Hop[], now: number, lanes: Lanes, palette: Palette, zoom: number): void {
  const drawn: { readonly x: number; readonly y: number; readonly width: number }[] = []
  context.font = `${11 / zoom}px 'JetBrains Mono Variable', ui-monospace, monospace`
  context.textBaseline = "middle"
  context.textAlign = "left"
  for (const hop of hops) {
    const part = packetPart(hop, now)
    const lane = hop.label === "" || part === undefined ? undefined : laneOf(lanes, hop)
    if (!lane || part === undefined) continue
    const words = hop.label.length > labelLettersMax ? `${hop.label.slice(0, labelLettersMax - 1)}…` : hop.label
    const at = pointOn(lane, part)
    const box = { x: at.x + 9 / zoom, y: at.y, width: context.measureText(words).width + 8 / zoom }
    if (drawn.some((other) => Math.abs(other.y - box.y) < labelHeight / zoom && box.x < other.x + other.width && other.x < box.x + box.width)) continue
    drawn.push(box)
    context.fillStyle = palette.canvas
    context.globalAlpha = 0.9
    context.fillRect(box.x, box.y - labelHeight / 2 / zoom, box.width, labelHeight / zoom)
    context.globalAlpha = 1
    context.fillStyle = palette.text
    context.fillText(words, box.x + 4 / zoom, box.y)
  }
}

/** Draws the lanes of hops that have arrived; they fade out in wall time, and are not to scale. */
export function drawTraces(context: CanvasRenderingContext2D, traffic: Traffic, wallMillis: number, lanes: Lanes, palette: Palette): void {
  for (const { from, to, litAt, count, lost, followed } of traffic.traces.values()) {
    const lane = lanes.between(from, to)
    if (!lane) continue
    const alpha = Math.max(0, 1 - (wallMillis - litAt) / traceMillis)
    strokeLane(context, lane, followed || !lost ? palette.accent : palette.failed, Math.min(4, 1.25 + Math.log2(count) / 4), 0.65 * alpha)
    context.globalAlpha = alpha
    if (lost) drawCross(context, pointOn(lane, 0.5), palette)
    else drawTip(context, lane, palette)
    context.globalAlpha = 1
  }
}

function strokeLane(context: CanvasRenderingContext2D, { start, startControl, endControl, end }: Lane, colour: string, width: number, alpha: number): void {
  context.globalAlpha = alpha
  context.beginPath()
  context.moveTo(start.x, start.y)
  context.bezierCurveTo(startControl.x, startControl.y, endControl.x, endControl.y, end.x, end.y)
  context.strokeStyle = colour
  context.lineWidth = width
  context.stroke()
  context.globalAlpha = 1
}

/** Requests are filled, what comes back is hollow, what a watch tells is a diamond, the rest is small. */
function drawPacket(context: CanvasRenderingContext2D, { kind, followed }: Hop, { x, y }: Point, palette: Palette): void {
  const radius = followed ? 6 : 4.5
  context.fillStyle = palette.accent
  context.strokeStyle = palette.accent
  context.lineWidth = 2
  context.beginPath()
  if (kind === "watch") {
    context.moveTo(x, y - radius - 1)
    for (const [dx, dy] of [[radius + 1, 0], [0, radius + 1], [-radius - 1, 0]] as const) context.lineTo(x + dx, y + dy)
    context.closePath()
    return context.fill()
  }
  context.arc(x, y, kind === "ping" || kind === "connection" ? 2.5 : radius, 0, 2 * Math.PI)
  if (kind !== "response") return context.fill()
  context.fillStyle = palette.canvas
  context.fill()
  context.stroke()
}

function drawTip(context: CanvasRenderingContext2D, lane: Lane, palette: Palette): void {
  context.beginPath()
  context.arc(lane.end.x, lane.end.y, 3, 0, 2 * Math.PI)
  context.fillStyle = palette.accent
  context.fill()
}

function drawCross(context: CanvasRenderingContext2D, { x, y }: Point, palette: Palette): void {
  context.beginPath()
  for (const slope of [1, -1]) {
    context.moveTo(x - 5, y - 5 * slope)
    context.lineTo(x + 5, y + 5 * slope)
  }
  context.strokeStyle = palette.failed
  context.lineWidth = 2.5
  context.stroke()
}
