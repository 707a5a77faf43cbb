import { expect, test, type Page } from "@playwright/test"
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

test("a newcomer is offered the first step, is told who did what, and can let time run on", async ({ page }) => {
  await openCluster(page)
  await expect(page.getByTestId("stop-services/default/kubernetes")).toHaveAccessibleName(/API server 10\.0\.0\.10/)
  const captions = await heard(page)
  await page.getByTestId("hint-apply").click()
  await expect(page.getByTestId("hint")).toBeHidden()
  await expect(page.getByTestId("following")).toBeVisible()
  await expect.poll(captions, { timeout: 60_000, intervals: [100] }).toEqual(["You ran kubectl apply", "The Deployment controller", "The ReplicaSet controller noticed", "The scheduler chose"])
  await page.getByTestId("run-on").click()
  await expect(page.getByTestId("following")).toBeHidden()
})

/** Listens to the captions from now on: gives a look at how the first four begin. */
async function heard(page: Page): Promise<() => Promise<readonly string[]>> {
  const said = await page.evaluateHandle(() => {
    const all: string[] = []
    const listen = (): void => {
      const text = document.querySelector("[data-testid=caption]")?.textContent?.replace(/^\+[\d:]+/, "")
      if (text !== undefined && text !== all.at(-1)) all.push(text)
    }
    new MutationObserver(listen).observe(document.body, { subtree: true, childList: true, characterData: true })
    return all
  })
  return async () => (await said.jsonValue()).slice(0, 4).map((text) => /^(You ran kubectl apply|[^:]*)/.exec(text)?.[0] ?? "")
}

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
