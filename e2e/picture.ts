// `node e2e/picture.ts` makes public/orrery.png, the README's picture, from the real page: three Pods run behind a Service, the machine
// of one of them has frozen, its ring drains, and a message is on its way.
import { chromium, type Page } from "playwright"
import { build, preview } from "vite"
import { findBrowser } from "./browser.ts"
import { chooseAction, openCluster, ringOf, runAt, stop } from "./reader.ts"

const stepsMax = 400

await build({ logLevel: "warn" })
const server = await preview({ logLevel: "silent" })
const browser = await chromium.launch({ executablePath: findBrowser(), args: process.getuid?.() === 0 ? ["--no-sandbox"] : [] })
const baseURL = server.resolvedUrls?.local[0]
const context = await browser.newContext({ viewport: { width: 1280, height: 760 }, deviceScaleFactor: 1.5, colorScheme: "dark", ...(baseURL && { baseURL }) })
const page = await context.newPage()
await openCluster(page)
await page.getByTestId("hint-apply").click()
await page.getByTestId("run-on").click()
await page.getByText("3 of 3 ready").first().waitFor({ timeout: 60_000 })
await chooseAction(page, "node-2", "host/hang")
await stop(page, "node-2").click()
await runAt(page, "5×")
while ((await ringOf(page, "node-2", "ready")) > 0.45) await page.waitForTimeout(50)
await page.getByTestId("play").click()
for (let i = 0; i < 18; i++) await page.getByTestId("slower").click()
for (let i = 0; i < stepsMax && !(await drawnAboveNodes(page, 8, 1)); i++) {
  await page.getByTestId("step").click()
  // What has arrived leaves a trace, which must fade first.
  await page.waitForTimeout(380)
}
await page.getByTestId("play").click()
for (let i = 0; i < 200 && !(await drawnAboveNodes(page, 110, 60)); i++) await page.waitForTimeout(10)
await page.getByTestId("play").click()
await stop(page, "node-2").focus()
await page.mouse.move(640, 330)
await page.waitForTimeout(700)
await page.screenshot({ path: "public/orrery.png" })
await browser.close()
await server.close()

/** Whether a message is drawn between so many pixels above the nodes' cards. */
async function drawnAboveNodes(page: Page, from: number, to: number): Promise<boolean> {
  const node = await stop(page, "node-1").boundingBox()
  if (!node) return false
  return page.evaluate(
    ([top, bottom]) => {
      const canvas = document.querySelector<HTMLCanvasElement>("[data-testid=overlay]")
      const place = canvas?.getBoundingClientRect()
      if (!canvas || !place) return false
      const pixels = canvas.getContext("2d")?.getImageData(0, (top - place.top) * devicePixelRatio, canvas.width, (bottom - top) * devicePixelRatio).data ?? []
      let opaque = 0
      for (let i = 3; i < pixels.length; i += 4) if ((pixels[i] ?? 0) > 240) opaque++
      return opaque > 12
    },
    [node.y - from, node.y - to] as const,
  )
}
