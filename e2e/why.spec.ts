import { expect, test, type Page } from "@playwright/test"
import { build, preview, type PreviewServer } from "vite"
import { expectAccessible } from "./reader.ts"

const outDir = "e2e/output/stage-why"
let server: PreviewServer
test.use({ actionTimeout: 8_000 })
test.beforeAll(async () => {
  test.setTimeout(120_000)
  await build({ logLevel: "error", build: { outDir, emptyOutDir: true, rolldownOptions: { input: "e2e/stage/index.html" } } })
  server = await preview({ logLevel: "error", build: { outDir }, preview: { port: 0, open: false } })
})
test.afterAll(() => server.close())

async function openStage(page: Page): Promise<void> {
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}e2e/stage/index.html`)
  await expect(page.getByTestId("play")).toBeVisible({ timeout: 30_000 })
  await page.waitForTimeout(400)
}

/** Chooses in the text twin, which is there at every size. */
async function choosePod(page: Page, name: string): Promise<void> {
  await page.getByTestId("tab-outline").click()
  await page.getByTestId("outline").getByRole("button", { name: new RegExp(name) }).first().click()
}

const sizes = { desk: { width: 1440, height: 900 }, embed: { width: 700, height: 480 }, phone: { width: 390, height: 844 } }
// Each size in one of the themes: the colours are the same at every size.
const looks = [["desk", "dark"], ["embed", "light"], ["phone", "dark"]] as const
for (const [name, scheme] of looks)
  test(`a story and its reasons can be read: ${name}, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize(sizes[name])
    await openStage(page)
    await choosePod(page, "x2k4q")
    await page.keyboard.press("w")
    await expect(page.getByTestId("why-question")).toHaveText("Why is web-5d7f8c9b4f-x2k4q here?")
    await expect(page.getByTestId("why")).toContainText("Why is it there?")
    await page.screenshot({ path: `e2e/output/pictures/why-${name}-${scheme}.png` })
    await expectAccessible(page)
    await choosePod(page, "waits-alone")
    await page.keyboard.press("w")
    await expect(page.getByTestId("why-question")).toHaveText("What is waits-alone waiting for?")
    await expect(page.getByTestId("refusals").getByRole("row", { name: /node-3 NodeResourcesFit Insufficient cpu, Insufficient memory/ })).toBeVisible()
    await page.screenshot({ path: `e2e/output/pictures/why-not-${name}-${scheme}.png` })
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
  })

test("by keyboard alone: ask, read on, unfold what was read, go to a moment, and back", async ({ page }) => {
  await openStage(page)
  await choosePod(page, "x2k4q")
  await page.keyboard.press("w")
  await expect(page.getByTestId("why-question")).toBeFocused()
  await page.keyboard.press("Tab")
  await expect(page.getByTestId("sentence").first()).toBeFocused()
  await page.keyboard.press("Tab")
  await page.keyboard.press("Tab")
  await page.keyboard.press("Enter")
  await expect(page.getByText("revision 812")).toBeVisible()
  await page.getByTestId("sentence").nth(2).focus()
  await page.keyboard.press("Enter")
  await expect(page.locator("body")).toHaveAttribute("data-sought", "540000000")
  // The sentence is about a machine: that is chosen now, and the story stays.
  await expect(page.getByTestId("stop-node-2")).toHaveAttribute("aria-pressed", "true")
  await expect(page.getByTestId("chain").first()).toBeVisible()
  await page.keyboard.press("Escape")
  await expect(page.getByTestId("why")).toBeHidden()
  await expect(page.getByTestId("details")).toContainText("node-2")
})

test("reasons nest, and say since when", async ({ page }) => {
  await openStage(page)
  await page.getByTestId("stop-services/default/web").press("Enter")
  await page.keyboard.press("w")
  await expect(page.getByTestId("waits")).toContainText("The machine node-2 is off. The cluster cannot see that.")
  await page.getByTestId("since").nth(2).click()
  await expect(page.locator("body")).toHaveAttribute("data-sought", "554000000")
  await page.screenshot({ path: "e2e/output/pictures/why-service.png" })
})

test("a question that takes long says so, and one without an answer too", async ({ page }) => {
  await openStage(page)
  await page.getByTestId("stop-node-1").press("Enter")
  await page.getByTestId("conditions").getByTestId("ask-why").last().click()
  await expect(page.getByTestId("why-question")).toHaveText("Why does Ready of node-1 stand as it does?")
  await expect(page.getByTestId("why-reading")).toHaveText("Looking for the reasons…")
  await expect(page.getByTestId("why-reading")).toContainText("again", { timeout: 5_000 })
  await page.getByTestId("why-back").click()
  await page.getByTestId("details").getByTestId("ask-why").first().click()
  await expect(page.getByTestId("why-nothing")).toContainText("Nothing is known of why.")
  await expectAccessible(page)
})

test("with nothing chosen W says what to do", async ({ page }) => {
  await openStage(page)
  await page.keyboard.press("w")
  await expect(page.getByTestId("why")).toContainText("Choose a Pod")
})

test("a line of the list and a message on its way can be asked too", async ({ page }) => {
  await openStage(page)
  const line = page.getByTestId("lines").locator("li").nth(7)
  await line.hover()
  await line.getByTestId("ask-why").click()
  await expect(page.getByTestId("why-question")).toHaveText("Why? You crashed the machine node-2.")
  // The request that goes to the API server has its words beside it: a click on its head, left of them.
  const box = await page.locator("#diagram").boundingBox()
  if (!box) throw new Error("no diagram")
  let asked = false
  for (let y = box.y + 120; y < box.y + 240 && !asked; y += 4) {
    for (let x = box.x + 340; x < box.x + 380 && !asked; x += 6) {
      await page.mouse.click(x, y)
      asked = /^Why was this sent\? .+, from \S+ to \S+$/.test((await page.getByTestId("why-question").textContent({ timeout: 50 }).catch(() => "")) ?? "")
    }
  }
  expect(asked).toBe(true)
  await page.screenshot({ path: "e2e/output/pictures/why-packet.png" })
})
