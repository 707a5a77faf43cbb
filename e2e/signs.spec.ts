import { expect, test, type Page } from "@playwright/test"
import { readFile } from "node:fs/promises"
import { build, preview, type PreviewServer } from "vite"
import { expectAccessible } from "./reader.ts"

// Built, because a development server hands each test five hundred files.
const outDir = "e2e/output/stage"
let server: PreviewServer
test.beforeAll(async () => {
  test.setTimeout(120_000)
  await build({ logLevel: "error", build: { outDir, emptyOutDir: true, rolldownOptions: { input: "e2e/stage/index.html" } } })
  server = await preview({ logLevel: "error", build: { outDir }, preview: { port: 0, open: false } })
})
test.afterAll(() => server.close())

/** The scene that holds every sign. */
async function openStage(page: Page): Promise<void> {
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}e2e/stage/index.html`)
  await expect(page.getByTestId("stop-node-6")).toBeVisible({ timeout: 30_000 })
  await page.waitForTimeout(500)
}

for (const [name, media] of Object.entries({
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  contrast: { colorScheme: "dark", forcedColors: "active" },
} as const))
  test(`every sign can be seen and told apart: ${name}`, async ({ page }) => {
    await page.emulateMedia(media)
    await openStage(page)
    await page.screenshot({ path: `e2e/output/pictures/signs-${name}.png` })
    for (const status of ["ready", "unknown", "notReady", "starting", "failed", "terminating"]) await expect(page.locator(`#diagram [data-status=${status}]`).first()).toBeVisible()
    await expect(page.getByTestId("machine-node-2")).toHaveText("machine off")
    await expect(page.getByTestId("machine-node-3")).toHaveText("machine frozen")
    await expect(page.getByTestId("machine-node-4")).toHaveText("machine upcut off")
    await expectAccessible(page)
  })

const looks = ["ready", "starting", "notReady", "failed", "unknown", "terminating", "completed"] as const

/** The contact sheet: what the canvas holds where the first Pod of each look is, as opacity and colour of its pixels. */
async function signsOf(page: Page): Promise<Readonly<Record<string, { readonly pixels: readonly number[]; readonly inColour: number }>>> {
  return page.evaluate((names) => {
    const canvas = document.querySelector<HTMLCanvasElement>("[data-testid=overlay]")
    const place = canvas?.getBoundingClientRect()
    const context = canvas?.getContext("2d")
    if (!canvas || !place || !context) return {}
    return Object.fromEntries(
      names.map((look) => {
        const box = document.querySelector(`[data-look=${look}]`)?.getBoundingClientRect()
        if (!box) return [look, { pixels: [], inColour: 0 }]
        const ratio = devicePixelRatio
        const [left, top] = [Math.round((box.left + 2 - place.left) * ratio), Math.round((box.top + 2 - place.top) * ratio)]
        const { data } = context.getImageData(left, top, 16 * ratio, 16 * ratio)
        const name = look === "completed" ? "--terminating" : look === "notReady" ? "--not-ready" : `--${look}`
        const wanted = [1, 3, 5].map((at) => parseInt(getComputedStyle(canvas).getPropertyValue(name).trim().slice(at, at + 2), 16))
        const pixels: number[] = []
        let inColour = 0
        for (let i = 0; i < data.length; i += 4) {
          pixels.push((data[i + 3] ?? 0) > 128 ? 1 + ((data[i] ?? 0) + (data[i + 1] ?? 0) + (data[i + 2] ?? 0)) / 765 : 0)
          if ((data[i + 3] ?? 0) > 128 && wanted.every((value, channel) => Math.abs(value - (data[i + channel] ?? 0)) < 30)) inColour++
        }
        return [look, { pixels, inColour }]
      }),
    )
  }, looks)
}

for (const [name, media] of Object.entries({
  light: { colorScheme: "light" },
  dark: { colorScheme: "dark" },
  contrast: { colorScheme: "dark", forcedColors: "active" },
} as const))
  test(`every look of a Pod is drawn, in its colour and told apart by its shape alone: ${name}`, async ({ page }) => {
    await page.emulateMedia(media)
    await openStage(page)
    const clip = await page.getByTestId("overlay").boundingBox()
    await page.screenshot({ path: `e2e/output/pictures/pods-${name}.png`, ...(clip && { clip }) })
    const signs = await signsOf(page)
    for (const look of looks) {
      const { pixels, inColour } = signs[look] ?? { pixels: [], inColour: 0 }
      expect(pixels.some((pixel) => pixel > 0), `${look} is drawn`).toBe(true)
      if (name !== "contrast") expect(inColour, `${look} in its colour`).toBeGreaterThan(10)
      for (const other of looks.filter((each) => each !== look)) {
        const differing = pixels.filter((pixel, i) => (pixel > 0) !== ((signs[other]?.pixels[i] ?? 0) > 0) || Math.abs(pixel - (signs[other]?.pixels[i] ?? 0)) > 0.6).length
        expect(differing / pixels.length, `${look} and ${other}`).toBeGreaterThan(0.06)
      }
    }
  })

test("what belongs together is shown where the pointer is, and hidden namespaces hold no slots", async ({ page }) => {
  await openStage(page)
  const pod = page.getByTestId("stop-pods/default/web-5d7f8c9b4f-x2k4q")
  await expect(pod).toHaveAccessibleName("web-5d7f8c9b4f-x2k4q, Pod in default, on node-1: Running, 1/1 containers ready.")
  await pod.hover()
  await expect(page.getByTestId("pod-tip")).toContainText("Running")
  await page.getByTestId("stop-services/default/web").hover()
  await page.screenshot({ path: "e2e/output/pictures/ties.png" })
  const proxy = page.getByTestId("stop-pods/kube-system/kube-proxy-a2x9d")
  await expect(proxy).toBeHidden()
  const before = await pod.boundingBox()
  await page.getByTestId("filter").click()
  await page.getByRole("menuitemcheckbox", { name: /kube-system/ }).click()
  await page.keyboard.press("Escape")
  await expect(proxy).toBeVisible()
  expect(await pod.boundingBox()).toEqual(before)
})

test("the walk by arrows leads from a card into its Pods and to the next card's", async ({ page }) => {
  await openStage(page)
  await page.keyboard.press("d")
  await page.getByTestId("stop-node-1").focus()
  await page.keyboard.press("ArrowDown")
  await expect(page.locator("[data-stop^='pods/default/']:focus")).toHaveCount(1)
  for (let i = 0; i < 6; i++) await page.keyboard.press("ArrowRight")
  await expect(page.locator("[data-stop^='pods/default/']:focus")).toHaveCount(1)
  await expect(page.getByTestId("pod-tip")).toBeVisible()
  await page.keyboard.press("m")
  await expect(page.getByRole("menu")).toContainText("kubectl delete pod/")
  await page.keyboard.press("Escape")
  await page.keyboard.press("ArrowUp")
  await expect(page.locator("[data-stop^='node-']:focus")).toHaveCount(1)
})

test("only what is possible is offered", async ({ page }) => {
  await openStage(page)
  const offered = async (name: string): Promise<string[]> => {
    await page.getByTestId(`menu-${name}`).click()
    const items = await page.getByRole("menuitem").evaluateAll((all) => all.map((item) => (item as HTMLElement).dataset["testid"]?.replace("action-", "") ?? ""))
    await page.keyboard.press("Escape")
    await expect(page.getByRole("menu")).toBeHidden()
    return items
  }
  const ofNode = ["remove-machine", "command-edit", "command-cordon", "command-delete"]
  expect(await offered("node-2")).toEqual(["host/restart", "link/partition", ...ofNode])
  expect(await offered("node-3")).toEqual(["host/resume", "host/crash", "host/restart", "link/partition", ...ofNode])
  expect(await offered("node-4")).toContain("link/heal")
  expect(await offered("control-plane/kube-scheduler")).toEqual(["process/start"])
})

test("a world that has failed says so, and gives its recording", async ({ page }) => {
  await openStage(page)
  await page.evaluate(() => postMessage("fail"))
  await expect(page.getByTestId("failure")).toContainText("the queue went backwards")
  await expect(page.getByTestId("failure")).toContainText("21034")
  const download = page.waitForEvent("download")
  await page.getByRole("button", { name: "Download the recording" }).click()
  const file = await download
  expect(file.suggestedFilename()).toBe("orrery-1-21034.json")
  expect(JSON.parse(await readFile(await file.path(), "utf8"))).toEqual({ recording: { version: 1, seed: 1 }, now: 0 })
})
