// What a writer of manifests sees and does, for the tests of the editor.
import { expect, type Page } from "@playwright/test"

/** Opens the editor's tab and waits for the large editor, or for the plain field where there is no room for that. */
export async function openEditor(page: Page): Promise<void> {
  await page.getByTestId("tab-editor").click()
  const plain = (await page.locator("[data-layout=compact]").count()) > 0
  if (plain) return expect(page.getByTestId("editor-field")).toBeVisible()
  await page.getByTestId("editor").hover()
  await expect(page.getByTestId("monaco").locator(".view-lines")).toBeVisible({ timeout: 20_000 })
}

/** Puts a text in place of what is written, as a paste of the whole: what the browser's clipboard brings. */
export async function pasteText(page: Page, text: string): Promise<void> {
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await page.evaluate((value) => navigator.clipboard.writeText(value), text)
  const plain = page.getByTestId("editor-field")
  if (await plain.isVisible()) await plain.focus()
  else await page.getByTestId("monaco").locator(".view-lines").click({ position: { x: 4, y: 4 } })
  await page.keyboard.press("Control+a")
  await page.keyboard.press("Control+v")
}

export async function loadExample(page: Page, name: string): Promise<void> {
  await page.getByTestId("examples").click()
  await page.getByTestId(`example-${name}`).click()
}

/** What is written, as it is kept: after a moment, since keeping waits for a pause. */
export async function textOf(page: Page): Promise<string> {
  await page.waitForTimeout(700)
  return page.evaluate(() => localStorage.getItem("orrery.draft") ?? "")
}
