import { expect, test } from "@playwright/test"
import { expectAccessible, openCluster } from "./reader.ts"
import { loadExample, openEditor, pasteText, textOf } from "./writer.ts"

test("there is a field to write in at once, and the large editor takes over where the writer is", async ({ page }) => {
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route("**/monaco-editor-*.js", async (route) => {
    await released
    await route.continue()
  })
  await page.goto("/")
  const field = page.getByTestId("editor-field")
  await field.focus()
  await page.keyboard.type("kind: Pod\nmetadata:\n  name: web")
  await expect(field).toHaveValue("kind: Pod\nmetadata:\n  name: web")
  await page.keyboard.press("Home")
  release()
  await expect(page.getByTestId("monaco").locator(".view-line").first()).toBeVisible({ timeout: 30_000 })
  await page.keyboard.type("  ")
  expect(await textOf(page)).toBe("kind: Pod\nmetadata:\n    name: web")
})

test("Kubernetes' schema completes and explains", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  await pasteText(page, "apiVersion: apps/v1\nkind: Deployment\nspec:\n  ")
  await page.keyboard.press("Control+Space")
  await expect(page.locator(".suggest-widget")).toContainText("progressDeadlineSeconds", { timeout: 20_000 })
  await page.keyboard.press("Escape")
  await page.keyboard.type("replicas: 3")
  await page.locator(".view-line span", { hasText: "replicas" }).last().hover()
  await expect(page.locator(".monaco-hover", { hasText: "Number of desired pods" })).toBeVisible({ timeout: 20_000 })
})

test("Tab can be let out of the editor, and comes back to its own work", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  await page.getByTestId("monaco").click()
  await page.keyboard.press("Tab")
  expect(await textOf(page)).toBe("  ")
  await page.getByRole("button", { name: "Tab indents" }).click()
  await page.getByTestId("monaco").click()
  await page.keyboard.press("Tab")
  expect(await textOf(page)).toBe("  ")
  await expect(page.getByTestId("monaco").locator(":focus")).toHaveCount(0)
})

test("the text stays through a change of tabs, a reload, and an example that can be taken back", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  await pasteText(page, "kind: Mine")
  await page.getByTestId("tab-objects").click()
  await page.getByTestId("tab-editor").click()
  expect(await textOf(page)).toBe("kind: Mine")
  await page.reload()
  await openEditor(page)
  expect(await textOf(page)).toBe("kind: Mine")
  await loadExample(page, "web")
  expect(await textOf(page)).toContain("kind: Deployment")
  await page.getByRole("button", { name: "Bring back what I wrote" }).click()
  expect(await textOf(page)).toBe("kind: Mine")
})

test("what is too much is refused before the editor sees it, and nothing is lost", async ({ page }) => {
  await openCluster(page)
  await openEditor(page)
  await pasteText(page, "kind: Mine\n")
  const started = Date.now()
  await pasteText(page, `a: ${"x".repeat(10_000_000)}`)
  await expect(page.getByTestId("too-much")).toHaveText(/That is 10\.0 MB; the editor takes up to 1 MB\. Your text is as it was\./)
  expect(Date.now() - started).toBeLessThan(10_000)
  expect(await textOf(page)).toBe("kind: Mine\n")
  await page.getByRole("button", { name: "All right" }).click()
  await pasteText(page, "a: 1\n---\n".repeat(300))
  await expect(page.getByTestId("too-much")).toContainText("Those are 301 documents")
  expect(await textOf(page)).toBe("kind: Mine\n")
})

for (const scheme of ["light", "dark"] as const)
  test(`editor, objects and commands are accessible: ${scheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme })
    await openCluster(page)
    await openEditor(page)
    await loadExample(page, "web")
    await expectAccessible(page)
    await page.getByTestId("tab-objects").click()
    await page.getByTestId("tab-commands").click()
    await expectAccessible(page)
    await page.getByTestId("namespaces").click()
    // An open menu floats beside the landmarks, as menus do.
    await expectAccessible(page, "region")
    await page.keyboard.press("Escape")
    await page.getByTestId("fresh-cluster").click()
    await expectAccessible(page)
  })
