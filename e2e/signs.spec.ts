import AxeBuilder from "@axe-core/playwright"
import { expect, test, type Page } from "@playwright/test"
import { readFile } from "node:fs/promises"
import { createServer, type ViteDevServer } from "vite"

let server: ViteDevServer
test.beforeAll(async () => {
  server = await createServer({ server: { port: 0, hmr: false, watch: null }, logLevel: "error", cacheDir: "node_modules/.vite-stage" })
  await server.listen()
})
test.afterAll(() => server.close())

/** The scene that holds every sign. A cold server may load its page twice. */
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
    const { violations } = await new AxeBuilder({ page }).analyze()
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([])
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
  expect(await offered("node-2")).toEqual(["host/restart", "link/partition"])
  expect(await offered("node-3")).toEqual(["host/resume", "host/crash", "host/restart", "link/partition"])
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
