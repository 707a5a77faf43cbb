import { useEffect, useMemo, useRef } from "react"
import uPlot from "uplot"
import "uplot/dist/uPlot.min.css"
import { micros } from "../../base/time.ts"
import type { Compared } from "../../bridge/time-protocol.ts"
import type { Line } from "../../bridge/protocol.ts"
import { useWorld } from "../engine/world.ts"
import { useText } from "../text.ts"
import { clockText } from "../time.ts"
import { sortOf } from "../timeline/marks.ts"
import { together } from "./curves.ts"

interface Props {
  readonly compared: Compared
  readonly names: readonly [string, string]
}

/** What happened on a branch that is worth a mark below its curve. */
type Deeds = readonly [readonly Line[], readonly Line[]]

/** So much of the time before the two parted is shown, of what came after: to see what they parted from. */
const before = 0.25

/** Ready Pods of two branches on one axis of time, with where they part and what the reader did on each. */
export function Chart({ compared, names }: Props) {
  const t = useText()
  const box = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const epoch = useWorld(({ booted }) => booted?.epochMicros ?? 0)
  const deeds = useDeeds(compared)
  const readout = useRef<HTMLParagraphElement>(null)
  const latest = useRef({ compared, deeds, parting: t("comparison>fork"), title: t("comparison>ready") })
  const [firstName, secondName] = names
  useEffect(() => {
    const element = box.current
    if (!element) return undefined
    const made = new uPlot(optionsOf(element, epoch, [firstName, secondName], () => latest.current, (text) => readout.current && (readout.current.textContent = text)), dataOf(latest.current.compared), element)
    plot.current = made
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: Math.max(64, element.clientHeight) }))
    observer.observe(element)
    // The canvas has no part in the page's colours: it is drawn again where they change.
    const themes = new MutationObserver(() => made.redraw(false))
    themes.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] })
    return () => {
      observer.disconnect()
      themes.disconnect()
      made.destroy()
    }
  }, [epoch, firstName, secondName])
  useEffect(() => {
    latest.current = { ...latest.current, compared, deeds }
    plot.current?.setData(dataOf(compared))
  }, [compared, deeds])
  return (
    <div aria-hidden="true" className="relative mt-1 min-h-24 flex-1 @[720px]:min-h-0" data-testid="chart">
      <div ref={box} className="absolute inset-0 overflow-hidden" />
      <p ref={readout} className="pointer-events-none absolute top-0 right-1 rounded bg-surface/85 px-1 text-tiny text-muted">
        {t("comparison>ready")}
      </p>
    </div>
  )
}

/** What the reader did on both, as far as the page was told of it. */
function useDeeds({ branches: [first, second] }: Compared): Deeds {
  const marks = useWorld((state) => state.marks)
  const elsewhere = useWorld((state) => state.marksElsewhere)
  const shown = useWorld((state) => state.branch)
  return useMemo(() => {
    const of = (branch: number): readonly Line[] => (branch === shown ? marks : (elsewhere.get(branch) ?? [])).filter(({ tone }) => tone === "learner")
    return [of(first), of(second)]
  }, [marks, elsewhere, shown, first, second])
}

function dataOf({ ready, at }: Compared): uPlot.AlignedData {
  const { at: moments, values } = together(ready, at)
  return [moments.map((moment) => moment / 1_000_000), [...values[0]], [...values[1]]]
}

const colour = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim()

type Latest = () => { readonly compared: Compared; readonly deeds: Deeds; readonly parting: string; readonly title: string }

function optionsOf(element: HTMLElement, epoch: number, names: readonly [string, string], latest: Latest, tell: (text: string) => void): uPlot.Options {
  const stepped = uPlot.paths.stepped?.({ align: 1 })
  const font = '11px "Inter Variable", system-ui, sans-serif'
  const axis = { stroke: () => colour("muted"), font, grid: { stroke: () => colour("line"), width: 1 }, ticks: { show: false } }
  const range = (): uPlot.Range.MinMax => {
    const { at, forkedAt } = latest().compared
    // Before they part there is one history, and all of it is shown.
    const from = at > forkedAt ? Math.max(0, forkedAt - (at - forkedAt) * before) : 0
    return [from / 1_000_000, Math.max(at, forkedAt + 1_000_000) / 1_000_000]
  }
  const count = (_: uPlot, __: number, most: number): uPlot.Range.MinMax => [0, Math.max(1, most) * 1.4]
  return {
    width: element.clientWidth,
    height: Math.max(64, element.clientHeight),
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false, range }, y: { range: count } },
    axes: [
      { ...axis, size: 24, values: (_, moments) => moments.map((moment) => clockText(epoch, micros(Math.round(moment * 1_000_000)))), space: 76 },
      { ...axis, size: 30, space: 14, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000] },
    ],
    series: [
      {},
      { label: names[0], stroke: () => colour("accent"), width: 2.5, ...(stepped && { paths: stepped }), points: { show: false } },
      { label: names[1], stroke: () => colour("text"), width: 2, dash: [6, 4], ...(stepped && { paths: stepped }), points: { show: false } },
    ],
    hooks: { draw: [(made) => drawMarks(made, latest())], setCursor: [(made) => tell(readAt(made, epoch, names) || latest().title)] },
  }
}

/** The values under the pointer. */
function readAt(plot: uPlot, epoch: number, names: readonly [string, string]): string {
  const { idx } = plot.cursor
  const seconds = plot.posToVal(plot.cursor.left ?? -1, "x")
  if (idx == null || (plot.cursor.left ?? -1) < 0) return ""
  const held = plot.data[0][idx] !== undefined && plot.data[0][idx] > seconds ? Math.max(0, idx - 1) : idx
  return [clockText(epoch, micros(Math.round(seconds * 1_000_000))), ...names.map((name, i) => `${name} ${plot.data[i + 1]?.[held] ?? "–"}`)].join(" · ")
}

/** The moment at which the two part, and below the curves what was done on each: a diamond for faults, a disc for writes. */
function drawMarks(plot: uPlot, { compared: { forkedAt, at }, deeds, parting }: ReturnType<Latest>): void {
  const { ctx, bbox } = plot
  const ratio = devicePixelRatio
  const x = (moment: number): number => Math.round(plot.valToPos(moment / 1_000_000, "x", true))
  ctx.save()
  ctx.beginPath()
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height)
  ctx.clip()
  ctx.strokeStyle = ctx.fillStyle = colour("muted")
  ctx.lineWidth = ratio
  ctx.setLineDash([2 * ratio, 3 * ratio])
  ctx.beginPath()
  ctx.moveTo(x(forkedAt), bbox.top)
  ctx.lineTo(x(forkedAt), bbox.top + bbox.height)
  ctx.stroke()
  ctx.setLineDash([])
  ctx.font = `${11 * ratio}px "Inter Variable", system-ui, sans-serif`
  ctx.textBaseline = "top"
  const early = x(forkedAt) < bbox.left + bbox.width / 2
  ctx.textAlign = early ? "left" : "right"
  ctx.fillText(parting, x(forkedAt) + (early ? 4 : -4) * ratio, bbox.top + 2 * ratio)
  deeds.forEach((lines, lane) => {
    const y = bbox.top + bbox.height - (6 + 11 * lane) * ratio
    for (const line of lines) if (line.at <= at) drawDeed(ctx, x(line.at), y, 4 * ratio, sortOf(line) === "write", lane === 0 ? colour("accent") : colour("text"))
  })
  ctx.restore()
}

function drawDeed(ctx: CanvasRenderingContext2D, x: number, y: number, size: number, write: boolean, fill: string): void {
  ctx.fillStyle = fill
  ctx.beginPath()
  if (write) ctx.arc(x, y, size * 0.8, 0, 2 * Math.PI)
  else for (const [dx, dy] of [[0, -size], [size, 0], [0, size], [-size, 0]] as const) ctx.lineTo(x + dx, y + dy)
  ctx.closePath()
  ctx.fill()
}
