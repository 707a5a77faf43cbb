import { expect, test } from "@playwright/test"
import { chooseAction, openCluster } from "./reader.ts"

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

test("the event lines follow the newest when their room changes", async ({ page }) => {
  await openCluster(page)
  const below = (): Promise<number> => page.getByTestId("lines").evaluate((list) => list.scrollHeight - list.scrollTop - list.clientHeight)
  for (const height of [600, 1000, 620]) {
    await page.setViewportSize({ width: 1200, height })
    await expect.poll(below).toBeLessThan(2)
  }
  await chooseAction(page, "node-1", "host/hang")
  await expect(page.getByTestId("lines").getByText("froze the machine node-1.")).toBeInViewport()
  await expect(page.getByRole("button", { name: "To the newest" })).toBeHidden()
})
