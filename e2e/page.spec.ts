import { expect, test } from "@playwright/test"

test("the page opens, and its content security policy stops nothing of its own", async ({ page }) => {
  const complaints: string[] = []
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text())
  })
  page.on("pageerror", (error) => complaints.push(error.message))
  await page.goto("/")
  await expect(page).toHaveTitle(/Orrery/)
  await expect(page.locator("#root")).not.toBeEmpty()
  expect(complaints).toEqual([])
})
