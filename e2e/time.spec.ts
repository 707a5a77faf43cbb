import { expect, test, type Page } from "@playwright/test"
import { build, preview, type PreviewServer } from "vite"
import { expectAccessible, stop } from "./reader.ts"

const outDir = "e2e/output/time"
let server: PreviewServer
test.beforeAll(async () => {
  test.setTimeout(120_000)
  await build({ logLevel: "error", build: { outDir, emptyOutDir: true, rolldownOptions: { input: "e2e/stage/index.html" } } })
  server = await preview({ logLevel: "error", build: { outDir }, preview: { port: 0, open: false } })
})
test.afterAll(() => server.close())

/** A scene of twelve and a half minutes with two branches, which can be wound back. */
async function openScene(page: Page): Promise<void> {
  await page.goto(`${server.resolvedUrls?.local[0] ?? ""}e2e/stage/index.html#time`)
  await expect(page.getByTestId("stop-node-6")).toBeVisible({ timeout: 30_000 })
}

const clock = (page: Page) => page.getByTestId("clock")
const track = (page: Page) => page.getByRole("slider", { name: "Moment that is shown" })

const sizes = { desk: { width: 1440, height: 900 }, embed: { width: 700, height: 480 }, phone: { width: 390, height: 844 } }

// Each size in one of the themes: the colours are the same at every size.
const looks = [["desk", "light"], ["embed", "dark"], ["phone", "light"]] as const
for (const [name, scheme] of looks)
  test(`history is visibly history, and accessible: ${name}, ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await page.setViewportSize(sizes[name])
    await openScene(page)
    await page.screenshot({ path: `e2e/output/pictures/time-present-${name}-${scheme}.png` })
    await expect(page.getByTestId("history")).toBeHidden()
    const box = await track(page).boundingBox()
    if (!box) throw new Error("there is no track")
    await page.mouse.move(box.x + box.width * 0.9, box.y + box.height / 2)
    await page.mouse.down()
    await page.mouse.move(box.x + box.width * 0.42, box.y + box.height / 2, { steps: 8 })
    await expect(page.getByTestId("history")).toBeVisible()
    await expect(page.getByTestId("track-tip")).toBeVisible()
    await page.screenshot({ path: `e2e/output/pictures/time-history-${name}-${scheme}.png` })
    await page.mouse.up()
    await expectAccessible(page)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
    await page.getByTestId("branches").click()
    await page.screenshot({ path: `e2e/output/pictures/time-branches-${name}-${scheme}.png` })
    await expectAccessible(page)
    await page.keyboard.press("Escape")
    await page.getByTestId("tab-compare").click()
    await expect(page.getByTestId("course-0")).toContainText("before crash node-2: 3")
    await page.waitForTimeout(300)
    await page.screenshot({ path: `e2e/output/pictures/time-compare-${name}-${scheme}.png` })
    await expectAccessible(page)
  })

test("a mark that is clicked is gone to, to the microsecond, and the list of events ends there", async ({ page }) => {
  await openScene(page)
  await page.locator("[data-sort=fault]").first().click({ force: true })
  await expect(clock(page)).toContainText("12:05:00")
  await expect(page.getByTestId("history")).toContainText("You look at 12:05:00, 7 minutes 34 seconds before the latest moment.")
  await expect(page.locator('[data-say="host/hang"]')).toBeVisible()
  await expect(page.locator('[data-say="node/unknown"]')).toHaveCount(0)
  await page.getByTestId("to-present").click()
  await expect(page.getByTestId("history")).toBeHidden()
  await expect(page.locator('[data-say="node/unknown"]')).toHaveCount(2)
})

test("all of time by keyboard only: the track, the marks, a new branch, its name, and back", async ({ page }) => {
  await openScene(page)
  await track(page).focus()
  await page.keyboard.press("Home")
  await expect(clock(page)).toContainText("12:00:00")
  await page.keyboard.press("PageUp")
  await page.keyboard.press("Shift+ArrowRight")
  await page.keyboard.press("ArrowRight")
  await expect(clock(page)).toContainText("12:01:11")
  await expect(track(page)).toHaveAttribute("aria-valuetext", "12:01:11, 1 minute 11 seconds after the start, 11 minutes 23 seconds before the latest moment")
  await page.keyboard.press("n")
  await expect(clock(page)).toContainText("12:02:02")
  await page.keyboard.press("n")
  await page.keyboard.press("n")
  await page.keyboard.press("p")
  await expect(clock(page)).toContainText("12:02:06")
  await page.getByTestId("continue-here").focus()
  await page.keyboard.press("Enter")
  await expect(page.getByTestId("fork-toast")).toContainText("A new branch: branch 3. before crash node-2 stays as it was.")
  await page.keyboard.press("b")
  await page.getByTestId("rename-branch-3").focus()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Control+a")
  await page.keyboard.type("careful")
  await page.keyboard.press("Enter")
  await expect(page.getByTestId("branch-3")).toContainText("careful")
  await page.getByTestId("show-branch-1").focus()
  await page.keyboard.press("Enter")
  await expect(page.getByTestId("branch-1")).toContainText("shown")
  await page.getByTestId("delete-branch-3").focus()
  await page.keyboard.press("Enter")
  await page.keyboard.press("Enter")
  await expect(page.getByTestId("branch-3")).toHaveCount(0)
  await page.keyboard.press("Escape")
  await expect(page.getByTestId("branches-dialog")).toBeHidden()
})

test("what was broken is undone with one click, on a branch of its own", async ({ page }) => {
  await openScene(page)
  await stop(page, "node-1").focus()
  await page.keyboard.press("m")
  await page.getByTestId("action-host/crash").click()
  await expect(page.getByTestId("undo-toast")).toContainText("You crashed the machine node-1.")
  await page.getByTestId("undo").click()
  await expect(page.getByTestId("fork-toast")).toContainText("A new branch: before crash node-1.")
  await page.getByTestId("fork-back").click()
  await page.getByTestId("branches").click()
  await expect(page.getByTestId("branch-2")).toContainText("shown")
})

test("a comparison says its outcome in words, and lists what differs", async ({ page }) => {
  await openScene(page)
  await page.keyboard.press("b")
  await page.getByTestId("compare-branch-1").click()
  await expect(page.getByTestId("course-0")).toHaveText("before crash node-2: 3 → 1 ready for 42 seconds.")
  await expect(page.getByTestId("course-1")).toHaveText("main: 3 → 1 ready for 2 minutes 28 seconds.")
  await page.getByTestId("search-differences").fill("toleration")
  await expect(page.getByTestId("difference")).toHaveCount(1)
  await page.getByTestId("difference").click()
  await expect(page.getByRole("complementary", { name: "Details" }).getByRole("heading", { name: "web" })).toBeVisible()
})
