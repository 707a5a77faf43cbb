import { readFileSync } from "node:fs"
import { deflateRawSync } from "node:zlib"
import { expect, test, type Page } from "@playwright/test"
import { elapsedSeconds, openCluster, stop } from "./reader.ts"

async function applyWeb(page: Page): Promise<void> {
  await page.getByTestId("hint-apply").click()
  await page.getByTestId("run-on").click()
  await expect(page.getByText("3 of 3 ready").first()).toBeVisible({ timeout: 60_000 })
}

async function pause(page: Page): Promise<void> {
  if ((await page.getByTestId("play").getAttribute("aria-label"))?.includes("Pause")) await page.getByTestId("play").click()
}

const elapsed = (page: Page): Promise<string | null> => page.getByTestId("elapsed").textContent()

/** The history's hash, as a recording that is saved as a file holds it. */
async function hashOf(page: Page): Promise<string> {
  await page.getByTestId("share-open").click()
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-file").click()])
  await page.keyboard.press("Escape")
  return (JSON.parse(readFileSync(await file.path(), "utf8")) as { readonly hash: string }).hash
}

test("a page that is loaded again amid a rollout goes on with its cluster, at its moment", async ({ page, context }) => {
  await openCluster(page)
  await applyWeb(page)
  await stop(page, "node-2").focus()
  await page.keyboard.press("m")
  await page.getByTestId("action-host/crash").click()
  await page.getByTestId("run-on").click({ timeout: 3_000 }).catch(() => {})
  await pause(page)
  const at = await elapsed(page)
  const hash = await hashOf(page)
  await page.reload()
  await expect(page.getByTestId("elapsed")).toHaveText(at ?? "", { timeout: 20_000 })
  await expect(page.getByText("3 of 3 ready").first()).toBeVisible()
  expect(await hashOf(page)).toBe(hash)
  // Another tab has no part in it, and is no hindrance.
  const other = await context.newPage()
  await openCluster(other)
  await expect(other.getByText("3 of 3 ready")).toHaveCount(0)
  await other.close()
  // A new cluster leaves the old one among those that are kept.
  await page.getByTestId("fresh-cluster").click()
  await page.getByTestId("fresh-nodes").fill("2")
  await page.getByTestId("fresh-cluster-yes").click()
  await expect(stop(page, "node-3")).toHaveCount(0)
  await page.getByTestId("clusters").click()
  await page.screenshot({ path: "e2e/output/pictures/clusters.png" })
  await page.getByTestId("kept").filter({ hasText: /[1-9] of your deeds/ }).click()
  await expect(page.getByTestId("elapsed")).toHaveText(at ?? "", { timeout: 20_000 })
})

test("a link shows a friend the same moment, to the microsecond, and a file does too", async ({ page, browser }) => {
  await openCluster(page)
  await applyWeb(page)
  await pause(page)
  const at = await elapsed(page)
  const hash = await hashOf(page)
  await page.getByTestId("share-open").click()
  const link = await page.getByTestId("share-link").inputValue()
  await expect(page.getByTestId("share-size")).toContainText(/\d characters/)
  await page.screenshot({ path: "e2e/output/pictures/share.png" })
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByTestId("save-file").click()])

  const friend = await (await browser.newContext()).newPage()
  await friend.goto(link)
  await expect(friend.getByTestId("keep-notice")).toContainText("Opened from a link")
  await expect(friend.getByTestId("elapsed")).toHaveText(at ?? "", { timeout: 20_000 })
  expect(await hashOf(friend)).toBe(hash)
  await friend.getByTestId("file").setInputFiles(await file.path())
  await expect(friend.getByTestId("elapsed")).toHaveText(at ?? "", { timeout: 20_000 })
  expect(await hashOf(friend)).toBe(hash)
  await friend.context().close()
})

test("hostile links get a clear error, and the cluster is left alone", async ({ page }) => {
  await openCluster(page)
  await applyWeb(page)
  await pause(page)
  const at = await elapsed(page)
  const folded = (value: string): string => `orrery1.${deflateRawSync(value).toString("base64url")}`
  const links: readonly (readonly [string, string])[] = [
    ["orrery1.q83vASNFZ4mrze8BI0VniavN7wEjRWeJ", "damaged"],
    [`orrery1.${"A".repeat(1_500_000)}`, "more than 200000 characters"],
    [folded(`${"[".repeat(500_000)}${"]".repeat(500_000)}`), "holds no cluster"],
    ["orrery9.AAAA", "another version"],
    [folded(JSON.stringify({ e: "<img src=x onerror=document.title='owned'>", s: "<script>", o: 0, t: {}, n: 1, i: [] })), "seed: must be a whole number"],
  ]
  for (const [link, words] of links) {
    await page.evaluate((fragment) => {
      location.hash = fragment
    }, link)
    await expect(page.getByTestId("keep-notice")).toContainText(words)
    await expect(page.getByTestId("elapsed")).toHaveText(at ?? "")
    await page.getByTestId("keep-notice").getByRole("button").last().click()
  }
  expect(await page.title()).not.toBe("owned")
  await page.getByTestId("play").click()
  const before = await elapsedSeconds(page)
  await expect.poll(() => elapsedSeconds(page)).toBeGreaterThan(before)
})

test("where nothing can be kept the page says so, and works", async ({ page }) => {
  await page.addInitScript(() => {
    for (const name of ["indexedDB", "localStorage", "sessionStorage"]) Object.defineProperty(window, name, { get: () => { throw new Error("no storage here") } })
  })
  await openCluster(page)
  await expect(page.getByTestId("keep-notice")).toContainText("keeps nothing for this page", { timeout: 30_000 })
  await applyWeb(page)
})
