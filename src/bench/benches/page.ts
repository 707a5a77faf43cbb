import { execFileSync } from "node:child_process"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { chromium, type Browser, type Page } from "playwright"
import { preview } from "vite"
import { findBrowser } from "../../../e2e/browser.ts"
import type { Bench } from "../bench.ts"
import { median } from "../clusters.ts"
import { web } from "../site.ts"

const root = join(import.meta.dirname, "../../..")
const dist = join(root, "dist")

let built = false

/** The product as it ships; built once for all figures. */
function build(): void {
  if (!built) execFileSync(process.execPath, [join(root, "node_modules/vite/bin/vite.js"), "build", "--logLevel", "error"], { cwd: root })
  built = true
}

const gzipped = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length / 1000

const workerSize: Bench = {
  id: "engine-worker-size",
  title: "Engine's worker, gzip",
  unit: "kB",
  aim: { atMost: 200 },
  run() {
    build()
    const sizes = readdirSync(join(dist, "assets")).filter((file) => /^(engine|nodes)\.worker-.*\.js$/.test(file)).map((file) => [file.replace(/-.*/, ""), gzipped(join(dist, "assets", file))] as const)
    return { value: Math.max(...sizes.map(([, size]) => size)), beside: Object.fromEntries(sizes) }
  },
}

/** Opens the built page in a fresh browser context, and hands it over. */
async function withPage<T>(action: (page: Page, browser: Browser, url: string) => Promise<T>): Promise<T> {
  build()
  const server = await preview({ root, logLevel: "error", preview: { port: 0, open: false } })
  const browser = await chromium.launch({ executablePath: findBrowser(), args: ["--no-sandbox"] })
  try {
    const page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage()
    return await action(page, browser, server.resolvedUrls?.local[0] ?? "")
  } finally {
    await browser.close()
    await server.close()
  }
}

/** Milliseconds from navigation until the first heartbeat ring is drawn. */
async function firstHeartbeat(page: Page, url: string): Promise<number> {
  await page.goto(url)
  const mark = await page.waitForFunction(() => performance.getEntriesByName("first-heartbeat")[0]?.startTime, null, { timeout: 20_000 })
  return (await mark.jsonValue()) as number
}

/** What the page itself loads until it beats: scripts and styles, not the workers, not the fonts. */
const pageSize: Bench = {
  id: "page-size",
  title: "Page before any editor loads, gzip",
  unit: "kB",
  aim: { atMost: 250 },
  run: () =>
    withPage(async (page, _browser, url) => {
      await firstHeartbeat(page, url)
      const names = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name.replace(/^.*\//, "")))
      const sizes = [...new Set(names)].filter((name) => /\.(js|css)$/.test(name) && !name.includes(".worker-")).map((name) => [name.endsWith(".css") ? "css" : "js", gzipped(join(dist, "assets", name))] as const)
      const sum = (kind: string): number => sizes.reduce((total, [of, size]) => total + (of === kind ? size : 0), 0)
      return { value: sum("js") + sum("css"), beside: { js: sum("js"), css: sum("css"), html: gzipped(join(dist, "index.html")) } }
    }),
}

const heartbeat: Bench = {
  id: "first-heartbeat",
  title: "Navigation to first heartbeat drawn",
  unit: "ms",
  aim: { atMost: 1_000 },
  run: () =>
    withPage(async (page, _browser, url) => {
      const cold = await firstHeartbeat(page, url)
      const warm: number[] = []
      for (let i = 0; i < 5; i++) warm.push(await firstHeartbeat(page, url))
      return { value: median(warm), beside: { cold } }
    }),
}

interface TraceEvent {
  readonly name: string
  readonly tid: number
  readonly pid: number
  readonly ts: number
  readonly dur?: number
  readonly args?: { readonly data?: { readonly url?: string }; readonly name?: string }
}

const longestTask: Bench = {
  id: "longest-task",
  title: "Longest page task that holds our code, while beating",
  unit: "ms",
  aim: { atMost: 16 },
  run: () =>
    withPage(async (page, browser, url) => {
      await firstHeartbeat(page, url)
      await page.waitForTimeout(1_500)
      await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel", "disabled-by-default-devtools.timeline"] })
      await page.waitForTimeout(settleMillis + 5_000)
      const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] }
      const durations = tasksOfOurs(trace.traceEvents, url)
      return { value: Math.max(0, ...durations), beside: { tasks: durations.length, median: median(durations) } }
    }),
}

/** A Deployment of a thousand Pods, of which the default cluster can hold a third: the rest waits in the tray. */
const thousand = `${JSON.stringify(web(1_000, "nginx:1.27", false))}\n`

const panned: Bench = {
  id: "page-1000-pods",
  title: "Longest page task of ours: 1,000 Pods applied, panning",
  unit: "ms",
  aim: { atMost: 16 },
  run: () =>
    withPage(async (page, browser, url) => {
      // Monaco's own load is not ours: the draft is there before it, and it has loaded before anything is traced.
      await page.addInitScript((text) => localStorage.setItem("orrery.draft", text), thousand)
      await firstHeartbeat(page, url)
      await page.getByTestId("monaco").locator(".view-lines").waitFor({ timeout: 60_000 })
      for (let i = 0; i < 4; i++) await page.getByTestId("faster").click()
      await browser.startTracing(page, { categories: ["devtools.timeline", "toplevel", "disabled-by-default-devtools.timeline"] })
      await page.waitForTimeout(settleMillis)
      await page.getByTestId("apply").click()
      await page.getByTestId("run-on").click()
      const frames = await panFor(page, 8_000)
      const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: readonly TraceEvent[] }

      if (frames.length === 0) throw new Error("no frame was drawn: the figure does not count")
      const durations = tasksOfOurs(trace.traceEvents, url)
      const at = (share: number): number => frames.toSorted((a, b) => a - b)[Math.floor(frames.length * share)] ?? Number.NaN
      return { value: Math.max(0, ...durations), beside: { tasks: durations.length, "tasks over 16 ms": durations.filter((each) => each > 16).length, median: median(durations), "frame ms p50": at(0.5), p95: at(0.95), p99: at(0.99) } }
    }),
}

/** Drags the diagram to and fro for so long; gives the milliseconds from frame to frame. */
async function panFor(page: Page, millis: number): Promise<readonly number[]> {
  await page.evaluate(() => {
    const frames: number[] = []
    let last = performance.now()
    const tick = (): void => {
      const now = performance.now()
      frames.push(now - last)
      last = now
      requestAnimationFrame(tick)
    }
    requestAnimationFrame(tick)
    Object.assign(window, { frames })
  })
  const end = performance.now() + millis
  await page.mouse.move(500, 480)
  await page.mouse.down()
  for (let i = 0; performance.now() < end; i++) await page.mouse.move(500 + 120 * Math.sin(i / 9), 480 + 60 * Math.cos(i / 7), { steps: 2 })
  await page.mouse.up()
  return page.evaluate(() => (window as unknown as { readonly frames: readonly number[] }).frames)
}

/** Tracing itself holds up the page when it begins. */
const settleMillis = 1_000

/** Milliseconds of each main-thread task in which a function of our scripts ran. */
function tasksOfOurs(events: readonly TraceEvent[], url: string): readonly number[] {
  const main = events.find(({ name, args }) => name === "thread_name" && args?.name === "CrRendererMain")
  const own = events.filter(({ name, pid, tid, args }) => name === "FunctionCall" && pid === main?.pid && tid === main?.tid && args?.data?.url?.startsWith(url))
  const begin = Math.min(...own.map(({ ts }) => ts)) + settleMillis * 1000
  const tasks = events.filter(({ name, pid, tid, dur, ts }) => name.endsWith("RunTask") && pid === main?.pid && tid === main?.tid && dur !== undefined && ts >= begin)
  return tasks.filter(({ ts, dur = 0 }) => own.some((call) => call.ts >= ts && call.ts < ts + dur)).map(({ dur = 0 }) => dur / 1000)
}

export const page: readonly Bench[] = [workerSize, pageSize, heartbeat, longestTask, panned]
