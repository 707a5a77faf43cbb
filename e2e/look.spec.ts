import { expect, test } from "@playwright/test"
import { chooseAction, expectAccessible, openCluster, runAt, stop } from "./reader.ts"

const sizes = { desk: { width: 1440, height: 900 }, embed: { width: 700, height: 480 }, phone: { width: 390, height: 844 } }

for (const scheme of ["light", "dark"] as const)
  for (const [name, viewport] of Object.entries(sizes))
    test(`the page is whole and accessible: ${name}, ${scheme}`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme })
      await page.setViewportSize(viewport)
      await openCluster(page)
      await chooseAction(page, "node-2", "host/crash")
      await runAt(page, "20×")
      await expect(stop(page, "node-2")).toHaveAccessibleName(/The cluster believes: Unknown/, { timeout: 20_000 })
      await page.getByTestId("play").click()
      await stop(page, "node-2").click()
      await expect(page.getByTestId("details")).toBeVisible()
      await page.screenshot({ path: `e2e/output/pictures/${name}-${scheme}.png` })
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true)
      await expectAccessible(page)
      await page.getByTestId("tab-outline").click()
      await expect(page.getByTestId("outline")).toContainText("node-2: Unknown")
      if (name === "desk") {
        await page.getByTestId("outline").getByRole("button", { name: /^etcd/ }).click()
        await expect(page.getByTestId("process-condition")).toHaveText("running")
        await expect(page.getByTestId("outline")).toBeVisible()
      }
      await expectAccessible(page)
      await page.getByTestId("help").click()
      await expect(page.getByTestId("help-dialog")).toBeVisible()
      await expectAccessible(page)
    })

test("a chosen theme, and panes that were put away, are remembered; a damaged memory is no harm", async ({ page }) => {
  await openCluster(page)
  await page.getByTestId("theme-dark").click()
  await page.keyboard.press("i")
  await expect(page.getByTestId("editor")).toBeHidden()
  await page.reload()
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark")
  await expect(page.getByTestId("editor")).toBeHidden()
  await page.evaluate(() => localStorage.setItem("orrery.settings", '{"theme":7'))
  await page.reload()
  await expect(page.getByTestId("editor")).toBeVisible()
})

test("with less motion wished for the page tells the same", async ({ page }) => {
  await page.emulateMedia({ reducedMotion: "reduce" })
  await openCluster(page)
  await chooseAction(page, "node-1", "process/kill")
  await expect(page.getByTestId("caption")).toContainText("You killed kubelet on node-1.")
})

test("screen readers hear what is worth telling, politely", async ({ page }) => {
  await openCluster(page)
  await chooseAction(page, "node-1", "host/hang")
  await expect(page.getByTestId("announcer")).toContainText("You froze the machine node-1.")
})

test("the first heartbeat is drawn soon after the page opens", async ({ page }) => {
  await openCluster(page)
  // A busy machine needs more than the second that a free one stays well below.
  expect(await page.evaluate(() => performance.getEntriesByName("first-heartbeat")[0]?.startTime)).toBeLessThan(4000)
})
